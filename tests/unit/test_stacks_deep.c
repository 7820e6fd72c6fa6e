// SPDX-License-Identifier: GPL-2.0-only
/* Stacks of as many frames as can be asked for (--stack-depth). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "event/stacks.h"
#include "records.h"

static void add(struct stacks *stacks, uint32_t ref, uint32_t index, const char *text)
{
	struct lm_frame frame = make_frame(0, 0, 0, ref, index, LM_STACK_MOST, text);

	assert_int_equal(stacks_add(stacks, &frame), 0);
}

static void deep_stacks_have_room(void **state)
{
	struct stacks *stacks = stacks_new();
	const struct stack_frame *frame;
	char text[32];

	(void)state;
	for (uint32_t i = 0; i < LM_STACK_MOST; i++) {
		/* each once, from both ends */
		uint32_t index = i % 2 ? LM_STACK_MOST - 1 - i / 2 : i / 2;

		snprintf(text, sizeof(text), "f%u+0x1/0x10", index);
		add(stacks, 1, index, text);
	}
	assert_int_equal(stacks_get(stacks, 1, &frame), LM_STACK_MOST);
	for (uint32_t i = 0; i < LM_STACK_MOST; i++) {
		snprintf(text, sizeof(text), "f%u", i);
		assert_string_equal(frame[i].symbol.raw, text);
	}
	stacks_free(stacks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deep_stacks_have_room),
	};

	return cmocka_run_group_tests_name("deep stacks", tests, NULL, NULL);
}
