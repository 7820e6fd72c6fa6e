// SPDX-License-Identifier: GPL-2.0-only
/* Values of options by the type of their row: what is taken, and as what; what is not. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/params.h"

#define UNSET UINT64_C(0xdead)

/* One destination of each type. */
static struct taken {
	bool flag;
	int level;
	int word;
	const char *text;
	const char *list[2];
	unsigned int nr;
	uint64_t time;
	const char *time_text;
	int number;
	double real;
	size_t size;
	int fd;
	const char *argument;
	const char *seen; /* by a function */
} taken;

#define TO(member) .to = offsetof(struct taken, member)

static void see(void *options, const char *value)
{
	((struct taken *)options)->seen = value;
}

static const struct param some[] = {
	{"flag", 'f', PARAM_FLAG, NULL, "", TO(flag)},
	{"no-flag", 0, PARAM_NO_FLAG, NULL, "", TO(flag)},
	{"level", 'l', PARAM_CONSTANT, NULL, "", TO(level), .min = -1},
	{"word", 'w', PARAM_WORD, "one|two|three", "", TO(word), .min = 1},
	{"text", 0, PARAM_STRING, "TEXT", "", TO(text)},
	{"list", 0, PARAM_FILE, "FILE", "", TO(list), .nr = offsetof(struct taken, nr), .most = 2},
	{0},
};

static const struct param others[] = {
	{"time", 0, PARAM_DURATION, "TIME", "", TO(time), .min = 1,
	 .as_given = offsetof(struct taken, time_text)},
	{"number", 'n', PARAM_NUMBER, "N", "", TO(number), .min = 2, .max = 10},
	{"real", 0, PARAM_REAL, "N", "", TO(real), .min = 0.5, .max = 2},
	{"size", 0, PARAM_SIZE, "SIZE", "", TO(size), .min = 64 << 10, .max = 1 << 30},
	{"fd", 0, PARAM_DESCRIPTOR, "N", "", TO(fd), .max = 1000},
	{"see", 0, PARAM_STRING, "TEXT", "", .take = see},
	{0},
};

static error_t take_argument(struct argp_state *state, void *options, char *argument)
{
	(void)state;
	((struct taken *)options)->argument = argument;
	return 0;
}

static error_t end(struct argp_state *state, void *options)
{
	(void)state;
	return ((struct taken *)options)->level && ((struct taken *)options)->flag ? EINVAL : 0;
}

static const struct param_command command = {
	.group = {{"Some:", {some}}, {"Others:", {others}}},
	.argument = take_argument,
	.end = end,
	.flags = ARGP_NO_EXIT | ARGP_NO_ERRS,
};

/* The options in @taken stay as they are, and get these. */
static error_t parse(const char *const *args)
{
	char *argv[16] = {"test"};
	int argc = 1;

	for (; args[argc - 1]; argc++)
		argv[argc] = (char *)args[argc - 1];
	return params_parse(&command, argc, argv, &taken);
}

#define PARSE(...) parse((const char *const[]){__VA_ARGS__, NULL})

static error_t set(const char *option, const char *value)
{
	return PARSE(option, value);
}

static int clear(void **state)
{
	(void)state;
	taken = (struct taken){0};
	return 0;
}

static void each_type_goes_where_its_row_says(void **state)
{
	(void)state;
	assert_int_equal(PARSE("--flag", "--word=two", "--text", "x", "--list", "a", "--list=b",
			       "--time=1.5s", "-n", "10", "--real=0.5", "--see", "it", "arg"),
			 0);
	assert_true(taken.flag);
	assert_int_equal(taken.word, 2);
	assert_string_equal(taken.text, "x");
	assert_int_equal(taken.nr, 2);
	assert_string_equal(taken.list[0], "a");
	assert_string_equal(taken.list[1], "b");
	assert_int_equal(taken.time, 1500000000);
	assert_string_equal(taken.time_text, "1.5s");
	assert_int_equal(taken.number, 10);
	assert_true(taken.real == 0.5);
	assert_string_equal(taken.seen, "it");
	assert_string_equal(taken.argument, "arg");
	assert_int_equal(PARSE("--no-flag", "-l", "-w", "three"), 0);
	assert_false(taken.flag);
	assert_int_equal(taken.level, -1);
	assert_int_equal(taken.word, 3);
}

static void what_is_out_of_range_is_refused(void **state)
{
	static const char *const bad[][2] = {
		{"--number", "1"},     {"--number", "11"}, {"--number", "x"},  {"--number", ""},
		{"--number", "5x"},    {"--number", "+5"}, {"--number", "-5"}, {"--real", "0.4"},
		{"--real", "2.1"},     {"--real", "nan"},  {"--real", "1x"},   {"--time", "0"},
		{"--time", "8761h"},   {"--word", "four"}, {"--word", ""},     {"--word", "on"},
		{"--word", "one|two"}, {"--word", "One"},  {"--fd", "-1"},     {"--fd", "1001"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (set(bad[i][0], bad[i][1]) != EINVAL)
			fail_msg("%s %s is taken", bad[i][0], bad[i][1]);
	assert_int_equal(taken.number, 0);
	assert_int_equal(taken.word, 0);
	assert_int_equal(taken.time, 0);
}

static void a_list_has_an_end(void **state)
{
	(void)state;
	assert_int_equal(PARSE("--list=a", "--list=b", "--list=c"), EINVAL);
	assert_int_equal(taken.nr, 2);
}

static void what_goes_together_is_asked_at_the_end(void **state)
{
	(void)state;
	assert_int_equal(PARSE("--flag", "--level"), EINVAL);
}

static void a_descriptor_is_open_for_writing(void **state)
{
	int ends[2];
	char text[16];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	snprintf(text, sizeof(text), "%d", ends[1]);
	assert_int_equal(set("--fd", text), 0);
	assert_int_equal(taken.fd, ends[1]);
	snprintf(text, sizeof(text), "%d", ends[0]);
	assert_int_equal(set("--fd", text), EINVAL);
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(set("--fd", text), EINVAL);
}

static void sizes_are_powers_of_two(void **state)
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
		taken.size = UNSET;
		if (set("--size", cases[i].text) || taken.size != cases[i].bytes)
			fail_msg("'%s' is %zu", cases[i].text, taken.size);
	}
}

static void what_is_no_size_is_refused(void **state)
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
		taken.size = UNSET;
		if (set("--size", cases[i]) != EINVAL || taken.size != UNSET)
			fail_msg("'%s' is taken as %zu", cases[i], taken.size);
	}
}

static void count(void *ctx, const char *title, const struct param *param)
{
	unsigned int *nr = ctx;

	assert_string_equal(title, *nr < 6 ? "Some:" : "Others:");
	assert_non_null(param->name);
	++*nr;
}

static void every_row_is_listed(void **state)
{
	unsigned int nr = 0;

	(void)state;
	params_each(&command, count, &nr);
	assert_int_equal(nr, 12);
}

#define MAX_SEEN 256

static void add_seen(void *ctx, const struct param *param, const char *value)
{
	char *text = ctx;
	size_t len = strlen(text);

	snprintf(text + len, MAX_SEEN - len, "%s%s%s ", param ? param->name : "",
		 value && param ? "=" : "", value ? value : "");
}

static void scan_is(const char *expected, const char *const *args)
{
	char *argv[16] = {"test"}, seen[MAX_SEEN] = "";
	int argc = 1;

	for (; args[argc - 1]; argc++)
		argv[argc] = (char *)args[argc - 1];
	params_scan(&command, argc, argv, add_seen, seen);
	assert_string_equal(seen, expected);
}

#define SCAN(expected, ...) scan_is(expected, (const char *const[]){__VA_ARGS__, NULL})

static void a_scan_sees_what_a_parser_would(void **state)
{
	(void)state;
	SCAN("text=a a text=--flag b ", "--text=a", "a", "--text", "--flag", "b");
	SCAN("flag level number=5 x ", "-fln5", "x");
	SCAN("flag number=5 x ", "-fn", "5", "x");
	SCAN("text=a - --flag ", "--te", "a", "-", "--", "--flag");
	/* "--l": level or list; "--he": the parser's own help, which takes nothing */
	SCAN("a b ", "--l", "a", "--he", "b");
}

static void a_scan_goes_on_after_what_is_wrong(void **state)
{
	(void)state;
	SCAN("number=x a text=b ", "--number=x", "--nonsense", "a", "-z", "--text=b");
	SCAN("a ", "a", "--text");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_type_goes_where_its_row_says, clear),
		cmocka_unit_test_setup(what_is_out_of_range_is_refused, clear),
		cmocka_unit_test_setup(a_list_has_an_end, clear),
		cmocka_unit_test_setup(what_goes_together_is_asked_at_the_end, clear),
		cmocka_unit_test_setup(a_descriptor_is_open_for_writing, clear),
		cmocka_unit_test_setup(sizes_are_powers_of_two, clear),
		cmocka_unit_test_setup(what_is_no_size_is_refused, clear),
		cmocka_unit_test(every_row_is_listed),
		cmocka_unit_test(a_scan_sees_what_a_parser_would),
		cmocka_unit_test(a_scan_goes_on_after_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
