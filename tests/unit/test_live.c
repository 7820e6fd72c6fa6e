// SPDX-License-Identifier: GPL-2.0-only
/* What is left out in the kernel: the table of keys, against a map that forgets nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine_history.h"
#include "live_model.h"
#include "probe.h"
#include "records.h"
#include "scope_mark.h"
#include "source/narrow.h"

#define PID	100
#define BUCKETS 4096

#define NR_KEYS 200
#define CLASSES 3

/* A table, and what it must know: LIVE_IN keys are never forgotten. */
struct tables {
	struct live_model *model;
	uint8_t state[CLASSES][NR_KEYS];
};

static uint64_t key_of(unsigned int i)
{
	return 0xffff888000000000 + i * 64;
}

static void put(struct tables *t, uint8_t class, unsigned int i, uint8_t state)
{
	int room = live_model_put(t->model, key_of(i), class, state);

	assert_true(room || t->state[class][i] != MODEL_IN);
	if (room)
		t->state[class][i] = state;
	assert_true(room || state != MODEL_NONE);
}

static void compare(struct tables *t, bool whole)
{
	for (uint8_t c = 0; c < CLASSES; c++) {
		for (unsigned int i = 0; i < NR_KEYS; i++) {
			uint32_t is = live_model_get(t->model, key_of(i), c);

			if (t->state[c][i] == MODEL_IN || whole)
				assert_int_equal(is, t->state[c][i]);
			else
				assert_true(is == MODEL_NONE || is == t->state[c][i]);
		}
	}
}

static void the_table_is_a_map(void **state)
{
	static const uint32_t buckets[] = {8, 16, 64, 1024};
	struct world w;

	(void)state;
	for (uint32_t seed = 1; seed <= 40; seed++) {
		struct tables t = {.model = live_model_new(&test_plan, buckets[seed % 4], PID)};

		make_world(&w, seed);
		for (unsigned int n = 0; n < 3000; n++) {
			put(&t, (uint8_t)choose(&w, CLASSES), choose(&w, NR_KEYS),
			    (uint8_t)choose(&w, 4));
			if (n % 100 == 0)
				compare(&t, seed % 4 == 3);
		}
		compare(&t, seed % 4 == 3);
		live_model_free(t.model);
	}
}

static void a_full_table_says_so(void **state)
{
	struct tables t = {.model = live_model_new(&test_plan, 8, PID)};
	unsigned int room = 0;

	(void)state;
	for (unsigned int i = 0; i < NR_KEYS; i++)
		room += live_model_put(t.model, key_of(i), 1, MODEL_IN) != 0;
	/* each of 8 buckets has seven; two that are a pair share them */
	assert_true(room > 40 && room <= 56);
	for (unsigned int i = 0; i < NR_KEYS; i++)
		room -= live_model_get(t.model, key_of(i), 1) == MODEL_IN;
	assert_int_equal(room, 0);
	live_model_free(t.model);
}

static void of_the_dead_the_oldest_go(void **state)
{
	struct tables t = {.model = live_model_new(&test_plan, 8, PID)};
	unsigned int late = 0;

	(void)state;
	for (unsigned int i = 0; i < NR_KEYS; i++) {
		assert_true(live_model_put(t.model, key_of(i), 1, MODEL_IN));
		assert_true(live_model_put(t.model, key_of(i), 1, MODEL_DEAD));
	}
	for (unsigned int i = 0; i < 50; i++)
		assert_int_equal(live_model_get(t.model, key_of(i), 1), MODEL_NONE);
	for (unsigned int i = NR_KEYS - 40; i < NR_KEYS; i++)
		late += live_model_get(t.model, key_of(i), 1) == MODEL_DEAD;
	assert_true(late > 25);
	live_model_free(t.model);
}

/* An event of this process on a lock, which has no parent. */
static int lock(struct live_model *model, enum probe probe, uint64_t key, uint32_t tgid)
{
	struct lm_event event = make_event(probe, 0, 1, 0);

	event.key = key;
	event.tgid = tgid;
	return live_model_decide(model, &event);
}

static int block(struct live_model *model, enum probe probe, uint64_t key, uint64_t pool,
		 uint32_t tgid)
{
	struct lm_event event = make_event(probe, 0, 1, 0);

	event.key = key;
	event.parent = pool;
	event.tgid = tgid;
	return live_model_decide(model, &event);
}

static void others_are_left_out(void **state)
{
	struct live_model *m = live_model_new(&test_plan, BUCKETS, PID);

	(void)state;
	assert_int_equal(lock(m, LOCK_BORN, 8, TGID_OUT), MODEL_SKIP);
	assert_int_equal(lock(m, LOCK_TOUCH, 8, TGID_OUT), MODEL_SKIP);
	assert_int_equal(lock(m, LOCK_DIES, 8, TGID_OUT), MODEL_SKIP);
	assert_int_equal(lock(m, LOCK_BORN, 16, PID), MODEL_WRITE);
	assert_int_equal(lock(m, LOCK_TOUCH, 16, TGID_OUT), MODEL_WRITE);
	assert_int_equal(lock(m, LOCK_DIES, 16, TGID_OUT), MODEL_WRITE);
	/* a second release, by whomever */
	assert_int_equal(lock(m, LOCK_DIES, 16, TGID_OUT), MODEL_WRITE);
	live_model_free(m);
}

/* Somebody else gets the address: user space hears of that, and of its end; no more after that. */
static void a_key_that_others_get_is_theirs(void **state)
{
	struct live_model *m = live_model_new(&test_plan, BUCKETS, PID);

	(void)state;
	assert_int_equal(lock(m, LOCK_BORN, 8, PID), MODEL_WRITE);
	assert_int_equal(lock(m, LOCK_DIES, 8, PID), MODEL_WRITE);
	assert_int_equal(lock(m, LOCK_BORN, 8, TGID_OUT), MODEL_WRITE);
	assert_int_equal(lock(m, LOCK_DIES, 8, TGID_OUT), MODEL_WRITE);
	assert_int_equal(lock(m, LOCK_BORN, 8, TGID_OUT), MODEL_SKIP);
	assert_int_equal(lock(m, LOCK_DIES, 8, TGID_OUT), MODEL_SKIP);
	live_model_free(m);
}

static void what_one_in_scope_does_to_others_keys_is_written(void **state)
{
	struct live_model *m = live_model_new(&test_plan, BUCKETS, PID);

	(void)state;
	assert_int_equal(lock(m, LOCK_BORN, 8, TGID_OUT), MODEL_SKIP);
	assert_int_equal(lock(m, LOCK_DIES, 8, PID), MODEL_STRANGER);
	/* from now on it is known as dead */
	assert_int_equal(lock(m, LOCK_DIES, 8, TGID_OUT), MODEL_WRITE);
	live_model_free(m);
}

static void children_follow_their_parent(void **state)
{
	struct live_model *m = live_model_new(&test_plan, BUCKETS, PID);

	(void)state;
	assert_int_equal(lock(m, POOL_BORN, 0x100, PID), MODEL_WRITE);
	assert_int_equal(lock(m, POOL_BORN, 0x200, TGID_OUT), MODEL_WRITE);
	assert_int_equal(block(m, BLOCK_BORN, 1, 0x100, TGID_OUT), MODEL_WRITE);
	assert_int_equal(block(m, BLOCK_BORN, 2, 0x200, PID), MODEL_SKIP);
	assert_int_equal(block(m, BLOCK_DIES, 2, 0x200, PID), MODEL_SKIP);
	/* never born, below a pool in scope: every birth there is written, so nobody is a stranger
	 */
	assert_int_equal(block(m, BLOCK_DIES, 3, 0x100, PID), MODEL_WRITE);
	/* back to the wrong pool */
	assert_int_equal(block(m, BLOCK_DIES, 1, 0x200, TGID_OUT), MODEL_WRITE);
	/* a pool from before belongs to whom its first block does */
	assert_int_equal(block(m, BLOCK_BORN, 4, 0x300, TGID_OUT), MODEL_SKIP);
	assert_int_equal(block(m, BLOCK_BORN, 5, 0x300, PID), MODEL_SKIP);
	assert_int_equal(block(m, BLOCK_BORN, 6, 0x400, PID), MODEL_WRITE);
	assert_int_equal(block(m, BLOCK_BORN, 7, 0x400, TGID_OUT), MODEL_WRITE);
	live_model_free(m);
}

static void classes_with_children_or_counts_are_written_whole(void **state)
{
	struct plan plan = test_plan;

	(void)state;
	assert_int_equal(narrow_flags(&plan, POOL_BORN), LIVE_TRACKED | LIVE_BIRTH);
	assert_int_equal(narrow_flags(&plan, BLOCK_BORN),
			 LIVE_TRACKED | LIVE_NARROW | LIVE_BIRTH | LIVE_PARENT);
	assert_int_equal(narrow_flags(&plan, BLOCK_DROP), LIVE_TRACKED | LIVE_NARROW | LIVE_DEATH);
	assert_int_equal(narrow_flags(&plan, LOCK_TOUCH), LIVE_TRACKED | LIVE_NARROW);
	/* whether a child is in scope is not known where births of its parent are counted */
	plan.class[CLASS_POOL].counted = true;
	assert_int_equal(narrow_flags(&plan, BLOCK_BORN), 0);
	assert_int_equal(narrow_flags(&plan, POOL_BORN), 0);
	assert_true(narrow_any(&plan));
	plan.class[CLASS_LOCK].counted = plan.class[CLASS_BUFFER].counted = true;
	assert_false(narrow_any(&plan));
}

/* A module may be loaded where another one was: the same addresses, and so the same stack. */
static void a_decision_ends_when_a_module_comes_or_goes(void **state)
{
	static const uint32_t changes[] = {1, 2, 1000, 0x7fffffff, 0x80000000, UINT32_MAX};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		assert_int_equal(scope_marked(scope_mark(changes[i], 0), changes[i]), 0);
		assert_int_equal(scope_marked(scope_mark(changes[i], 1), changes[i]), 1);
		assert_int_equal(scope_marked(scope_mark(changes[i], 0), changes[i] + 1),
				 SCOPE_UNDECIDED);
		assert_int_equal(scope_marked(scope_mark(changes[i], 1), changes[i] + 1),
				 SCOPE_UNDECIDED);
	}
	/* never looked at */
	assert_int_equal(scope_marked(0, 1), SCOPE_UNDECIDED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_a_map),
		cmocka_unit_test(a_full_table_says_so),
		cmocka_unit_test(of_the_dead_the_oldest_go),
		cmocka_unit_test(others_are_left_out),
		cmocka_unit_test(a_key_that_others_get_is_theirs),
		cmocka_unit_test(what_one_in_scope_does_to_others_keys_is_written),
		cmocka_unit_test(children_follow_their_parent),
		cmocka_unit_test(classes_with_children_or_counts_are_written_whole),
		cmocka_unit_test(a_decision_ends_when_a_module_comes_or_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
