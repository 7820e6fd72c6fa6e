// SPDX-License-Identifier: GPL-2.0-only
/* The limit of open files: raised for this process, and given back to a command as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "base/open_files.h"

static struct rlimit now(void)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	return limit;
}

static void the_limit_is_raised_and_restored(void **state)
{
	const struct rlimit hard = now();
	const struct rlimit low = {64, hard.rlim_max};

	(void)state;
	assert_true(hard.rlim_max > 64);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
	open_files_raise();
	/* a privileged process gets all of it, others what the hard limit allows */
	assert_true(now().rlim_cur >=
		    (hard.rlim_max < OPEN_FILES_MOST ? hard.rlim_max : OPEN_FILES_MOST));
	open_files_raise();
	open_files_restore();
	assert_int_equal(now().rlim_cur, 64);
	assert_int_equal(now().rlim_max, hard.rlim_max);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_limit_is_raised_and_restored),
	};

	return cmocka_run_group_tests_name("the limit of open files", tests, NULL, NULL);
}
