// SPDX-License-Identifier: GPL-2.0-only
/* Lost events, attach in mid-life, and the bounds of memory: say less, never wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "engine_fixture.h"

#define POOL  0x1000
#define OTHER 0x2000
#define B     0x10000
#define LOCK  0x7000
#define DMA   0xd0000

static void given_block(struct fixture *f)
{
	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	ok(f, BLOCK_BORN, B, POOL, DMA, 0);
}

static struct engine_losses losses_of(const struct fixture *f)
{
	struct engine_losses losses;

	engine_losses(f->engine, &losses);
	return losses;
}

static void after_a_gap_a_mistake_is_possible_only(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	feed_gap(f, f->now);
	may_break(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
	/* From here on nothing was lost: it is dead for certain. */
	breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
	assert_int_equal(losses_of(f).possible, 1);
	assert_int_equal(losses_of(f).gaps, 1);
	assert_int_equal(losses_of(f).events_lost, 1);
	assert_int_equal(engine_violations(f->engine, RULE_DOUBLE_FREE), 1);
}

static void a_healthy_life_over_a_gap_is_not_even_possible(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	ok(f, BLOCK_BORN, B + 64, POOL, DMA, 0);
	ok(f, BLOCK_SHARE, B + 64, POOL, 0, 0);
	feed_gap(f, f->now);
	ok(f, BLOCK_TOUCH, B, POOL, 0, 1);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	ok(f, BLOCK_RETURN, B + 64, POOL, 0, 0);
	ok(f, BLOCK_DIES, B + 64, POOL, DMA, 0);
	ok(f, POOL_DIES, POOL, 0, 0, 0);
}

static void the_next_birth_is_sure_again(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	feed_gap(f, f->now);
	may_break(f, RULE_BORN_TWICE, BLOCK_BORN, B, POOL, DMA, 0);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
}

static void events_in_the_gap_s_stretch_are_in_doubt_too(void **state)
{
	struct fixture *f = *state;

	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	f->now += 4 * TICK;
	feed_gap(f, f->now - 4 * TICK);
	f->now -= 4 * TICK;
	ok(f, BLOCK_BORN, B, POOL, DMA, 0);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	may_break(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
}

static void a_key_not_seen_is_no_bad_release_after_a_gap(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	feed_gap(f, f->now);
	ok(f, BLOCK_DIES, B + 64, POOL, DMA, 0);
	assert_int_equal(stats_of(f, CLASS_BLOCK).adopted, 1);
	/* Clean twin: of a pool that was born since, all blocks are known. */
	ok(f, POOL_BORN, OTHER, 0, POOL_SIZE, 0);
	breaks(f, RULE_BAD_RELEASE, BLOCK_DIES, B + 128, OTHER, DMA, 0);
}

static void another_pool_or_handle_after_a_gap_may_be_another_life(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	ok(f, POOL_BORN, OTHER, 0, POOL_SIZE, 0);
	feed_gap(f, f->now);
	may_break(f, RULE_FOREIGN_RELEASE, BLOCK_DIES, B, OTHER, DMA, 0);
	ok(f, BLOCK_BORN, B, POOL, DMA, 0);
	feed_gap(f, f->now);
	may_break(f, RULE_HANDLE_MISMATCH, BLOCK_DIES, B, POOL, DMA + 1, 0);
	/* As far as was seen it went back to its own pool, which can die. */
	ok(f, POOL_DIES, OTHER, 0, 0, 0);
	ok(f, POOL_DIES, POOL, 0, 0, 0);
}

static void children_from_before_a_gap_may_be_home(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	given_block(f);
	feed_gap(f, f->now);
	v = may_break(f, RULE_OUTLIVED_PARENT, POOL_DIES, POOL, 0, 0, 0);
	assert_int_equal(v->nr_children, 1);
	/* It may have been born of another pool meanwhile. */
	ok(f, POOL_BORN, OTHER, 0, POOL_SIZE, 0);
	may_break(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, OTHER, DMA, 0);
}

static void a_child_seen_since_a_gap_may_be_another_s(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	feed_gap(f, f->now);
	ok(f, BLOCK_PEEK, B, 0, 0, 0);
	may_break(f, RULE_OUTLIVED_PARENT, POOL_DIES, POOL, 0, 0, 0);
}

static void an_event_after_a_gap_shows_the_parent(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	ok(f, POOL_BORN, OTHER, 0, POOL_SIZE, 0);
	feed_gap(f, f->now);
	ok(f, BLOCK_TOUCH, B, OTHER, 0, 1);
	ok(f, POOL_DIES, POOL, 0, 0, 0);
	assert_int_equal(stats_of(f, CLASS_BLOCK).live, 1);
	may_break(f, RULE_FOREIGN_RELEASE, BLOCK_DIES, B, POOL + 0x500, DMA, 0);
}

static void a_release_after_a_gap_shows_the_parent(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	ok(f, POOL_BORN, OTHER, 0, POOL_SIZE, 0);
	feed_gap(f, f->now);
	may_break(f, RULE_FOREIGN_RELEASE, BLOCK_DIES, B, OTHER, DMA, 0);
	breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, OTHER, DMA, 0);
}

static void only_sure_children_are_listed_for_certain(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	given_block(f);
	feed_gap(f, f->now);
	ok(f, BLOCK_BORN, B + 64, POOL, DMA, 0);
	v = breaks(f, RULE_OUTLIVED_PARENT, POOL_DIES, POOL, 0, 0, 0);
	assert_int_equal(v->nr_children, 1);
	assert_int_equal(v->child[0].key, B + 64);
}

static void a_dead_pool_may_be_born_again_in_a_gap(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	ok(f, POOL_DIES, POOL, 0, 0, 0);
	feed_gap(f, f->now);
	may_break(f, RULE_USE_AFTER_FREE, BLOCK_BORN, B, POOL, DMA, 0);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	assert_int_equal(stats_of(f, CLASS_POOL).live, 1);
	assert_int_equal(stats_of(f, CLASS_POOL).adopted, 1);
}

static void borrows_over_a_gap_are_not_counted_on(void **state)
{
	struct fixture *f = *state;

	given_block(f);
	ok(f, BLOCK_SHARE, B, POOL, 0, 0);
	feed_gap(f, f->now);
	for (int i = 0; i < 5; i++)
		ok(f, BLOCK_RETURN, B, POOL, 0, 0);
	/* An exclusive borrow that is taken makes the count exact. */
	ok(f, BLOCK_EXCLUDE, B, POOL, 0, 0);
	ok(f, BLOCK_RETURN, B, POOL, 0, 0);
	breaks(f, RULE_UNBALANCED_RETURN, BLOCK_RETURN, B, POOL, 0, 0);
}

static void leaks_and_stuck_over_a_gap_are_possible_only(void **state)
{
	struct fixture *f = *state;

	ok(f, LOCK_BORN, LOCK, 0, 0, 0);
	ok(f, LOCK_INIT, LOCK, 0, 0, 0);
	ok(f, LOCK_SHARE, LOCK, 0, 0, 0);
	feed_gap(f, f->now);
	engine_advance(f->engine, f->now + 2 * LIMIT_LENT);
	assert_int_equal(since(f, 0, 1)->rule, RULE_STUCK);
	assert_false(f->log[0].certain);
	engine_finish(f->engine, f->now + 2 * LIMIT_LENT, true);
	assert_int_equal(since(f, 1, 1)->rule, RULE_LEAK);
	assert_false(f->log[1].certain);
}

static void what_was_there_at_attach_is_adopted(void **state)
{
	struct fixture *f = *state;

	/* Any first verb can be right, since the state is unknown. */
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	ok(f, BLOCK_RETURN, B + 64, POOL, 0, 0);
	ok(f, BLOCK_RETURN, B + 64, POOL, 0, 0);
	ok(f, BLOCK_BACK, B + 128, POOL, 0, 0);
	ok(f, LOCK_TOUCH, LOCK, 0, 0, 0);
	ok(f, LOCK_RETURN, LOCK, 0, 0, 0);
	assert_int_equal(stats_of(f, CLASS_POOL).adopted, 1);
	assert_int_equal(stats_of(f, CLASS_POOL).live, 1);
	assert_int_equal(stats_of(f, CLASS_BLOCK).adopted, 3);
	assert_int_equal(stats_of(f, CLASS_BLOCK).live, 2);
	assert_int_equal(stats_of(f, CLASS_BLOCK).births, 0);
	/* But from then on they are known. */
	breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
	ok(f, BLOCK_DIES, B + 64, POOL, DMA, 0);
	assert_true(breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B + 64, POOL, DMA, 0)->object.adopted);
	breaks(f, RULE_OUTLIVED_PARENT, POOL_DIES, POOL, 0, 0, 0);
}

static void eviction_forgets_but_generations_go_on(void **state)
{
	struct fixture *f = fixture_new(0, 23);
	const struct violation *v;

	(void)state;
	given_block(f);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	ok(f, BLOCK_BORN, B, POOL, DMA, 0);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	for (int i = 1; i <= 23; i++) {
		ok(f, BLOCK_BORN, B + 64 * i, POOL, DMA, 0);
		ok(f, BLOCK_DIES, B + 64 * i, POOL, DMA, 0);
	}
	assert_int_equal(losses_of(f).evicted, 1);
	/*
	 * The second is still remembered. The first is forgotten: it is like a key that was never
	 * born.
	 */
	breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B + 64, POOL, DMA, 0);
	v = may_break(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
	assert_int_equal(v->object.generation, 0);
	/* Clean twin: a key that was never born is not taken for a forgotten one. */
	breaks(f, RULE_BAD_RELEASE, BLOCK_DIES, B + 64 * 1000, POOL, DMA, 0);
	ok(f, BLOCK_BORN, B, POOL, DMA, 0);
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	v = breaks(f, RULE_DOUBLE_FREE, BLOCK_DIES, B, POOL, DMA, 0);
	assert_true(v->object.generation > 2);
	fixture_free(f);
}

/* The engine guesses that the last parent is the next: the slot can be another's by then. */
static void a_parent_s_slot_can_be_of_another_class_by_now(void **state)
{
	struct fixture *f = fixture_new(0, 1);

	(void)state;
	ok(f, SUB_BORN, OTHER, POOL, 0, 0);
	ok(f, ITEM_BORN, B, OTHER, 0, 0);
	ok(f, ITEM_DIES, B, OTHER, 0, 0);
	ok(f, SUB_DIES, OTHER, POOL, 0, 0);
	ok(f, SUB_BORN, OTHER + 8, POOL, 0, 0);
	ok(f, SUB_DIES, OTHER + 8, POOL, 0, 0);
	ok(f, POOL_BORN, OTHER, 0, POOL_SIZE, 0);
	ok(f, ITEM_BORN, B, OTHER, 0, 0);
	assert_int_equal(stats_of(f, CLASS_SUB).adopted, 1);
	fixture_free(f);
}

static void a_full_table_says_so_and_then_less(void **state)
{
	struct fixture *f = fixture_new(101, 0);

	(void)state;
	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	for (int i = 0; i < 100; i++)
		ok(f, BLOCK_BORN, B + 64 * i, POOL, DMA, 0);
	assert_int_equal(losses_of(f).objects_full, 0);
	ok(f, BLOCK_BORN, B + 64 * 100, POOL, DMA, 0);
	assert_int_equal(losses_of(f).objects_full, 1);
	ok(f, BLOCK_DIES, B + 64 * 100, POOL, DMA, 0);
	assert_int_equal(stats_of(f, CLASS_BLOCK).live, 100);
	/* Dead objects are evicted for live ones. */
	ok(f, BLOCK_DIES, B, POOL, DMA, 0);
	ok(f, BLOCK_BORN, B + 64 * 200, POOL, DMA, 0);
	assert_int_equal(losses_of(f).evicted, 1);
	fixture_free(f);
}

static void a_million_blocks_cost_80_bytes_each(void **state)
{
	const size_t nr = 1000000;
	struct fixture *f = fixture_new(0, 0);
	size_t bytes;

	(void)state;
	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	for (size_t i = 0; i < nr; i++)
		feed(f, BLOCK_BORN, B + 64 * i, POOL, DMA, 0);
	bytes = engine_memory(f->engine);
	if (bytes > 80 * nr)
		fail_msg("%zu bytes for %zu blocks", bytes, nr);
	/*
	 * The same number of deaths and births again, at the same and at new keys, takes no more
	 * memory.
	 */
	for (size_t i = 0; i < nr; i++) {
		feed(f, BLOCK_DIES, B + 64 * i, POOL, DMA, 0);
		feed(f, BLOCK_BORN, B + 64 * (i % 2 ? i : nr + i), POOL, DMA, 0);
	}
	assert_int_equal(stats_of(f, CLASS_BLOCK).live, nr);
	assert_true(engine_memory(f->engine) <= 80 * (nr + 65536));
	since(f, 0, 0);
	fixture_free(f);
}

/* At every size that the index can have, not just at a lucky one. */
static void no_size_costs_more_than_80_bytes(void **state)
{
	struct fixture *f = fixture_new(0, 0);

	(void)state;
	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	for (size_t i = 1; i <= 300000; i++) {
		feed(f, BLOCK_BORN, B + 64 * i, POOL, DMA, 0);
		if (i > 20000 && engine_memory(f->engine) > 80 * i + 16384)
			fail_msg("%zu bytes for %zu blocks", engine_memory(f->engine), i);
	}
	fixture_free(f);
}

#define with_engine(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_engine(after_a_gap_a_mistake_is_possible_only),
		with_engine(a_healthy_life_over_a_gap_is_not_even_possible),
		with_engine(the_next_birth_is_sure_again),
		with_engine(events_in_the_gap_s_stretch_are_in_doubt_too),
		with_engine(a_key_not_seen_is_no_bad_release_after_a_gap),
		with_engine(another_pool_or_handle_after_a_gap_may_be_another_life),
		with_engine(children_from_before_a_gap_may_be_home),
		with_engine(a_child_seen_since_a_gap_may_be_another_s),
		with_engine(an_event_after_a_gap_shows_the_parent),
		with_engine(a_release_after_a_gap_shows_the_parent),
		with_engine(only_sure_children_are_listed_for_certain),
		with_engine(a_dead_pool_may_be_born_again_in_a_gap),
		with_engine(borrows_over_a_gap_are_not_counted_on),
		with_engine(leaks_and_stuck_over_a_gap_are_possible_only),
		with_engine(what_was_there_at_attach_is_adopted),
		cmocka_unit_test(eviction_forgets_but_generations_go_on),
		cmocka_unit_test(a_parent_s_slot_can_be_of_another_class_by_now),
		cmocka_unit_test(a_full_table_says_so_and_then_less),
		cmocka_unit_test(a_million_blocks_cost_80_bytes_each),
		cmocka_unit_test(no_size_costs_more_than_80_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
