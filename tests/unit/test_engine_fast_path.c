// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fast path against the slow path: an engine with on_step takes no event on the fast one. Both
 * get the same events, legal and illegal, and must agree. Only the first engine gets prefetch
 * hints, and not for all events, and some for events that never come.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine_history.h"
#include "records.h"

#define ROUNDS 400
#define LENGTH 3000

struct side {
	struct engine *engine;
	unsigned int nr;
	struct violation last;
	unsigned int nr_live;
	uint64_t live_sum;
};

static void note(void *ctx, const struct violation *violation)
{
	struct side *side = ctx;

	side->nr++;
	side->last = *violation;
}

static void step(void *ctx, const struct step_info *info)
{
	(void)ctx;
	(void)info;
}

static bool all_are_in(void *ctx, const struct scope_query *query)
{
	(void)ctx;
	return query->tgid != TGID_OUT;
}

static void open_side(struct side *side, bool is_long, uint32_t seed)
{
	struct engine_config config = {
		.plan = &test_plan,
		.max_objects = seed % 4 == 0 ? 20 + seed % 30 : 0,
		.quarantine = seed % 3 == 0 ? 1 + seed % 9 : 0,
		.ctx = side,
		.on_violation = note,
		.on_step = is_long ? step : NULL,
		.in_scope = seed % 5 == 0 ? all_are_in : NULL,
	};

	*side = (struct side){0};
	side->engine = engine_new(&config);
	assert_non_null(side->engine);
}

static void same_ref(const struct object_ref *a, const struct object_ref *b)
{
	assert_ptr_equal(a->class, b->class);
	assert_int_equal(a->id, b->id);
	assert_int_equal(a->key, b->key);
	assert_int_equal(a->generation, b->generation);
	assert_int_equal(a->adopted, b->adopted);
	assert_int_equal(a->size, b->size);
	assert_int_equal(a->born_ns, b->born_ns);
	assert_int_equal(a->last_ns, b->last_ns);
	assert_int_equal(a->born_tid, b->born_tid);
	assert_int_equal(a->born_stack, b->born_stack);
	assert_int_equal(a->last_stack, b->last_stack);
	assert_int_equal(a->died_stack, b->died_stack);
	assert_int_equal(a->states, b->states);
}

static void same_violations(const struct side *a, const struct side *b)
{
	const struct violation *x = &a->last, *y = &b->last;

	assert_int_equal(a->nr, b->nr);
	if (!a->nr)
		return;
	assert_int_equal(x->rule, y->rule);
	assert_int_equal(x->certain, y->certain);
	assert_int_equal(x->expected, y->expected);
	assert_int_equal(x->actual, y->actual);
	same_ref(&x->object, &y->object);
	same_ref(&x->parent, &y->parent);
	assert_int_equal(x->nr_children, y->nr_children);
	for (unsigned int i = 0; i < x->nr_children && i < VIOLATION_MAX_CHILDREN; i++)
		same_ref(&x->child[i], &y->child[i]);
}

static int add_live(void *ctx, const struct object_ref *object)
{
	struct side *side = ctx;

	side->nr_live++;
	side->live_sum = (side->live_sum ^ object->key ^ object->id << 40 ^ object->born_ns) *
				 0x9e3779b97f4a7c15u +
			 object->size + object->last_ns + object->states;
	return 0;
}

static void same_books(struct side *a, struct side *b)
{
	struct engine_losses losses[2];

	for (unsigned int c = 0; c < NR_CLASSES; c++) {
		struct class_stats stats[2];

		engine_class_stats(a->engine, c, &stats[0]);
		engine_class_stats(b->engine, c, &stats[1]);
		assert_memory_equal(&stats[0], &stats[1], sizeof(stats[0]));
		engine_each_live(a->engine, c, true, add_live, a);
		engine_each_live(b->engine, c, true, add_live, b);
	}
	assert_int_equal(a->nr_live, b->nr_live);
	assert_int_equal(a->live_sum, b->live_sum);
	engine_losses(a->engine, &losses[0]);
	engine_losses(b->engine, &losses[1]);
	assert_memory_equal(&losses[0], &losses[1], sizeof(losses[0]));
	assert_int_equal(engine_memory(a->engine), engine_memory(b->engine));
}

/* Mostly births and deaths, mostly with what was said before: 1 of @odd is anything. */
static struct lm_event any_event(struct world *w, uint32_t odd)
{
	static const enum probe often[] = {
		BLOCK_BORN, BLOCK_DIES,	 BLOCK_BORN,  BLOCK_DIES, BLOCK_DROP, BLOCK_MOVE,
		BLOCK_BACK, LOCK_BORN,	 LOCK_INIT,   LOCK_DIES,  LOCK_SHARE, LOCK_RETURN,
		POOL_BORN,  BUFFER_BORN, BUFFER_DIES, SUB_BORN,	  ITEM_BORN,  ITEM_DIES,
	};
	bool is_odd = !choose(w, odd);
	enum probe probe = is_odd ? choose(w, NR_PROBES) : often[choose(w, 18)];
	uint32_t nr = choose(w, 24), pool = is_odd ? choose(w, NR_POOLS) : nr % NR_POOLS;
	struct lm_event event = event_of(w, probe, 0, 0, 64, is_odd ? choose(w, 100) : 0);

	if (probe >= ITEM_BORN) {
		event.key = 0x90000 + nr;
		event.parent = 0xa0000 + pool;
	} else if (probe >= SUB_BORN) {
		event.key = 0xa0000 + pool;
		event.parent = pool_key(pool);
	} else if (probe >= LOCK_BORN) {
		event.key = lock_key(nr); /* also of a buffer */
		event.val[0] = probe >= BUFFER_BORN && is_odd ? -(uint64_t)choose(w, 2) : 8 * nr;
	} else if (probe >= BLOCK_BORN) {
		event.key = block_key(nr);
		event.parent = probe == BLOCK_PEEK || probe == BLOCK_DROP ? 0 : pool_key(pool);
		event.val[0] = is_odd ? choose(w, 3) : 100 + nr;
	} else {
		event.key = pool_key(pool);
	}
	if (is_odd && !choose(w, 4))
		event.parent = 0;
	event.h.stack = choose(w, 100);
	event.tid = choose(w, 1000);
	event.tgid = choose(w, 20) ? 100 : TGID_OUT;
	return event;
}

static void feed_both(struct side side[2], const struct lm_hdr *record)
{
	assert_int_equal(engine_feed(side[0].engine, record), engine_feed(side[1].engine, record));
	same_violations(&side[0], &side[1]);
}

static void play(struct side side[2], struct world *w, uint32_t seed)
{
	static struct lm_event event[LENGTH];
	struct lm_gap gap;

	for (unsigned int i = 0; i < LENGTH; i++)
		event[i] = any_event(w, 2 + seed % 50);
	for (unsigned int i = 0; seed % 2 && i < RECORD_PREFETCH_DISTANCE; i++)
		engine_prefetch(side[0].engine, &event[i].h);
	for (unsigned int i = 0; i < LENGTH; i++) {
		uint64_t now = event[i].h.time_ns;

		if (seed % 2 && i + RECORD_PREFETCH_DISTANCE < LENGTH && choose(w, 100))
			engine_prefetch(side[0].engine, &event[i + RECORD_PREFETCH_DISTANCE].h);
		if (!choose(w, 20 + seed % 1000)) {
			gap = make_gap(now - TICK, now + choose(w, 3), 1, LM_PROBE_NONE);
			feed_both(side, &gap.h);
		}
		if (choose(w, 100))
			feed_both(side, &event[i].h);
	}
}

static void both_ways_say_the_same(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= ROUNDS; seed++) {
		struct side side[2];
		struct world w;

		make_world(&w, seed);
		open_side(&side[0], false, seed);
		open_side(&side[1], true, seed);
		play(side, &w, seed);
		same_books(&side[0], &side[1]);
		for (int i = 0; i < 2; i++)
			engine_finish(side[i].engine, w.now + TICK, true);
		same_violations(&side[0], &side[1]);
		same_books(&side[0], &side[1]);
		engine_free(side[0].engine);
		engine_free(side[1].engine);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways_say_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
