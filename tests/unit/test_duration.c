// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/duration.h"

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
		{"0.0s", 0},
		{"0.0", 0},
		{"1", 1000000000},
		{"1s", 1000000000},
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
		{"31536000s", YEAR_NS},
		{"31536000", YEAR_NS},
		{"31535999.999999999s", YEAR_NS - 1},
		{"31536000000000000ns", YEAR_NS},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t ns = UNSET;

		if (duration_parse(cases[i].text, &ns) || ns != cases[i].ns)
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
		"31536001s",
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

		if (duration_parse(cases[i], &ns) != -EINVAL || ns != UNSET)
			fail_msg("'%s' is taken as %llu", cases[i], (unsigned long long)ns);
	}
}

static void they_are_written_in_the_largest_unit_without_a_fraction(void **state)
{
	static const struct {
		uint64_t ns;
		const char *text;
	} cases[] = {
		{1, "1ns"},
		{999, "999ns"},
		{1000, "1us"},
		{1500000, "1500us"},
		{DURATION_SEC, "1s"},
		{90 * DURATION_SEC, "90s"},
		{DURATION_MAX, "525600m"},
		{UINT64_MAX, "18446744073709551615ns"},
	};
	char text[DURATION_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(duration_text(text, cases[i].ns), cases[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations_are_exact),
		cmocka_unit_test(what_is_no_duration_is_refused),
		cmocka_unit_test(they_are_written_in_the_largest_unit_without_a_fraction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
