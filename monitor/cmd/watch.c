// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/watch.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/msg.h"
#include "cmd/child.h"
#include "cmd/plan_load.h"

/* Rings are drained on a timer; a ring of 4 MiB holds 10 ms of 5 million events/s. */
#define TICK_MS 10

/* All that one run owns. */
struct watched_run {
	const struct options *options;
	struct loaded_plan loaded;
	struct source *source;
	struct pipeline *pipeline;
	struct sink *sink;
	FILE *report;
	bool own_report;
	struct child child;
	uint64_t start_ns;
	uint64_t next_stats_ns;
	int command_err; /* -errno: the command could not be started */
	int fatal;	 /* -errno of the source or the pipeline: the run ended early */
};

static int open_report(struct watched_run *run, FILE *report)
{
	const char *path = run->options->report;

	run->report = report;
	if (!path)
		return 0;
	run->report = stdout;
	if (!strcmp(path, "-"))
		return 0;
	run->report = fopen(path, "we");
	if (!run->report) {
		msg_error("cannot write the report to %s: %s", path, strerror(errno));
		return -errno;
	}
	run->own_report = true;
	return 0;
}

static int open_pipeline(struct watched_run *run)
{
	struct pipeline_config config = {
		.plan = &run->loaded.plan,
		.nr_cpus = source_nr_cpus(run->source),
		.filter = run->options->filter,
		.possible = run->options->possible,
		.nr_sinks = 1,
	};

	run->sink = run->options->format == FORMAT_NDJSON ? sink_ndjson_new(run->report)
							  : sink_text_new(run->report);
	if (!run->sink)
		return -ENOMEM;
	run->sink->verbose = msg_level() >= MSG_VERBOSE;
	config.sink[0] = run->sink;
	run->pipeline = pipeline_new(&config);
	if (!run->pipeline)
		return -ENOMEM;
	return 0;
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
		.ring_bytes = options->ring_bytes,
	};
	int err = plan_load(&run->loaded, options->model, options->nr_models);

	if (err)
		return EXIT_USAGE;
	if (open_report(run, report))
		return EXIT_ENVIRONMENT;
	err = child_init(&run->child);
	if (err) {
		msg_error("cannot take signals: %s", strerror(-err));
		return EXIT_ENVIRONMENT;
	}
	err = source_open(&config, &run->source, &error);
	if (err) {
		msg_error("%s", error.text);
		return EXIT_ENVIRONMENT;
	}
	err = open_pipeline(run);
	if (err) {
		msg_error("cannot set up the engine: %s", strerror(-err));
		return EXIT_ENVIRONMENT;
	}
	err = source_arm(run->source, &error);
	if (err) {
		msg_error("%s", error.text);
		return EXIT_ENVIRONMENT;
	}
	return EXIT_CLEAN;
}

static void tell_start(struct watched_run *run)
{
	struct existing_pool *pools = NULL;
	struct utsname uts;
	struct start_info info = {
		.version = LIFEMON_VERSION,
		.kernel = uts.release,
		.nr_cpus = source_nr_cpus(run->source),
		.time_ns = run->start_ns,
		.plan = &run->loaded.plan,
		.probe = source_probes(run->source),
	};
	int nr;

	uname(&uts);
	nr = source_pools(&pools);
	if (nr < 0)
		msg_warn("cannot list the existing DMA pools in sysfs: %s", strerror(-nr));
	info.nr_pools = nr > 0 ? (unsigned int)nr : 0;
	info.pool = pools;
	pipeline_start(run->pipeline, &info);
	free(pools);
}

/* Scripts wait for this instead of sleeping. */
static void tell_ready(const struct watched_run *run)
{
	const char text[] = "ready\n";
	int fd = run->options->ready_fd;

	if (fd < 0)
		return;
	if (write(fd, text, sizeof(text) - 1) < 0)
		msg_warn("cannot write to --ready-fd %d: %s", fd, strerror(errno));
	close(fd);
}

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
	return err;
}

static void get_stats(struct watched_run *run, struct stats_info *stats)
{
	memset(stats, 0, sizeof(*stats));
	stats->time_ns = source_now();
	stats->elapsed_ns = stats->time_ns - run->start_ns;
	pipeline_stats(run->pipeline, source_ledger(run->source), stats);
}

static void tell_stats(struct watched_run *run)
{
	uint64_t interval = run->options->interval_ns;
	uint64_t now = source_now();
	struct stats_info stats;

	if (!interval || now < run->next_stats_ns)
		return;
	run->next_stats_ns = now + interval;
	get_stats(run, &stats);
	pipeline_tell_stats(run->pipeline, &stats);
}

static bool is_over(const struct watched_run *run)
{
	uint64_t duration = run->options->duration_ns;

	if (run->child.pid ? run->child.ended || run->child.stops > 1 : run->child.stops > 0)
		return true;
	if (run->command_err || run->fatal || pipeline_error(run->pipeline))
		return true;
	return duration && source_now() - run->start_ns >= duration;
}

static void loop(struct watched_run *run)
{
	struct pollfd wait = {.fd = run->child.signal_fd, .events = POLLIN};

	while (!is_over(run)) {
		poll(&wait, 1, TICK_MS);
		child_poll(&run->child);
		run->fatal = drain(run);
		tell_stats(run);
	}
	/* what the rings still have, then the end: no probe writes any more */
	pipeline_window(run->pipeline, run->start_ns, source_now());
	source_disarm(run->source);
	if (!run->fatal)
		run->fatal = drain(run);
	if (!run->fatal)
		run->fatal =
			pipeline_finish(run->pipeline, source_now(), run->options->leaks_at_exit);
}

/* The worst that holds decides; @reason says which. */
static enum exit_status judge(const struct watched_run *run, const struct stats_info *stats,
			      char *reason, size_t size)
{
	int err = run->fatal ? run->fatal : pipeline_error(run->pipeline);

	reason[0] = '\0';
	if (stats->violations) {
		snprintf(reason, size, "%llu violation%s", (unsigned long long)stats->violations,
			 stats->violations == 1 ? "" : "s");
		return EXIT_VIOLATION;
	}
	if (err) {
		snprintf(reason, size, "%s failed: %s",
			 run->fatal ? "watching" : "writing the report", strerror(-err));
		return EXIT_ENVIRONMENT;
	}
	if (stats->lost) {
		snprintf(reason, size, "cannot tell: %llu events lost",
			 (unsigned long long)stats->lost);
		return EXIT_CANNOT_TELL;
	}
	if (run->command_err) {
		snprintf(reason, size, "%s could not be run: %s", run->options->command[0],
			 strerror(-run->command_err));
		return EXIT_COMMAND;
	}
	if (run->child.pid && (!run->child.ended || run->child.status)) {
		snprintf(reason, size, "%s failed with status %d", run->options->command[0],
			 run->child.status);
		return EXIT_COMMAND;
	}
	return EXIT_CLEAN;
}

static enum exit_status report_end(struct watched_run *run)
{
	struct summary_info summary = {
		.probe = source_probes(run->source),
		.has_command = run->options->command,
	};
	enum exit_status status;
	char reason[256];
	int err;

	get_stats(run, &summary.stats);
	status = judge(run, &summary.stats, reason, sizeof(reason));
	summary.exit_status = status;
	summary.reason = reason;
	summary.command_status = run->child.status;
	pipeline_tell_summary(run->pipeline, &summary);
	if (fflush(run->report) && !pipeline_error(run->pipeline) && status == EXIT_CLEAN)
		status = EXIT_ENVIRONMENT;
	err = pipeline_error(run->pipeline);
	if (err || run->fatal)
		msg_error("%s", err ? "the report could not be written whole" : reason);
	if (err && status != EXIT_VIOLATION)
		status = EXIT_ENVIRONMENT;
	return status;
}

static void close_run(struct watched_run *run)
{
	source_close(run->source);
	pipeline_free(run->pipeline);
	sink_free(run->sink);
	child_fini(&run->child);
	if (run->own_report)
		fclose(run->report);
	plan_unload(&run->loaded);
}

int watch(const struct options *options, FILE *report)
{
	struct watched_run run = {.options = options};
	enum exit_status status = open_run(&run, report);

	if (status == EXIT_CLEAN) {
		run.start_ns = source_now();
		pipeline_window(run.pipeline, run.start_ns, UINT64_MAX);
		run.next_stats_ns = run.start_ns + options->interval_ns;
		tell_ready(&run);
		tell_start(&run);
		if (options->command)
			run.command_err = child_start(&run.child, options->command);
		loop(&run);
		status = report_end(&run);
	}
	close_run(&run);
	return status;
}
