// SPDX-License-Identifier: GPL-2.0-only
/* What the result says of the time in which attached probes did not fire. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "event/unseen.h"

#define SECOND 1000000000ull

static void arm(struct unseen *unseen, unsigned int probe, unsigned int state, unsigned int why,
		uint64_t ns)
{
	const struct lm_arm record = {
		.h = {.type = LM_REC_ARM,
		      .size = sizeof(record),
		      .probe = (uint16_t)probe,
		      .time_ns = ns},
		.state = state,
		.why = why,
	};

	unseen_feed(unseen, &record.h);
}

static void expect(const struct unseen *unseen, uint64_t end_ns, const char *expected)
{
	char text[256];

	unseen_text(unseen, end_ns, text, sizeof(text));
	assert_string_equal(text, expected);
}

static void nothing_is_unseen(void **state)
{
	struct unseen unseen = {0};

	(void)state;
	expect(&unseen, SECOND, "");
	assert_int_equal(unseen.gaps, 0);
}

/* From the first probe that is off until the last one is on again. */
static void time_of_all_probes(void **state)
{
	struct unseen unseen = {0};

	(void)state;
	arm(&unseen, 0, LM_ARM_OFF, LM_ARM_WHY_SWITCH, 1 * SECOND);
	arm(&unseen, 1, LM_ARM_OFF, LM_ARM_WHY_SWITCH, 2 * SECOND);
	expect(&unseen, 3 * SECOND, "ftrace was off (kernel.ftrace_enabled) for up to 2.000 s");
	arm(&unseen, 0, LM_ARM_ON, LM_ARM_WHY_NONE, 4 * SECOND);
	arm(&unseen, 1, LM_ARM_ON, LM_ARM_WHY_NONE, 5 * SECOND);
	expect(&unseen, 99 * SECOND, "ftrace was off (kernel.ftrace_enabled) for up to 4.000 s");
	arm(&unseen, 1, LM_ARM_OFF, LM_ARM_WHY_SWITCH, 6 * SECOND);
	arm(&unseen, 1, LM_ARM_ON, LM_ARM_WHY_NONE, 6 * SECOND + SECOND / 2);
	expect(&unseen, 99 * SECOND, "ftrace was off (kernel.ftrace_enabled) for up to 4.500 s");
}

static void two_reasons(void **state)
{
	struct unseen unseen = {0};

	(void)state;
	arm(&unseen, 3, LM_ARM_OFF, LM_ARM_WHY_SWITCH, 1 * SECOND);
	/* off for another reason now */
	arm(&unseen, 3, LM_ARM_OFF, LM_ARM_WHY_KPROBES, 2 * SECOND);
	expect(&unseen, 4 * SECOND,
	       "ftrace was off (kernel.ftrace_enabled) for up to 1.000 s and kprobes were off "
	       "(/sys/kernel/debug/kprobes/enabled) for up to 2.000 s");
}

/* A module without the function is said by the engine, class by class. */
static void a_missing_function_is_not_in_it(void **state)
{
	struct unseen unseen = {0};

	(void)state;
	arm(&unseen, 3, LM_ARM_OFF, LM_ARM_WHY_FUNCTION, 1 * SECOND);
	arm(&unseen, 4, LM_ARM_OFF, 77, 1 * SECOND);
	arm(&unseen, 4, LM_ARM_ON, LM_ARM_WHY_NONE, 2 * SECOND);
	expect(&unseen, 9 * SECOND, "");
}

static void gaps_of_unknown_size(void **state)
{
	struct lm_gap gap = {.h = {.type = LM_REC_GAP, .size = sizeof(gap)}};
	struct unseen unseen = {0};

	(void)state;
	unseen_feed(&unseen, &gap.h);
	gap.lost = 7;
	unseen_feed(&unseen, &gap.h);
	assert_int_equal(unseen.gaps, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_unseen),
		cmocka_unit_test(time_of_all_probes),
		cmocka_unit_test(two_reasons),
		cmocka_unit_test(a_missing_function_is_not_in_it),
		cmocka_unit_test(gaps_of_unknown_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
