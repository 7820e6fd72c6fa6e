// SPDX-License-Identifier: GPL-2.0-only
/* The language of assertions and suppressions: what is mistyped is reported at its column. */
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

#include "check/expect.h"
#include "check/suppress.h"
#include "dma_pool_plan.h"

/* @say: a part of the message. */
static void refused(const char *text, unsigned int column, const char *say)
{
	struct expectations expect = {0};
	const struct assertion *bad;
	struct check_error error;
	int err = expect_add(&expect, text, strlen(text), "f", 7, &error);

	if (!err)
		err = expect_bind(&expect, &dma_pool_plan, &bad, &error);
	assert_int_equal(err, -EINVAL);
	if (error.column != column || error.line != 7 || !strstr(error.text, say))
		fail_msg("%s: %u:%u: %s", text, error.line, error.column, error.text);
	expect_free(&expect);
}

static void taken(const char *text)
{
	struct expectations expect = {0};
	const struct assertion *bad;
	struct check_error error;

	if (expect_add(&expect, text, strlen(text), NULL, 0, &error) ||
	    expect_bind(&expect, &dma_pool_plan, &bad, &error))
		fail_msg("%s: column %u: %s", text, error.column, error.text);
	expect_free(&expect);
}

static void each_form_has_a_mistyped_twin(void **state)
{
	(void)state;
	taken("violations == 0");
	refused("violation == 0", 1, "found 'violation'; did you mean 'violations'?");
	taken("violations(double-free) == 1");
	refused("violations(duble-free) == 1", 12, "did you mean 'double-free'?");
	taken("violations(leak, dma_pool.block, module=lm_*) == 0");
	refused("violations(leak, dma_pool.blok, module=lm_*) == 0", 18,
		"no class 'dma_pool.blok'; did you mean 'dma_pool.block'?");
	refused("violations(leak, block, modul=lm_*) == 0", 25, "did you mean 'module'?");
	taken("lost == 0");
	refused("lots == 0", 1, "did you mean 'lost'?");
	taken("births(block) >= 1");
	refused("birth(block) >= 1", 1, "did you mean 'births'?");
	taken("deaths(block) < 1");
	refused("deaths(blokc) < 1", 8, "no class 'blokc'; did you mean 'block'?");
	taken("live(block, pool=\"prp*\") == 0");
	refused("live(block, poool=\"prp*\") == 0", 13, "did you mean 'pool'?");
	taken("peak(block) <= 64");
	refused("peek(block) <= 64", 1, "did you mean 'peak'?");
	taken("orphaned(block) == 0");
	refused("orphaned(pool) == 0", 10, "have no parent that could leave them behind");
	refused("orphand(block) == 0", 1, "did you mean 'orphaned'?");
	taken("leaked(block) == 0");
	refused("leaked == 0", 8, "expected '('");
	taken("unreleased(pool) == 0");
	refused("unreleased(leek) == 0", 12, "have no class 'leek'");
	taken("max(life, block) <= 10ms");
	taken("max(life, block) <= 10");
	refused("max(lent, pool) <= 10ms", 11, "from birth to end is life");
	refused("every(moved, pool) <= 10ms", 14, "from birth to end is life");
	refused("max(lend, block) <= 10ms", 5, "did you mean 'lent'?");
	taken("p99(life, block) < 5ms");
	refused("p99(live, block) < 5ms", 5, "did you mean 'life'?");
	taken("p50(life, block) > 5us");
	refused("p55(moved, block) > 5us", 1, "found 'p55'");
	taken("every(life, block) <= 10ms");
	refused("every(lent, block) == 10ms", 20, "expected <, <=, > or >= after every()");
	taken("between \"a\" and \"b\": births(block) == 1");
	refused("betwen \"a\" and \"b\": births(block) == 1", 1, "did you mean 'between'?");
	refused("between \"a\" or \"b\": births(block) == 1", 13, "expected 'and', found 'or'");
	taken("after \"a\": lost == 0");
	refused("after a: lost == 0", 7, "expected the text of a mark in quotes, found 'a'");
	taken("before \"a\": lost == 0");
	refused("before \"a\" lost == 0", 12, "expected ':', found 'lost'");
}

static void what_is_wrong_is_said_where_it_is(void **state)
{
	(void)state;
	refused("births(block) = 3", 15, "to compare, write '=='");
	refused("births(block)", 14, "expected a comparison (==, !=, <, <=, >, >=), found the end");
	refused("births(block) ==", 17, "expected a number, found the end");
	refused("births(block) == \t\n", 17, "expected a number, found the end");
	refused("births(block) == # 3", 18, "expected a number, found the end");
	refused("births(block) == 3 4", 20, "expected the end of the assertion, found '4'");
	refused("births(block) == 3ms", 18, "expected a number, found '3ms'");
	refused("max(lent, block) <= x", 21, "expected a time such as 10ms");
	refused("max(lent, block) <= 3 ms", 23, "expected the end of the assertion, found 'ms'");
	refused("max(lent, block) <= 18446744074", 21, "expected a time such as 10ms");
	refused("max(lent, block) <= 3min", 21, "neither a whole number nor a time");
	refused("births(block) == 18446744073709551616", 18, "does not fit in 64 bits");
	refused("max(lent, block) <= 99999999999999m", 21, "does not fit in 64 bits");
	refused("births == 3", 8, "expected '(', found '=='");
	refused("births() == 3", 8, "expected a class or a filter, found ')'");
	refused("births(pool=x) == 3", 7, "births needs a class in its parentheses");
	refused("births(block pool=x) == 3", 14, "expected ')', found 'pool'");
	refused("births(block, pool) == 3", 15, "a second class, 'pool'");
	refused("births(block, leak=3) == 3", 15, "expected name, pool, device, module or frame");
	refused("births(block, pool=x, pool=y) == 3", 23, "pool= is given twice");
	refused("births(block, device=0000) == 3", 22, "expected a pattern (in quotes");
	refused("births(block, device=0000:00) == 3", 22, "expected a pattern (in quotes");
	refused("births(block, device=00x) == 3", 22, "begins with a digit goes in quotes");
	refused("violations(leak, stuck) == 3", 18, "a second rule, 'stuck'");
	refused("births(leak) == 3", 8, "no class 'leak'");
	refused("lost(block) == 0", 5, "expected a comparison");
	refused("after \"a: lost == 0", 7, "text without an end");
	refused("after 'a': lost == 0", 7, "unexpected ''': quotes are \"");
	refused("births(block) == 3;", 19, "unexpected ';'");
	refused("lost \xc3\xb6 == 0", 6, "unexpected byte 0xc3");
	refused("after \"\xc3\xb6\": \xc3\xb6", 12, "unexpected byte 0xc3");
	refused("between \"a\" and", 16, "expected the text of a mark in quotes, found the end");
}

/* Two models with a class of one name: only the full one says which. */
static void a_name_that_two_models_have_is_refused(void **state)
{
	static const char ambiguous[] = "births(block) == 1", full[] = "births(other.block) == 1";
	struct model other = {.name = "other"};
	struct expectations expect = {0};
	struct suppressions suppress = {0};
	struct plan plan = dma_pool_plan;
	const struct suppression *suppression;
	const struct assertion *bad;
	struct check_error error;

	(void)state;
	plan.class[2] = plan.class[CLASS_BLOCK];
	plan.class[2].model = &other;
	plan.nr_classes = 3;
	assert_int_equal(expect_add(&expect, full, strlen(full), "f", 1, &error), 0);
	assert_int_equal(expect_bind(&expect, &plan, &bad, &error), 0);
	assert_int_equal(expect.one[0].selector.class_index, 2);
	assert_int_equal(expect_add(&expect, ambiguous, strlen(ambiguous), "f", 2, &error), 0);
	assert_int_equal(expect_bind(&expect, &plan, &bad, &error), -EINVAL);
	assert_ptr_equal(bad, &expect.one[1]);
	assert_int_equal(error.column, 8);
	assert_string_equal(error.text,
			    "both dma_pool and other have a class 'block': write MODEL.CLASS");
	assert_int_equal(suppress_add(&suppress, "block reason \"x\"", 16, "f", 3, &error), 0);
	assert_int_equal(suppress_bind(&suppress, &plan, &suppression, &error), -EINVAL);
	expect_free(&expect);
	suppress_free(&suppress);
}

static void what_is_too_long_is_refused(void **state)
{
	char text[EXPECT_MAX_BYTES + 2];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[EXPECT_MAX_BYTES + 1] = 0;
	refused(text, 1, "an assertion of 8193 bytes, at most 8192 fit");
	text[200] = 0;
	refused(text, 1, "a word of 200 bytes, at most 127 fit");
}

static void a_comment_is_nothing(void **state)
{
	struct expectations expect = {0};
	struct check_error error;

	(void)state;
	assert_int_equal(expect_add(&expect, "", 0, NULL, 0, &error), -ENOENT);
	assert_int_equal(expect_add(&expect, " # x\n", 5, NULL, 0, &error), -ENOENT);
	assert_int_equal(expect_add(&expect, "lost == 0 # x\n", 14, NULL, 0, &error), 0);
	assert_int_equal(expect_add(&expect, "after \"#\": lost == 3", 20, NULL, 0, &error), 0);
	assert_int_equal(expect.nr, 2);
	assert_string_equal(expect.one[0].text, "lost == 0");
	assert_string_equal(expect.one[1].from, "#");
	assert_string_equal(expect.one[1].text, "after \"#\": lost == 3");
	assert_int_equal(expect.one[1].number, 3);
	expect_free(&expect);
}

static void values_have_units(void **state)
{
	static const struct {
		const char *text;
		uint64_t number;
		enum check_op op;
	} one[] = {
		{"max(lent, block) == 7ns", 7, OP_EQ},
		{"max(lent, block) != 7us", 7000, OP_NE},
		{"max(lent, block) < 7", 7000000000, OP_LT},
		{"max(lent, block) < 7ms", 7000000, OP_LT},
		{"max(lent, block) < 2h", 7200000000000, OP_LT},
		{"max(lent, block) <= 7s", 7000000000, OP_LE},
		{"max(lent,block)>2m", 120000000000, OP_GT},
		{"births(block)>=0", 0, OP_GE},
	};
	struct expectations expect = {0};
	struct check_error error;

	(void)state;
	for (size_t i = 0; i < sizeof(one) / sizeof(one[0]); i++) {
		assert_int_equal(
			expect_add(&expect, one[i].text, strlen(one[i].text), NULL, 0, &error), 0);
		assert_int_equal(expect.one[i].number, one[i].number);
		assert_int_equal(expect.one[i].op, one[i].op);
	}
	expect_free(&expect);
}

/* Writes a file of its own and removes it. */
static int read_text(const char *text, struct expectations *expect, struct suppressions *suppress,
		     struct check_error *error)
{
	char name[] = "/tmp/lifemon-check-XXXXXX";
	FILE *out = fdopen(mkstemp(name), "w");
	int err;

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
	err = expect ? expect_read(expect, name, error) : suppress_read(suppress, name, error);
	unlink(name);
	return err;
}

static void a_file_has_one_a_line(void **state)
{
	struct expectations expect = {0};
	struct suppressions suppress = {0};
	struct check_error error;

	(void)state;
	assert_int_equal(
		read_text("# two\n\nlost == 0\r\n  births(block) == 1", &expect, NULL, &error), 0);
	assert_int_equal(expect.nr, 2);
	assert_int_equal(expect.one[1].line, 4);
	assert_string_equal(expect.one[0].text, "lost == 0");
	assert_string_equal(expect.one[1].text, "births(block) == 1");
	assert_int_equal(read_text("lost == 0\n  lots == 0\n", &expect, NULL, &error), -EINVAL);
	assert_int_equal(error.line, 2);
	assert_int_equal(error.column, 3);
	expect_free(&expect);
	assert_int_equal(expect_read(&expect, "/nonexistent", &error), -ENOENT);
	assert_int_equal(expect_read(&expect, "/tmp", &error), -EISDIR);
	assert_int_equal(read_text("leak reason \"x\"\n# \n\nstuck block\n", NULL, &suppress,
				   &error),
			 -EINVAL);
	assert_int_equal(error.line, 4);
	assert_int_equal(suppress.nr, 1);
	suppress_free(&suppress);
}

static void unsuppressed(const char *text, unsigned int column, const char *say)
{
	struct suppressions suppress = {0};
	struct check_error error;

	assert_int_equal(suppress_add(&suppress, text, strlen(text), "f", 7, &error), -EINVAL);
	if (error.column != column || !strstr(error.text, say))
		fail_msg("%s: %u: %s", text, error.column, error.text);
}

static void a_suppression_needs_terms_and_a_reason(void **state)
{
	struct suppressions suppress = {0};
	const char *text = "leak, dma_pool.block frame=lm_*,module=\"a b\" reason \"BUG-1\" # x";
	struct check_error error;

	(void)state;
	assert_int_equal(suppress_add(&suppress, text, strlen(text), "f", 7, &error), 0);
	assert_int_equal(suppress.one[0].selector.rule, RULE_LEAK);
	assert_string_equal(suppress.one[0].selector.class, "dma_pool.block");
	assert_string_equal(suppress.one[0].selector.pattern[SELECT_FRAME], "lm_*");
	assert_string_equal(suppress.one[0].selector.pattern[SELECT_MODULE], "a b");
	assert_string_equal(suppress.one[0].reason, "BUG-1");
	suppress_free(&suppress);
	unsuppressed("leak", 5, "expected 'reason', found the end");
	unsuppressed("leak reason", 12, "expected the reason in quotes, found the end");
	unsuppressed("leak reason \"\"", 13, "an empty reason");
	unsuppressed("leak reason \"x\" y", 17, "expected the end of the suppression");
	unsuppressed("laek-x reason \"x\"", 1, "expected a rule, a class or a filter");
	unsuppressed("double-fre reason \"x\"", 1, "did you mean 'double-free'?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_has_a_mistyped_twin),
		cmocka_unit_test(what_is_wrong_is_said_where_it_is),
		cmocka_unit_test(a_name_that_two_models_have_is_refused),
		cmocka_unit_test(what_is_too_long_is_refused),
		cmocka_unit_test(a_comment_is_nothing),
		cmocka_unit_test(values_have_units),
		cmocka_unit_test(a_file_has_one_a_line),
		cmocka_unit_test(a_suppression_needs_terms_and_a_reason),
	};

	return cmocka_run_group_tests_name("check_parse", tests, NULL, NULL);
}
