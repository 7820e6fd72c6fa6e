// SPDX-License-Identifier: GPL-2.0-only
/* Lending: borrows and moves, their counts, and what is lent for too long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "engine_fixture.h"

#define POOL 0x1000
#define B    0x10040
#define LOCK 0x7000
#define DMA  0xd0000

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

static void freed_while_lent_or_moved(void **state)
{
	static const enum probe lend[] = {BLOCK_SHARE, BLOCK_EXCLUDE, BLOCK_MOVE};
	static const enum probe undo[] = {BLOCK_RETURN, BLOCK_RETURN, BLOCK_BACK};
	struct fixture *f = *state;

	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	for (int i = 0; i < 3; i++) {
		ok(f, BLOCK_BORN, B, POOL, DMA, 0);
		ok(f, lend[i], B, POOL, 0, 0);
		breaks(f, RULE_FREED_WHILE_LENT, BLOCK_DIES, B, POOL, DMA, 0);
		/* The borrower's late return is part of the same mistake; a second is not. */
		ok(f, undo[i], B, POOL, 0, 0);
		breaks(f, RULE_USE_AFTER_FREE, undo[i], B, POOL, 0, 0);

		ok(f, BLOCK_BORN, B, POOL, DMA, 0);
		ok(f, lend[i], B, POOL, 0, 0);
		ok(f, undo[i], B, POOL, 0, 0);
		ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	}
}

static void aliased_borrow(void **state)
{
	struct fixture *f = *state;

	given_lock(f);
	ok(f, LOCK_SHARE, LOCK, 0, 0, 0);
	ok(f, LOCK_SHARE, LOCK, 0, 0, 0);
	breaks(f, RULE_ALIASED_BORROW, LOCK_EXCLUDE, LOCK, 0, 0, 0);
	for (int i = 0; i < 3; i++)
		ok(f, LOCK_RETURN, LOCK, 0, 0, 0);
	ok(f, LOCK_EXCLUDE, LOCK, 0, 0, 0);
	breaks(f, RULE_ALIASED_BORROW, LOCK_SHARE, LOCK, 0, 0, 0);
	ok(f, LOCK_RETURN, LOCK, 0, 0, 0);
	ok(f, LOCK_RETURN, LOCK, 0, 0, 0);
	ok(f, LOCK_MOVE, LOCK, 0, 0, 0);
	breaks(f, RULE_ALIASED_BORROW, LOCK_TOUCH, LOCK, 0, 0, 0);
	breaks(f, RULE_ALIASED_BORROW, LOCK_MOVE, LOCK, 0, 0, 0);
	breaks(f, RULE_ALIASED_BORROW, LOCK_SHARE, LOCK, 0, 0, 0);
	ok(f, LOCK_BACK, LOCK, 0, 0, 0);
	ok(f, LOCK_RETURN, LOCK, 0, 0, 0);
	ok(f, LOCK_DIES, LOCK, 0, 0, 0);
}

static void each_borrow_is_returned_once(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	breaks(f, RULE_UNBALANCED_RETURN, BLOCK_RETURN, B, POOL, 0, 0);
	breaks(f, RULE_UNBALANCED_RETURN, BLOCK_BACK, B, POOL, 0, 0);
	for (int i = 0; i < 101; i++)
		ok(f, BLOCK_SHARE, B, POOL, 0, 0);
	breaks(f, RULE_UNBALANCED_RETURN, BLOCK_BACK, B, POOL, 0, 0);
	ok(f, BLOCK_MOVE, B, POOL, 0, 0);
	for (int i = 0; i < 101; i++)
		ok(f, BLOCK_RETURN, B, POOL, 0, 0);
	breaks(f, RULE_UNBALANCED_RETURN, BLOCK_RETURN, B, POOL, 0, 0);
	ok(f, BLOCK_BACK, B, POOL, 0, 0);
	breaks(f, RULE_UNBALANCED_RETURN, BLOCK_RETURN, B, POOL, 0, 0);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
}

/* A call that names another's pool is a mistake in itself: it shows nothing of the block's state.
 */
static void a_call_with_anothers_parent_proves_nothing(void **state)
{
	struct fixture *f = *state;

	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	/* of a time before the run, so it may be moved as well as lent */
	ok(f, BLOCK_RETURN, B, POOL + 8, 0, 0);
	ok(f, BLOCK_EXCLUDE, B, POOL, 0, 0);
	may_break(f, RULE_UNBALANCED_RETURN, BLOCK_BACK, B, POOL + 8, 0, 0);
	/* With its own pool the same is certain. */
	ok(f, BLOCK_RETURN, B + 64, POOL + 8, 0, 0);
	ok(f, BLOCK_EXCLUDE, B + 64, POOL + 8, 0, 0);
	breaks(f, RULE_UNBALANCED_RETURN, BLOCK_BACK, B + 64, POOL + 8, 0, 0);
}

static void a_saturated_count_says_less_not_wrong(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	for (int i = 0; i < UINT16_MAX + 23; i++)
		ok(f, BLOCK_SHARE, B, POOL, 0, 0);
	for (int i = 0; i < UINT16_MAX + 23; i++)
		ok(f, BLOCK_RETURN, B, POOL, 0, 0);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
}

static void stuck_once_a_lending(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	given_lock(f);
	ok(f, LOCK_EXCLUDE, LOCK, 0, 0, 0);
	engine_advance(f->engine, f->now + LIMIT_LENT - 1);
	since(f, 0, 0);
	engine_advance(f->engine, f->now + LIMIT_LENT + LIMIT_LENT / 8);
	v = since(f, 0, 1);
	assert_int_equal(v->rule, RULE_STUCK);
	assert_true(v->certain);
	assert_int_equal(v->probe, LM_PROBE_NONE);
	engine_advance(f->engine, f->now + 10 * LIMIT_LENT);
	since(f, 1, 0);
	f->now += 10 * LIMIT_LENT;
	ok(f, LOCK_RETURN, LOCK, 0, 0, 0);
	ok(f, LOCK_MOVE, LOCK, 0, 0, 0);
	engine_advance(f->engine, f->now + LIMIT_LENT + LIMIT_LENT / 4);
	since(f, 1, 0);
	engine_advance(f->engine, f->now + LIMIT_MOVED + LIMIT_LENT / 4);
	assert_int_equal(since(f, 1, 1)->rule, RULE_STUCK);
}

static void stuck_is_seen_without_help_from_outside(void **state)
{
	struct fixture *f = *state;

	given_lock(f);
	ok(f, LOCK_SHARE, LOCK, 0, 0, 0);
	f->now += 2 * LIMIT_LENT;
	breaks(f, RULE_STUCK, LOCK_BORN, LOCK + 8, 0, 0, 0);
	/* There is no limit for being ready. */
	f->now += 10 * LIMIT_MOVED;
	ok(f, LOCK_DIES, LOCK + 8, 0, 0, 0);
}

#define with_engine(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_engine(freed_while_lent_or_moved),
		with_engine(aliased_borrow),
		with_engine(each_borrow_is_returned_once),
		with_engine(a_call_with_anothers_parent_proves_nothing),
		with_engine(a_saturated_count_says_less_not_wrong),
		with_engine(stuck_once_a_lending),
		with_engine(stuck_is_seen_without_help_from_outside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
