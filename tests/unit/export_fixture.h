/* SPDX-License-Identifier: GPL-2.0-only */
/* A pipeline that feeds an export, and a history with all that exports write. */
#ifndef TESTS_EXPORT_FIXTURE_H
#define TESTS_EXPORT_FIXTURE_H

#include "export/export.h"
#include "pipeline_fixture.h"

#define NR_HISTORY_EVENTS 9 /* verbs in history() */

/* For the maker of the sink, which gets only a stream. */
static struct export_options export_options;

static const struct attachment export_probes[NR_DMA_POOL_PROBES] = {
	{"dma_pool", "pool", "born", UNTRUSTED("dma_pool_create_node"), UNTRUSTED("fexit")},
	{"dma_pool", "pool", "dies", UNTRUSTED("dma_pool_destroy"), UNTRUSTED("fentry")},
	{"dma_pool", "block", "born", UNTRUSTED("dma_pool_alloc"), UNTRUSTED("fexit")},
	{"dma_pool", "block", "dies", UNTRUSTED("dma_pool_free"), UNTRUSTED("fentry")},
};

static inline void start(struct fixture *f)
{
	const struct start_info info = {
		.version = UNTRUSTED("0.1"),
		.kernel = UNTRUSTED("6.1.0 \"test\""),
		.nr_cpus = NR_CPUS,
		.time_ns = 10000 * MS,
		.plan = &dma_pool_plan,
		.probe = export_probes,
	};

	pipeline_start(f->pipeline, &info);
}

static inline void give_summary(struct fixture *f, int exit_status, const char *reason)
{
	static uint64_t lost[NR_DMA_POOL_PROBES][NR_LOSS_REASONS];
	struct ledger ledger = {.nr_probes = NR_DMA_POOL_PROBES, .probe = lost};
	struct summary_info summary = {.exit_status = exit_status, .reason = reason};

	lost[BLOCK_DIES][LOSS_RING_FULL] = 3;
	pipeline_stats(f->pipeline, &ledger, &summary.stats);
	pipeline_emit_summary(f->pipeline, &summary);
}

/*
 * Two pools, a name that is hostile to every format, a double free, a release that was never born
 * (no step but a violation), a mark, lost events, a leak, and one block that nobody releases.
 */
static inline void history(struct fixture *f)
{
	struct lm_gap gap = make_gap(10008 * MS + 1, 10008 * MS + 2, 3, BLOCK_DIES);
	struct lm_mark mark;

	start(f);
	pool_born(f, POOL, "a<b>&\"c\"\\\x01]]>", "lm-misuse");
	pool_born(f, POOL + 64, "B", "lm-misuse");
	event(f, BLOCK_BORN, 1, BLOCK, POOL, 0x1000);
	event(f, BLOCK_BORN, 0, BLOCK + 64, POOL + 64, 0x2000);
	mark = make_mark(f->now, "step \"2\" </script>");
	push(f, &mark);
	f->stack = STACK_USE;
	event(f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
	event(f, BLOCK_DIES, 1, BLOCK, POOL, 0x1000);
	event(f, BLOCK_DIES, 1, BLOCK + 128, POOL, 0);
	event(f, BLOCK_BORN, 1, BLOCK, POOL, 0x1000);
	push(f, &gap);
	event(f, POOL_DIES, 0, POOL, 0, 0);
	finish(f, false);
	give_summary(f, 1, "2 violations");
	fflush(f->out);
}

#endif /* TESTS_EXPORT_FIXTURE_H */
