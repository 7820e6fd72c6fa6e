// SPDX-License-Identifier: GPL-2.0-only
#include "base/exit_status.h"
#include "run/replayed_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/msg.h"

const struct plan *replayed_plan(const struct replayed *replayed)
{
	return replayed->plan;
}

const struct trace_meta *replayed_meta(const struct replayed *replayed)
{
	return replayed->meta;
}

static int open_pipeline(struct replayed *replayed, struct sink *const *sinks,
			 unsigned int nr_sinks)
{
	struct pipeline_config config = {
		.plan = replayed->plan,
		.nr_cpus = replayed->meta->nr_cpus,
		.filter = replayed->options.filter,
		.narrowed = replayed->options.narrowed,
		.possible = replayed->options.possible,
		.wrappers = replayed->options.wrappers,
		.debuginfo = replayed->debuginfo,
		.explain = replayed->explain,
		.families = replayed->families,
		.nr_sinks = nr_sinks,
	};

	memcpy(config.sink, sinks, nr_sinks * sizeof(*sinks));
	replayed->ledger.nr_probes = config.plan->nr_probes;
	replayed->ledger.probe =
		calloc(config.plan->nr_probes + 1, sizeof(*replayed->ledger.probe));
	replayed->pipeline = pipeline_new(&config);
	return replayed->pipeline && replayed->ledger.probe ? 0 : -ENOMEM;
}

static void emit_start(struct replayed *replayed)
{
	const struct trace_meta *meta = replayed->meta;

	pipeline_start(replayed->pipeline, &(struct start_info){
						   .version = meta->version,
						   .kernel = meta->kernel,
						   .nr_cpus = meta->nr_cpus,
						   .time_ns = meta->start_ns,
						   .wall_ns = meta->wall_ns,
						   .plan = replayed->plan,
						   .probe = replayed->info,
						   .nr_pools = meta->nr_pools,
						   .pool = meta->pool,
					   });
}

/* The recorded window, narrowed to what is asked for. */
static void set_window(struct replayed *replayed, uint64_t from_ns, uint64_t to_ns)
{
	const struct replay_options *options = &replayed->options;
	uint64_t start_ns = replayed->meta->start_ns;

	if (options->from_ns && start_ns + options->from_ns > from_ns)
		from_ns = start_ns + options->from_ns;
	if (options->to_ns && start_ns + options->to_ns < to_ns)
		to_ns = start_ns + options->to_ns;
	pipeline_window(replayed->pipeline, from_ns, to_ns);
}

/* The ledger's rows are of the trace's probes. */
static void keep_ledger(struct replayed *replayed, const struct ledger *from)
{
	struct ledger *to = &replayed->ledger;

	memcpy(to->other, from->other, sizeof(to->other));
	to->stack_missed = from->stack_missed;
	to->text_missed = from->text_missed;
	memset(to->probe, 0, to->nr_probes * sizeof(*to->probe));
	for (unsigned int n = 0; n < from->nr_probes; n++)
		if (replayed->map.target[n] != LM_PROBE_NONE)
			memcpy(to->probe[replayed->map.target[n]], from->probe[n],
			       sizeof(*to->probe));
}

static void emit_stats(struct replayed *replayed)
{
	struct stats_info stats;

	pipeline_stats(replayed->pipeline, &replayed->ledger, &stats);
	pipeline_emit_stats(replayed->pipeline, &stats);
}

static int finish(struct replayed *replayed, uint64_t time_ns, bool leaks)
{
	const struct replay_options *options = &replayed->options;
	/* what lived at the recorded end; nothing is known of it where the replay ends earlier */
	bool is_whole = !options->to_ns || replayed->meta->start_ns + options->to_ns >= time_ns;

	replayed->finished = true;
	return pipeline_finish(replayed->pipeline, time_ns,
			       options->has_leaks ? options->leaks : leaks && is_whole);
}

int replayed_call(struct replayed *replayed, const struct trace_entry *entry)
{
	switch (entry->what) {
	case TRACE_RECORD:
		return replay_map_push(&replayed->map, replayed->pipeline, entry->record);
	case TRACE_ADVANCE:
		return pipeline_advance(replayed->pipeline, entry->time_ns);
	case TRACE_WINDOW:
		set_window(replayed, entry->window.from_ns, entry->window.to_ns);
		return 0;
	case TRACE_MALFORMED:
		pipeline_add_malformed(replayed->pipeline, entry->count);
		return 0;
	case TRACE_STATS:
		keep_ledger(replayed, entry->stats.ledger);
		if (entry->stats.periodic)
			emit_stats(replayed);
		return 0;
	case TRACE_FINISH:
		return finish(replayed, entry->finish.time_ns, entry->finish.leaks);
	case TRACE_END:
		replayed->verdict.end = entry->end;
		replayed->has_end = true;
		return 0;
	}
	return 0;
}

/* The file was read to its end: checks that it has the whole run. */
static int end_of_trace(struct replayed *replayed)
{
	struct trace_totals totals;

	if (trace_totals(replayed->trace, &totals)) {
		replayed->verdict.records_lost = totals.records_lost;
		replayed->verdict.control_lost = totals.control_lost;
	}
	if (!replayed->has_end && !replayed->incomplete[0])
		snprintf(replayed->incomplete, sizeof(replayed->incomplete),
			 "the trace does not say how the run ended");
	return replayed->finished ? 0 : finish(replayed, 0, false);
}

/* What was judged stands; the engine is asked for nothing more. */
static int end_early(struct replayed *replayed)
{
	snprintf(replayed->incomplete, sizeof(replayed->incomplete), "%s", memory_why());
	return replayed->finished ? 0 : finish(replayed, 0, false);
}

int replayed_read(struct replayed *replayed, struct trace_entry *entry)
{
	const struct trace_error *error;
	int result;

	if (memory_is_over)
		return end_early(replayed);
	result = trace_next(replayed->trace, entry);
	if (result > 0)
		return result;
	if (!result)
		return end_of_trace(replayed);
	error = trace_error(replayed->trace);
	snprintf(replayed->incomplete, sizeof(replayed->incomplete),
		 "the trace is %s at byte %llu: %s", result == -ENODATA ? "cut off" : "damaged",
		 (unsigned long long)error->offset, error->text);
	/* what was released up to the last watermark stands; the rest of the run is not known */
	return replayed->finished ? 0 : finish(replayed, 0, false);
}

/* All calls. 0, or -errno of the pipeline; what the file lacks goes into .incomplete. */
static int call_all(struct replayed *replayed)
{
	struct trace_entry entry;
	int result, err = 0;

	while (!err && (result = replayed_read(replayed, &entry)) == 1)
		err = replayed_call(replayed, &entry);
	return err ? err : result;
}

static enum exit_status emit_end(struct replayed *replayed)
{
	struct verdict *verdict = &replayed->verdict;
	struct summary_info summary = {0};
	const struct exercise asked = {
		.plan = replayed->plan,
		.filter = &replayed->options.filter,
		.required = &replayed->options.required,
		.start_ns = replayed->meta->start_ns,
		.from_ns = replayed->options.from_ns,
		.to_ns = replayed->options.to_ns,
	};

	pipeline_stats(replayed->pipeline, &replayed->ledger, &summary.stats);
	verdict->stats = &summary.stats;
	replayed->lost = summary.stats.lost;
	verdict->command = verdict->end.has_command ? replayed->command : NULL;
	verdict->incomplete = replayed->incomplete;
	verdict->report_err = pipeline_error(replayed->pipeline);
	exercised_find(&replayed->exercised, &asked, replayed->pipeline);
	exercised_fill(&replayed->exercised, &summary);
	summary.books = verdict->books = books_result(pipeline_books(replayed->pipeline));
	verdict->unjudged = replayed->exercised.why;
	summary.has_command = verdict->end.command_ended ||
			      (verdict->end.command_err && verdict->end.command_status);
	summary.command_status = verdict->end.command_status;
	summary.exit_status = verdict_judge(verdict, replayed->reason, sizeof(replayed->reason));
	summary.reason = replayed->reason;
	pipeline_emit_summary(replayed->pipeline, &summary);
	return (enum exit_status)summary.exit_status;
}

enum exit_status replayed_begin(struct replayed *replayed, struct sink *const *sinks,
				unsigned int nr_sinks, bool families)
{
	int err;

	replayed->families = families;
	memory_begin();
	err = open_pipeline(replayed, sinks, nr_sinks);
	if (err) {
		msg_error("cannot set up the engine: %s", strerror(-err));
		return EXIT_ENVIRONMENT;
	}
	emit_start(replayed);
	set_window(replayed, 0, UINT64_MAX);
	return EXIT_CLEAN;
}

struct pipeline *replayed_pipeline(const struct replayed *replayed)
{
	return replayed->pipeline;
}

void replayed_stats(struct replayed *replayed, struct stats_info *stats)
{
	pipeline_stats(replayed->pipeline, &replayed->ledger, stats);
}

uint64_t replayed_length(const struct replayed *replayed)
{
	struct trace_totals totals;

	if (!trace_totals(replayed->trace, &totals) || totals.last_ns < replayed->meta->start_ns)
		return 0;
	return totals.last_ns - replayed->meta->start_ns;
}

enum exit_status replayed_leave(struct replayed *replayed, uint64_t at_ns)
{
	int err = 0;

	if (!replayed->finished) {
		snprintf(replayed->incomplete, sizeof(replayed->incomplete),
			 "left %.3f s after the start", (double)at_ns / 1e9);
		err = finish(replayed, 0, false);
	}
	return replayed_end(replayed, err);
}

enum exit_status replayed_end(struct replayed *replayed, int err)
{
	if (memory_is_over && !replayed->incomplete[0])
		snprintf(replayed->incomplete, sizeof(replayed->incomplete), "%s", memory_why());
	if (err) {
		msg_error("replaying %s failed: %s", replayed->options.file, strerror(-err));
		return EXIT_ENVIRONMENT;
	}
	if (replayed->incomplete[0])
		msg_warn("%s: %s; judged up to there", replayed->options.file,
			 replayed->incomplete);
	return emit_end(replayed);
}

enum exit_status replayed_run(struct replayed *replayed, struct sink *const *sinks,
			      unsigned int nr_sinks)
{
	enum exit_status status = replayed_begin(replayed, sinks, nr_sinks, false);

	return status ? status : replayed_end(replayed, call_all(replayed));
}

bool replayed_whole(const struct replayed *replayed)
{
	const struct verdict *verdict = &replayed->verdict;

	return !replayed->incomplete[0] && !verdict->end.watch_err && !verdict->control_lost &&
	       !(verdict->records_lost && !replayed->lost);
}

const char *replayed_reason(const struct replayed *replayed)
{
	return replayed->reason;
}

const struct exercised *replayed_exercised(const struct replayed *replayed)
{
	return &replayed->exercised;
}

int replayed_error(const struct replayed *replayed)
{
	return replayed->pipeline ? pipeline_error(replayed->pipeline) : 0;
}
