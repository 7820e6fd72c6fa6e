// SPDX-License-Identifier: GPL-2.0-only
/* The bound on what grows with a run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "base/memory.h"

#define MIB ((size_t)1 << 20)

static int set_up(void **state)
{
	(void)state;
	memory_begin();
	memory_set_limit(3 * MIB);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	memory_set_limit(0);
	memory_begin();
	return 0;
}

static void all_uses_share_the_limit(void **state)
{
	(void)state;
	assert_int_equal(memory_take(MEMORY_OBJECTS, 2 * MIB), 0);
	assert_int_equal(memory_take(MEMORY_NAMES, MIB), 0);
	assert_false(memory_is_over);
	assert_string_equal(memory_why(), "");
	assert_int_equal(memory_take(MEMORY_HELD, 1), -ENOMEM);
	assert_true(memory_is_over);
	assert_non_null(strstr(memory_why(), "limit of 3 MiB (2 MiB of that for objects)"));
	memory_give(MEMORY_OBJECTS, 2 * MIB);
	memory_give(MEMORY_NAMES, MIB);
}

static void what_is_given_back_can_be_taken_again(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 10; i++) {
		assert_int_equal(memory_take(MEMORY_HELD, 2 * MIB), 0);
		memory_give(MEMORY_HELD, 2 * MIB);
	}
	assert_false(memory_is_over);
}

static void a_refusal_is_remembered_until_the_next_run(void **state)
{
	(void)state;
	assert_int_equal(memory_take(MEMORY_HELD, 4 * MIB), -ENOMEM);
	assert_int_equal(memory_take(MEMORY_HELD, MIB), 0);
	assert_true(memory_is_over);
	memory_give(MEMORY_HELD, MIB);
	memory_begin();
	assert_false(memory_is_over);
	assert_string_equal(memory_why(), "");
}

/* While it grows both are there. A refusal leaves the old one as it was. */
static void growing_counts_the_old_and_the_new(void **state)
{
	char *old = memory_new(MEMORY_REPORT, 1, MIB), *grown;

	(void)state;
	assert_non_null(old);
	assert_int_equal(old[MIB - 1], 0);
	old[0] = 7;
	assert_null(memory_resize(MEMORY_REPORT, old, MIB, 3 * MIB));
	assert_int_equal(old[0], 7);
	grown = memory_resize(MEMORY_REPORT, old, MIB, 2 * MIB);
	assert_non_null(grown);
	assert_int_equal(grown[0], 7);
	assert_int_equal(memory_take(MEMORY_REPORT, MIB), 0);
	memory_give(MEMORY_REPORT, MIB);
	memory_free(MEMORY_REPORT, grown, 2 * MIB);
	assert_int_equal(memory_take(MEMORY_REPORT, 3 * MIB), 0);
	memory_give(MEMORY_REPORT, 3 * MIB);
}

static void without_a_limit_nothing_is_refused(void **state)
{
	(void)state;
	memory_set_limit(0);
	assert_int_equal(memory_take(MEMORY_OBJECTS, 1ull << 50), 0);
	memory_give(MEMORY_OBJECTS, 1ull << 50);
	assert_false(memory_is_over);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_uses_share_the_limit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_given_back_can_be_taken_again, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_refusal_is_remembered_until_the_next_run, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(growing_counts_the_old_and_the_new, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(without_a_limit_nothing_is_refused, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
