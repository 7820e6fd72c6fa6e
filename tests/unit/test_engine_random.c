// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random histories. Legal ones must stay clean whatever is lost of them; one fault in one
 * of them must give exactly its one violation; and nonsense must not harm the engine.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine_history.h"
#include "records.h"

#define ROUNDS 300

static void give(struct fixture *f, const struct lm_event *event)
{
	assert_int_equal(engine_feed(f->engine, &event->h), 0);
	f->now = event->h.time_ns;
}

static void give_gap(struct fixture *f, uint64_t from, uint64_t to)
{
	struct lm_gap gap = make_gap(from, to, 1, LM_PROBE_NONE);

	engine_feed(f->engine, &gap.h);
}

/* Certain leaks are of objects that are alive in truth. */
static void finish(struct fixture *f, const struct world *w)
{
	f->nr = 0;
	engine_finish(f->engine, w->now, true);
	for (unsigned int i = 0; i < f->nr && i < MAX_LOG; i++) {
		uint64_t key = f->log[i].object.key;
		bool alive = key >= lock_key(0) ? w->lock[(key - lock_key(0)) / 8].alive
			     : key >= block_key(0)
				     ? w->block[(key - block_key(0)) / POOL_SIZE].alive
				     : w->pool[(key - pool_key(0)) / 0x100].alive;

		assert_true(alive || !f->log[i].certain);
	}
}

static void certain_is(struct fixture *f, unsigned int nr, uint32_t seed)
{
	for (unsigned int i = 0; i < f->nr && i < MAX_LOG && f->nr_certain != nr; i++) {
		if (f->log[i].certain)
			print_error("%s on %#llx at %llu\n", rule_name(f->log[i].rule),
				    (unsigned long long)f->log[i].object.key,
				    (unsigned long long)f->log[i].time_ns);
	}
	if (f->nr_certain != nr)
		fail_msg("seed %u: %u certain violations, expected %u", seed, f->nr_certain, nr);
}

static void legal_histories_are_clean(void **state)
{
	static struct history h;
	struct world w;

	(void)state;
	for (uint32_t seed = 1; seed <= ROUNDS; seed++) {
		struct fixture *f = fixture_new(0, 0);

		make_world(&w, seed);
		make_history(&w, &h);
		for (unsigned int i = 0; i < h.nr; i++)
			give(f, &h.event[i]);
		certain_is(f, 0, seed);
		assert_int_equal(f->nr, 0);
		finish(f, &w);
		fixture_free(f);
	}
}

/* @nr_lost events are dropped. The gap of each begins up to 20 events before and is reported
 * then, before the events of its stretch; it ends with the event or a little later. */
static void play_with_loss(struct fixture *f, struct world *w, const struct history *h,
			   unsigned int nr_lost)
{
	bool lost[NR_EVENTS] = {false};
	uint64_t gap_to[NR_EVENTS] = {0};

	for (unsigned int i = 0; i < nr_lost; i++) {
		unsigned int at = choose(w, h->nr), lead = choose(w, 21);
		unsigned int from = at < lead ? 0 : at - lead;
		uint64_t to = h->event[at].h.time_ns + choose(w, 5 * TICK);

		lost[at] = true;
		if (gap_to[from] < to)
			gap_to[from] = to;
	}
	for (unsigned int i = 0; i < h->nr; i++) {
		if (gap_to[i])
			give_gap(f, h->event[i].h.time_ns, gap_to[i]);
		if (!lost[i])
			give(f, &h->event[i]);
	}
}

static void any_one_lost_event_makes_no_false_verdict(void **state)
{
	static struct history h;
	struct world w;

	(void)state;
	for (uint32_t seed = 1; seed <= 5 * ROUNDS; seed++) {
		struct fixture *f = fixture_new(0, 0);

		make_world(&w, seed);
		make_history(&w, &h);
		play_with_loss(f, &w, &h, 1);
		certain_is(f, 0, seed);
		finish(f, &w);
		fixture_free(f);
	}
}

static void nor_do_many(void **state)
{
	static struct history h;
	struct world w;

	(void)state;
	for (uint32_t seed = 1; seed <= 5 * ROUNDS; seed++) {
		struct fixture *f = fixture_new(0, seed % 3 * 5);

		make_world(&w, seed);
		make_history(&w, &h);
		play_with_loss(f, &w, &h, 1 + seed % 40);
		certain_is(f, 0, seed);
		finish(f, &w);
		fixture_free(f);
	}
}

static void nor_does_a_table_that_is_too_small(void **state)
{
	static struct history h;
	struct world w;

	(void)state;
	for (uint32_t seed = 1; seed <= 2 * ROUNDS; seed++) {
		struct fixture *f = fixture_new(5 + seed % 30, 1 + seed % 9);

		make_world(&w, seed);
		make_history(&w, &h);
		for (unsigned int i = 0; i < h.nr; i++)
			give(f, &h.event[i]);
		certain_is(f, 0, seed);
		finish(f, &w);
		fixture_free(f);
	}
}

static void nor_does_attach_in_mid_life(void **state)
{
	static struct history h;
	struct world w;

	(void)state;
	for (uint32_t seed = 1; seed <= ROUNDS; seed++) {
		struct fixture *f = fixture_new(0, 0);

		make_world(&w, seed);
		make_history(&w, &h);
		for (unsigned int i = seed % 100; i < h.nr; i++)
			give(f, &h.event[i]);
		certain_is(f, 0, seed);
		finish(f, &w);
		fixture_free(f);
	}
}

/* A kind of mistake: when it can be made of a block, the event, and its rule. */
static bool inject(struct world *w, uint32_t kind, int i, struct lm_event *event, enum rule *rule)
{
	struct truth *t = &w->block[i];
	bool lent = t->borrows || t->exclusive, free = t->alive && !lent && !t->moved;
	int other = (t->pool + 1) % NR_POOLS;
	uint64_t key = block_key(i), pool = pool_key(t->pool);

	if (t->alive && !w->pool[t->pool].alive)
		return false;
	switch (kind) {
	case 0:
		*event = event_of(w, BLOCK_DIES, key, pool, t->dma, 0);
		*rule = RULE_FREED_WHILE_LENT;
		return lent || t->moved;
	case 1:
		*event = event_of(w, BLOCK_DIES, key, pool_key(other), t->dma, 0);
		*rule = RULE_FOREIGN_RELEASE;
		return free && w->pool[other].alive;
	case 2:
		*event = event_of(w, BLOCK_DIES, key, pool, t->dma + 1, 0);
		*rule = RULE_HANDLE_MISMATCH;
		return free;
	case 3:
		*event = event_of(w, BLOCK_RETURN, key, pool, 0, 0);
		*rule = RULE_UNBALANCED_RETURN;
		return t->alive && !lent;
	case 4:
		*event = event_of(w, BLOCK_EXCLUDE, key, pool, 0, 0);
		*rule = RULE_ALIASED_BORROW;
		return lent || t->moved;
	case 5:
		*event = event_of(w, BLOCK_BORN, key, pool, 0, 0);
		*rule = RULE_BORN_TWICE;
		return t->alive;
	case 6:
		*event = event_of(w, BLOCK_TOUCH, key, pool, 1, POOL_SIZE);
		*rule = RULE_OUT_OF_BOUNDS;
		return t->alive && !t->moved;
	case 7:
		*event = event_of(w, BLOCK_PEEK, key, 0, 0, 0);
		*rule = t->moved ? RULE_ALIASED_BORROW : RULE_USE_AFTER_FREE;
		return t->moved || (!t->alive && t->pool == -2);
	case 8:
		*event = event_of(w, POOL_DIES, pool, 0, 0, 0);
		*rule = RULE_OUTLIVED_PARENT;
		return t->alive;
	default:
		*event = event_of(w, BLOCK_DIES, key + 1, pool, 0, 0);
		*rule = RULE_BAD_RELEASE;
		return t->alive;
	}
}

/* A dead block that was alive once: released or used again. */
static bool inject_dead(struct world *w, uint32_t kind, int i, struct lm_event *event,
			enum rule *rule)
{
	if (w->block[i].alive)
		return false;
	*event = event_of(w, kind ? BLOCK_PEEK : BLOCK_DROP, block_key(i), 0, 0, 0);
	*rule = kind ? RULE_USE_AFTER_FREE : RULE_DOUBLE_FREE;
	return true;
}

static void one_fault_is_one_violation(void **state)
{
	static struct history h;
	unsigned int seen[NR_RULES] = {0};
	struct world w;

	(void)state;
	for (uint32_t seed = 1; seed <= 10 * ROUNDS; seed++) {
		struct fixture *f = fixture_new(0, 0);
		struct lm_event fault = {0};
		enum rule rule;
		bool done = false, was_born[NR_BLOCKS] = {false};

		make_world(&w, seed);
		make_history(&w, &h);
		for (unsigned int i = 0; i < h.nr; i++) {
			give(f, &h.event[i]);
			if (h.event[i].h.probe == BLOCK_BORN)
				was_born[(h.event[i].key - block_key(0)) / POOL_SIZE] = true;
		}
		while (!done) {
			int i = choose(&w, NR_BLOCKS);
			uint32_t kind = seed % 12;

			if (!was_born[i])
				continue;
			done = kind < 10 ? inject(&w, kind, i, &fault, &rule)
					 : inject_dead(&w, kind - 10, i, &fault, &rule);
			if (!done && choose(&w, 500) == 0)
				break;
		}
		if (done) {
			give(f, &fault);
			certain_is(f, 1, seed);
			assert_int_equal(f->nr, 1);
			if (f->log[0].rule != rule)
				fail_msg("seed %u: %s, expected %s", seed,
					 rule_name(f->log[0].rule), rule_name(rule));
			seen[rule]++;
		}
		fixture_free(f);
	}
	assert_true(seen[RULE_FREED_WHILE_LENT] && seen[RULE_FOREIGN_RELEASE] &&
		    seen[RULE_HANDLE_MISMATCH] && seen[RULE_UNBALANCED_RETURN] &&
		    seen[RULE_ALIASED_BORROW] && seen[RULE_BORN_TWICE] &&
		    seen[RULE_OUT_OF_BOUNDS] && seen[RULE_OUTLIVED_PARENT] &&
		    seen[RULE_BAD_RELEASE] && seen[RULE_DOUBLE_FREE] && seen[RULE_USE_AFTER_FREE]);
}

/* Any probe on any key under any parent. */
static struct lm_event nonsense(struct world *w)
{
	enum probe probe = choose(w, NR_PROBES + 1);
	uint64_t parent = choose(w, 8) ? pool_key(choose(w, NR_POOLS)) : 0;

	if (probe >= SUB_BORN)
		return event_of(w, probe, 1 + choose(w, 9),
				probe >= ITEM_BORN ? 1 + choose(w, 9) : parent, 0, 0);
	if (probe <= POOL_DIES)
		return event_of(w, probe, pool_key(choose(w, NR_POOLS)), 0, choose(w, 3), 0);
	return event_of(w, probe, block_key(choose(w, NR_BLOCKS)), parent, choose(w, 3),
			choose(w, 100));
}

static int count_live(void *ctx, const struct object_ref *object)
{
	uint64_t *sums = ctx;

	sums[0]++;
	sums[1] += object->size;
	return 0;
}

/* The counts are those of a recount, and no (key, generation) or id came twice. */
static void check_counts(const struct fixture *f)
{
	for (unsigned int c = 0; c < NR_CLASSES; c++) {
		uint64_t sums[2] = {0, 0};
		struct class_stats stats = stats_of(f, c);

		assert_int_equal(engine_each_live(f->engine, c, true, count_live, sums), 0);
		assert_int_equal(stats.live, sums[0]);
		assert_int_equal(stats.bytes, sums[1]);
		assert_true(stats.peak >= stats.live);
	}
}

static uint64_t digest(const struct fixture *f)
{
	uint64_t sum = f->nr;

	for (unsigned int i = 0; i < f->nr && i < MAX_LOG; i++) {
		const struct violation *v = &f->log[i];

		sum = sum * 31 + v->rule + v->certain * 7 + v->object.id * 3 + v->object.key +
		      v->object.generation + v->parent.id + v->nr_children + v->time_ns;
	}
	return sum;
}

static uint64_t play_nonsense(uint32_t seed)
{
	struct fixture *f =
		fixture_new(seed % 3 ? 10 + seed % 50 : 0, seed % 4 ? 1 + seed % 20 : 0);
	struct world w;
	uint64_t sum;

	make_world(&w, seed);
	for (unsigned int i = 0; i < 3 * NR_EVENTS; i++) {
		struct lm_event event = nonsense(&w);

		give(f, &event);
		if (choose(&w, 100) == 0 && seed % 2)
			give_gap(f, w.now - choose(&w, 9 * TICK), w.now + choose(&w, 5 * TICK));
		if (i % 199 == 0)
			check_counts(f);
	}
	engine_finish(f->engine, w.now, true);
	check_counts(f);
	sum = digest(f);
	fixture_free(f);
	return sum;
}

static void nonsense_is_survived_and_judged_the_same_twice(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= ROUNDS; seed++)
		assert_int_equal(play_nonsense(seed), play_nonsense(seed));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(legal_histories_are_clean),
		cmocka_unit_test(any_one_lost_event_makes_no_false_verdict),
		cmocka_unit_test(nor_do_many),
		cmocka_unit_test(nor_does_a_table_that_is_too_small),
		cmocka_unit_test(nor_does_attach_in_mid_life),
		cmocka_unit_test(one_fault_is_one_violation),
		cmocka_unit_test(nonsense_is_survived_and_judged_the_same_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
