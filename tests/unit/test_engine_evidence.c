// SPDX-License-Identifier: GPL-2.0-only
/* Verdicts while a probe is off, and after it is on again. Each has a twin: all was watched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "engine_fixture.h"
#include "records.h"

#define POOL  0x1000
#define OTHER 0x2000
#define B     0x10000
#define LOCK  0x7000
#define DMA   0xd0000

static void arm(struct fixture *f, enum probe probe, uint32_t state)
{
	struct lm_arm record = make_arm(f->now += TICK, probe, state);

	assert_int_equal(engine_feed(f->engine, &record.h), 0);
}

static void given_block(struct fixture *f)
{
	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	ok(f, BLOCK_BORN, B, POOL, DMA, 0);
}

static void births_that_are_off_make_a_second_release_possible(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	arm(f, BLOCK_BORN, LM_ARM_OFF);
	may_break(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
	may_break(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
	arm(f, BLOCK_BORN, LM_ARM_ON);
	/* It may have been born before the probe was on again; not since then. */
	may_break(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
	breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
}

static void other_classes_are_as_sure_as_before(void **state)
{
	struct fixture *f = *state;

	ok(f, LOCK_BORN, LOCK, 0, 0, 0);
	ok(f, LOCK_DIES, LOCK, 0, 0, 0);
	arm(f, BLOCK_BORN, LM_ARM_OFF);
	arm(f, BLOCK_BORN, LM_ARM_ON);
	breaks(f, RULE_DOUBLE_FREE, LOCK_DIES, LOCK, 0, 0, 0);
}

static void deaths_that_are_off_make_a_second_birth_possible(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	arm(f, BLOCK_DROP, LM_ARM_OFF);
	may_break(f, RULE_BORN_TWICE, BLOCK_BORN, B, POOL, DMA, 0);
	may_break(f, RULE_OUTLIVED_PARENT, POOL_DIES, POOL, 0, 0, 0);
	arm(f, BLOCK_DROP, LM_ARM_ON);
	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	ok(f, BLOCK_BORN, B + 64, POOL, DMA, 0);
	breaks(f, RULE_BORN_TWICE, BLOCK_BORN, B + 64, POOL, DMA, 0);
	breaks(f, RULE_OUTLIVED_PARENT, POOL_DIES, POOL, 0, 0, 0);
}

/* A block that nobody saw born, named with a pool that is dead, and then with another one. */
static void whose_child_it_is_stays_open_after_a_dead_parent(void **state)
{
	struct fixture *f = *state;

	ok(f, POOL_DIES, POOL, 0, 0, 0);
	breaks(f, RULE_USE_AFTER_FREE, BLOCK_TOUCH, B, POOL, 0, 1);
	may_break(f, RULE_USE_AFTER_FREE, BLOCK_TOUCH, B, OTHER, 0, 1);
	may_break(f, RULE_OUTLIVED_PARENT, POOL_DIES, OTHER, 0, 0, 0);
}

static void a_child_of_one_parent_outlives_it_for_certain(void **state)
{
	struct fixture *f = *state;

	ok(f, POOL_DIES, POOL, 0, 0, 0);
	ok(f, BLOCK_TOUCH, B, OTHER, 0, 1);
	breaks(f, RULE_OUTLIVED_PARENT, POOL_DIES, OTHER, 0, 0, 0);
}

static void what_may_have_been_released_did_not_leak_for_certain(void **state)
{
	struct fixture *f = *state;

	ok(f, LOCK_BORN, LOCK, 0, 0, 0);
	arm(f, LOCK_DIES, LM_ARM_OFF);
	engine_finish(f->engine, f->now, true);
	assert_int_equal(since(f, 0, 1)->rule, RULE_LEAK);
	assert_false(f->log[0].certain);
}

static void returns_that_are_off_make_lending_possible(void **state)
{
	struct fixture *f = *state;

	ok(f, LOCK_BORN, LOCK, 0, 0, 0);
	ok(f, LOCK_INIT, LOCK, 0, 0, 0);
	ok(f, LOCK_SHARE, LOCK, 0, 0, 0);
	arm(f, LOCK_RETURN, LM_ARM_OFF);
	engine_advance(f->engine, f->now + 2 * LIMIT_LENT);
	assert_int_equal(since(f, 0, 1)->rule, RULE_STUCK);
	assert_false(f->log[0].certain);
	may_break(f, RULE_ALIASED_BORROW, LOCK_EXCLUDE, LOCK, 0, 0, 0);
	/* Whatever was right then, it is not known any more. */
	may_break(f, RULE_ALIASED_BORROW, LOCK_EXCLUDE, LOCK, 0, 0, 0);
	may_break(f, RULE_FREED_WHILE_LENT, LOCK_DIES, LOCK, 0, 0, 0);
	arm(f, LOCK_RETURN, LM_ARM_ON);
	ok(f, LOCK_BORN, LOCK, 0, 0, 0);
	ok(f, LOCK_INIT, LOCK, 0, 0, 0);
	ok(f, LOCK_SHARE, LOCK, 0, 0, 0);
	breaks(f, RULE_FREED_WHILE_LENT, LOCK_DIES, LOCK, 0, 0, 0);
}

static void borrows_are_not_counted_while_some_are_unseen(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	ok(f, BLOCK_SHARE, B, POOL, 0, 0);
	arm(f, BLOCK_EXCLUDE, LM_ARM_OFF);
	ok(f, BLOCK_RETURN, B, POOL, 0, 0);
	ok(f, BLOCK_RETURN, B, POOL, 0, 0);
	arm(f, BLOCK_EXCLUDE, LM_ARM_ON);
	ok(f, BLOCK_BORN, B + 64, POOL, DMA, 0);
	ok(f, BLOCK_SHARE, B + 64, POOL, 0, 0);
	ok(f, BLOCK_RETURN, B + 64, POOL, 0, 0);
	breaks(f, RULE_UNBALANCED_RETURN, BLOCK_RETURN, B + 64, POOL, 0, 0);
}

static void a_dead_parent_may_be_another_by_now(void **state)
{
	struct fixture *f = *state;

	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	ok(f, POOL_DIES, POOL, 0, 0, 0);
	arm(f, POOL_BORN, LM_ARM_OFF);
	may_break(f, RULE_USE_AFTER_FREE, BLOCK_BORN, B, POOL, DMA, 0);
	arm(f, POOL_BORN, LM_ARM_ON);
	ok(f, POOL_BORN, OTHER, 0, POOL_SIZE, 0);
	ok(f, POOL_DIES, OTHER, 0, 0, 0);
	breaks(f, RULE_USE_AFTER_FREE, BLOCK_BORN, B + 64, OTHER, DMA, 0);
}

static void what_birth_recorded_is_another_s_if_births_are_off(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	ok(f, POOL_BORN, OTHER, 0, POOL_SIZE, 0);
	ok(f, BLOCK_BORN, B + 64, POOL, DMA, 0);
	arm(f, BLOCK_BORN, LM_ARM_OFF);
	may_break(f, RULE_HANDLE_MISMATCH, BLOCK_DIES, B, POOL, DMA + 1, 0);
	may_break(f, RULE_FOREIGN_RELEASE, BLOCK_DIES, B + 64, OTHER, DMA, 0);
}

static void a_key_is_never_born_only_if_its_birth_was_watched(void **state)
{
	struct fixture *f = *state;

	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	breaks(f, RULE_BAD_RELEASE, BLOCK_DIES, B + 640, POOL, DMA, 0);
	arm(f, BLOCK_BORN, LM_ARM_OFF);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	arm(f, BLOCK_BORN, LM_ARM_ON);
	ok(f, BLOCK_DIES, B + 64, POOL, DMA, 0);
	/* Its pool was born since. */
	ok(f, POOL_BORN, OTHER, 0, POOL_SIZE, 0);
	breaks(f, RULE_BAD_RELEASE, BLOCK_DIES, B + 128, OTHER, DMA, 0);
}

/* Events of the key were left out, so neither its birth nor its release is known. */
static void stranger(struct fixture *f, enum probe probe, uint64_t key)
{
	const struct lm_stranger record = {
		.h = {.type = LM_REC_STRANGER,
		      .size = sizeof(record),
		      .probe = (uint16_t)probe,
		      .time_ns = f->now},
		.key = key,
	};

	assert_int_equal(engine_feed(f->engine, &record.h), 0);
}

static void of_a_stranger_nothing_is_certain(void **state)
{
	struct fixture *f = *state;

	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	stranger(f, BLOCK_DIES, B + 640);
	may_break(f, RULE_DOUBLE_FREE, BLOCK_DIES, B + 640, POOL, DMA, 0);
	/* what was known of a dead one is of somebody else */
	ok(f, BLOCK_BORN, B, POOL, DMA, 0);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	stranger(f, BLOCK_DIES, B);
	may_break(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
	/* their twins, of which nothing was left out */
	breaks(f, RULE_BAD_RELEASE, BLOCK_DIES, B + 1280, POOL, DMA, 0);
	ok(f, BLOCK_BORN, B + 64, POOL, DMA, 0);
	ok(f, BLOCK_DIES, B + 64, POOL, DMA, 0);
	breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B + 64, POOL, DMA, 0);
}

static void a_parent_of_another_size_may_have_come_in_a_gap(void **state)
{
	struct fixture *f = *state;

	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	feed_gap(f, f->now);
	ok(f, BLOCK_BORN, B, POOL, DMA, 0);
	may_break(f, RULE_OUT_OF_BOUNDS, BLOCK_TOUCH, B, POOL, 0, POOL_SIZE + 1);
	ok(f, POOL_BORN, OTHER, 0, POOL_SIZE, 0);
	ok(f, BLOCK_BORN, B + 64, OTHER, DMA, 0);
	breaks(f, RULE_OUT_OF_BOUNDS, BLOCK_TOUCH, B + 64, OTHER, 0, POOL_SIZE + 1);
}

static void it_is_said_which_probe_was_off(void **state)
{
	struct fixture *f = *state;
	unsigned int why;

	for (unsigned int n = 0; n < NR_PROBES; n++)
		assert_false(engine_unobserved(f->engine, n, &why));
	arm(f, BLOCK_TOUCH, LM_ARM_OFF);
	arm(f, BLOCK_TOUCH, LM_ARM_ON);
	for (unsigned int n = 0; n < NR_PROBES; n++)
		assert_int_equal(engine_unobserved(f->engine, n, &why), n == BLOCK_TOUCH);
	assert_true(engine_unobserved(f->engine, BLOCK_TOUCH, &why));
	assert_int_equal(why, LM_ARM_WHY_FUNCTION);
}

static void the_basis_says_what_was_watched(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	given_block(f);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	v = breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
	assert_int_equal(v->basis.births, WATCHED_ALL);
	assert_int_equal(v->basis.deaths, WATCHED_ALL);
	arm(f, BLOCK_BORN, LM_ARM_OFF);
	v = may_break(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
	assert_int_equal(v->basis.births, WATCHED_NOT);
	assert_int_equal(v->basis.deaths, WATCHED_ALL);
	feed_gap(f, f->now);
	v = may_break(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
	assert_int_equal(v->basis.deaths, WATCHED_PARTLY);
	assert_false(v->basis.adopted);
}

#define with_engine(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_engine(births_that_are_off_make_a_second_release_possible),
		with_engine(other_classes_are_as_sure_as_before),
		with_engine(deaths_that_are_off_make_a_second_birth_possible),
		with_engine(whose_child_it_is_stays_open_after_a_dead_parent),
		with_engine(a_child_of_one_parent_outlives_it_for_certain),
		with_engine(what_may_have_been_released_did_not_leak_for_certain),
		with_engine(returns_that_are_off_make_lending_possible),
		with_engine(borrows_are_not_counted_while_some_are_unseen),
		with_engine(a_dead_parent_may_be_another_by_now),
		with_engine(what_birth_recorded_is_another_s_if_births_are_off),
		with_engine(a_key_is_never_born_only_if_its_birth_was_watched),
		with_engine(of_a_stranger_nothing_is_certain),
		with_engine(a_parent_of_another_size_may_have_come_in_a_gap),
		with_engine(it_is_said_which_probe_was_off),
		with_engine(the_basis_says_what_was_watched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
