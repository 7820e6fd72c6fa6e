// SPDX-License-Identifier: GPL-2.0-only
/* Each verb and each rule on one object, next to the clean twin of the mistake. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "engine_fixture.h"

#define POOL  0x1000
#define OTHER 0x2000
#define B     0x10040
#define LOCK  0x7000
#define BUF   0x8000
#define DMA   0xd0000

/* A pool with one block in it. */
static void given_block(struct fixture *f)
{
	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	ok(f, BLOCK_BORN, B, POOL, DMA, 0);
}

static void given_lock(struct fixture *f)
{
	ok(f, LOCK_BORN, LOCK, 0, 0, 0);
	ok(f, LOCK_INIT, LOCK, 0, 0, 0);
}

static void a_clean_life_breaks_nothing(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	ok(f, BLOCK_TOUCH, B, POOL, 0, POOL_SIZE);
	ok(f, BLOCK_SHARE, B, POOL, 0, 0);
	ok(f, BLOCK_SHARE, B, POOL, 0, 0);
	ok(f, BLOCK_RETURN, B, POOL, 0, 0);
	ok(f, BLOCK_RETURN, B, POOL, 0, 0);
	ok(f, BLOCK_EXCLUDE, B, POOL, 0, 0);
	ok(f, BLOCK_MOVE, B, POOL, 0, 0);
	ok(f, BLOCK_BACK, B, POOL, 0, 0);
	ok(f, BLOCK_RETURN, B, POOL, 0, 0);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	ok(f, POOL_DIES, POOL, 0, 0, 0);
	assert_int_equal(stats_of(f, CLASS_BLOCK).live, 0);
	assert_int_equal(stats_of(f, CLASS_BLOCK).births, 1);
	assert_int_equal(stats_of(f, CLASS_BLOCK).deaths, 1);
	assert_int_equal(stats_of(f, CLASS_POOL).live, 0);
}

static void double_free_names_the_first(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	f->stack = 7;
	given_block(f);
	f->stack = 8;
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	f->stack = 9;
	v = breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
	assert_int_equal(v->object.key, B);
	assert_int_equal(v->object.id, 2);
	assert_int_equal(v->object.generation, 1);
	assert_int_equal(v->object.states, STATE_BIT(STATE_DEAD));
	assert_int_equal(v->object.born_stack, 7);
	assert_int_equal(v->object.died_stack, 8);
	assert_int_equal(v->object.born_tid, 101);
	assert_int_equal(v->object.last_ns, f->now - TICK);
	assert_int_equal(v->at_stack, 9);
	assert_int_equal(v->time_ns, f->now);
	assert_int_equal(v->tgid, 100);
	assert_int_equal(v->cpu, 1);
	assert_int_equal(v->probe, BLOCK_DIES);
	assert_int_equal(v->parent.key, POOL);
	assert_ptr_equal(v->object.class, &test_plan.class[CLASS_BLOCK]);
	/* Each one is a mistake of its own. */
	v = breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
	assert_int_equal(v->object.died_stack, 9);
	breaks(f, RULE_DOUBLE_FREE, BLOCK_DROP, B, 0, 0, 0);
	assert_int_equal(engine_violations(f->engine, RULE_DOUBLE_FREE), 3);
	/* Clean twin: born again in between. */
	ok(f, BLOCK_BORN, B, POOL, DMA, 0);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
}

static void use_after_free_is_says_once_a_probe(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	breaks(f, RULE_USE_AFTER_FREE, BLOCK_TOUCH, B, POOL, 0, 1);
	for (int i = 0; i < 23; i++)
		ok(f, BLOCK_TOUCH, B, POOL, 0, 1);
	breaks(f, RULE_USE_AFTER_FREE, BLOCK_PEEK, B, 0, 0, 0);
	breaks(f, RULE_USE_AFTER_FREE, BLOCK_MOVE, B, POOL, 0, 0);
	ok(f, BLOCK_BACK, B, POOL, 0, 0);
	breaks(f, RULE_USE_AFTER_FREE, BLOCK_SHARE, B, POOL, 0, 0);
	ok(f, BLOCK_RETURN, B, POOL, 0, 0);
	breaks(f, RULE_USE_AFTER_FREE, BLOCK_RETURN, B, POOL, 0, 0);
	breaks(f, RULE_USE_AFTER_FREE, BLOCK_BACK, B, POOL, 0, 0);
	breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
	/* The next life starts anew. */
	ok(f, BLOCK_BORN, B, POOL, DMA, 0);
	ok(f, BLOCK_TOUCH, B, POOL, 0, 1);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	breaks(f, RULE_USE_AFTER_FREE, BLOCK_TOUCH, B, POOL, 0, 1);
}

static void use_before_init(void **state)
{
	static const enum probe uses[] = {LOCK_SHARE, LOCK_EXCLUDE, LOCK_TOUCH, LOCK_MOVE};
	static const enum probe undo[] = {LOCK_RETURN, LOCK_RETURN, LOCK_TOUCH, LOCK_BACK};
	struct fixture *f = *state;

	for (int i = 0; i < 4; i++) {
		ok(f, LOCK_BORN, LOCK, 0, 0, 0);
		breaks(f, RULE_USE_BEFORE_INIT, uses[i], LOCK, 0, 0, 0);
		ok(f, undo[i], LOCK, 0, 0, 0);
		ok(f, LOCK_DIES, LOCK, 0, 0, 0);

		given_lock(f);
		ok(f, uses[i], LOCK, 0, 0, 0);
		ok(f, undo[i], LOCK, 0, 0, 0);
		ok(f, LOCK_DIES, LOCK, 0, 0, 0);
	}
	/* Never used: need not be initialised. */
	ok(f, LOCK_BORN, LOCK, 0, 0, 0);
	ok(f, LOCK_DIES, LOCK, 0, 0, 0);
}

static void born_twice_is_on_the_old_one(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	given_block(f);
	v = breaks(f, RULE_BORN_TWICE, BLOCK_BORN, B, POOL, DMA + 1, 0);
	assert_int_equal(v->object.generation, 1);
	assert_int_equal(stats_of(f, CLASS_BLOCK).live, 1);
	ok(f, BLOCK_DIES, B, POOL, DMA + 1, 0);
	v = breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA + 1, 0);
	assert_int_equal(v->object.generation, 2);
	assert_int_equal(stats_of(f, CLASS_BLOCK).live, 0);
}

static void foreign_release_names_both_pools(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	given_block(f);
	ok(f, POOL_BORN, OTHER, 0, POOL_SIZE, 0);
	v = breaks(f, RULE_FOREIGN_RELEASE, BLOCK_DIES, B, OTHER, DMA, 0);
	assert_int_equal(v->parent.key, POOL);
	assert_int_equal(v->given.key, OTHER);
	assert_int_equal(v->expected, POOL);
	assert_int_equal(v->actual, OTHER);
	assert_int_equal(stats_of(f, CLASS_BLOCK).live, 0);
	ok(f, POOL_DIES, POOL, 0, 0, 0);
	ok(f, POOL_DIES, OTHER, 0, 0, 0);
}

static void foreign_release_goes_before_the_handle(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	ok(f, POOL_BORN, OTHER, 0, POOL_SIZE, 0);
	breaks(f, RULE_FOREIGN_RELEASE, BLOCK_DIES, B, OTHER, DMA + 1, 0);
}

static void handle_mismatch_names_the_attribute(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	given_block(f);
	v = breaks(f, RULE_HANDLE_MISMATCH, BLOCK_DIES, B, POOL, DMA + 64, 0);
	assert_string_equal(v->attr, "dma");
	assert_int_equal(v->expected, DMA);
	assert_int_equal(v->actual, DMA + 64);
	breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA + 64, 0);
}

static void out_of_bounds_of_the_pool_s_size(void **state)
{
	static const uint64_t bad[][2] = {
		{POOL_SIZE, 1}, {0, POOL_SIZE + 1}, {POOL_SIZE + 1, 0},
		{1, POOL_SIZE}, {0, INT64_MAX},
	};
	static const uint64_t good[][2] = {
		{0, POOL_SIZE},
		{POOL_SIZE, 0},
		{POOL_SIZE - 1, 1},
		{0, 0},
	};
	struct fixture *f = *state;
	const struct violation *v = NULL;

	given_block(f);
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		ok(f, BLOCK_TOUCH, B, POOL, good[i][0], good[i][1]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		v = breaks(f, RULE_OUT_OF_BOUNDS, BLOCK_TOUCH, B, POOL, bad[i][0], bad[i][1]);
		assert_int_equal(v->expected, POOL_SIZE);
	}
	assert_int_equal(v->actual, INT64_MAX);
	assert_int_equal(v->object.size, POOL_SIZE);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
}

/* An offset, a length or an end that no object can have: a computation went below 0 or wrapped. */
static void size_overflow_of_what_no_object_can_have(void **state)
{
	static const uint64_t bad[][2] = {
		{8, UINT64_MAX}, {UINT64_MAX, 1},	   {0, (uint64_t)INT64_MAX + 1},
		{INT64_MAX, 1},	 {UINT64_MAX, UINT64_MAX},
	};
	struct fixture *f = *state;
	const struct violation *v = NULL;

	given_block(f);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		v = breaks(f, RULE_SIZE_OVERFLOW, BLOCK_TOUCH, B, POOL, bad[i][0], bad[i][1]);
		assert_int_equal(v->expected, POOL_SIZE);
	}
	assert_int_equal(v->actual, UINT64_MAX);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
}

static void out_of_bounds_of_its_own_size(void **state)
{
	struct fixture *f = *state;

	ok(f, BUFFER_BORN, BUF, 0, 100, 0);
	assert_int_equal(stats_of(f, CLASS_BUFFER).bytes, 100);
	ok(f, BUFFER_TOUCH, BUF, 0, 99, 1);
	breaks(f, RULE_OUT_OF_BOUNDS, BUFFER_TOUCH, BUF, 0, 99, 2);
	ok(f, BUFFER_OFFSET, BUF, 0, 99, 0);
	breaks(f, RULE_OUT_OF_BOUNDS, BUFFER_OFFSET, BUF, 0, 100, 0);
	ok(f, BUFFER_DIES, BUF, 0, 0, 0);
	assert_int_equal(stats_of(f, CLASS_BUFFER).bytes, 0);
	/* Its size is unknown: nothing can be checked. */
	ok(f, BUFFER_BORN, BUF, 0, 0, 0);
	ok(f, BUFFER_TOUCH, BUF, 0, 1 << 20, 1);
}

/* The size of a newborn came from a product that wrapped: its size is not known. */
static void size_overflow_of_a_newborn(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	ok(f, BUFFER_BORN, BUF, 0, INT64_MAX, 0);
	ok(f, BUFFER_DIES, BUF, 0, 0, 0);
	v = breaks(f, RULE_SIZE_OVERFLOW, BUFFER_BORN, BUF, 0, (uint64_t)INT64_MAX + 1, 0);
	assert_int_equal(v->object.key, BUF);
	assert_int_equal(v->object.generation, 2);
	assert_int_equal(v->actual, (uint64_t)INT64_MAX + 1);
	assert_int_equal(stats_of(f, CLASS_BUFFER).bytes, 0);
	ok(f, BUFFER_TOUCH, BUF, 0, 1 << 20, 1);
	ok(f, BUFFER_DIES, BUF, 0, 0, 0);
	breaks(f, RULE_SIZE_OVERFLOW, POOL_BORN, POOL, 0, UINT64_MAX, 0);
	ok(f, POOL_DIES, POOL, 0, 0, 0);
	ok(f, LOCK_BORN, LOCK, 0, 0, 0);
	breaks(f, RULE_SIZE_OVERFLOW, LOCK_INIT, LOCK, 0, UINT64_MAX, 0);
	ok(f, LOCK_DIES, LOCK, 0, 0, 0);
}

/* One event, one report: the first mistake counts. */
static void size_overflow_of_what_is_born_twice(void **state)
{
	struct fixture *f = *state;

	ok(f, BUFFER_BORN, BUF, 0, 100, 0);
	breaks(f, RULE_BORN_TWICE, BUFFER_BORN, BUF, 0, UINT64_MAX, 0);
	ok(f, BUFFER_DIES, BUF, 0, 0, 0);
}

static void bad_release_of_a_key_never_born(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	given_block(f);
	v = breaks(f, RULE_BAD_RELEASE, BLOCK_DIES, B + 64, POOL, DMA, 0);
	assert_int_equal(v->object.id, 0);
	assert_int_equal(v->object.generation, 0);
	assert_int_equal(v->object.key, B + 64);
	assert_int_equal(v->parent.key, POOL);
	assert_int_equal(stats_of(f, CLASS_BLOCK).live, 1);
	v = breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B + 64, POOL, DMA, 0);
	assert_int_equal(v->object.id, 0);
	/* Born at last. */
	ok(f, BLOCK_BORN, B + 64, POOL, DMA, 0);
	ok(f, BLOCK_DIES, B + 64, POOL, DMA, 0);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
}

static void other_verbs_on_a_key_never_born(void **state)
{
	static const enum probe uses[] = {BLOCK_TOUCH, BLOCK_SHARE, BLOCK_EXCLUDE, BLOCK_MOVE};
	struct fixture *f = *state;
	uint64_t key = B;

	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	for (int i = 0; i < 4; i++) {
		breaks(f, RULE_USE_BEFORE_INIT, uses[i], key, POOL, 0, 0);
		key += POOL_SIZE;
	}
	breaks(f, RULE_UNBALANCED_RETURN, BLOCK_RETURN, key, POOL, 0, 0);
	breaks(f, RULE_UNBALANCED_RETURN, BLOCK_BACK, key + POOL_SIZE, POOL, 0, 0);
	/* It is tracked from now on: one mistake, one report. */
	ok(f, BLOCK_TOUCH, B, POOL, 0, 0);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
}

static void freed_to_another_pool_after_death_is_unknown_there(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	ok(f, POOL_BORN, OTHER, 0, POOL_SIZE, 0);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	breaks(f, RULE_BAD_RELEASE, BLOCK_DIES, B, OTHER, DMA, 0);
	breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, OTHER, DMA, 0);
}

#define with_engine(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_engine(a_clean_life_breaks_nothing),
		with_engine(double_free_names_the_first),
		with_engine(use_after_free_is_says_once_a_probe),
		with_engine(use_before_init),
		with_engine(born_twice_is_on_the_old_one),
		with_engine(foreign_release_names_both_pools),
		with_engine(foreign_release_goes_before_the_handle),
		with_engine(handle_mismatch_names_the_attribute),
		with_engine(out_of_bounds_of_the_pool_s_size),
		with_engine(out_of_bounds_of_its_own_size),
		with_engine(size_overflow_of_what_no_object_can_have),
		with_engine(size_overflow_of_a_newborn),
		with_engine(size_overflow_of_what_is_born_twice),
		with_engine(bad_release_of_a_key_never_born),
		with_engine(other_verbs_on_a_key_never_born),
		with_engine(freed_to_another_pool_after_death_is_unknown_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
