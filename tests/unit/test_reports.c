// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "cases_fixture.h"
#include "reports/reports.h"

#define VERSION "@VERSION@" /* stands for lifemon's in the files of what is expected */

typedef int report_writer(FILE *out, const struct report_cases *cases);

/* What @write says of @cases; the caller's to free. */
static char *written(report_writer *write, const struct report_cases *cases)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal(write(out, cases), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* The text of tests/reports/NAME.expected; the caller's to free. */
static char *expected(const char *name)
{
	char path[64], line[1024], *at, *text = NULL;
	size_t len;
	FILE *in, *out = open_memstream(&text, &len);

	snprintf(path, sizeof(path), "tests/reports/%s.expected", name);
	in = fopen(path, "r");
	assert_non_null(in);
	while (fgets(line, sizeof(line), in)) {
		at = strstr(line, VERSION);
		if (at)
			fprintf(out, "%.*s" LIFEMON_VERSION "%s", (int)(at - line), line,
				at + strlen(VERSION));
		else
			fputs(line, out);
	}
	fclose(in);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void is_as_expected(report_writer *write, const char *name)
{
	char *is = written(write, &fixture_cases);
	char *asked = expected(name);

	assert_string_equal(is, asked);
	free(is);
	free(asked);
}

static void junit_is_as_expected(void **state)
{
	(void)state;
	is_as_expected(report_junit, "junit");
}

static void tap_is_as_expected(void **state)
{
	(void)state;
	is_as_expected(report_tap, "tap");
}

static void sarif_is_as_expected(void **state)
{
	(void)state;
	is_as_expected(report_sarif, "sarif");
}

static void github_is_as_expected(void **state)
{
	(void)state;
	is_as_expected(report_github, "github");
}

static void gitlab_is_as_expected(void **state)
{
	(void)state;
	is_as_expected(report_gitlab, "gitlab");
}

static void step_summary_is_as_expected(void **state)
{
	(void)state;
	is_as_expected(report_step_summary, "md");
}

/* GitLab takes each entry for a fault. */
static void gitlab_has_no_entry_when_all_holds(void **state)
{
	struct report_cases one = {.nr = 1, .one = &fixture_case[0], .count = {[CASE_PASS] = 1}};
	char *text = written(report_gitlab, &one);

	(void)state;
	assert_string_equal(text, "[]\n");
	free(text);
}

static void step_summary_of_a_clean_check_has_no_stacks(void **state)
{
	struct report_cases one = {.trace = "run.lmt",
				   .kernel = "",
				   .reason = "",
				   .nr = 1,
				   .one = &fixture_case[0],
				   .count = {[CASE_PASS] = 1}};
	char *text = written(report_step_summary, &one);

	(void)state;
	assert_ptr_equal(strstr(text, "## lifemon: clean\n"), text);
	assert_non_null(strstr(text, "| pass |"));
	assert_null(strstr(text, "<details>"));
	free(text);
}

static void github_is_silent_when_all_holds(void **state)
{
	struct report_cases one = {.nr = 1, .one = &fixture_case[0], .count = {[CASE_PASS] = 1}};
	char *text = written(report_github, &one);

	(void)state;
	assert_string_equal(text, "");
	free(text);
}

/* A run that could be judged was executed successfully, found something or not. */
static void sarif_says_whether_all_could_be_decided(void **state)
{
	static const struct {
		size_t first, nr, errors;
		bool successful;
	} part[] = {{0, 2, 0, true}, {0, 3, 1, false}};
	json_t *root, *invocation;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		struct report_cases some = fixture_cases;
		char *text;

		some.nr = part[i].nr;
		some.count[CASE_ERROR] = part[i].errors;
		text = written(report_sarif, &some);
		root = json_loads(text, 0, NULL);
		invocation = json_array_get(
			json_object_get(json_array_get(json_object_get(root, "runs"), 0),
					"invocations"),
			0);
		assert_int_equal(json_is_true(json_object_get(invocation, "executionSuccessful")),
				 part[i].successful);
		assert_int_equal(!json_object_get(invocation, "toolExecutionNotifications"),
				 part[i].successful);
		json_decref(root);
		free(text);
	}
}

static void a_full_disk_is_reported(void **state)
{
	static report_writer *const writer[] = {report_junit,  report_tap,    report_sarif,
						report_github, report_gitlab, report_step_summary};
	FILE *full;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(writer) / sizeof(writer[0]); i++) {
		full = fopen("/dev/full", "w");
		assert_non_null(full);
		setvbuf(full, NULL, _IONBF, 0);
		assert_int_equal(writer[i](full, &fixture_cases), -EIO);
		fclose(full);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(junit_is_as_expected),
		cmocka_unit_test(tap_is_as_expected),
		cmocka_unit_test(sarif_is_as_expected),
		cmocka_unit_test(github_is_as_expected),
		cmocka_unit_test(gitlab_is_as_expected),
		cmocka_unit_test(gitlab_has_no_entry_when_all_holds),
		cmocka_unit_test(step_summary_is_as_expected),
		cmocka_unit_test(step_summary_of_a_clean_check_has_no_stacks),
		cmocka_unit_test(github_is_silent_when_all_holds),
		cmocka_unit_test(sarif_says_whether_all_could_be_decided),
		cmocka_unit_test(a_full_disk_is_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
