// SPDX-License-Identifier: GPL-2.0-only
/* Words that were misspelt: commands and others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/near.h"
#include "cli/commands.h"

static void commands_are_found_by_their_whole_name(void **state)
{
	(void)state;
	for (enum command command = 0; command < NR_COMMANDS; command++)
		assert_int_equal(command_find(command_info[command].name), command);
	assert_int_equal(command_find("ru"), NR_COMMANDS);
	assert_int_equal(command_find("runs"), NR_COMMANDS);
	assert_int_equal(command_find(""), NR_COMMANDS);
}

static void misspelt_commands_are_guessed(void **state)
{
	(void)state;
	assert_string_equal(command_nearest("rnu"), "run");
	assert_string_equal(command_nearest("runn"), "run");
	assert_string_equal(command_nearest("model"), "models");
	assert_string_equal(command_nearest("dcotro"), "doctor");
	assert_null(command_nearest("rm"));
	assert_null(command_nearest("true"));
	assert_null(command_nearest(""));
	/* this one is not misspelt */
	assert_null(command_nearest("run"));
}

static const char *nearest(const char *text, unsigned int slips, const char *const *words)
{
	struct near near;

	near_init(&near, text, strlen(text), slips);
	while (*words)
		near_try(&near, *words++);
	return near.word;
}

static void nearest_word_wins_and_of_two_the_first(void **state)
{
	(void)state;
	assert_string_equal(nearest("abcd", 3, (const char *[]){"axxd", "abxd", "abcx", NULL}),
			    "abxd");
	assert_null(nearest("abcd", 1, (const char *[]){"axxd", "abcdef", "ab", "", NULL}));
	assert_string_equal(nearest("abcd", 2, (const char *[]){"badc", NULL}), "badc");
	assert_null(nearest("abcd", 1, (const char *[]){"badc", NULL}));
	assert_null(nearest("abcd", 0, (const char *[]){"abce", NULL}));
}

static void longest_words_are_compared_and_longer_ones_are_not(void **state)
{
	char a[NEAR_MAX_LEN + 2], b[NEAR_MAX_LEN + 2];

	(void)state;
	memset(a, 'a', sizeof(a));
	memset(b, 'a', sizeof(b));
	a[NEAR_MAX_LEN] = b[NEAR_MAX_LEN] = '\0';
	a[0] = a[NEAR_MAX_LEN - 1] = 'x';
	assert_ptr_equal(nearest(a, 2, (const char *[]){b, NULL}), b);
	assert_null(nearest(a, 1, (const char *[]){b, NULL}));
	a[NEAR_MAX_LEN] = 'a';
	a[NEAR_MAX_LEN + 1] = '\0';
	assert_null(nearest(a, 4, (const char *[]){b, NULL}));
	assert_null(nearest(b, 4, (const char *[]){a, NULL}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_are_found_by_their_whole_name),
		cmocka_unit_test(misspelt_commands_are_guessed),
		cmocka_unit_test(nearest_word_wins_and_of_two_the_first),
		cmocka_unit_test(longest_words_are_compared_and_longer_ones_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
