// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes a small trace that makes its reader keep much: NR times what KIND names, each different.
 * Usage: growing_trace FILE KIND NR
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "records.h"
#include "trace/writer.h"

#define S     1000000000ull
#define POOL  0xffff888103400000ull
#define FIRST 0xffff890000000000ull
#define EVERY 10000 /* records between two advances */

enum { POOL_BORN, POOL_DIES, BLOCK_BORN, BLOCK_DIES, NR_HOOKS };

static const char model[] = "model dma_pool class pool "
			    "born exit dma_pool_create key ret size arg2 "
			    "dies entry dma_pool_destroy key arg0 "
			    "class block within pool "
			    "born exit dma_pool_alloc key ret parent arg0 "
			    "dies entry dma_pool_free key arg1 parent arg0";

/* A record, of the largest kind. */
union any {
	struct lm_hdr h;
	struct lm_event event;
	struct lm_birth birth;
	struct lm_task task;
	struct lm_frame frame;
	struct lm_long_frame whole;
};

static void make_block(union any *to, uint32_t n)
{
	to->event = make_event(BLOCK_BORN, 0, 2 * S + n, n + 1);
	to->event.key = FIRST + 64ull * n;
	to->event.parent = POOL;
}

static void make_pool(union any *to, uint32_t n)
{
	to->birth = make_birth(POOL_BORN, 0, 2 * S + n, n + 1, "rx", "eth0");
	to->birth.ev.key = FIRST + 64ull * n;
}

/* A release of what is alive no more: each a violation. */
static void make_double(union any *to, uint32_t n)
{
	to->event = make_event(n ? BLOCK_DIES : BLOCK_BORN, 0, 2 * S + n, n + 1);
	to->event.key = FIRST;
	to->event.parent = POOL;
}

static void make_stack(union any *to, uint32_t n)
{
	to->frame = make_frame(0, 2 * S + n, n + 1, n + 1, 0, 1, "f+0x1/0x2");
}

static void make_name(union any *to, uint32_t n)
{
	char text[LM_SYMBOL_LEN];

	snprintf(text, sizeof(text), "f%u", n);
	to->frame = make_frame(0, 2 * S + n, n + 1, 1, 0, 1, text);
}

static void make_long_name(union any *to, uint32_t n)
{
	char text[LM_LONG_LEN];
	struct lm_frame frame = make_frame(0, 2 * S + n, n + 1, 1, 0, 1, "");

	memset(text, 'x', sizeof(text));
	snprintf(text + sizeof(text) - 12, 12, "%u", n);
	frame.addr += n;
	to->whole = make_long_frame(&frame, n + 1, text);
}

static void make_thread(union any *to, uint32_t n)
{
	to->task = make_task(0, 2 * S + n, n + 1, n + 1, "insmod");
}

static const struct kind {
	const char *name;
	void (*make)(union any *to, uint32_t n);
	uint32_t most; /* records that may wait for the disk: some blocks of the file */
	bool held;     /* nothing is judged before the end */
} kinds[] = {
	{"blocks", make_block, 200000, false},	{"pools", make_pool, 20000, false},
	{"double", make_double, 200000, false}, {"stacks", make_stack, 20000, false},
	{"names", make_name, 20000, false},	{"long-names", make_long_name, 2000, false},
	{"threads", make_thread, 20000, false}, {"held", make_block, 200000, true},
};

static void put(struct trace_writer *writer, const struct trace_entry *entry)
{
	trace_write_entry(writer, entry);
}

/* The writer drops what the disk is too slow for. */
static void wait_for_disk(struct trace_writer *writer, uint64_t put, uint32_t most)
{
	struct trace_write_counters counters;

	do {
		trace_write_counters(writer, &counters);
	} while (counters.records + most < put && !counters.error && !usleep(100));
}

static int put_meta(struct trace_writer *writer)
{
	static const char *const class[NR_HOOKS] = {"pool", "pool", "block", "block"};
	static const char *const verb[NR_HOOKS] = {"born", "dies", "born", "dies"};
	static const char *const function[NR_HOOKS] = {"dma_pool_create", "dma_pool_destroy",
						       "dma_pool_alloc", "dma_pool_free"};
	const struct trace_model one = {"dma_pool", model, strlen(model)};
	struct trace_probe probe[NR_HOOKS];
	struct trace_meta meta = {
		.version = UNTRUSTED(LIFEMON_VERSION),
		.kernel = UNTRUSTED("6.1"),
		.nr_cpus = 1,
		.start_ns = S,
		.command = UNTRUSTED(""),
		.nr_models = 1,
		.model = &one,
		.nr_probes = NR_HOOKS,
		.probe = probe,
	};

	for (unsigned int n = 0; n < NR_HOOKS; n++)
		probe[n] = (struct trace_probe){"dma_pool", class[n], verb[n],
						UNTRUSTED(function[n]), UNTRUSTED("fentry")};
	return trace_write_meta(writer, &meta);
}

static void put_all(struct trace_writer *writer, const struct kind *kind, uint32_t nr)
{
	struct lm_birth pool = make_birth(POOL_BORN, 0, S + 1, 0, "rx", "eth0");
	uint64_t row[NR_HOOKS][NR_LOSS_REASONS] = {0};
	const struct ledger ledger = {.nr_probes = NR_HOOKS, .probe = row};
	struct trace_entry entry = {.what = TRACE_WINDOW, .window = {S, UINT64_MAX}};
	union any record;

	pool.ev.key = POOL;
	put(writer, &entry);
	put(writer, &(struct trace_entry){.what = TRACE_RECORD, .record = &pool.ev.h});
	for (uint32_t n = 0; n < nr; n++) {
		kind->make(&record, n);
		put(writer, &(struct trace_entry){.what = TRACE_RECORD, .record = &record.h});
		entry = (struct trace_entry){.what = TRACE_ADVANCE, .time_ns = 2 * S + n};
		if (!kind->held && n % EVERY == 0)
			put(writer, &entry);
		if (n % (kind->most / 10) == 0)
			wait_for_disk(writer, n, kind->most);
	}
	entry = (struct trace_entry){.what = TRACE_FINISH, .finish.time_ns = 2 * S + nr};
	put(writer, &entry);
	entry = (struct trace_entry){.what = TRACE_STATS, .stats.ledger = &ledger};
	put(writer, &entry);
	put(writer, &(struct trace_entry){.what = TRACE_END});
}

int main(int argc, char **argv)
{
	const struct trace_write_config config = {.compress = TRACE_COMPRESS_ZSTD};
	struct trace_write_counters counters;
	const struct kind *kind = kinds;
	struct trace_writer *writer;

	while (argc == 4 && kind < kinds + sizeof(kinds) / sizeof(*kinds) &&
	       strcmp(kind->name, argv[2]))
		kind++;
	if (argc != 4 || kind == kinds + sizeof(kinds) / sizeof(*kinds) ||
	    trace_write_open(argv[1], &config, &writer) || put_meta(writer)) {
		fprintf(stderr, "usage: growing_trace FILE KIND NR\n");
		return 2;
	}
	put_all(writer, kind, (uint32_t)strtoul(argv[3], NULL, 10));
	return trace_write_close(writer, &counters) || counters.records_lost;
}
