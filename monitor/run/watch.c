// SPDX-License-Identifier: GPL-2.0-only
#include "run/watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/exit_status.h"
#include "base/memory.h"
#include "base/msg.h"
#include "run/places.h"
#include "run/verdict.h"
#include "run/watch_internal.h"
#include "source/sandbox.h"

static int open_pipeline(struct watched_run *run)
{
	struct pipeline_config config = {
		.plan = &run->loaded.plan,
		.nr_cpus = source_nr_cpus(run->source),
		.filter = run->options->filter,
		.narrowed = source_narrows(run->source),
		.possible = run->options->possible,
		.wrappers = run->options->wrappers,
		.debuginfo = run->debuginfo,
		.explain = run->explain,
		.trace = run->recording.writer,
	};
	int err = watch_screen_new(run);

	if (err)
		return err;
	config.nr_sinks = run_sinks_list(&run->sinks, config.sink);
	if (run->console || run->top) {
		config.families = true;
		config.sink[config.nr_sinks++] =
			run->console ? console_sink(run->console) : top_sink(run->top);
	}
	run->pipeline = pipeline_new(&config);
	if (!run->pipeline)
		return -ENOMEM;
	return 0;
}

/* From here on the files are this run's. */
static enum exit_status begin_files(struct watched_run *run)
{
	const struct options *options = run->options;
	enum exit_status status = run_sinks_begin(&run->sinks);
	int err;

	if (status)
		return status;
	err = recording_begin(&run->recording, options->compress);
	if (err)
		return output_refuse(&run->recording.file, "trace", err);
	err = open_pipeline(run);
	if (!err)
		err = durable_begin(&run->durable, &run->sinks);
	if (err) {
		msg_error("cannot set up the engine: %s", strerror(-err));
		return EXIT_ENVIRONMENT;
	}
	return EXIT_CLEAN;
}

static void open_marks(struct watched_run *run)
{
	int err = marks_open(&run->marks, run->options->as_user);

	if (err)
		msg_warn("no marks can be taken: %s: %s", MARKS_DIR, strerror(-err));
}

/* Before anything is given up: the command gets what lifemon was started with. */
static enum exit_status prepare_command(struct watched_run *run)
{
	const struct options *options = run->options;
	int err;

	if (!options->command)
		return EXIT_CLEAN;
	err = child_prepare(&run->child, options->command, options->as_user, options->ready_fd);
	if (!err)
		return EXIT_CLEAN;
	msg_error("cannot start a process for %s: %s", options->command[0], strerror(-err));
	return EXIT_ENVIRONMENT;
}

/* Before any thread is started: privileges are those of one thread. */
static enum exit_status drop_privileges(const struct watched_run *run)
{
	int err = run->options->sandbox ? source_drop_privileges(run->source) : 0;

	if (!err)
		return EXIT_CLEAN;
	msg_error("cannot give up the privileges that are not needed any more: %s. Run with "
		  "--no-sandbox to keep them",
		  strerror(-err));
	return EXIT_ENVIRONMENT;
}

static enum exit_status enter_sandbox(const struct watched_run *run)
{
	int err = run->options->sandbox ? sandbox_enter() : 0;

	if (!err)
		return EXIT_CLEAN;
	msg_error("cannot give up the system calls that are not needed any more (seccomp): %s. Run "
		  "with --no-sandbox to keep them",
		  strerror(-err));
	return EXIT_ENVIRONMENT;
}

/* What can be read before the first event is: reading a kernel's takes seconds. */
static enum exit_status open_places(struct watched_run *run)
{
	enum exit_status status;
	struct utsname uts;

	uname(&uts);
	status = run_places_open(&run->options->debuginfo, untrusted(uts.release), false,
				 &run->debuginfo);
	if (run->debuginfo)
		debuginfo_prepare(run->debuginfo);
	return status;
}

/* Everything up to armed. Returns EXIT_CLEAN or the status to end with. */
static enum exit_status open_run(struct watched_run *run, FILE *report)
{
	const struct options *options = run->options;
	struct source_error error;
	struct source_config config = {
		.plan = &run->loaded.plan,
		.attach = options->attach,
		.stacks = options->stacks,
		.stack_depth = options->stack_depth,
		.ring_bytes = options->ring_bytes,
		.scope = {.where = options->filter_in,
			  .pid = options->filter.pid,
			  .device = options->filter.device,
			  .pool = options->filter.pool,
			  .module = options->filter.module},
	};
	enum exit_status status = plan_load(&run->loaded, &options->models);
	int err;

	if (!status)
		status = plan_load_check_hot(&run->loaded, options->filter.module != NULL);
	if (!status)
		status = run_find_class(&run->loaded.plan, "--explain", options->explain,
					&run->explain);
	if (!status)
		status = required_check(&run->loaded.plan, &options->required);
	if (!status)
		status = open_places(run);
	if (status)
		return status;
	status = run_sinks_open(&run->sinks, options, report);
	if (status)
		return status;
	err = recording_check(&run->recording, options->output);
	if (err)
		return output_refuse(&run->recording.file, "trace", err);
	status = run_sinks_keep_apart(&run->sinks, &run->recording.file);
	if (status)
		return status;
	err = child_init(&run->child);
	if (err) {
		msg_error("cannot set up signal handling: %s", strerror(-err));
		return EXIT_ENVIRONMENT;
	}
	err = source_open(&config, &run->source, &error);
	if (err) {
		msg_error("%s", error.text);
		return EXIT_ENVIRONMENT;
	}
	err = source_arm(run->source, &error);
	if (err) {
		msg_error("%s", error.text);
		return EXIT_ENVIRONMENT;
	}
	open_marks(run);
	status = prepare_command(run);
	if (!status)
		status = drop_privileges(run);
	if (!status)
		status = begin_files(run);
	return status ? status : enter_sandbox(run);
}

static void emit_start(struct watched_run *run)
{
	struct start_info info;
	struct utsname uts;
	struct existing_pool *pools = watch_start_info(run, run->start_ns, &uts, &info);

	recording_start(&run->recording, run->options, &run->loaded, &info);
	/* after the head of the trace, since it goes into the trace as well */
	pipeline_window(run->pipeline, run->start_ns, UINT64_MAX);
	pipeline_start(run->pipeline, &info);
	free(pools);
}

/* Scripts wait for this instead of sleeping. */
static void report_ready(const struct watched_run *run)
{
	const char text[] = "ready\n";
	int fd = run->options->ready_fd;

	if (fd < 0)
		return;
	if (write(fd, text, sizeof(text) - 1) < 0)
		msg_warn("cannot write to --ready-fd %d: %s", fd, strerror(errno));
	/* the standard ones are still needed */
	if (fd > STDERR_FILENO)
		close(fd);
}

static void start_command(struct watched_run *run)
{
	/* Ctrl-C while the probes were attached */
	child_poll(&run->child);
	if (run->child.stops)
		run->command_err = -EINTR;
	else
		run->command_err = child_start(&run->child);
}

/* How the run ended, for the summary and the trace. */
static struct trace_end end_of(const struct watched_run *run)
{
	const struct child *child = &run->child;

	return (struct trace_end){
		.has_command = run->options->command != NULL,
		.command_ended = child->ended,
		.timed_out = run->timed_out,
		.command_pid = child->pid,
		.command_status = child->status,
		.command_err = run->command_err,
		.watch_err = run->fatal,
	};
}

static enum exit_status report_end(struct watched_run *run)
{
	struct summary_info summary = {
		/* of one that was not started there is no status, nor of one that runs on */
		.has_command = run->child.ended || (run->command_err && run->child.status),
		.command_status = run->child.status,
	};
	struct verdict verdict = {
		.stats = &summary.stats,
		.command = run->options->command ? run->options->command[0] : NULL,
		.end = end_of(run),
		.report_err = pipeline_error(run->pipeline),
		.incomplete = memory_why(),
	};
	const struct exercise asked = {
		.plan = &run->loaded.plan,
		.filter = &run->options->filter,
		.required = &run->options->required,
	};
	enum exit_status status;
	char reason[sizeof(run->exercised.why) + 32];

	watch_stats(run, &summary.stats);
	recording_stats(&run->recording, &summary.stats, false);
	recording_end(&run->recording, &verdict.end);
	recording_finish(&run->recording, &verdict);
	exercised_find(&run->exercised, &asked, run->pipeline);
	exercised_fill(&run->exercised, &summary);
	summary.books = verdict.books = books_result(pipeline_books(run->pipeline));
	verdict.unjudged = run->exercised.why;
	status = verdict_judge(&verdict, reason, sizeof(reason));
	summary.exit_status = status;
	summary.reason = reason;
	pipeline_emit_summary(run->pipeline, &summary);
	if (run->top)
		top_explain(status, reason);
	run_sinks_note(&run->sinks, run->pipeline);
	durable_end(&run->durable);
	return run_sinks_close(&run->sinks, status);
}

static void close_run(struct watched_run *run)
{
	source_close(run->source);
	watch_screen_close(run);
	pipeline_free(run->pipeline);
	console_free(run->console);
	run_places_close(run->debuginfo);
	top_free(run->top);
	child_fini(&run->child);
	marks_close(&run->marks);
	recording_close(&run->recording);
	durable_end(&run->durable);
	run_sinks_close(&run->sinks, EXIT_CLEAN);
	loaded_plan_free(&run->loaded);
}

int watch_run(const struct options *options, FILE *report)
{
	struct watched_run run = {.options = options};
	enum exit_status status = open_run(&run, report);

	if (status == EXIT_CLEAN) {
		run.start_ns = source_now();
		source_narrow(run.source);
		run.next_stats_ns = run.start_ns + options->interval_ns;
		report_ready(&run);
		emit_start(&run);
		if (watch_screen_open(&run))
			msg_warn("the dashboard cannot use this terminal: the report comes at the "
				 "end");
		if (options->command)
			start_command(&run);
		watch_loop(&run);
		watch_screen_close(&run);
		status = report_end(&run);
	}
	close_run(&run);
	return status;
}
