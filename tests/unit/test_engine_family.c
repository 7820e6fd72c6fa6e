// SPDX-License-Identifier: GPL-2.0-only
/* Parents and children, scope, and the deadlines of whole groups: leaks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "engine_fixture.h"
#include "records.h"

#define POOL  0x1000
#define OTHER 0x2000
#define SUB   0x3000
#define ITEM  0x4000
#define B     0x10000
#define DMA   0xd0000
#define DEV   0xdede0000

static uint64_t block(int i)
{
	return B + (uint64_t)i * POOL_SIZE;
}

/* A pool with this number of blocks in it. */
static void given_blocks(struct fixture *f, int nr)
{
	feed_named(f, POOL_BORN, POOL, "pool-a", DEV, "dev0");
	for (int i = 0; i < nr; i++)
		ok(f, BLOCK_BORN, block(i), POOL, DMA, 0);
}

static void outlived_parent_lists_the_children(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	given_blocks(f, 23);
	ok(f, BLOCK_DIES, block(1), POOL, DMA, 0);
	v = breaks(f, RULE_OUTLIVED_PARENT, POOL_DIES, POOL, 0, 0, 0);
	assert_int_equal(v->object.key, POOL);
	assert_string_equal(f->name, "pool-a");
	assert_int_equal(v->nr_children, 22);
	assert_int_equal(v->child[0].key, block(0));
	assert_int_equal(v->child[1].key, block(2));
	assert_int_equal(v->child[7].key, block(8));
	assert_int_equal(v->child[0].states, STATE_BIT(STATE_READY));
	assert_int_equal(stats_of(f, CLASS_BLOCK).live, 0);
	assert_int_equal(stats_of(f, CLASS_BLOCK).bytes, 0);
	assert_int_equal(stats_of(f, CLASS_BLOCK).peak, 23);
	assert_int_equal(stats_of(f, CLASS_POOL).live, 0);
}

static void all_children_home_is_no_violation(void **state)
{
	struct fixture *f = *state;

	given_blocks(f, 23);
	assert_int_equal(stats_of(f, CLASS_BLOCK).bytes, 23 * POOL_SIZE);
	for (int i = 22; i >= 0; i--)
		ok(f, BLOCK_DIES, block(i), POOL, DMA, 0);
	ok(f, POOL_DIES, POOL, 0, 0, 0);
	engine_finish(f->engine, f->now, true);
	since(f, 0, 0);
}

/* The pool destroyed before its blocks were freed: one mistake, one report. */
static void an_orphan_given_back_is_part_of_what_was_reported(void **state)
{
	struct fixture *f = *state;

	given_blocks(f, 3);
	breaks(f, RULE_OUTLIVED_PARENT, POOL_DIES, POOL, 0, 0, 0);
	ok(f, BLOCK_DIES, block(0), POOL, DMA, 0);
	/* It is known also when the event names no parent. */
	ok(f, BLOCK_DROP, block(1), 0, 0, 0);
	/* Also when events were lost since. */
	feed_gap(f, f->now);
	ok(f, BLOCK_DIES, block(2), POOL, DMA, 0);
}

static void a_dead_parent_takes_back_nothing_else(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	given_blocks(f, 3);
	ok(f, BLOCK_DIES, block(2), POOL, DMA, 0);
	breaks(f, RULE_OUTLIVED_PARENT, POOL_DIES, POOL, 0, 0, 0);
	ok(f, BLOCK_DIES, block(0), POOL, DMA, 0);
	ok(f, BLOCK_DROP, block(1), 0, 0, 0);
	/* For the second time; */
	v = breaks(f, RULE_USE_AFTER_FREE, BLOCK_DIES, block(0), POOL, DMA, 0);
	assert_int_equal(v->object.key, POOL);
	assert_int_equal(v->probe, BLOCK_DIES);
	breaks(f, RULE_DOUBLE_FREE, BLOCK_DROP, block(1), 0, 0, 0);
	/* one that went back in time; one that is unknown; */
	v = breaks(f, RULE_USE_AFTER_FREE, BLOCK_DIES, block(2), POOL, DMA, 0);
	assert_int_equal(v->object.key, POOL);
	v = breaks(f, RULE_USE_AFTER_FREE, BLOCK_DIES, block(9), POOL, DMA, 0);
	assert_int_equal(v->object.key, POOL);
	/* nor does it lend. */
	v = breaks(f, RULE_USE_AFTER_FREE, BLOCK_BORN, block(3), POOL, DMA, 0);
	assert_int_equal(v->object.key, POOL);
	breaks(f, RULE_USE_AFTER_FREE, BLOCK_DIES, block(3), POOL, DMA, 0);
}

static void an_orphan_given_to_another_harms_that_one(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	given_blocks(f, 2);
	breaks(f, RULE_OUTLIVED_PARENT, POOL_DIES, POOL, 0, 0, 0);
	/* The pool's address is in use again: the orphan is of the old one. */
	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	v = breaks(f, RULE_USE_AFTER_FREE, BLOCK_DIES, block(0), POOL, DMA, 0);
	assert_int_equal(v->object.key, POOL);
	assert_int_equal(v->object.generation, 1);
	/* And its address handed out by the new one is fine. */
	ok(f, BLOCK_BORN, block(0), POOL, DMA, 0);
	ok(f, BLOCK_DIES, block(0), POOL, DMA, 0);
	ok(f, POOL_DIES, POOL, 0, 0, 0);
	/* The other orphan to a pool that is dead as well, but never was its own. */
	v = breaks(f, RULE_USE_AFTER_FREE, BLOCK_DIES, block(1), POOL, DMA, 0);
	assert_int_equal(v->object.generation, 2);
}

static void a_child_asked_of_a_dead_parent(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	given_blocks(f, 0);
	ok(f, POOL_DIES, POOL, 0, 0, 0);
	v = breaks(f, RULE_USE_AFTER_FREE, BLOCK_BORN, block(0), POOL, DMA, 0);
	assert_int_equal(v->object.key, POOL);
	breaks(f, RULE_USE_AFTER_FREE, BLOCK_TOUCH, block(0), POOL, 0, 0);
	ok(f, BLOCK_TOUCH, block(0), POOL, 0, 0);
	ok(f, BLOCK_PEEK, block(0), 0, 0, 0);
	breaks(f, RULE_USE_AFTER_FREE, BLOCK_DIES, block(0), POOL, DMA, 0);
	/* An unknown key: one report, on the pool. */
	breaks(f, RULE_USE_AFTER_FREE, BLOCK_DIES, block(9), POOL, DMA, 0);
	engine_finish(f->engine, f->now, true);
	since(f, f->nr, 0);
}

static void what_a_dead_parent_gave_is_no_leak(void **state)
{
	struct fixture *f = *state;

	given_blocks(f, 0);
	ok(f, POOL_DIES, POOL, 0, 0, 0);
	breaks(f, RULE_USE_AFTER_FREE, BLOCK_BORN, block(0), POOL, DMA, 0);
	engine_finish(f->engine, f->now, true);
	since(f, 1, 0);
	/* Nor is it born twice when its address comes from a live one. */
	ok(f, POOL_BORN, OTHER, 0, POOL_SIZE, 0);
	ok(f, BLOCK_BORN, block(0), OTHER, DMA, 0);
	ok(f, BLOCK_DIES, block(0), OTHER, DMA, 0);
}

static void death_goes_down_two_levels(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	given_blocks(f, 1);
	ok(f, SUB_BORN, SUB, POOL, 0, 0);
	ok(f, ITEM_BORN, ITEM, SUB, 0, 0);
	v = breaks(f, RULE_OUTLIVED_PARENT, POOL_DIES, POOL, 0, 0, 0);
	assert_int_equal(v->nr_children, 2);
	assert_int_equal(stats_of(f, CLASS_ITEM).live, 0);
	ok(f, ITEM_DIES, ITEM, SUB, 0, 0);
	ok(f, SUB_DIES, SUB, POOL, 0, 0);
	v = breaks(f, RULE_USE_AFTER_FREE, ITEM_DIES, ITEM, SUB, 0, 0);
	assert_int_equal(v->object.key, SUB);
	v = breaks(f, RULE_USE_AFTER_FREE, SUB_DIES, SUB, POOL, 0, 0);
	assert_int_equal(v->object.key, POOL);
}

static void a_parent_born_twice_takes_its_children_along(void **state)
{
	struct fixture *f = *state;

	given_blocks(f, 2);
	breaks(f, RULE_BORN_TWICE, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	assert_int_equal(stats_of(f, CLASS_BLOCK).live, 0);
	assert_int_equal(stats_of(f, CLASS_POOL).live, 1);
	ok(f, POOL_DIES, POOL, 0, 0, 0);
}

static void out_of_scope_is_followed_in_silence(void **state)
{
	struct fixture *f = *state;
	unsigned int asked;

	feed_named(f, POOL_BORN, POOL, "hidden", DEV, "dev0");
	asked = f->asked;
	ok(f, BLOCK_BORN, block(0), POOL, DMA, 0);
	assert_int_equal(f->asked, asked); /* its parent is out, and so is it */
	ok(f, BLOCK_DIES, block(0), POOL, DMA, 0);
	ok(f, BLOCK_DIES, block(0), POOL, DMA, 0);
	ok(f, BLOCK_DIES, block(1), POOL, DMA, 0);
	ok(f, BLOCK_BORN, block(2), POOL, DMA, 0);
	ok(f, POOL_DIES, POOL, 0, 0, 0);
	ok(f, BLOCK_DIES, block(2), POOL, DMA, 0);
	feed_named(f, POOL_BORN, POOL, "hidden", DEV, "dev0");
	engine_finish(f->engine, f->now, true);
	since(f, 0, 0);
	assert_int_equal(stats_of(f, CLASS_POOL).births, 0);
	assert_int_equal(stats_of(f, CLASS_BLOCK).births, 0);
	assert_int_equal(stats_of(f, CLASS_BLOCK).live, 0);
	assert_int_equal(stats_of(f, CLASS_BLOCK).bytes, 0);
	assert_int_equal(engine_violations(f->engine, RULE_DOUBLE_FREE), 0);
}

/* Scope is asked of each birth: the same address can be in next time. */
static void scope_is_of_a_life_not_of_an_address(void **state)
{
	struct fixture *f = *state;

	feed_named(f, POOL_BORN, POOL, "hidden", DEV, "dev0");
	ok(f, POOL_DIES, POOL, 0, 0, 0);
	given_blocks(f, 1);
	breaks(f, RULE_OUTLIVED_PARENT, POOL_DIES, POOL, 0, 0, 0);
}

static void children_out_of_scope_are_not_held_against_the_parent(void **state)
{
	struct fixture *f = *state;

	given_blocks(f, 0);
	f->tgid = TGID_OUT;
	ok(f, BLOCK_BORN, block(0), POOL, DMA, 0);
	f->tgid = 100;
	ok(f, POOL_DIES, POOL, 0, 0, 0);

	given_blocks(f, 1);
	f->tgid = TGID_OUT;
	ok(f, BLOCK_BORN, block(1), POOL, DMA, 0);
	assert_int_equal(breaks(f, RULE_OUTLIVED_PARENT, POOL_DIES, POOL, 0, 0, 0)->nr_children, 1);
}

static void give_stack(struct fixture *f, uint32_t ref, const char *text)
{
	struct lm_frame frame = make_frame(0, f->now, 0, ref, 0, 1, text);

	assert_int_equal(stacks_add(f->stacks, &frame), 0);
	f->stack = ref;
}

static void feed_module(struct fixture *f, uint32_t what, const char *name)
{
	struct lm_module module = make_module(0, f->now += TICK, 0, what, name);

	assert_int_equal(engine_feed(f->engine, &module.h), 0);
}

static void a_module_that_is_gone_leaks_what_it_had(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	give_stack(f, 1, "probe+0x1/0x10 [lm_a]");
	given_blocks(f, 2);
	ok(f, BUFFER_BORN, 0x9000, 0, 32, 0);
	give_stack(f, 2, "probe+0x1/0x10 [lm_b]");
	ok(f, POOL_BORN, OTHER, 0, POOL_SIZE, 0);
	feed_module(f, LM_MODULE_LOADED, "lm_a");
	feed_module(f, LM_MODULE_FREED, "lm_c");
	since(f, 0, 0);
	feed_module(f, LM_MODULE_FREED, "lm_a");
	v = since(f, 0, 2);
	assert_int_equal(v[0].rule, RULE_LEAK);
	assert_int_equal(v[0].object.key, POOL);
	assert_true(v[0].certain);
	assert_int_equal(v[0].nr_children, 2);
	assert_int_equal(v[0].time_ns, f->now);
	assert_string_equal(f->why, "module lm_a is gone");
	assert_int_equal(v[1].object.key, 0x9000);
	/* Reported once; and a late release is fine. */
	feed_module(f, LM_MODULE_FREED, "lm_a");
	ok(f, BLOCK_DIES, block(0), POOL, DMA, 0);
	ok(f, BUFFER_DIES, 0x9000, 0, 0, 0);
	engine_finish(f->engine, f->now, true);
	v = since(f, 2, 1);
	assert_int_equal(v->object.key, OTHER);
	assert_string_equal(f->why, "end of run");
}

static void a_module_that_cleaned_up_leaks_nothing(void **state)
{
	struct fixture *f = *state;

	give_stack(f, 1, "probe+0x1/0x10 [lm_a]");
	given_blocks(f, 1);
	ok(f, BLOCK_DIES, block(0), POOL, DMA, 0);
	ok(f, POOL_DIES, POOL, 0, 0, 0);
	feed_module(f, LM_MODULE_FREED, "lm_a");
	since(f, 0, 0);
}

static void a_device_that_is_gone_leaks_what_it_had(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;
	struct lm_event gone = make_event(LM_PROBE_DEVICE_GONE, 0, 0, 0);

	given_blocks(f, 1);
	feed_named(f, POOL_BORN, OTHER, "pool-b", DEV + 8, "dev1");
	gone.key = DEV;
	gone.h.time_ns = f->now += TICK;
	engine_feed(f->engine, &gone.h);
	v = since(f, 0, 1);
	assert_int_equal(v->rule, RULE_LEAK);
	assert_int_equal(v->object.key, POOL);
	assert_int_equal(v->nr_children, 1);
	assert_string_equal(f->why, "device dev0 is gone");
	engine_feed(f->engine, &gone.h);
	since(f, 1, 0);
}

static void at_the_end_only_what_was_born_in_the_run_leaks(void **state)
{
	struct fixture *f = *state;

	ok(f, BUFFER_TOUCH, 0x9000, 0, 0, 0);
	ok(f, BUFFER_BORN, 0xa000, 0, 8, 0);
	ok(f, BUFFER_BORN, 0xb000, 0, 8, 0);
	engine_finish(f->engine, f->now, false);
	since(f, 0, 0);
	engine_finish(f->engine, f->now, true);
	assert_int_equal(since(f, 0, 2)[0].object.key, 0xa000);
	assert_int_equal(f->log[1].object.key, 0xb000);
}

static int collect(void *ctx, const struct object_ref *object)
{
	uint64_t *keys = ctx;

	keys[++keys[0]] = object->key;
	return keys[0] == 3;
}

static void the_live_are_listed_oldest_first(void **state)
{
	struct fixture *f = *state;
	uint64_t keys[8] = {0};

	given_blocks(f, 5);
	ok(f, BLOCK_DIES, block(0), POOL, DMA, 0);
	ok(f, BLOCK_BORN, block(0), POOL, DMA, 0);
	assert_int_equal(engine_each_live(f->engine, CLASS_BLOCK, true, collect, keys), 1);
	assert_int_equal(keys[0], 3);
	assert_int_equal(keys[1], block(1));
	assert_int_equal(keys[3], block(3));
	keys[0] = 0;
	assert_int_equal(engine_each_live(f->engine, CLASS_POOL, false, collect, keys), 0);
	assert_int_equal(keys[0], 1);
}

#define with_engine(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_engine(outlived_parent_lists_the_children),
		with_engine(all_children_home_is_no_violation),
		with_engine(an_orphan_given_back_is_part_of_what_was_reported),
		with_engine(a_dead_parent_takes_back_nothing_else),
		with_engine(an_orphan_given_to_another_harms_that_one),
		with_engine(a_child_asked_of_a_dead_parent),
		with_engine(what_a_dead_parent_gave_is_no_leak),
		with_engine(death_goes_down_two_levels),
		with_engine(a_parent_born_twice_takes_its_children_along),
		with_engine(out_of_scope_is_followed_in_silence),
		with_engine(scope_is_of_a_life_not_of_an_address),
		with_engine(children_out_of_scope_are_not_held_against_the_parent),
		with_engine(a_module_that_is_gone_leaks_what_it_had),
		with_engine(a_module_that_cleaned_up_leaks_nothing),
		with_engine(a_device_that_is_gone_leaks_what_it_had),
		with_engine(at_the_end_only_what_was_born_in_the_run_leaks),
		with_engine(the_live_are_listed_oldest_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
