// SPDX-License-Identifier: GPL-2.0-only
/* What a recorded run was asked holds in its replay, unless that is asked anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run/repeat.h"

static const struct trace_option recorded[] = {
	{"wrapper", "fill"}, {"wrapper", "m*p"}, {"module", "d"},
	{"possible", ""},    {"command", "t"},
};
static const struct trace_meta meta = {.nr_options = 5, .option = recorded};

static void what_was_asked_holds(void **state)
{
	struct replay_options options = {0};
	const char *command = NULL;

	(void)state;
	repeat_options(&meta, &options, &command);
	assert_int_equal(options.wrappers.nr, 2);
	assert_string_equal(options.wrappers.pattern[0], "fill");
	assert_string_equal(options.wrappers.pattern[1], "m*p");
	assert_string_equal(options.filter.module, "d");
	assert_true(options.possible);
	assert_string_equal(command, "t");
}

static void what_is_asked_anew_replaces_it(void **state)
{
	struct replay_options options = {.wrappers = {1, {"grab"}}, .filter.module = "e"};
	const char *command = NULL;

	(void)state;
	repeat_options(&meta, &options, &command);
	assert_int_equal(options.wrappers.nr, 1);
	assert_string_equal(options.wrappers.pattern[0], "grab");
	assert_string_equal(options.filter.module, "e");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_asked_holds),
		cmocka_unit_test(what_is_asked_anew_replaces_it),
	};

	return cmocka_run_group_tests_name("repeat", tests, NULL, NULL);
}
