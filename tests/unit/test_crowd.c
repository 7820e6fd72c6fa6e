// SPDX-License-Identifier: GPL-2.0-only
/* How many backups each hook of a function has, whose trampoline takes 38 programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "source/crowd.h"

static void few_hooks_have_all(void **state)
{
	(void)state;
	assert_int_equal(crowd_share(1, 3), 3);
	assert_int_equal(crowd_share(9, 3), 3);
	assert_int_equal(crowd_share(18, 1), 1);
	assert_int_equal(crowd_share(37, 0), 0);
}

static void many_share(void **state)
{
	(void)state;
	assert_int_equal(crowd_share(10, 3), 2);
	assert_int_equal(crowd_share(12, 3), 2);
	assert_int_equal(crowd_share(13, 3), 1);
	assert_int_equal(crowd_share(19, 1), 0);
}

static void all_that_fit_do(void **state)
{
	(void)state;
	/* 38, and one is that of a try */
	for (unsigned int most = 0; most <= 3; most++)
		for (unsigned int nr = 1; nr <= 37; nr++)
			assert_true(nr * (crowd_share(nr, most) + 1) <= 37);
	/* these do not fit, whatever they have */
	assert_int_equal(crowd_share(38, 3), 0);
	assert_int_equal(crowd_share(1000, 3), 0);
}

/* Hooks that fall back to kprobes leave room to those that are loaded after them. */
static void fewer_hooks_on_the_way_still_fit(void **state)
{
	(void)state;
	for (unsigned int first = 1; first <= 37; first++)
		for (unsigned int nr = 1; nr <= first; nr++) {
			unsigned int early = nr / 2;
			unsigned int programs = early * (crowd_share(first, 3) + 1) +
						(nr - early) * (crowd_share(nr, 3) + 1);

			assert_true(programs <= 37);
		}
}

static void a_hook_without_backups_is_said_so(void **state)
{
	char why[224];

	(void)state;
	crowd_why(0, 1, 37, why, sizeof(why));
	assert_string_equal(why, "no backup: the 37 hooks on it share 38 programs, so calls within "
				 "calls can be lost");
	crowd_why(1, 3, 13, why, sizeof(why));
	assert_string_equal(why, "1 of 3 backups: the 13 hooks on it share 38 programs, so more "
				 "calls within calls can be lost");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hook_without_backups_is_said_so),
		cmocka_unit_test(few_hooks_have_all),
		cmocka_unit_test(many_share),
		cmocka_unit_test(all_that_fit_do),
		cmocka_unit_test(fewer_hooks_on_the_way_still_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
