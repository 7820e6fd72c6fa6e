// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes a trace in which every text that a kernel or a driver can choose is TEXT: names of pool,
 * device, task, function, module and probe, a mark, the kernel's release. In it a block is released
 * twice. Usage: hostile_trace FILE TEXT
 */
#include <stdio.h>
#include <string.h>

#include "records.h"
#include "trace/writer.h"

#define S     1000000000ull
#define POOL  0xffff888103400000ull
#define BLOCK 0xffff8881034c1000ull
#define STACK 0x100001

enum { POOL_BORN, POOL_DIES, BLOCK_BORN, BLOCK_DIES, NR_HOOKS };

static const char model[] = "model dma_pool class pool "
			    "born exit dma_pool_create key ret size arg2 "
			    "dies entry dma_pool_destroy key arg0 "
			    "class block within pool "
			    "born exit dma_pool_alloc key ret parent arg0 "
			    "dies entry dma_pool_free key arg1 parent arg0";

static void put(struct trace_writer *writer, const void *record)
{
	const struct trace_entry entry = {.what = TRACE_RECORD, .record = record};

	trace_write_entry(writer, &entry);
}

static void put_event(struct trace_writer *writer, uint16_t probe, unsigned int n)
{
	struct lm_event event = make_event(probe, 0, 2 * S + n, 3 + n);

	event.h.stack = STACK;
	event.tgid = event.tid = 412;
	event.key = BLOCK;
	event.parent = POOL;
	put(writer, &event);
}

static void put_names(struct trace_writer *writer, const char *text)
{
	struct lm_task task = make_task(0, S, 0, 412, text);
	struct lm_frame frame = make_frame(0, S + 1, 1, STACK, 0, 1, text);
	struct lm_module module = make_module(0, S + 2, UINT32_MAX, LM_MODULE_LOADED, text);
	struct lm_birth birth = make_birth(POOL_BORN, 0, S + 3, 2, text, text);
	struct lm_mark mark = make_mark(S + 4, text);

	birth.ev.h.stack = STACK;
	birth.ev.tid = birth.ev.tgid = 412;
	birth.ev.key = POOL;
	birth.ev.val[0] = 256;
	put(writer, &task);
	put(writer, &frame);
	put(writer, &module);
	put(writer, &birth);
	put(writer, &mark);
}

static int put_meta(struct trace_writer *writer, const char *text)
{
	static const char *const class[NR_HOOKS] = {"pool", "pool", "block", "block"};
	static const char *const verb[NR_HOOKS] = {"born", "dies", "born", "dies"};
	const struct trace_model one = {"dma_pool", model, strlen(model)};
	struct trace_probe probe[NR_HOOKS];
	struct trace_meta meta = {
		.version = UNTRUSTED(LIFEMON_VERSION),
		.kernel = UNTRUSTED(text),
		.nr_cpus = 1,
		.start_ns = S,
		.command = UNTRUSTED(text),
		.nr_models = 1,
		.model = &one,
		.nr_probes = NR_HOOKS,
		.probe = probe,
	};

	for (unsigned int n = 0; n < NR_HOOKS; n++)
		probe[n] = (struct trace_probe){"dma_pool", class[n], verb[n], UNTRUSTED(text),
						UNTRUSTED(text)};
	return trace_write_meta(writer, &meta);
}

static void put_all(struct trace_writer *writer, const char *text)
{
	uint64_t row[NR_HOOKS][NR_LOSS_REASONS] = {0};
	const struct ledger ledger = {.nr_probes = NR_HOOKS, .probe = row};
	struct trace_entry entry = {.what = TRACE_WINDOW};

	entry.window = (struct trace_window){S, UINT64_MAX};
	trace_write_entry(writer, &entry);
	put_names(writer, text);
	put_event(writer, BLOCK_BORN, 0);
	put_event(writer, BLOCK_DIES, 1);
	put_event(writer, BLOCK_DIES, 2);
	entry = (struct trace_entry){.what = TRACE_ADVANCE, .time_ns = 3 * S};
	trace_write_entry(writer, &entry);
	entry = (struct trace_entry){.what = TRACE_FINISH};
	entry.finish.time_ns = 3 * S;
	trace_write_entry(writer, &entry);
	entry = (struct trace_entry){.what = TRACE_STATS};
	entry.stats.ledger = &ledger;
	trace_write_entry(writer, &entry);
	entry = (struct trace_entry){.what = TRACE_END};
	trace_write_entry(writer, &entry);
}

int main(int argc, char **argv)
{
	const struct trace_write_config config = {.compress = TRACE_COMPRESS_NONE};
	struct trace_write_counters counters;
	struct trace_writer *writer;

	if (argc != 3 || trace_write_open(argv[1], &config, &writer)) {
		fprintf(stderr,
			"usage: hostile_trace FILE TEXT, with a FILE that can be written\n");
		return 2;
	}
	if (put_meta(writer, argv[2])) {
		fprintf(stderr, "hostile_trace: the text is too long\n");
		return 1;
	}
	put_all(writer, argv[2]);
	return trace_write_close(writer, &counters) != 0;
}
