// SPDX-License-Identifier: GPL-2.0-only
/* Values of options: what is taken, and as what; what is not. And words that were misspelt. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/near.h"
#include "cli/commands.h"
#include "cli/options.h"

#define YEAR_NS (UINT64_C(365) * 24 * 3600 * 1000000000)
#define UNSET	UINT64_C(0xdead)

static void durations_are_exact(void **state)
{
	static const struct {
		const char *text;
		uint64_t ns;
	} cases[] = {
		{"0", 0},
		{"0ns", 0},
		{"0.0", 0},
		{"1", 1000000000},
		{"007s", 7000000000},
		{"500ms", 500000000},
		{"250us", 250000},
		{"1ns", 1},
		{"2m", 120000000000},
		{"1h", 3600000000000},
		{"1.5s", 1500000000},
		{"0.1s", 100000000},
		{"0.3s", 300000000},
		{"1.000000001s", 1000000001},
		{"0.0000000001s", 0},
		{"1.9ns", 1},
		{"0.25m", 15000000000},
		{"0.5h", 1800000000000},
		{"1.00000000000000000000000000000000000000005s", 1000000000},
		{"8760h", YEAR_NS},
		{"525600m", YEAR_NS},
		{"31536000", YEAR_NS},
		{"31535999.999999999", YEAR_NS - 1},
		{"31536000000000000ns", YEAR_NS},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t ns = UNSET;

		if (options_duration(cases[i].text, &ns) || ns != cases[i].ns)
			fail_msg("'%s' is %llu", cases[i].text, (unsigned long long)ns);
	}
}

static void what_is_no_duration_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		" ",
		"s",
		".",
		".5s",
		"5.s",
		"5.",
		"1..5s",
		"1.5.5s",
		"1,5s",
		"-1",
		"+1",
		" 1",
		"1 s",
		"1s ",
		"1S",
		"1sec",
		"1d",
		"0x10s",
		"0x10",
		"1e3",
		"1e9h",
		"nan",
		"inf",
		"1s2",
		"1\n",
		"8761h",
		"8760.1h",
		"8760.0000000001h",
		"31536001",
		"31536000000000001ns",
		"18446744073709551615ns",
		"18446744073709551616ns",
		"18446744073709551617",
		"99999999999999999999999999999999999999999h",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t ns = UNSET;

		if (options_duration(cases[i], &ns) != -EINVAL || ns != UNSET)
			fail_msg("'%s' is taken as %llu", cases[i], (unsigned long long)ns);
	}
}

static void ring_sizes_are_powers_of_two(void **state)
{
	static const struct {
		const char *text;
		size_t bytes;
	} cases[] = {
		{"64K", 64 << 10},  {"65536", 64 << 10},   {"064K", 64 << 10},
		{"1M", 1 << 20},    {"1024K", 1 << 20},	   {"1G", 1 << 30},
		{"1024M", 1 << 30}, {"1048576K", 1 << 30}, {"1073741824", 1 << 30},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t bytes = UNSET;

		if (options_ring_size(cases[i].text, &bytes) || bytes != cases[i].bytes)
			fail_msg("'%s' is %zu", cases[i].text, bytes);
	}
}

static void what_is_no_ring_size_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"K",
		"0",
		"0K",
		"32K",
		"65535",
		"65537",
		"96K",
		"1025M",
		"2G",
		"2M ",
		" 2M",
		"+2M",
		"-2M",
		"2MB",
		"2m",
		"0x2M",
		"2.0M",
		"2 M",
		"2147483648",
		"18014398509481985K",
		"18446744073709551616",
		"18446744073709617152",
		"99999999999999999999G",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t bytes = UNSET;

		if (options_ring_size(cases[i], &bytes) != -EINVAL || bytes != UNSET)
			fail_msg("'%s' is taken as %zu", cases[i], bytes);
	}
}

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
		cmocka_unit_test(durations_are_exact),
		cmocka_unit_test(what_is_no_duration_is_refused),
		cmocka_unit_test(ring_sizes_are_powers_of_two),
		cmocka_unit_test(what_is_no_ring_size_is_refused),
		cmocka_unit_test(commands_are_found_by_their_whole_name),
		cmocka_unit_test(misspelt_commands_are_guessed),
		cmocka_unit_test(nearest_word_wins_and_of_two_the_first),
		cmocka_unit_test(longest_words_are_compared_and_longer_ones_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
