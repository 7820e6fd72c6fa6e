/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two streams of events as the source would hand them out: per tick of 10 ms, what each CPU wrote.
 * nvme: two pools, two jobs of queue depth 32, each on its CPU; a freed block is the next to be
 * lent. worst: 64 pools, 4 CPUs, 8 threads, 32 stacks, all chosen at random among many blocks.
 */
#ifndef BENCH_TRACE_LOAD_H
#define BENCH_TRACE_LOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "../unit/dma_pool_plan.h"
#include "../unit/records.h"

#define LOAD_MAX_TICK  300000
#define LOAD_TICK_NS   10000000u
#define LOAD_MAX_CPUS  4
#define LOAD_MAX_POOLS 64

#define LOAD_START_NS 5000000000000ull
#define LOAD_POOL     0xffff888103400000ull
#define LOAD_MEMORY   0xffff888100000000ull
#define LOAD_PAGES    (1u << 20) /* 4 GiB */

enum load_kind { LOAD_NVME, LOAD_WORST };

struct load_block {
	uint64_t key, handle;
	uint32_t pool;
};

struct load {
	enum load_kind kind;
	uint64_t random;
	unsigned int nr_cpus, nr_pools, nr_whos;
	uint32_t depth; /* blocks that are out, at most, of one CPU (nvme) or of all (worst) */
	struct load_block *block; /* [nr_blocks]: first those that are out, then the free ones */
	uint32_t nr_blocks, nr_out;
	uint32_t cpu_out[LOAD_MAX_CPUS];
	uint64_t now[LOAD_MAX_CPUS];
	uint32_t seq[LOAD_MAX_CPUS];
	uint64_t tick_ns;      /* end of the current tick */
	struct lm_event *tick; /* [LOAD_MAX_TICK]: those of the tick, as time goes */
	uint32_t nr_tick, next;
	unsigned int cpu; /* whose are handed out */
};

static inline uint32_t load_random(struct load *load, uint32_t limit)
{
	load->random ^= load->random << 13;
	load->random ^= load->random >> 7;
	load->random ^= load->random << 17;
	return (load->random >> 32) * (uint64_t)limit >> 32;
}

/*
 * Blocks of 256 bytes in pages that lie anywhere in memory, each page once. An IOMMU maps them one
 * below the other, as they are taken.
 */
static inline void load_make_blocks(struct load *load)
{
	uint64_t page[LOAD_MAX_POOLS], handle[LOAD_MAX_POOLS];
	uint32_t i, pool, nth, nr_pages = 0;

	for (i = 0; i < load->nr_blocks; i++) {
		pool = i % load->nr_pools;
		nth = i / load->nr_pools % 16;
		if (!nth) {
			/* odd times anything is another number for each number of a page */
			page[pool] = LOAD_MEMORY +
				     ((uint64_t)(nr_pages++ * 2654435769u % LOAD_PAGES) << 12);
			handle[pool] = 0xfffff000 - ((uint64_t)nr_pages << 12);
		}
		load->block[i] = (struct load_block){
			.pool = pool,
			.key = page[pool] + 256 * nth,
			.handle = handle[pool] + 256 * nth,
		};
	}
}

/* @live: blocks that are out once the load runs. False: there is no memory. */
static inline bool load_init(struct load *load, enum load_kind kind, uint32_t live)
{
	unsigned int cpu;

	*load = (struct load){
		.kind = kind,
		.random = 88172645463325252ull,
		.nr_cpus = kind == LOAD_NVME ? 2 : 4,
		.nr_pools = kind == LOAD_NVME ? 2 : 64,
		.tick_ns = LOAD_START_NS,
	};
	load->depth = live;
	load->nr_blocks = live + live / 8 + 16;
	load->block = calloc(load->nr_blocks, sizeof(*load->block));
	load->tick = calloc(LOAD_MAX_TICK, sizeof(*load->tick));
	if (!load->block || !load->tick)
		return false;
	load_make_blocks(load);
	/* no two CPUs ever have the same time, and the pools come first */
	for (cpu = 0; cpu < load->nr_cpus; cpu++)
		load->now[cpu] = LOAD_START_NS + cpu + (cpu ? LOAD_MAX_POOLS * LOAD_MAX_CPUS : 0);
	return true;
}

static inline void load_fini(struct load *load)
{
	free(load->block);
	free(load->tick);
}

/* The births of all pools, nr_pools of them. */
static inline void load_pools(struct load *load, struct lm_birth *birth)
{
	unsigned int i;

	for (i = 0; i < load->nr_pools; i++) {
		birth[i] = make_birth(POOL_BORN, 0, load->now[0], load->seq[0]++, "prp list",
				      "0000:00:04.0");
		load->now[0] += LOAD_MAX_CPUS;
		birth[i].ev.key = LOAD_POOL + 192 * i;
		birth[i].ev.val[0] = 256;
	}
}

static inline void load_swap(struct load *load, uint32_t a, uint32_t b)
{
	struct load_block block = load->block[a];

	load->block[a] = load->block[b];
	load->block[b] = block;
}

/* A birth or a death of a block: whichever keeps their number. */
static inline const struct load_block *load_choose_block(struct load *load, bool *born)
{
	uint32_t spread = load->depth / 16 + 1;

	*born = load->nr_out < load->depth - spread ||
		(load->nr_out < load->depth && load_random(load, 2));
	if (*born) {
		/* the first free one is the last that was freed */
		if (load->kind == LOAD_WORST)
			load_swap(load, load->nr_out,
				  load->nr_out + load_random(load, load->nr_blocks - load->nr_out));
		return &load->block[load->nr_out++];
	}
	load->nr_out--;
	load_swap(load, load_random(load, load->nr_out + 1), load->nr_out);
	return &load->block[load->nr_out];
}

/* Who did it: on an NVMe drive the job submits, and whoever is interrupted completes. */
static inline void load_choose_who(struct load *load, struct lm_event *event, bool born)
{
	static const uint32_t nvme_tid[2][2] = {{4711, 4712}, {0, 0}};
	uint32_t tid;

	if (load->kind == LOAD_WORST) {
		event->h.stack = 1 + load_random(load, 32);
		tid = 1000 + load_random(load, 8);
	} else {
		event->h.stack = born ? 1 + load_random(load, 2) : 3 + load_random(load, 2);
		tid = nvme_tid[!born && load_random(load, 4) == 0][event->h.cpu];
	}
	event->tgid = event->tid = tid;
}

static inline unsigned int load_earliest_cpu(const struct load *load)
{
	unsigned int cpu, earliest = 0;

	for (cpu = 1; cpu < load->nr_cpus; cpu++)
		if (load->now[cpu] < load->now[earliest])
			earliest = cpu;
	return earliest;
}

/* What all CPUs do until the end of the next tick. */
static inline void load_make_tick(struct load *load)
{
	const struct load_block *block;
	struct lm_event *event;
	unsigned int cpu;
	uint64_t step;
	bool born;

	load->tick_ns += LOAD_TICK_NS;
	load->nr_tick = 0;
	for (;;) {
		cpu = load_earliest_cpu(load);
		if (load->now[cpu] > load->tick_ns || load->nr_tick == LOAD_MAX_TICK)
			break;
		block = load_choose_block(load, &born);
		event = &load->tick[load->nr_tick++];
		*event = make_event(born ? BLOCK_BORN : BLOCK_DIES, cpu, load->now[cpu],
				    load->seq[cpu]++);
		event->key = block->key;
		event->parent = LOAD_POOL + 192 * block->pool;
		event->val[0] = block->handle;
		load_choose_who(load, event, born);
		step = 150 + load_random(load, load->kind == LOAD_NVME ? 1500 : 4000);
		load->now[cpu] += step / LOAD_MAX_CPUS * LOAD_MAX_CPUS;
	}
}

/*
 * Fills in the next event, in the order of the rings. True: it is the first of a new tick, which
 * begins at load->tick_ns - LOAD_TICK_NS.
 */
static inline bool load_next(struct load *load, struct lm_event *event)
{
	bool new_tick = false;

	for (;;) {
		while (load->next < load->nr_tick && load->tick[load->next].h.cpu != load->cpu)
			load->next++;
		if (load->next < load->nr_tick)
			break;
		load->next = 0;
		if (load->cpu + 1 < load->nr_cpus && load->nr_tick) {
			load->cpu++;
			continue;
		}
		load->cpu = 0;
		load_make_tick(load);
		new_tick = true;
	}
	*event = load->tick[load->next++];
	return new_tick;
}

#endif /* BENCH_TRACE_LOAD_H */
