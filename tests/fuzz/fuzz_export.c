// SPDX-License-Identifier: GPL-2.0-only
/* Records as the fuzzer likes them → pipeline → exports. What is JSON must parse. */
#include <errno.h>
#include <jansson.h>

#include "export/export.h"
#include "orders.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct text {
	FILE *out;
	char *data;
	size_t len;
};

static void open_text(struct text *text)
{
	text->out = open_memstream(&text->data, &text->len);
}

static void check_json(struct text *text, bool lines)
{
	const char *at;
	json_error_t error;

	fclose(text->out);
	for (at = text->data; *at; at += error.position) {
		json_t *value =
			json_loads(at, JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK, &error);

		if (!value)
			abort();
		json_decref(value);
		while (at[error.position] == '\n')
			error.position++;
		if (!lines && at[error.position])
			abort();
	}
	free(text->data);
}

static void start(struct pipeline *pipeline)
{
	static const struct attachment probe[NR_DMA_POOL_PROBES] = {
		{"dma_pool", "pool", "born", UNTRUSTED("dma_pool_create"), UNTRUSTED("fexit")},
		{"dma_pool", "pool", "dies", UNTRUSTED(NULL), UNTRUSTED("fentry")},
		{"dma_pool", "block", "born", UNTRUSTED("dma_pool_alloc"), UNTRUSTED("fexit")},
		{"dma_pool", "block", "dies", UNTRUSTED("dma_pool_free"), UNTRUSTED("fentry")},
	};

	pipeline_start(pipeline, &(struct start_info){
					 .version = UNTRUSTED("0"),
					 .kernel = UNTRUSTED("6.1"),
					 .nr_cpus = NR_CPUS,
					 .plan = &dma_pool_plan,
					 .probe = probe,
				 });
}

/* The biography or, once there is something to draw, the way of one of the first objects. */
static struct sink *of_one_object(FILE *out, struct export_options *options, uint8_t byte)
{
	static struct object_choice choice;

	choice = (struct object_choice){.id = 1 + byte % 8, .parent = byte % 3, .class = 1};
	options->choice = &choice;
	return byte & 64 ? export_dot_new(out, options) : export_explain_new(out, options);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};
	uint8_t byte = take_byte(&input);
	struct export_options options = {.everything = byte & 32};
	struct pipeline_config config = {
		.plan = &dma_pool_plan,
		.nr_cpus = NR_CPUS,
		.possible = true,
		.nr_sinks = 4,
	};
	struct text ndjson, perfetto;
	struct pipeline *pipeline;
	static FILE *out;

	msg_set_level(MSG_QUIET);
	if (!out)
		out = fopen("/dev/null", "w");
	open_text(&ndjson);
	open_text(&perfetto);
	config.sink[0] = export_ndjson_new(ndjson.out, &options);
	config.sink[1] = export_perfetto_new(perfetto.out, &options);
	config.sink[2] = export_html_new(out, &options);
	config.sink[3] = of_one_object(out, &options, byte);
	pipeline = pipeline_new(&config);
	start(pipeline);
	follow_orders(pipeline, &input);
	/* that there is no object to draw is no other failure */
	if (pipeline_error(pipeline) && pipeline_error(pipeline) != -ENOENT)
		abort();
	pipeline_free(pipeline);
	for (unsigned int i = 0; i < config.nr_sinks; i++)
		sink_free(config.sink[i]);
	check_json(&ndjson, true);
	check_json(&perfetto, false);
	return 0;
}
