// SPDX-License-Identifier: GPL-2.0-only
/* What a recorded run was asked holds in its replay, unless that is asked anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run/repeat.h"

static const struct trace_option recorded[] = {
	{"wrapper", "fill"}, {"wrapper", "m*p"}, {"module", "d"},  {"possible", ""},
	{"command", "t"},    {"device", "0:1"},	 {"pool", "p"},	   {"pid", "17"},
	{"explain", "file"}, {"require", "r"},	 {"require", "s"}, {"unheard of", "x"},
};
static const struct trace_meta meta = {.nr_options = sizeof(recorded) / sizeof(recorded[0]),
				       .option = recorded};

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
	assert_string_equal(options.filter.device, "0:1");
	assert_string_equal(options.filter.pool, "p");
	assert_int_equal(options.filter.pid, 17);
	assert_string_equal(options.explain, "file");
	assert_int_equal(options.required.nr, 2);
	assert_string_equal(options.required.name[1], "s");
	assert_true(options.required_repeats);
	assert_true(options.possible);
	assert_string_equal(command, "t");
}

static void what_is_asked_anew_replaces_it(void **state)
{
	struct replay_options options = {
		.wrappers = {1, {"grab"}},
		.required = {.nr = 1, .name = {"a"}},
		.filter = {.module = "e", .device = "0:2", .pool = "q", .pid = 4},
		.explain = "block",
	};
	const char *command = NULL;

	(void)state;
	repeat_options(&meta, &options, &command);
	assert_int_equal(options.wrappers.nr, 1);
	assert_string_equal(options.wrappers.pattern[0], "grab");
	assert_int_equal(options.required.nr, 1);
	assert_string_equal(options.required.name[0], "a");
	assert_false(options.required_repeats);
	assert_string_equal(options.filter.module, "e");
	assert_string_equal(options.filter.device, "0:2");
	assert_string_equal(options.filter.pool, "q");
	assert_int_equal(options.filter.pid, 4);
	assert_string_equal(options.explain, "block");
}

/* The class that was explained need not be in another model. */
static void with_another_model_nothing_is_explained(void **state)
{
	static const struct model_choice one = {.name = {"dma_pool"}, .nr = 1};
	struct replay_options options = {.models = &one};
	const char *command = NULL;

	(void)state;
	repeat_options(&meta, &options, &command);
	assert_null(options.explain);
}

/* A trace can name more than a command line. */
static void lists_have_their_bounds(void **state)
{
	struct trace_option many[2 * (WRAPPERS_MAX + OPTIONS_MAX_REQUIRED)];
	const struct trace_meta large = {.nr_options = sizeof(many) / sizeof(many[0]),
					 .option = many};
	struct replay_options options = {0};
	const char *command = NULL;

	(void)state;
	for (unsigned int i = 0; i < large.nr_options; i++)
		many[i] = (struct trace_option){i & 1 ? "wrapper" : "require", "x"};
	repeat_options(&large, &options, &command);
	assert_int_equal(options.wrappers.nr, WRAPPERS_MAX);
	assert_int_equal(options.required.nr, OPTIONS_MAX_REQUIRED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_asked_holds),
		cmocka_unit_test(what_is_asked_anew_replaces_it),
		cmocka_unit_test(with_another_model_nothing_is_explained),
		cmocka_unit_test(lists_have_their_bounds),
	};

	return cmocka_run_group_tests_name("repeat", tests, NULL, NULL);
}
