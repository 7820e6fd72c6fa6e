// SPDX-License-Identifier: GPL-2.0-only
/* What makes two violations of a check one kind, and what does not. */
#include "sink_fixture.h"

#include "check/keep.h"
#include "sink/text.h"

/* A sink with names for what the violations refer to, and the kinds of them. */
struct kept {
	struct fixture f;
	struct keep keep;
	struct violation violation;
};

static void begin(struct kept *kept)
{
	open_sink(&kept->f, sink_text_new);
	keep_init(&kept->keep, false);
	kept->violation = a_double_free();
}

static void end(struct kept *kept)
{
	keep_fini(&kept->keep);
	close_sink(&kept->f);
}

/* @about: of one assertion, -1: of none. */
static void add(struct kept *kept, int about, const char *suppressed)
{
	struct about_set set = {0};

	if (about >= 0)
		keep_about_add(&set, about);
	kept->violation.object.id++;
	kept->violation.time_ns++;
	assert_int_equal(keep_add(&kept->keep, kept->f.sink, &kept->violation, 0, &set, suppressed),
			 0);
}

static void equal_ones_are_one_kind(void **state)
{
	struct kept kept;

	(void)state;
	begin(&kept);
	for (int i = 0; i < 3; i++)
		add(&kept, -1, NULL);
	assert_int_equal(kept.keep.nr, 1);
	assert_int_equal(keep_list(&kept.keep)[0].count, 3);
	/* by another path of the driver */
	kept.violation.at_stack = STACK_BORN;
	add(&kept, -1, NULL);
	assert_int_equal(kept.keep.nr, 2);
	end(&kept);
}

/* One assertion may hold that is about the first, and another not that is about the second. */
static void what_different_assertions_are_about_is_apart(void **state)
{
	struct kept kept;

	(void)state;
	begin(&kept);
	for (int i = 0; i < 2; i++) {
		add(&kept, 0, NULL);
		add(&kept, 1, NULL);
		add(&kept, 65, NULL);
		add(&kept, -1, NULL);
	}
	assert_int_equal(kept.keep.nr, 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(keep_list(&kept.keep)[i].count, 2);
	end(&kept);
}

static void what_is_suppressed_for_other_reasons_is_apart(void **state)
{
	struct kept kept;

	(void)state;
	begin(&kept);
	for (int i = 0; i < 2; i++) {
		add(&kept, -1, "known");
		add(&kept, -1, "not ours");
		add(&kept, -1, NULL);
	}
	assert_int_equal(kept.keep.nr, 3);
	assert_int_equal(kept.keep.suppressed, 4);
	assert_string_equal(keep_list(&kept.keep)[0].suppressed, "known");
	assert_string_equal(keep_list(&kept.keep)[1].suppressed, "not ours");
	assert_null(keep_list(&kept.keep)[2].suppressed);
	end(&kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_ones_are_one_kind),
		cmocka_unit_test(what_different_assertions_are_about_is_apart),
		cmocka_unit_test(what_is_suppressed_for_other_reasons_is_apart),
	};

	return cmocka_run_group_tests_name("kinds of a check", tests, NULL, NULL);
}
