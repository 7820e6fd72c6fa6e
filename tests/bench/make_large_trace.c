// SPDX-License-Identifier: GPL-2.0-only
/*
 * Judges a long synthetic run as a live one is, into TRACE and REPORT, for make check-large:
 * "lifemon replay" has to write the same report. Now and then a block is released at a wrong
 * address. Usage: make_large_trace EVENTS TRACE REPORT
 */
#include <errno.h>

#include "cli/options.h"
#include "run/recording.h"
#include "run/verdict.h"
#include "trace_load.h"

#define MISTAKE_EVERY 1000000u

/* All that the run owns. */
struct large {
	struct options options;
	struct loaded_plan loaded;
	struct recording recording;
	struct pipeline *pipeline;
	struct sink *sink;
	struct load load;
	uint64_t row[LM_MAX_PROBES][NR_LOSS_REASONS];
	struct ledger ledger;
};

static void die(const char *what)
{
	fprintf(stderr, "make_large_trace: %s\n", what);
	exit(1);
}

static void start(struct large *large, const char *trace, FILE *out)
{
	static const struct model_choice choice = {.name = {"dma_pool"}, .nr = 1};
	static struct attachment probe[LM_MAX_PROBES];
	struct pipeline_config config = {.nr_cpus = LOAD_MAX_CPUS, .nr_sinks = 1};
	struct start_info info = {
		.version = UNTRUSTED(LIFEMON_VERSION),
		.kernel = UNTRUSTED("synthetic"),
		.nr_cpus = LOAD_MAX_CPUS,
		.time_ns = LOAD_START_NS,
		.plan = &large->loaded.plan,
		.probe = probe,
	};

	options_init(&large->options);
	if (plan_load(&large->loaded, &choice) || recording_check(&large->recording, trace) ||
	    recording_begin(&large->recording, TRACE_COMPRESS_ZSTD))
		die("cannot begin");
	for (unsigned int n = 0; n < large->loaded.plan.nr_probes; n++) {
		const struct plan_class *class =
			&large->loaded.plan.class[large->loaded.plan.probe[n].class];
		const struct model_hook *hook = large->loaded.plan.probe[n].hook;

		probe[n] = (struct attachment){class->model->name, class->class->name,
					       model_verb_name(hook->verb),
					       UNTRUSTED(hook->function[0]), UNTRUSTED("fentry")};
	}
	large->sink = sink_ndjson_new(out);
	config.plan = &large->loaded.plan;
	config.sink[0] = large->sink;
	config.trace = large->recording.writer;
	large->ledger = (struct ledger){.nr_probes = config.plan->nr_probes, .probe = large->row};
	large->pipeline = pipeline_new(&config);
	if (!large->pipeline || !load_init(&large->load, LOAD_WORST, 10000))
		die("no memory");
	recording_start(&large->recording, &large->options, &large->loaded, &info);
	pipeline_window(large->pipeline, LOAD_START_NS, UINT64_MAX);
	pipeline_start(large->pipeline, &info);
}

static void push(struct large *large, const void *record)
{
	const struct lm_hdr *head = record;

	if (pipeline_push(large->pipeline, record, head->size))
		die("pipeline_push failed");
}

static void write_stats(struct large *large)
{
	struct stats_info stats;

	pipeline_stats(large->pipeline, &large->ledger, &stats);
	recording_stats(&large->recording, &stats, true);
	pipeline_emit_stats(large->pipeline, &stats);
}

/* The disk may be slower than this: what waits for it is let go by. */
static void wait_for_disk(const struct large *large, uint64_t pushed)
{
	struct trace_write_counters counters;

	do {
		trace_write_counters(large->recording.writer, &counters);
	} while (counters.records + 200000 < pushed && !counters.error);
}

static void run(struct large *large, uint64_t events)
{
	struct lm_birth pool[LOAD_MAX_POOLS];
	struct lm_event event;
	uint64_t nr = 0, tick = large->load.tick_ns;

	load_pools(&large->load, pool);
	for (unsigned int i = 0; i < large->load.nr_pools; i++)
		push(large, &pool[i]);
	while (nr < events) {
		load_next(&large->load, &event);
		if (large->load.tick_ns != tick) {
			pipeline_advance(large->pipeline, tick);
			tick = large->load.tick_ns;
			wait_for_disk(large, nr);
			if (tick / LOAD_TICK_NS % 100 == 0)
				write_stats(large);
		}
		nr++;
		/* released at a wrong address: a bad-release now, and a born-twice later */
		if (event.h.probe == BLOCK_DIES && nr % MISTAKE_EVERY < 2)
			event.key += 8;
		push(large, &event);
	}
}

static void end(struct large *large)
{
	struct summary_info summary = {.reason = ""};
	struct verdict verdict = {.stats = &summary.stats};
	char reason[256];

	pipeline_finish(large->pipeline, large->load.tick_ns, false);
	pipeline_stats(large->pipeline, &large->ledger, &summary.stats);
	recording_stats(&large->recording, &summary.stats, false);
	recording_end(&large->recording, &verdict.end);
	summary.exit_status = verdict_judge(&verdict, reason, sizeof(reason));
	summary.reason = reason;
	pipeline_emit_summary(large->pipeline, &summary);
	if (recording_close(&large->recording) || large->recording.counters.records_lost)
		die("the trace is not whole");
}

int main(int argc, char **argv)
{
	static struct large large;
	FILE *out = argc == 4 ? fopen(argv[3], "w") : NULL;

	if (!out)
		die("usage: make_large_trace EVENTS TRACE REPORT");
	start(&large, argv[2], out);
	run(&large, strtoull(argv[1], NULL, 10));
	end(&large);
	pipeline_free(large.pipeline);
	sink_free(large.sink);
	load_fini(&large.load);
	loaded_plan_free(&large.loaded);
	return fclose(out) ? 1 : 0;
}
