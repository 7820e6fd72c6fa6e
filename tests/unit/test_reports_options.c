// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "check_fixture.h"
#include "reports/requested.h"

#define MAX_ARGS 8

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

/* What argp says of these arguments; the last one is NULL. */
static error_t parsed(struct report_options *options, ...)
{
	char *argv[MAX_ARGS] = {"check"};
	va_list args;
	int argc = 1;

	*options = (struct report_options){0};
	va_start(args, options);
	while ((argv[argc] = va_arg(args, char *)))
		argc++;
	va_end(args);
	return argp_parse(&report_options_argp, argc, argv, ARGP_NO_EXIT | ARGP_NO_ERRS, NULL,
			  options);
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

static void options_name_files(void **state)
{
	struct report_options options;

	(void)state;
	assert_int_equal(parsed(&options, "--junit=j", "--tap=-", "--sarif", "s", NULL), 0);
	assert_string_equal(options.junit, "j");
	assert_string_equal(options.tap, "-");
	assert_string_equal(options.sarif, "s");
	assert_false(options.github);
	assert_true(report_options_take_stdout(&options));
	assert_int_equal(parsed(&options, "--github", "--debuginfo=a", "--debuginfo=b", NULL), 0);
	assert_true(options.github);
	assert_int_equal(options.nr_debuginfo, 2);
	assert_string_equal(options.debuginfo[1], "b");
	assert_false(report_options_take_stdout(&options));
}

static void two_reports_in_one_place_are_refused(void **state)
{
	struct report_options options;

	(void)state;
	assert_int_equal(parsed(&options, "--junit=a", "--tap=a", NULL), EINVAL);
	assert_int_equal(parsed(&options, "--junit=-", "--sarif=-", NULL), EINVAL);
	assert_int_equal(parsed(&options, "--tap=-", "--github", NULL), EINVAL);
	assert_int_equal(parsed(&options, "--junit=a", "--tap=b", "--github", NULL), 0);
}

static void each_report_is_written(void **state)
{
	const struct report_options options = {.junit = "j", .tap = "t", .sarif = "s"};

	(void)state;
	assert_int_equal(check_reports_write(&options, &fixture_check), EXIT_CLEAN);
	assert_true(was_written("j"));
	assert_true(was_written("t"));
	assert_true(was_written("s"));
}

static void without_options_nothing_is_written(void **state)
{
	const struct report_options options = {.debuginfo = {"nowhere"}, .nr_debuginfo = 1};

	(void)state;
	assert_int_equal(check_reports_write(&options, &fixture_check), EXIT_CLEAN);
}

static void one_that_cannot_be_written_does_not_keep_the_others(void **state)
{
	static const char *const bad[] = {"nowhere/report", "/dev/full"};
	struct report_options options;
	unsigned int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		options = (struct report_options){.junit = bad[i], .tap = "t", .sarif = "s"};
		assert_int_equal(check_reports_write(&options, &fixture_check), EXIT_ENVIRONMENT);
		assert_true(was_written("t"));
		assert_true(was_written("s"));
		options = (struct report_options){.junit = "j", .tap = bad[i], .sarif = "s"};
		assert_int_equal(check_reports_write(&options, &fixture_check), EXIT_ENVIRONMENT);
		assert_true(was_written("j"));
		assert_true(was_written("s"));
		options = (struct report_options){.junit = "j", .tap = "t", .sarif = bad[i]};
		assert_int_equal(check_reports_write(&options, &fixture_check), EXIT_ENVIRONMENT);
		assert_true(was_written("j"));
		assert_true(was_written("t"));
	}
}

static void debug_info_that_is_not_there_is_told_and_the_report_written(void **state)
{
	const struct report_options options = {
		.tap = "t", .debuginfo = {"nowhere"}, .nr_debuginfo = 1};

	(void)state;
	assert_int_equal(check_reports_write(&options, &fixture_check), EXIT_ENVIRONMENT);
	assert_true(was_written("t"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_name_files),
		cmocka_unit_test(two_reports_in_one_place_are_refused),
		cmocka_unit_test(each_report_is_written),
		cmocka_unit_test(without_options_nothing_is_written),
		cmocka_unit_test(one_that_cannot_be_written_does_not_keep_the_others),
		cmocka_unit_test(debug_info_that_is_not_there_is_told_and_the_report_written),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
