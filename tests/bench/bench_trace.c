// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an event costs in a trace: bytes, and time to encode, compress, read back, and replay
 * through the whole pipeline. Each is the best of three. Prints; asserts nothing.
 */
#include <errno.h>
#include <time.h>
#include <unistd.h>
#include <zstd.h>

#include "run/pipeline.h"
#include "trace/block.h"
#include "trace/codec.h"
#include "trace/reader.h"
#include "trace/writer.h"
#include "trace_load.h"

#define EVENTS 4000000u
#define ROUNDS 3

static const struct trace_meta meta = {
	.version = UNTRUSTED("bench"),
	.kernel = UNTRUSTED("bench"),
	.command = UNTRUSTED(""),
	.nr_cpus = LOAD_MAX_CPUS,
};

/* The same entries each time, made beforehand. */
struct bench {
	struct load load;
	struct lm_birth pool[LOAD_MAX_POOLS];
	struct lm_event *event; /* [EVENTS] */
	uint64_t *tick;		/* [EVENTS]: an advance to this goes in front, 0: none */
	uint32_t nr;		/* of both */
	uint8_t *raw;		/* all encoded blocks, one behind the other */
	size_t raw_size;
	char path[64];
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

static void die(const char *what)
{
	fprintf(stderr, "bench_trace: %s\n", what);
	exit(1);
}

static void open_bench(struct bench *bench, enum load_kind kind, uint32_t live)
{
	uint32_t i;

	*bench = (struct bench){.path = "/tmp/lifemon-bench-XXXXXX"};
	bench->event = calloc(EVENTS, sizeof(*bench->event));
	bench->tick = calloc(EVENTS, sizeof(*bench->tick));
	bench->raw = malloc((size_t)EVENTS * 40);
	if (!bench->event || !bench->tick || !bench->raw || !load_init(&bench->load, kind, live))
		die("not enough memory");
	load_pools(&bench->load, bench->pool);
	/* up to the last tick of which there is all */
	for (i = 0; i < EVENTS; i++) {
		if (!load_next(&bench->load, &bench->event[i]))
			continue;
		bench->tick[i] = bench->load.tick_ns - LOAD_TICK_NS;
		bench->nr = i;
	}
	close(mkstemp(bench->path));
}

static void close_bench(struct bench *bench)
{
	unlink(bench->path);
	load_fini(&bench->load);
	free(bench->event);
	free(bench->tick);
	free(bench->raw);
}

/* Calls @take with each entry of the run. */
static void each_entry(const struct bench *bench,
		       void (*take)(void *ctx, const struct trace_entry *entry), void *ctx)
{
	struct trace_entry entry = {.what = TRACE_RECORD};
	struct trace_entry advance = {.what = TRACE_ADVANCE};
	uint32_t i;

	for (i = 0; i < bench->load.nr_pools; i++) {
		entry.record = &bench->pool[i].ev.h;
		take(ctx, &entry);
	}
	for (i = 0; i < bench->nr; i++) {
		if (bench->tick[i]) {
			advance.time_ns = bench->tick[i];
			take(ctx, &advance);
		}
		entry.record = &bench->event[i].h;
		take(ctx, &entry);
	}
}

struct encoding {
	struct trace_encoder *encoder;
	uint8_t *out;
	size_t size, start; /* of all, and where the current block begins */
	double zstd_ns;
	size_t zstd_size;
	ZSTD_CCtx *zstd;
	uint8_t *packed;
};

static void end_block(struct encoding *encoding)
{
	double from = now();

	encoding->zstd_size += TRACE_BLOCK_HEADER_SIZE +
			       ZSTD_compressCCtx(encoding->zstd, encoding->packed, TRACE_BLOCK_MAX,
						 encoding->out + encoding->start,
						 encoding->size - encoding->start, 1);
	encoding->zstd_ns += now() - from;
	encoding->start = encoding->size;
	trace_encoder_reset(encoding->encoder);
}

static void encode(void *ctx, const struct trace_entry *entry)
{
	struct encoding *encoding = ctx;

	encoding->size += trace_encode(encoding->encoder, entry, encoding->out + encoding->size);
	if (encoding->size - encoding->start >= TRACE_BLOCK_TARGET ||
	    trace_encoder_full(encoding->encoder))
		end_block(encoding);
}

static void nothing(void *ctx, const struct trace_entry *entry)
{
	uint64_t *sum = ctx;

	*sum += entry->what;
}

static void bench_encode(struct bench *bench)
{
	struct encoding encoding = {
		.encoder = trace_encoder_new(LOAD_MAX_CPUS),
		.zstd = ZSTD_createCCtx(),
		.packed = malloc(TRACE_BLOCK_MAX),
	};
	double best = 1e18, best_zstd = 1e18, from, took;
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		encoding.out = bench->raw;
		encoding.size = encoding.start = encoding.zstd_size = 0;
		encoding.zstd_ns = 0;
		trace_encoder_reset(encoding.encoder);
		from = now();
		each_entry(bench, nothing, &sum);
		took = now() - from;
		from = now();
		each_entry(bench, encode, &encoding);
		end_block(&encoding);
		took = now() - from - encoding.zstd_ns - took;
		best = took < best ? took : best;
		best_zstd = encoding.zstd_ns < best_zstd ? encoding.zstd_ns : best_zstd;
	}
	bench->raw_size = encoding.size;
	printf("  encode %5.1f ns, %5.2f bytes an event; zstd %5.1f ns, %5.2f bytes\n",
	       best / bench->nr, (double)encoding.size / bench->nr, best_zstd / bench->nr,
	       (double)encoding.zstd_size / bench->nr);
	trace_encoder_free(encoding.encoder);
	ZSTD_freeCCtx(encoding.zstd);
	free(encoding.packed);
}

static void write_entry(void *ctx, const struct trace_entry *entry)
{
	trace_write_entry(ctx, entry);
}

static void write_trace(struct bench *bench, enum trace_compress compress)
{
	struct trace_write_config config = {.compress = compress, .queue_bytes = 256u << 20};
	struct trace_entry finish = {.what = TRACE_FINISH};
	struct trace_write_counters counters;
	struct trace_writer *writer;

	if (trace_write_open(bench->path, &config, &writer) || trace_write_meta(writer, &meta))
		die("cannot write the trace");
	each_entry(bench, write_entry, writer);
	finish.finish.time_ns = bench->load.tick_ns;
	trace_write_entry(writer, &finish);
	if (trace_write_close(writer, &counters) || counters.records_lost)
		die("the trace was not written whole");
}

static struct trace *open_trace(const struct bench *bench)
{
	struct trace_error error;
	struct trace *trace;

	if (trace_open(bench->path, &trace, &error))
		die(error.text);
	return trace;
}

/* Reads all; with a pipeline, through that. Returns nanoseconds an event. */
static double read_trace(const struct bench *bench, struct pipeline *pipeline)
{
	struct trace *trace = open_trace(bench);
	struct trace_entry entry;
	double from = now();
	int got;

	while ((got = trace_next(trace, &entry)) > 0) {
		if (!pipeline)
			continue;
		if (entry.what == TRACE_RECORD)
			pipeline_push(pipeline, entry.record, entry.record->size);
		else if (entry.what == TRACE_ADVANCE)
			pipeline_advance(pipeline, entry.time_ns);
		else
			pipeline_finish(pipeline, entry.finish.time_ns, false);
	}
	from = now() - from;
	if (got)
		die(trace_error(trace)->text);
	trace_close(trace);
	return from / bench->nr;
}

static double replay(const struct bench *bench)
{
	struct pipeline_config config = {.plan = &dma_pool_plan, .nr_cpus = LOAD_MAX_CPUS};
	struct pipeline *pipeline = pipeline_new(&config);
	struct ledger ledger = {0};
	struct stats_info stats;
	double took;

	if (!pipeline)
		die("not enough memory");
	took = read_trace(bench, pipeline);
	pipeline_stats(pipeline, &ledger, &stats);
	if (stats.lost || stats.violations || stats.events != bench->nr + bench->load.nr_pools)
		die("the load is not clean");
	pipeline_free(pipeline);
	return took;
}

static void bench_read(struct bench *bench, enum trace_compress compress, const char *name)
{
	double read = 1e18, whole = 1e18, took;
	unsigned int i;

	write_trace(bench, compress);
	for (i = 0; i < ROUNDS; i++) {
		took = read_trace(bench, NULL);
		read = took < read ? took : read;
		took = replay(bench);
		whole = took < whole ? took : whole;
	}
	printf("  %s: read %5.1f ns (%5.1f M events/s), replay %5.1f ns (%5.1f M events/s)\n", name,
	       read, 1e3 / read, whole, 1e3 / whole);
}

int main(void)
{
	static const struct {
		const char *name;
		enum load_kind kind;
		uint32_t live;
	} run[] = {
		{"nvme, 64 blocks out", LOAD_NVME, 64},
		{"worst, 100,000 blocks out", LOAD_WORST, 100000},
		{"worst, 1,000,000 blocks out", LOAD_WORST, 1000000},
	};
	struct bench bench;
	unsigned int i;

	for (i = 0; i < sizeof(run) / sizeof(run[0]); i++) {
		open_bench(&bench, run[i].kind, run[i].live);
		printf("%s, %u events\n", run[i].name, bench.nr);
		bench_encode(&bench);
		bench_read(&bench, TRACE_COMPRESS_ZSTD, "zstd ");
		bench_read(&bench, TRACE_COMPRESS_NONE, "plain");
		close_bench(&bench);
	}
	return 0;
}
