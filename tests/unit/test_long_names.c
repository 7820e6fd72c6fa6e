// SPDX-License-Identifier: GPL-2.0-only
/* Whole names of functions, by epoch and address. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "event/long_names.h"

/* One address is another function's when a module has gone and another has come. */
static void long_names_of_one_address_are_apart(void **state)
{
	static char symbol[1000][8];
	const unsigned int first = 1000 - STACKS_EPOCHS;
	struct long_names names = {0};
	struct stack_frame frame = {.addr = 5, .module = UNTRUSTED("")};

	(void)state;
	for (unsigned int epoch = 0; epoch < 1000; epoch++) {
		snprintf(symbol[epoch], sizeof(symbol[epoch]), "s%u", epoch);
		frame.symbol = untrusted(symbol[epoch]);
		assert_int_equal(long_names_put(&names, epoch, &frame), 0);
	}
	for (unsigned int epoch = first; epoch < 1000; epoch++)
		assert_ptr_equal(long_names_get(&names, epoch, 5)->symbol.raw, symbol[epoch]);
	long_names_fini(&names);
}

/* A driver with such names that is loaded again and again. */
static void long_names_of_old_epochs_go(void **state)
{
	struct long_names names = {0};
	struct stack_frame frame = {.symbol = UNTRUSTED("s"), .module = UNTRUSTED("")};

	(void)state;
	for (unsigned int epoch = 1; epoch < 10000; epoch++)
		for (frame.addr = 0; frame.addr < 20; frame.addr++)
			assert_int_equal(
				long_names_put(&names, epoch & LM_STACK_EPOCH_MASK, &frame), 0);
	assert_true(names.room <= 8 * 20 * STACKS_EPOCHS);
	assert_non_null(long_names_get(&names, 9999 & LM_STACK_EPOCH_MASK, 5));
	assert_null(long_names_get(&names, (9999 - 2 * STACKS_EPOCHS) & LM_STACK_EPOCH_MASK, 5));
	long_names_fini(&names);
}

static void long_names_are_bounded(void **state)
{
	struct long_names names = {0};
	struct stack_frame frame = {.symbol = UNTRUSTED("s"), .module = UNTRUSTED("")};

	(void)state;
	assert_null(long_names_get(&names, 1, 5));
	for (frame.addr = 0; frame.addr < LONG_NAMES_MAX; frame.addr++)
		assert_int_equal(long_names_put(&names, 1, &frame), 0);
	assert_int_equal(long_names_put(&names, 1, &frame), -ENOSPC);
	frame.addr = 7;
	frame.symbol = untrusted("t");
	assert_int_equal(long_names_put(&names, 1, &frame), 0);
	assert_string_equal(long_names_get(&names, 1, 7)->symbol.raw, "t");
	assert_null(long_names_get(&names, 2, 7));
	long_names_fini(&names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_names_of_one_address_are_apart),
		cmocka_unit_test(long_names_of_old_epochs_go),
		cmocka_unit_test(long_names_are_bounded),
	};

	return cmocka_run_group_tests_name("long names", tests, NULL, NULL);
}
