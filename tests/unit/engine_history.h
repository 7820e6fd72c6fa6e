/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random legal histories on the fixture's plan: a small world of pools, blocks and locks
 * that knows the truth about each, and asks for verbs that are legal in it only.
 */
#ifndef TESTS_ENGINE_HISTORY_H
#define TESTS_ENGINE_HISTORY_H

#include "engine_fixture.h"

#define NR_POOLS  5
#define NR_BLOCKS 50
#define NR_LOCKS  7
#define NR_EVENTS 600

/* What an object is in truth. */
struct truth {
	bool alive, raw, moved, exclusive;
	unsigned int borrows;
	int pool; /* of a block */
	uint64_t dma;
	unsigned int nr_blocks; /* of a pool */
};

struct world {
	uint32_t random;
	uint64_t now;
	struct truth pool[NR_POOLS], block[NR_BLOCKS], lock[NR_LOCKS];
};

struct history {
	unsigned int nr;
	struct lm_event event[NR_EVENTS];
};

uint64_t pool_key(int i);
uint64_t block_key(int i);
uint64_t lock_key(int i);

/* 0 to @nr - 1. */
uint32_t choose(struct world *w, uint32_t nr);

/* An event a tick after the last. */
struct lm_event event_of(struct world *w, enum probe probe, uint64_t key, uint64_t parent,
			 uint64_t val0, uint64_t val1);

/* Worlds of one seed have the same history. */
void make_world(struct world *w, uint32_t seed);
void make_history(struct world *w, struct history *h);

#endif /* TESTS_ENGINE_HISTORY_H */
