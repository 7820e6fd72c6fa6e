// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "check_fixture.h"
#include "reports/requested.h"

static char folder[] = "/tmp/lifemon-options-XXXXXX";

static int enter(void **state)
{
	(void)state;
	msg_set_level(MSG_QUIET);
	return mkdtemp(folder) ? chdir(folder) : -1;
}

static int leave(void **state)
{
	(void)state;
	return rmdir(folder);
}

/* Removes it; whether it was there with something in it. */
static bool was_written(const char *path)
{
	FILE *in = fopen(path, "r");
	bool has_text = in && fgetc(in) != EOF;

	if (in)
		fclose(in);
	unlink(path);
	return has_text;
}

static void two_reports_in_one_place_are_found(void **state)
{
	struct report_options options = {.junit = "a", .tap = "b", .github = true};

	(void)state;
	assert_null(report_options_find_twice(&options));
	assert_false(report_options_take_stdout(&options));
	options.sarif = "b";
	assert_string_equal(report_options_find_twice(&options), "b");
	options.sarif = "-";
	assert_string_equal(report_options_find_twice(&options), "the standard output");
	assert_true(report_options_take_stdout(&options));
	options.github = false;
	assert_null(report_options_find_twice(&options));
	options.tap = "-";
	assert_string_equal(report_options_find_twice(&options), "the standard output");
}

static void each_report_is_written(void **state)
{
	const struct report_options options = {
		.junit = "j", .tap = "t", .sarif = "s", .gitlab = "g", .step_summary = "m"};

	(void)state;
	assert_int_equal(reports_write(&options, &fixture_check, NULL), EXIT_CLEAN);
	assert_true(was_written("j"));
	assert_true(was_written("t"));
	assert_true(was_written("s"));
	assert_true(was_written("g"));
	assert_true(was_written("m"));
}

static void without_options_nothing_is_written(void **state)
{
	const struct report_options options = {.tap = NULL};

	(void)state;
	assert_int_equal(reports_write(&options, &fixture_check, NULL), EXIT_CLEAN);
}

static void one_that_cannot_be_written_does_not_keep_the_others(void **state)
{
	static const char *const bad[] = {"nowhere/report", "/dev/full"};
	struct report_options options;
	unsigned int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		options = (struct report_options){.junit = bad[i], .tap = "t", .sarif = "s"};
		assert_int_equal(reports_write(&options, &fixture_check, NULL), EXIT_ENVIRONMENT);
		assert_true(was_written("t"));
		assert_true(was_written("s"));
		options = (struct report_options){.junit = "j", .tap = bad[i], .sarif = "s"};
		assert_int_equal(reports_write(&options, &fixture_check, NULL), EXIT_ENVIRONMENT);
		assert_true(was_written("j"));
		assert_true(was_written("s"));
		options = (struct report_options){.junit = "j", .tap = "t", .sarif = bad[i]};
		assert_int_equal(reports_write(&options, &fixture_check, NULL), EXIT_ENVIRONMENT);
		assert_true(was_written("j"));
		assert_true(was_written("t"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_reports_in_one_place_are_found),
		cmocka_unit_test(each_report_is_written),
		cmocka_unit_test(without_options_nothing_is_written),
		cmocka_unit_test(one_that_cannot_be_written_does_not_keep_the_others),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
