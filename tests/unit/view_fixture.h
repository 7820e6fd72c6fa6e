/* SPDX-License-Identifier: GPL-2.0-only */
/* A pipeline with a view behind it, that is asked for snapshots. */
#ifndef TESTS_VIEW_FIXTURE_H
#define TESTS_VIEW_FIXTURE_H

#include "pipeline_fixture.h"

#include "engine/view.h"
#include "view/view.h"

#define OTHER_POOL 0xffff888103500000

static struct view *view;
static struct snapshot snapshot;
static struct ledger ledger;
static uint64_t losses[NR_DMA_POOL_PROBES][NR_LOSS_REASONS];

static inline struct sink *make_view(FILE *out)
{
	struct view_config config = {.plan = &dma_pool_plan, .tick_ns = 10 * MS};

	(void)out;
	view = view_new(&config);
	assert_non_null(view);
	return view_sink(view);
}

static inline void open_view(struct fixture *f)
{
	struct pipeline_config config = {.families = true};

	open_with(f, make_view, &config);
	ledger = (struct ledger){.nr_probes = NR_DMA_POOL_PROBES, .probe = losses};
}

static inline void look(struct fixture *f, const struct request *request)
{
	struct overview overview = {.title = "test"};
	struct stats_info stats;
	struct request asked = *request;

	advance(f);
	asked.serial = asked.serial ? asked.serial : 1;
	asked.rows = asked.rows ? asked.rows : 20;
	pipeline_stats(f->pipeline, &ledger, &stats);
	view_fill(view, &asked, &stats, &overview, &snapshot);
}

static inline void sample(struct fixture *f)
{
	struct stats_info stats;

	advance(f);
	pipeline_stats(f->pipeline, &ledger, &stats);
	view_sample(view, &stats);
}

static inline void blocks(struct fixture *f, uint64_t pool, uint64_t first, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		event(f, BLOCK_BORN, 0, first + 64 * i, pool, 0x1000);
}

static inline void free_blocks(struct fixture *f, uint64_t pool, uint64_t first, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		event(f, BLOCK_DIES, 0, first + 64 * i, pool, 0x1000);
}

#endif /* TESTS_VIEW_FIXTURE_H */
