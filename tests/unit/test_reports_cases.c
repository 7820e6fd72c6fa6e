// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "check_fixture.h"
#include "reports/cases.h"

static struct report_cases made(const struct check_report *check)
{
	struct report_cases cases;

	assert_int_equal(report_cases_make(&cases, check, NULL), 0);
	return cases;
}

static void each_assertion_and_violation_is_a_case(void **state)
{
	static const struct {
		enum case_kind kind;
		enum case_outcome outcome;
		const char *name, *rule;
	} asked[] = {
		{CASE_ASSERTION, CASE_PASS, "lost == 0", "assertion"},
		{CASE_ASSERTION, CASE_FAIL, HOSTILE_CLEAN, "assertion"},
		{CASE_ASSERTION, CASE_ERROR, "births(block) == 100", "assertion"},
		{CASE_VIOLATION, CASE_FAIL,
		 "double-free: block of pool \"" HOSTILE_CLEAN "\" in f (12345678)", "double-free"},
		{CASE_VIOLATION, CASE_SKIP, "leak: pool born in lm_open (00000000)", "leak"},
		{CASE_VIOLATION, CASE_PASS, "stuck: object (00000000)", "stuck"},
	};
	struct report_cases cases = made(&fixture_check);
	size_t i;

	(void)state;
	assert_int_equal(cases.nr, 6);
	for (i = 0; i < cases.nr; i++) {
		assert_int_equal(cases.one[i].kind, asked[i].kind);
		assert_int_equal(cases.one[i].outcome, asked[i].outcome);
		assert_string_equal(cases.one[i].name, asked[i].name);
		assert_string_equal(cases.one[i].rule, asked[i].rule);
	}
	assert_int_equal(cases.count[CASE_PASS], 2);
	assert_int_equal(cases.count[CASE_FAIL], 2);
	assert_int_equal(cases.count[CASE_ERROR], 1);
	assert_int_equal(cases.count[CASE_SKIP], 1);
	report_cases_free(&cases);
}

static void all_text_is_clean(void **state)
{
	struct report_cases cases = made(&fixture_check);

	(void)state;
	assert_string_equal(cases.trace, "out/" HOSTILE_CLEAN);
	assert_string_equal(cases.kernel, HOSTILE_CLEAN);
	assert_string_equal(cases.reason, HOSTILE_CLEAN);
	assert_string_equal(cases.one[1].message, "measured " HOSTILE_CLEAN ", asked == 0");
	assert_string_equal(cases.one[3].message,
			    "block 0x1000 #2, released again by " HOSTILE_CLEAN "/12; 3 like this");
	assert_string_equal(cases.one[3].stack[2].frame[0].symbol, HOSTILE_CLEAN);
	assert_string_equal(cases.one[3].stack[2].frame[0].module, HOSTILE_CLEAN);
	assert_string_equal(cases.one[4].reason, "known: " HOSTILE_CLEAN);
	assert_string_equal(cases.one[4].message,
			    "7 × 64 B born in lm_open: pool 0x2000 #1 of " HOSTILE_CLEAN
			    ", alive at the end; 2 like this, of 7 objects");
	assert_string_equal(cases.one[5].message, "expected: object 0x3000 #3, lent for 3 s");
	report_cases_free(&cases);
}

static void an_assertion_in_a_file_has_its_place(void **state)
{
	static const struct {
		const char *source, *file;
		unsigned int line;
	} asked[] = {
		{"--assert", NULL, 0},	  {"expect.txt:4", "expect.txt", 4}, {"a:b:12", "a:b", 12},
		{"expect.txt:", NULL, 0}, {"expect.txt:0", NULL, 0},	     {":3", NULL, 0},
		{"a:3x", NULL, 0},	  {"a:99999999999", NULL, 0},
	};
	struct check_result result = {"lost == 0", "", CHECK_HOLDS, "0", "== 0"};
	struct check_report check = {.trace = "t",
				     .kernel = UNTRUSTED(""),
				     .reason = "",
				     .nr_results = 1,
				     .result = &result};
	struct report_cases cases;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		result.source = asked[i].source;
		cases = made(&check);
		assert_int_equal(cases.one[0].place.line, asked[i].line);
		if (asked[i].file)
			assert_string_equal(cases.one[0].place.file, asked[i].file);
		else
			assert_null(cases.one[0].place.file);
		report_cases_free(&cases);
	}
}

static void a_violation_is_where_it_happened_or_else_was_born(void **state)
{
	struct report_cases cases = made(&fixture_check);

	(void)state;
	assert_int_equal(cases.one[3].nr_stacks, 3);
	assert_string_equal(cases.one[3].stack[0].key, "born");
	assert_string_equal(cases.one[3].stack[1].key, "died");
	assert_string_equal(cases.one[3].stack[2].key, "at");
	assert_ptr_equal(cases.one[3].where, &cases.one[3].stack[2].frame[1]);
	assert_ptr_equal(cases.one[4].where, &cases.one[4].stack[0].frame[0]);
	assert_null(cases.one[5].where);
	report_cases_free(&cases);
}

/* A check that did not end well has a case that does not pass, whatever its assertions say. */
static void no_report_of_a_bad_status_passes(void **state)
{
	static const enum case_outcome asked[] = {CASE_PASS, CASE_FAIL, CASE_ERROR, CASE_ERROR,
						  CASE_ERROR};
	struct check_report check = {.trace = "t.lmt", .kernel = UNTRUSTED(""), .reason = ""};
	struct report_cases cases;
	int status;

	(void)state;
	for (status = 0; status < 5; status++) {
		check.status = status;
		check.reason = status ? "cut off" : "";
		check.nr_results = 1;
		check.result = &fixture_results[0];
		cases = made(&check);
		assert_int_equal(cases.nr, status ? 2 : 1);
		assert_int_equal(cases.one[cases.nr - 1].outcome, asked[status]);
		report_cases_free(&cases);
		check.nr_results = 0;
		cases = made(&check);
		assert_int_equal(cases.nr, 1);
		assert_int_equal(cases.one[0].kind, CASE_CHECK);
		assert_int_equal(cases.one[0].outcome, asked[status]);
		assert_string_equal(cases.one[0].name, "check of t.lmt");
		report_cases_free(&cases);
	}
}

static void frames_are_reported_as_far_as_they_are_known(void **state)
{
	struct case_frame frame = {.addr = 0x12, .symbol = "", .module = ""};
	char buf[64];

	(void)state;
	assert_string_equal(report_frame_text(&frame, buf, sizeof(buf)), "0x12");
	frame.symbol = "f";
	frame.offset = 0x1a;
	assert_string_equal(report_frame_text(&frame, buf, sizeof(buf)), "f+0x1a");
	frame.module = "m";
	frame.place = (struct case_place){"d/f.c", 3};
	assert_string_equal(report_frame_text(&frame, buf, sizeof(buf)), "f+0x1a [m] (d/f.c:3)");
	assert_string_equal(report_frame_text(&frame, buf, 9), "f+0x1a [");
	assert_string_equal(report_frame_text(&frame, buf, 4), "f+0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_assertion_and_violation_is_a_case),
		cmocka_unit_test(all_text_is_clean),
		cmocka_unit_test(an_assertion_in_a_file_has_its_place),
		cmocka_unit_test(a_violation_is_where_it_happened_or_else_was_born),
		cmocka_unit_test(no_report_of_a_bad_status_passes),
		cmocka_unit_test(frames_are_reported_as_far_as_they_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
