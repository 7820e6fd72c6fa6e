// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an event costs in the engine: pairs of born and dies on random blocks of one pool,
 * with that number alive all the time. Prints; asserts nothing.
 */
#include <stdlib.h>
#include <time.h>

#include "../unit/dma_pool_plan.h"
#include "../unit/records.h"
#include "engine/engine.h"

#define POOL  0xffff888100000000u
#define BLOCK 0xffff888200000000u
#define PAIRS 4000000u
#define BATCH 256

enum pattern {
	SAME_KEYS, /* an address that was freed is handed out again soon */
	NEW_KEYS,  /* each birth is at an address not seen before */
};

struct bench {
	struct engine *engine;
	uint64_t *key; /* of the live blocks */
	uint32_t nr_live;
	uint64_t fresh; /* keys so far */
	uint64_t now;
	uint32_t random;
	uint32_t ahead; /* records from a prefetch to its use, 0: none */
};

static uint32_t next_random(struct bench *bench)
{
	bench->random ^= bench->random << 13;
	bench->random ^= bench->random >> 17;
	bench->random ^= bench->random << 5;
	return bench->random;
}

static struct lm_event block_event(struct bench *bench, uint16_t probe, uint64_t key)
{
	struct lm_event event = make_event(probe, 0, ++bench->now, 0);

	event.key = key;
	event.parent = POOL;
	event.val[0] = key;
	return event;
}

static void fill(struct bench *bench)
{
	struct lm_birth pool = make_birth(POOL_BORN, 0, ++bench->now, 0, "bench", "");

	pool.ev.key = POOL;
	pool.ev.val[0] = 256;
	engine_feed(bench->engine, &pool.ev.h);
	for (uint32_t i = 0; i < bench->nr_live; i++) {
		struct lm_event event;

		bench->key[i] = BLOCK + 256 * bench->fresh++;
		event = block_event(bench, BLOCK_BORN, bench->key[i]);
		engine_feed(bench->engine, &event.h);
	}
}

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/*
 * As from a ring: a batch of records lies ready, then the engine takes them all. The
 * result is of the median batch, so that what else the machine does counts for little.
 */
static double run(struct bench *bench, enum pattern pattern)
{
	static struct lm_event batch[BATCH * 2];
	static double took[PAIRS / BATCH];
	struct timespec from, to;

	for (uint32_t done = 0; done < PAIRS / BATCH; done++) {
		for (uint32_t i = 0; i < BATCH; i++) {
			uint64_t *key = &bench->key[next_random(bench) % bench->nr_live];

			batch[2 * i] = block_event(bench, BLOCK_DIES, *key);
			if (pattern == NEW_KEYS)
				*key = BLOCK + 256 * bench->fresh++;
			batch[2 * i + 1] = block_event(bench, BLOCK_BORN, *key);
		}
		clock_gettime(CLOCK_MONOTONIC, &from);
		for (uint32_t i = 0; i < 2 * BATCH; i++) {
			if (bench->ahead && i + bench->ahead < 2 * BATCH)
				engine_prefetch(bench->engine, &batch[i + bench->ahead].h);
			engine_feed(bench->engine, &batch[i].h);
		}
		clock_gettime(CLOCK_MONOTONIC, &to);
		took[done] = (to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec);
	}
	qsort(took, PAIRS / BATCH, sizeof(*took), by_value);
	return took[PAIRS / BATCH / 2] / BATCH;
}

static void bench(uint32_t nr_live, enum pattern pattern, uint32_t ahead)
{
	struct engine_config config = {.plan = &dma_pool_plan};
	struct bench b = {.nr_live = nr_live, .random = 2463534242u, .ahead = ahead};
	double ns, full;

	b.engine = engine_new(&config);
	b.key = calloc(nr_live, sizeof(*b.key));
	if (!b.engine || !b.key)
		exit(1);
	fill(&b);
	full = (double)engine_memory(b.engine) / nr_live;
	ns = run(&b, pattern);
	printf("%8u live, %s keys, %s: %6.1f ns a pair, %5.1f M events/s, %6.1f bytes a block\n",
	       nr_live, pattern == SAME_KEYS ? "same" : "new ", ahead ? "prefetch" : "plain   ", ns,
	       2e3 / ns, full);
	free(b.key);
	engine_free(b.engine);
}

int main(void)
{
	static const uint32_t live[] = {1000, 100000, 1000000};

	for (unsigned int i = 0; i < sizeof(live) / sizeof(*live); i++) {
		bench(live[i], SAME_KEYS, 0);
		bench(live[i], SAME_KEYS, RECORD_PREFETCH_DISTANCE);
		bench(live[i], NEW_KEYS, 0);
		bench(live[i], NEW_KEYS, RECORD_PREFETCH_DISTANCE);
	}
	return 0;
}
