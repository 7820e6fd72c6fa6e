// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "sink/format.h"

static void numbers_have_separators(void **state)
{
	char buf[FORMAT_NUMBER_LEN];
	struct line line = {0};

	(void)state;
	assert_string_equal(format_count(buf, 0), "0");
	assert_string_equal(format_count(buf, 999), "999");
	assert_string_equal(format_count(buf, 1000), "1,000");
	assert_string_equal(format_count(buf, 1234567), "1,234,567");
	assert_string_equal(format_count(buf, UINT64_MAX), "18,446,744,073,709,551,615");
	line_add_span(&line, 999);
	line_add_span(&line, 1000);
	line_add_span(&line, 999999999);
	line_add_span(&line, 12345678901);
	assert_string_equal(line.text, "999 ns0.001 ms999.999 ms12.345 s");
}

/* What passes for clean must be UTF-8 to jansson too, for every short sequence of bytes. */
static void cleaned_text_is_utf8(void **state)
{
	static const unsigned char byte[] = {0x1f, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f,
					     0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xed,
					     0xef, 0xf0, 0xf4, 0xf5, 0xff};
	const unsigned int nr = sizeof(byte);
	char text[5] = "", clean[17];
	unsigned int i;
	json_t *string;

	(void)state;
	for (i = 0; i < nr * nr * nr * nr; i++) {
		text[0] = byte[i % nr];
		text[1] = byte[i / nr % nr];
		text[2] = byte[i / nr / nr % nr];
		text[3] = byte[i / nr / nr / nr];
		format_clean(clean, sizeof(clean), text);
		string = json_string(clean);
		assert_non_null(string);
		json_decref(string);
	}
	format_clean(clean, sizeof(clean), "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
	assert_string_equal(clean, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
	/* noncharacters are UTF-8, but no XML can hold them */
	format_clean(clean, sizeof(clean), "\xef\xbf\xbe");
	assert_string_equal(clean, "\\xef\\xbf\\xbe");
	format_clean(clean, sizeof(clean), "\xf0\x9f\xbf\xbf");
	assert_string_equal(clean, "\\xf0\\x9f\\xbf\\xbf");
	format_clean(clean, sizeof(clean), "\xef\xb7\x90");
	assert_string_equal(clean, "\\xef\\xb7\\x90");
	format_clean(clean, sizeof(clean), "\xef\xbf\xbd");
	assert_string_equal(clean, "\xef\xbf\xbd");
	format_clean(clean, 5, "abc\xc3\xa9");
	assert_string_equal(clean, "abc");
}

static void a_line_is_cut_not_overrun(void **state)
{
	struct line line = {0};
	unsigned int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		line_add(&line, "%u", i);
		line_add_clean(&line, "\xff");
	}
	assert_true(strlen(line.text) < sizeof(line.text));
	assert_int_equal(strlen(line.text), line.len);
}

/* Invisible, or turning round what is beside them: shown as bytes. Letters beside these are not. */
static void names_cannot_look_like_others(void **state)
{
	static const char *const hidden[] = {
		"\xc2\xad",	"\xd8\x9c",	"\xe2\x80\x8b", "\xe2\x80\xae",	    "\xe2\x80\xa8",
		"\xe2\x81\xa6", "\xef\xbb\xbf", "\xef\xb8\x8f", "\xf3\xa0\x81\x81",
	};
	char clean[64];

	(void)state;
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		format_clean(clean, sizeof(clean), hidden[i]);
		assert_int_equal(clean[0], '\\');
		assert_int_equal(strlen(clean), 4 * strlen(hidden[i]));
	}
	format_clean(clean, sizeof(clean), "\xd8\x9b\xe2\x80\x90\xe2\x80\xaf");
	assert_string_equal(clean, "\xd8\x9b\xe2\x80\x90\xe2\x80\xaf");
}

static void a_cut_leaves_whole_characters(void **state)
{
	static const char text[] = "ab\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80";
	static const size_t whole[] = {0, 1, 2, 2, 4, 4, 4, 7, 7, 7, 7, 11};
	struct line line = {0};
	char cut[16];

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		snprintf(cut, sizeof(cut), "%.*s", (int)len, text);
		format_trim(cut);
		assert_int_equal(strlen(cut), whole[len]);
	}
	line_add(&line, "%*s%s", (int)sizeof(line.text) - 2, "", "\xc3\xa9");
	assert_int_equal(line.len, sizeof(line.text) - 2);
	assert_int_equal(strlen(line.text), line.len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_have_separators),
		cmocka_unit_test(cleaned_text_is_utf8),
		cmocka_unit_test(a_line_is_cut_not_overrun),
		cmocka_unit_test(names_cannot_look_like_others),
		cmocka_unit_test(a_cut_leaves_whole_characters),
	};

	return cmocka_run_group_tests_name("sink_format", tests, NULL, NULL);
}
