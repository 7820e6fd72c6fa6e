// SPDX-License-Identifier: GPL-2.0-only
/* The dashboard of a live run. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/msg.h"
#include "run/watch_internal.h"

static void get_stats(void *ctx, struct stats_info *stats)
{
	watch_stats(ctx, stats);
}

static void reset_peaks(void *ctx)
{
	struct watched_run *run = ctx;

	pipeline_reset_peaks(run->pipeline);
}

static int put_mark(void *ctx, const char *text)
{
	struct watched_run *run = ctx;
	struct lm_mark mark = {
		.h = {.type = LM_REC_MARK,
		      .size = sizeof(mark),
		      .probe = LM_PROBE_NONE,
		      .time_ns = source_now()},
	};

	snprintf(mark.text, sizeof(mark.text), "%s", text);
	return pipeline_push(run->pipeline, &mark, sizeof(mark));
}

static void begin_trace(struct watched_run *run, char *said, size_t size)
{
	struct recording *recording = &run->recording;
	uint64_t now = source_now();
	struct existing_pool *pools;
	struct start_info info;
	struct utsname uts;
	struct tm when;
	time_t wall = time(NULL);
	int err;

	strftime(run->trace_path, sizeof(run->trace_path), "lifemon-%Y%m%d-%H%M%S.lmt",
		 localtime_r(&wall, &when));
	err = recording_check(recording, run->trace_path);
	/* a trace of this same second has the name: it must not be lost */
	if (!err && !recording->file.created)
		err = -EEXIST;
	if (!err)
		err = recording_begin(recording, run->options->compress);
	if (err) {
		recording_close(recording);
		snprintf(said, size, "cannot record to %s: %s", run->trace_path, strerror(-err));
		return;
	}
	pools = watch_start_info(run, now, &uts, &info);
	recording_start(recording, run->options, &run->loaded, &info);
	pipeline_record(run->pipeline, recording->writer, now);
	free(pools);
	snprintf(said, size, "recording to %s", run->trace_path);
}

/* Ends the trace as a complete one, of a run that ends here. */
static void end_trace(struct watched_run *run, char *said, size_t size)
{
	struct recording *recording = &run->recording;
	const struct trace_entry finish = {.what = TRACE_FINISH, .finish = {source_now(), false}};
	const struct trace_end end = {0};
	struct stats_info stats;
	int err;

	watch_stats(run, &stats);
	pipeline_record(run->pipeline, NULL, 0);
	trace_write_entry(recording->writer, &finish);
	recording_stats(recording, &stats, false);
	recording_end(recording, &end);
	err = recording_close(recording);
	if (err)
		snprintf(said, size, "%s is incomplete: %s", recording->file.path, strerror(-err));
	else if (recording->counters.records_lost || recording->counters.control_lost)
		snprintf(said, size,
			 "wrote %s, but the disk was too slow: %llu events, %llu notes are not in "
			 "it",
			 recording->file.path, (unsigned long long)recording->counters.records_lost,
			 (unsigned long long)recording->counters.control_lost);
	else
		snprintf(said, size, "wrote %s, %llu records", recording->file.path,
			 (unsigned long long)recording->counters.records);
}

static void record(void *ctx, char *said, size_t size)
{
	struct watched_run *run = ctx;

	if (run->recording.writer)
		end_trace(run, said, size);
	else
		begin_trace(run, said, size);
}

static void describe(void *ctx, struct overview *overview)
{
	struct watched_run *run = ctx;

	overview->vitals.has_ring = true;
	overview->vitals.ring_percent = source_ring_peak(run->source);
	overview->recording = run->recording.writer != NULL;
	snprintf(overview->recording_path, sizeof(overview->recording_path), "%s",
		 run->recording.writer ? run->recording.file.path : "");
}

static const struct console_ops ops = {
	.stats = get_stats,
	.reset_peaks = reset_peaks,
	.mark = put_mark,
	.record = record,
	.describe = describe,
};

/* A script, a pipe or a file gets lines, and so does an explicit --format or --report. */
static bool is_wanted(const struct watched_run *run)
{
	const struct options *options = run->options;
	char why[160];
	int err;

	if (!options->dashboard || options->report || run_sinks_need_terminal(&run->sinks))
		return false;
	err = dashboard_check(why, sizeof(why));
	if (err && err != -ENOTTY)
		msg_warn("no dashboard: %s; lines instead. Set TERM to what this terminal is, or "
			 "give --no-dashboard",
			 why);
	return !err;
}

/* Histories need samples closer together than the tables. */
static int new_tables(struct watched_run *run)
{
	const struct top_options *options = &run->options->top;
	uint64_t tick_ns = options->delay_ns < 1000000000 ? options->delay_ns : 1000000000;

	return top_new(options, &run->loaded.plan, tick_ns, stdout, &run->top);
}

int watch_screen_new(struct watched_run *run)
{
	struct console_config config = {
		.plan = &run->loaded.plan,
		.screen = top_screen(run->options),
		.ops = &ops,
		.ctx = run,
	};
	struct run_sink *sink = run_sinks_standard(&run->sinks);
	struct utsname uts;

	if (run->options->top.batch)
		return new_tables(run);
	if (!is_wanted(run))
		return 0;
	uname(&uts);
	config.title = uts.release;
	if (sink) {
		run->held = open_memstream(&run->held_text, &run->held_len);
		if (!run->held || run_sink_make(sink, run->held))
			return -ENOMEM;
	}
	return console_new(&config, &run->console);
}

int watch_screen_open(struct watched_run *run)
{
	/* to ask the console's mouse daemon, ncurses would open a socket: see sandbox.c */
	if (run->options->sandbox)
		setenv("NCURSES_GPM_TERMS", "", 1);
	return run->console ? console_open(run->console) : 0;
}

void watch_screen_turn(struct watched_run *run)
{
	uint64_t now = source_now();
	struct stats_info stats;

	if (run->console && !console_turn(run->console, now))
		run->user_quits = true;
	if (!run->top || !top_is_due(run->top, now))
		return;
	watch_stats(run, &stats);
	if (!top_turn(run->top, &stats, now))
		run->user_quits = true;
}

void watch_screen_close(struct watched_run *run)
{
	struct run_sink *sink = run_sinks_standard(&run->sinks);

	console_close(run->console);
	if (!run->held)
		return;
	fclose(run->held);
	run->held = NULL;
	fputs(run->held_text, sink->output.out);
	free(run->held_text);
	if (sink->sink)
		sink->sink->out = sink->output.out;
}
