// SPDX-License-Identifier: GPL-2.0-only
/* The run itself: from the start to the end of the watching. */
#include <poll.h>
#include <string.h>

#include "base/memory.h"
#include "base/msg.h"
#include "run/pace.h"
#include "run/watch_books.h"
#include "run/watch_internal.h"

/* For a command to end: after SIGTERM, and after SIGKILL, which a hanging driver can delay. */
#define GRACE_NS 2000000000u

static int push(void *ctx, const void *record, size_t size)
{
	return pipeline_push(ctx, record, size);
}

/* Moves everything that is in the rings through the pipeline. */
static int drain(struct watched_run *run)
{
	uint64_t watermark;
	int err = source_drain(run->source, push, run->pipeline, &watermark);

	if (!err)
		err = pipeline_advance(run->pipeline, watermark);
	if (!err)
		run->judged_ns = watermark;
	return err;
}

static void emit_stats(struct watched_run *run)
{
	uint64_t interval = run->options->interval_ns;
	uint64_t now = source_now();
	struct stats_info stats;

	if (!interval || run->held || now < run->next_stats_ns)
		return;
	run->next_stats_ns = now + interval;
	watch_stats(run, &stats);
	recording_stats(&run->recording, &stats, true);
	pipeline_emit_stats(run->pipeline, &stats);
}

/* Keeps the first error that ends the watching, and says so at once: a command may run on. */
static void fail(struct watched_run *run, int err)
{
	if (!err || run->fatal)
		return;
	run->fatal = err;
	msg_error("watching failed: %s", strerror(-err));
}

/* A watched system cannot wait: what finds no room is lost, and counted as that. */
static void report_memory(struct watched_run *run)
{
	if (run->memory_reported || !memory_is_over)
		return;
	run->memory_reported = true;
	msg_warn("%s; from now on events are lost", memory_why());
}

/*
 * Ends a command that is not to run on: politely when the time is over, by force at the second
 * stop signal or when it did not heed the first.
 */
static void end_command(struct watched_run *run)
{
	const struct options *options = run->options;
	struct child *child = &run->child;
	uint64_t now = source_now();

	if (!child->pid || child->ended || run->give_up_ns)
		return;
	if (!run->timed_out && options->duration_ns &&
	    now - run->start_ns >= options->duration_ns) {
		run->timed_out = true;
		run->kill_ns = now + GRACE_NS;
		child_signal(child, SIGTERM);
	}
	if (child->stops > 1 || (run->kill_ns && now >= run->kill_ns)) {
		run->give_up_ns = now + GRACE_NS;
		child_signal(child, SIGKILL);
	}
}

/*
 * A module that was unloaded by the command may have left behind what is freed a little later. What
 * the command did is judged by now if the rings were read up to its end.
 */
static bool waits_for_graces(const struct watched_run *run)
{
	if (run->child.stops || run->fatal || pipeline_error(run->pipeline))
		return false;
	/* a ring that is not read to its end holds the rest up: not for ever */
	if (run->judged_ns < run->ended_ns)
		return source_now() < run->ended_ns + GRACE_NS;
	return engine_graces_over(pipeline_engine(run->pipeline)) > source_now();
}

/*
 * With a command, the run is over when the command ends: nothing else may leave it running
 * unwatched.
 */
static bool is_over(const struct watched_run *run)
{
	uint64_t duration = run->options->duration_ns;

	if (run->user_quits)
		return true;
	if (run->child.pid)
		return run->child.ended ? !waits_for_graces(run)
					: run->give_up_ns && source_now() >= run->give_up_ns;
	if (run->child.stops || run->command_err || run->fatal || pipeline_error(run->pipeline))
		return true;
	return duration && source_now() - run->start_ns >= duration;
}

/* @crashes: the kernel does, and waits until all is on the disk. */
static void save_violations(struct watched_run *run, bool crashes)
{
	struct trace_writer *trace = run->recording.writer;

	if (!crashes) {
		durable_turn(&run->durable, pipeline_engine(run->pipeline), trace, source_now());
		return;
	}
	durable_now(&run->durable, trace);
	source_crash_written(run->source);
}

void watch_loop(struct watched_run *run)
{
	bool crashes;
	struct pollfd wait[] = {
		{.fd = run->child.signal_fd, .events = POLLIN},
		{.fd = run->marks.is_open ? run->marks.fd : -1, .events = POLLIN},
	};

	fail(run, watch_books_begin(run));
	while (!is_over(run)) {
		poll(wait, 2, pace_ms(source_ring_fill(run->source)));
		child_poll(&run->child);
		if (run->child.ended && !run->ended_ns)
			run->ended_ns = source_now();
		if (!run->fatal)
			fail(run, marks_take(&run->marks, push, run->pipeline));
		end_command(run);
		crashes = source_crashes(run->source);
		if (!run->fatal)
			fail(run, drain(run));
		save_violations(run, crashes);
		if (!run->fatal)
			fail(run, watch_books_turn(run));
		emit_stats(run);
		watch_screen_turn(run);
		recording_report_error(&run->recording);
		report_memory(run);
	}
	if (!run->fatal)
		fail(run, watch_books_end(run, drain));
	/* what the rings still have, then the end: no probe writes any more */
	pipeline_window(run->pipeline, run->start_ns, source_now());
	source_disarm(run->source);
	if (!run->fatal)
		fail(run, drain(run));
	if (!run->fatal)
		fail(run, pipeline_finish(run->pipeline, source_now(),
					  run->options->leaks == LEAKS_AT_EXIT));
	if (run->timed_out && run->child.ended)
		msg_info("%s was stopped after --duration %s", run->options->command[0],
			 run->options->duration_text);
}
