// SPDX-License-Identifier: GPL-2.0-only
/* Missed hits of a kprobe event, of which the kernel counts from 0 again with each load of a
 * module. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "source/event_misses.h"

static void what_was_missed_stays_missed_after_a_reload(void **state)
{
	struct event_misses misses;

	(void)state;
	event_misses_begin(&misses, 0);
	assert_int_equal(event_misses_read(&misses, 3), 3);
	assert_int_equal(event_misses_read(&misses, 3), 3);
	assert_int_equal(event_misses_read(&misses, 0), 3);
	assert_int_equal(event_misses_read(&misses, 2), 5);
	assert_int_equal(event_misses_read(&misses, 1), 6);
}

static void what_was_missed_before_is_no_loss(void **state)
{
	struct event_misses misses;

	(void)state;
	event_misses_begin(&misses, 5);
	assert_int_equal(event_misses_read(&misses, 5), 0);
	assert_int_equal(event_misses_read(&misses, 6), 1);
	/* and nothing wraps */
	event_misses_begin(&misses, 5);
	assert_int_equal(event_misses_read(&misses, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_missed_stays_missed_after_a_reload),
		cmocka_unit_test(what_was_missed_before_is_no_loss),
	};

	return cmocka_run_group_tests_name("missed hits", tests, NULL, NULL);
}
