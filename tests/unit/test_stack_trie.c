// SPDX-License-Identifier: GPL-2.0-only
/* The nodes that programs walk along. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "source/stack_trie.h"

#define TEXT 0xffffffff81000000ull

static int set_up(void **state)
{
	struct stack_trie *trie = calloc(1, sizeof(*trie));

	trie->node = calloc(LM_WALK_NODES, sizeof(*trie->node));
	*state = trie;
	return 0;
}

static int tear_down(void **state)
{
	struct stack_trie *trie = *state;

	free(trie->node);
	free(trie);
	return 0;
}

/* As a program looks it up: the id of a path, 0 if it is not there. */
static uint32_t find(const struct stack_trie *trie, uint32_t root, const struct stack_step *step,
		     size_t nr)
{
	uint32_t parent = root;

	for (size_t i = 0; i < nr; i++) {
		uint32_t at = lm_walk_index(parent, step[i].addr);
		const struct lm_walk_node *node = &trie->node[at];

		if (node->addr != step[i].addr || node->parent != parent)
			node = &trie->node[at ^= 1];
		if (node->addr != step[i].addr || node->parent != parent)
			return 0;
		if (node->id)
			return i + 1 == nr ? node->id : 0;
		parent = LM_WALK_FIRST + at;
	}
	return 0;
}

static void a_path_is_found_by_all_of_it(void **state)
{
	struct stack_trie *trie = *state;
	struct stack_step a[] = {{TEXT, {.dist = 8}}, {TEXT + 1, {.dist = 16}}, {TEXT + 2, {0}}};
	struct stack_step b[] = {{TEXT, {.dist = 8}}, {TEXT + 1, {.dist = 16}}, {TEXT + 3, {0}}};

	assert_int_equal(stack_trie_add(trie, 1, a, 3, 7), 0);
	assert_int_equal(find(trie, 1, a, 3), 7);
	assert_int_equal(find(trie, 2, a, 3), 0);
	assert_int_equal(find(trie, 1, b, 3), 0);
	assert_int_equal(find(trie, 1, a + 1, 2), 0);
	assert_int_equal(stack_trie_add(trie, 1, b, 3, 9), 0);
	assert_int_equal(trie->nr, 4);
	assert_int_equal(find(trie, 1, a, 3), 7);
	assert_int_equal(find(trie, 1, b, 3), 9);
	/* the same again, with another id of the same stack: the first stays */
	assert_int_equal(stack_trie_add(trie, 1, a, 3, 8), 0);
	assert_int_equal(find(trie, 1, a, 3), 7);
	assert_int_equal(trie->nr, 4);
}

/* One address after two others, where both belong at one index: two nodes. */
static void an_address_is_found_after_its_own_parent_only(void **state)
{
	struct stack_trie *trie = *state;
	const struct stack_step step[] = {{TEXT, {0}}};
	uint32_t other = 2;

	while (lm_walk_index(other, TEXT) != lm_walk_index(1, TEXT))
		other++;
	assert_int_equal(stack_trie_add(trie, 1, step, 1, 7), 0);
	assert_int_equal(find(trie, other, step, 1), 0);
	assert_int_equal(stack_trie_add(trie, other, step, 1, 9), 0);
	assert_int_equal(find(trie, 1, step, 1), 7);
	assert_int_equal(find(trie, other, step, 1), 9);
}

static void a_node_never_says_two_things(void **state)
{
	struct stack_trie *trie = *state;
	struct stack_step a[] = {{TEXT, {.dist = 8}}, {TEXT + 1, {0}}};
	struct stack_step other[] = {{TEXT, {.dist = 24}}, {TEXT + 1, {0}}};
	struct stack_step longer[] = {
		{TEXT, {.dist = 8}}, {TEXT + 1, {.dist = 8}}, {TEXT + 2, {0}}};

	assert_int_equal(stack_trie_add(trie, 1, a, 2, 7), 0);
	assert_int_equal(stack_trie_add(trie, 1, other, 2, 7), -EINVAL);
	assert_int_equal(stack_trie_add(trie, 1, longer, 3, 8), -EINVAL);
	assert_int_equal(find(trie, 1, a, 2), 7);
}

static void a_new_epoch_begins_with_none(void **state)
{
	struct stack_trie *trie = *state;
	struct stack_step a[] = {{TEXT, {.dist = 8}}, {TEXT + 1, {0}}};
	struct stack_step after[] = {{TEXT, {.dist = 24}}, {TEXT + 1, {0}}};

	assert_int_equal(stack_trie_add(trie, 1, a, 2, 7), 0);
	stack_trie_clear(trie);
	assert_int_equal(trie->nr, 0);
	assert_int_equal(find(trie, 1, a, 2), 0);
	assert_int_equal(stack_trie_add(trie, 1, after, 2, 3), 0);
	assert_int_equal(find(trie, 1, after, 2), 3);
}

static void a_full_table_says_so(void **state)
{
	struct stack_trie *trie = *state;
	uint32_t entered = 0, refused = 0;

	for (uint32_t i = 0; i < 2 * LM_WALK_NODES; i++) {
		struct stack_step step[] = {{TEXT + i * 64, {0}}};
		int err = stack_trie_add(trie, 1, step, 1, i + 1);

		assert_true(!err || err == -ENOSPC);
		entered += !err;
		refused += err != 0;
		assert_int_equal(find(trie, 1, step, 1), err ? 0 : i + 1);
	}
	assert_int_equal(entered, trie->nr);
	assert_true(entered <= LM_WALK_NODES && entered > LM_WALK_NODES / 2);
	assert_true(refused);
}

/* A node that an audit found wrong is left alone until the next epoch. */
static void a_dropped_node_stays_dropped(void **state)
{
	struct stack_trie *trie = *state;
	struct stack_step a[] = {{TEXT, {.dist = 8}}, {TEXT + 1, {0}}};

	assert_int_equal(stack_trie_add(trie, 1, a, 2, 7), 0);
	for (uint32_t i = 0; i < LM_WALK_NODES; i++)
		if (trie->node[i].id)
			trie->node[i].addr = LM_WALK_NO_ADDR;
	assert_int_equal(find(trie, 1, a, 2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_path_is_found_by_all_of_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_address_is_found_after_its_own_parent_only,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_node_never_says_two_things, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_new_epoch_begins_with_none, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_full_table_says_so, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_dropped_node_stays_dropped, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("nodes of stacks", tests, NULL, NULL);
}
