// SPDX-License-Identifier: GPL-2.0-only
/* Records as the fuzzer likes them → pipeline → text and NDJSON. */
#include "orders.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	struct pipeline_config config = {
		.plan = &dma_pool_plan,
		.nr_cpus = NR_CPUS,
		.possible = true,
		.nr_sinks = 2,
	};
	struct pipeline *pipeline;
	static FILE *out;

	msg_set_level(MSG_QUIET);
	if (!out)
		out = fopen("/dev/null", "w");
	config.sink[0] = sink_text_new(out);
	config.sink[1] = sink_ndjson_new(out);
	/* One byte chooses among filters. */
	config.filter.module = take_byte(&input) % 4 == 1 ? "lm_*" : NULL;
	pipeline = pipeline_new(&config);
	follow_orders(pipeline, &input);
	/* What jansson could not write would be an error here. */
	if (pipeline_error(pipeline))
		abort();
	pipeline_free(pipeline);
	sink_free(config.sink[0]);
	sink_free(config.sink[1]);
	return 0;
}
