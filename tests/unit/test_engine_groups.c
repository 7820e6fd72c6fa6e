// SPDX-License-Identifier: GPL-2.0-only
/* What a parent leaves behind, by where it was born. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "engine_fixture.h"
#include "records.h"

#define POOL 0x1000
#define B    0x10000
#define DMA  0xd0000
#define DEV  0xdede0000

static uint64_t block(int i)
{
	return B + (uint64_t)i * POOL_SIZE;
}

/* Each child is in a group; of more stacks than there is room for, the rest is in the last. */
static void children_are_grouped_by_their_stack(void **state)
{
	const unsigned int last = VIOLATION_MAX_GROUPS - 1;
	const struct violation *v;
	struct fixture *f = *state;
	uint64_t first_ns;

	feed_named(f, POOL_BORN, POOL, "pool-a", DEV, "dev0");
	first_ns = f->now + TICK;
	for (int i = 0; i < VIOLATION_MAX_GROUPS + 4; i++) {
		f->stack = 100 + (uint32_t)i;
		ok(f, BLOCK_BORN, block(i), POOL, DMA, 0);
	}
	f->stack = 100;
	ok(f, BLOCK_BORN, block(50), POOL, DMA, 0);
	v = breaks(f, RULE_OUTLIVED_PARENT, POOL_DIES, POOL, 0, 0, 0);
	assert_int_equal(v->nr_groups, VIOLATION_MAX_GROUPS);
	assert_int_equal(v->group[0].born_stack, 100);
	assert_int_equal(v->group[0].count, 2);
	assert_int_equal(v->group[0].bytes, 2 * POOL_SIZE);
	assert_int_equal(v->group[0].oldest_ns, first_ns);
	assert_int_equal(v->group[0].newest_ns, first_ns + (VIOLATION_MAX_GROUPS + 4) * TICK);
	assert_int_equal(v->group[1].count, 1);
	assert_int_equal(v->group[last].born_stack, LM_STACK_NONE);
	assert_int_equal(v->group[last].count, 5);
}

/* A module that was loaded twice, at another address each time: it is one path. */
static void paths_are_the_same_after_a_reload(void **state)
{
	const uint32_t second = 1 << LM_STACK_ID_BITS;
	const struct violation *v;
	struct fixture *f = *state;

	for (uint32_t n = 0; n < 4; n++) {
		struct lm_frame frame = make_frame(0, 0, 0, (n & 1 ? second : 0) | (n / 2 + 1), 0,
						   1, n / 2 ? "b+0x1/0x2 [m]" : "a+0x1/0x2 [m]");

		frame.addr = n & 1 ? 0x1000 : 0x2000;
		assert_int_equal(stacks_add(f->stacks, &frame), 0);
	}
	feed_named(f, POOL_BORN, POOL, "pool-a", DEV, "dev0");
	for (uint32_t n = 0; n < 4; n++) {
		f->stack = stacks_keep(f->stacks, (n & 1 ? second : 0) | (n / 2 + 1));
		ok(f, BLOCK_BORN, block((int)n), POOL, DMA, 0);
	}
	v = breaks(f, RULE_OUTLIVED_PARENT, POOL_DIES, POOL, 0, 0, 0);
	assert_int_equal(v->nr_groups, 2);
	for (uint32_t n = 0; n < 2; n++) {
		assert_int_equal(v->group[n].born_stack, n + 1);
		assert_int_equal(v->group[n].count, 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(children_are_grouped_by_their_stack, fixture_setup,
						fixture_teardown),
		cmocka_unit_test_setup_teardown(paths_are_the_same_after_a_reload, fixture_setup,
						fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
