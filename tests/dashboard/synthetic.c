// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pools and blocks that are not there: a source for the dashboard that needs no kernel and no
 * root. Two ways: "--run SECONDS" plays that much time at once, always the same, then
 * holds it, so that each screen is as it was before. "--rate EVENTS" goes on in real time, with
 * rings that overflow and a ledger that says so, and prints at the end what the screen cost.
 */
#include <argp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "model/builtin.h"
#include "rings.h"
#include "run/console.h"
#include "run/pace.h"

static struct {
	struct world_config world;
	double run_s, rate, end_s;
	const char *costs; /* file */
	const char *mark;  /* put there half-way of --run */
	const char *trace; /* file: record what is lived through, and show nothing */
	bool noise;	   /* writes to stderr as a library would */
} asked = {.world = {.pools = 50, .objects = 500, .devices = 5, .leak = -1}};

static struct world world;
static struct rings *rings;	  /* NULL: nothing goes on */
static unsigned int ring_percent; /* how full they were */
static struct console *console;
static struct trace_writer *writer; /* NULL: nothing is recorded */
static uint64_t console_ns;	    /* CPU time in console_turn() */
static struct turn {
	uint64_t wall_ns, cpu_ns; /* the rest is this machine's other work */
} longest;
static volatile sig_atomic_t stopped;

static uint64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void get_stats(void *ctx, struct stats_info *stats)
{
	(void)ctx;
	pipeline_stats(world.pipeline, &world.ledger, stats);
}

static void reset_peaks(void *ctx)
{
	(void)ctx;
	pipeline_reset_peaks(world.pipeline);
}

static int put_mark(void *ctx, const char *text)
{
	(void)ctx;
	world_mark(&world, text);
	return 0;
}

/* The head of the trace, as recording.c makes it. */
static int open_trace(const char *path)
{
	static struct trace_probe probe[LM_MAX_PROBES];
	const struct model_builtin_entry *entry = model_builtin_table;
	struct trace_model model = {.name = "dma_pool"};
	struct trace_meta meta = {
		.version = UNTRUSTED("test"),
		.kernel = UNTRUSTED("synthetic"),
		.nr_cpus = NR_CPUS,
		.start_ns = world.judged_ns,
		.command = UNTRUSTED(""),
		.nr_models = 1,
		.model = &model,
		.nr_probes = world_plan->nr_probes,
		.probe = probe,
	};
	const struct trace_write_config config = {.queue_bytes = 64 << 20};
	int err;

	while (strcmp(entry->name, "dma_pool") != 0)
		entry++;
	model.text = entry->text;
	model.len = entry->len;
	for (unsigned int n = 0; n < meta.nr_probes; n++)
		probe[n] = (struct trace_probe){world_probes[n].model, world_probes[n].class,
						world_probes[n].verb, world_probes[n].function,
						world_probes[n].attach};
	err = trace_write_open(path, &config, &writer);
	return err ? err : trace_write_meta(writer, &meta);
}

static void record(void *ctx, char *said, size_t size)
{
	(void)ctx;
	if (writer) {
		pipeline_record(world.pipeline, NULL, 0);
		trace_write_entry(writer,
				  &(struct trace_entry){.what = TRACE_FINISH,
							.finish = {world.judged_ns, false}});
		trace_write_entry(writer, &(struct trace_entry){.what = TRACE_END});
		trace_write_close(writer, NULL);
		writer = NULL;
		snprintf(said, size, "wrote mid.lmt");
	} else if (!open_trace("mid.lmt")) {
		pipeline_record(world.pipeline, writer, world.judged_ns);
		snprintf(said, size, "recording to mid.lmt");
	}
}

static void describe(void *ctx, struct overview *overview)
{
	(void)ctx;
	overview->vitals.has_ring = rings != NULL;
	overview->vitals.ring_percent = ring_percent;
	overview->recording = writer != NULL;
}

static const struct console_ops ops = {
	.stats = get_stats,
	.reset_peaks = reset_peaks,
	.mark = put_mark,
	.record = record,
	.describe = describe,
};

/* Time that is lived through at once: 1000 events a second, a sample when it is time. */
static void live_through(double seconds)
{
	uint64_t end = world.now + (uint64_t)(seconds * 1e9);
	struct stats_info stats;
	bool marked = false;

	while (world.now < end) {
		if (asked.mark && !marked && end - world.now <= (uint64_t)(seconds * 5e8)) {
			world_mark(&world, asked.mark);
			marked = true;
		}
		for (int i = 0; i < 10; i++) {
			world_churn(&world);
			world.now += TURN_NS / 10;
		}
		world_advance(&world);
		get_stats(NULL, &stats);
		view_sample(console_view(console), &stats);
	}
}

static bool turn(void)
{
	uint64_t begin;
	bool go_on;

	if (rings)
		ring_percent = rings_drain(rings);
	begin = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	go_on = console_turn(console, clock_ns(CLOCK_MONOTONIC));
	console_ns += clock_ns(CLOCK_THREAD_CPUTIME_ID) - begin;
	return go_on;
}

/* From the begin of a turn to that of the next. */
static void time_turn(uint64_t wall_ns)
{
	static uint64_t cpu_before;
	uint64_t cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID);

	if (wall_ns > longest.wall_ns)
		longest = (struct turn){wall_ns, cpu - cpu_before};
	cpu_before = cpu;
}

static void loop(void)
{
	uint64_t begin = clock_ns(CLOCK_MONOTONIC), before = begin, now;

	while (!stopped) {
		now = clock_ns(CLOCK_MONOTONIC);
		if (asked.end_s > 0 && (double)(now - begin) / 1e9 >= asked.end_s)
			return;
		time_turn(now - before);
		if (!turn())
			return;
		before = now;
		usleep(1000 * (useconds_t)pace_ms(ring_percent));
	}
}

static void on_stop(int signo)
{
	(void)signo;
	stopped = 1;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case 'p':
		asked.world.pools = (unsigned int)atoi(arg);
		return 0;
	case 'o':
		asked.world.objects = (unsigned int)atoi(arg);
		return 0;
	case 'd':
		asked.world.devices = (unsigned int)atoi(arg);
		return 0;
	case 'r':
		asked.rate = atof(arg);
		return 0;
	case 'u':
		asked.run_s = atof(arg);
		return 0;
	case 'e':
		asked.end_s = atof(arg);
		return 0;
	case 'l':
		asked.world.leak = atoi(arg);
		return 0;
	case 'v':
		asked.world.violations = (unsigned int)atoi(arg);
		return 0;
	case 't':
		asked.trace = arg;
		return 0;
	case 'm':
		asked.mark = arg;
		return 0;
	case 'n':
		asked.noise = true;
		return 0;
	case 'c':
		asked.costs = arg;
		return 0;
	default:
		(void)state;
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option option_table[] = {
	{"pools", 'p', "N", 0, "number of pools", 0},
	{"objects", 'o', "N", 0, "number of blocks that are lent from them", 0},
	{"devices", 'd', "N", 0, "devices that the pools are of", 0},
	{"rate", 'r', "EVENTS", 0, "events a second, in real time", 0},
	{"run", 'u', "SECONDS", 0, "play this much time, then hold it", 0},
	{"end", 'e', "SECONDS", 0, "end after this much real time", 0},
	{"leak", 'l', "POOL", 0, "this pool leaks", 0},
	{"violations", 'v', "N", 0, "number of blocks that are given back twice", 0},
	{"trace", 't', "FILE", 0, "record --run, and show nothing", 0},
	{"mark", 'm', "TEXT", 0, "put this mark half-way of --run", 0},
	{"noise", 'n', NULL, 0, "write to stderr while the screen is on", 0},
	{"costs", 'c', "FILE", 0, "write there what it cost", 0},
	{0},
};

/* What was used until the loop began does not count. */
static struct {
	uint64_t wall, all, own;
} begun;

static void begin_costs(void)
{
	begun.wall = clock_ns(CLOCK_MONOTONIC);
	begun.all = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	begun.own = clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

static void report_costs(void)
{
	uint64_t own = clock_ns(CLOCK_THREAD_CPUTIME_ID) - begun.own;
	uint64_t all = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - begun.all;
	uint64_t writing = rings ? rings_cpu_ns(rings) : 0;
	double wall = (double)(clock_ns(CLOCK_MONOTONIC) - begun.wall);
	FILE *out = asked.costs ? fopen(asked.costs, "we") : NULL;
	struct stats_info stats;

	get_stats(NULL, &stats);
	if (!out)
		return;
	fprintf(out, "seconds %.2f\nevents %llu\nlost %llu\n", wall / 1e9,
		(unsigned long long)stats.events, (unsigned long long)stats.lost);
	fprintf(out, "drawing_thread_percent %.2f\nsnapshots_percent %.2f\nwatching_percent %.1f\n",
		100 * (double)(all - own - writing) / wall, 100 * (double)console_ns / wall,
		100 * (double)own / wall);
	fprintf(out, "longest_turn_ms %.1f\nlongest_turn_cpu_ms %.1f\n",
		(double)longest.wall_ns / 1e6, (double)longest.cpu_ns / 1e6);
	fclose(out);
}

static int close_trace(void)
{
	struct trace_entry end = {.what = TRACE_END};

	if (pipeline_finish(world.pipeline, world.now, false))
		return 2;
	trace_write_entry(writer, &end);
	return trace_write_close(writer, NULL) ? 2 : 0;
}

static enum { READY, NO_MEMORY } set_up(void)
{
	static const struct console_config config = {.title = "synthetic", .ops = &ops};
	struct console_config with_plan = config;
	struct pipeline_config pipes = {
		.plan = world_plan, .nr_cpus = NR_CPUS, .families = true, .nr_sinks = 1};
	struct start_info start = {
		.version = UNTRUSTED("test"),
		.kernel = UNTRUSTED("synthetic"),
		.nr_cpus = NR_CPUS,
		.time_ns = START_NS,
		.plan = world_plan,
		.probe = world_probes,
	};
	struct pipeline *pipeline;

	with_plan.plan = world_plan;
	world.now = world.judged_ns = START_NS;
	if (asked.trace && open_trace(asked.trace))
		return NO_MEMORY;
	pipes.trace = writer;
	if (console_new(&with_plan, &console))
		return NO_MEMORY;
	pipes.sink[0] = console_sink(console);
	pipeline = pipeline_new(&pipes);
	if (!pipeline)
		return NO_MEMORY;
	pipeline_start(pipeline, &start);
	return world_begin(&world, &asked.world, pipeline) ? NO_MEMORY : READY;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {.options = option_table, .parser = parse};
	char why[128];

	argp_parse(&argp, argc, argv, 0, NULL, NULL);
	signal(SIGTERM, on_stop);
	signal(SIGINT, on_stop);
	if (!asked.trace && dashboard_check(why, sizeof(why))) {
		fprintf(stderr, "synthetic: %s\n", why);
		return 3;
	}
	if (set_up() != READY)
		return 2;
	live_through(asked.run_s);
	if (asked.trace)
		return close_trace();
	if (console_open(console))
		return 3;
	if (asked.noise)
		fprintf(stderr, "a library says something\n");
	if (asked.rate > 0 && !(rings = rings_start(&world, asked.rate)))
		return 2;
	begin_costs();
	loop();
	report_costs();
	rings_stop(rings);
	console_close(console);
	pipeline_free(world.pipeline);
	console_free(console);
	world_end(&world);
	return 0;
}
