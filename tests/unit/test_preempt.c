// SPDX-License-Identifier: GPL-2.0-only
/* Which kernels preempt tasks in kernel code, by what they say of themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "source/preempt.h"

#define DYNAMIC "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)"

static void the_chosen_mode_decides(void **state)
{
	(void)state;
	assert_false(preempts_by("none (voluntary) full \n", DYNAMIC));
	assert_false(preempts_by("(none) voluntary full \n", DYNAMIC));
	assert_true(preempts_by("none voluntary (full) \n", DYNAMIC));
	assert_true(preempts_by("full (lazy) \n", DYNAMIC));
}

static void without_a_mode_the_build_decides(void **state)
{
	(void)state;
	assert_false(preempts_by(NULL, "#1 SMP Debian 5.10.1-1"));
	assert_true(preempts_by(NULL, "#1 SMP PREEMPT Debian 5.10.1-1"));
	assert_true(preempts_by(NULL, DYNAMIC));
}

static void what_is_not_understood_is_taken_for_preemptible(void **state)
{
	(void)state;
	assert_true(preempts_by("(some new mode)", DYNAMIC));
	assert_true(preempts_by("", DYNAMIC));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_chosen_mode_decides),
		cmocka_unit_test(without_a_mode_the_build_decides),
		cmocka_unit_test(what_is_not_understood_is_taken_for_preemptible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
