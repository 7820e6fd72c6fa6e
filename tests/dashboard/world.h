/* SPDX-License-Identifier: GPL-2.0-only */
/* Pools and blocks that are not there, and their events. */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include "event/ledger.h"
#include "run/pipeline.h"

#define NR_CPUS	 2
#define TURN_NS	 10000000ull
#define START_NS 1000000000000ull

/* The plan of models/dma_pool.own, and what its probes sit on. */
extern const struct plan *world_plan;
extern const struct attachment *world_probes;

struct world_config {
	unsigned int pools, objects, devices;
	int leak;		 /* the pool that leaks, -1: none */
	unsigned int violations; /* blocks that are given back twice */
};

/* The blocks that are out of one pool, as a ring: the oldest goes back first. */
struct pool {
	uint64_t *block;
	unsigned int first, nr, room;
};

struct world {
	struct world_config config;
	struct pipeline *pipeline;
	struct pool *pool; /* [config.pools] */
	struct ledger ledger;
	uint64_t now, next_block;
	uint32_t *seq; /* [NR_CPUS] */
	uint32_t random;
	unsigned int done_violations;
	uint64_t judged_ns; /* up to here all was judged */
	/* Where the events of blocks go; NULL: straight into the pipeline. */
	void (*emit)(void *ctx, const struct lm_hdr *record);
	void *emit_ctx;
};

/* Makes all pools, each with its share of the objects. Returns 0 or -ENOMEM. */
int world_begin(struct world *world, const struct world_config *config, struct pipeline *pipeline);
void world_end(struct world *world);
/* One block comes or goes, in some pool; now and then the leaky one keeps one more. */
void world_churn(struct world *world);
/* Judges what has happened so far, or up to @time_ns. */
void world_advance(struct world *world);
void world_judge(struct world *world, uint64_t time_ns);
/* Hands one record to the pipeline. */
void world_push(struct world *world, const struct lm_hdr *record);
void world_mark(struct world *world, const char *text);
#endif /* TESTS_WORLD_H */
