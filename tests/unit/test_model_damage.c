// SPDX-License-Identifier: GPL-2.0-only
/* Damaged texts: any bytes give a model or an error with a place, never a crash. */
#include "test_model.h"

/* Parses a copy without a byte more, so that reading past the end is found. */
static bool survives(const char *text, size_t len)
{
	char *copy = malloc(len ? len : 1);
	struct model_error error;
	struct model *model;
	int err;

	assert_non_null(copy);
	memcpy(copy, text, len);
	err = model_parse("damaged.own", copy, len, &model, &error);
	free(copy);
	if (!err) {
		/* what was accepted must also hold together without the text */
		assert_true(strlen(model->name) > 0 && model->nr_classes > 0);
		model_free(model);
		return true;
	}
	assert_int_equal(err, -EINVAL);
	assert_true(error.pos.line > 0 && error.pos.column > 0);
	assert_true(error.text[0]);
	return false;
}

static void text_cut_anywhere_is_survived(void **state)
{
	unsigned int whole = 0;
	size_t len;
	char *text = read_text(ALL_VERBS, &len);

	(void)state;
	for (size_t i = 0; i <= len; i++)
		whole += survives(text, i);
	assert_true(whole > 0 && whole < len / 4);
	free(text);
}

static void every_changed_byte_is_survived(void **state)
{
	static const unsigned char flips[] = {0x01, 0x20, 0x80, 0xff};
	unsigned int refused = 0;
	size_t len;
	char *text = read_text(ALL_VERBS, &len);

	(void)state;
	for (size_t i = 0; i < len; i++) {
		for (size_t f = 0; f < sizeof(flips); f++) {
			text[i] ^= (char)flips[f];
			refused += !survives(text, len);
			text[i] ^= (char)flips[f];
		}
	}
	assert_true(refused > 2 * len);
	free(text);
}

static void every_byte_left_out_is_survived(void **state)
{
	size_t len;
	char *text = read_text(ALL_VERBS, &len);
	char *shorter = malloc(len);

	(void)state;
	for (size_t i = 0; i < len; i++) {
		memcpy(shorter, text, i);
		memcpy(shorter + i, text + i + 1, len - i - 1);
		survives(shorter, len - 1);
	}
	free(shorter);
	free(text);
}

/* The same numbers each time: a failure can be had again. */
static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void random_bytes_are_survived(void **state)
{
	uint32_t seed = 1;
	char text[256];

	(void)state;
	for (int round = 0; round < 5000; round++) {
		size_t len = next_random(&seed) % sizeof(text);

		for (size_t i = 0; i < len; i++)
			text[i] = (char)next_random(&seed);
		survives(text, len);
	}
}

static void random_words_are_survived(void **state)
{
	static const char *const words[] = {
		"model ", "class ", "within ", "born ",	 "init ",  "borrow ", "return ",    "move ",
		"back ",  "touch ", "dies ",   "entry ", "exit ",  "key ",    "parent ",    "name ",
		"str(",	  ")",	    "dev(",    "size ",	 "attr ",  "same ",   "range ",	    "when ",
		"and ",	  "arg0 ",  "ret ",    "*",	 "+",	   "->",      ".",	    "|",
		":",	  "5 ",	    "0x5 ",    "== ",	 "limit ", "lent ",   "moved ",	    "1s ",
		"a ",	  "b ",	    "\"t\" ",  "# ",	 "\n",	   "\xc3",    "exclusive ",
	};
	uint32_t seed = 2;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[512] = "model m class a born exit f key ret ";

		for (unsigned int n = next_random(&seed) % 32; n; n--)
			strncat(text,
				words[next_random(&seed) % (sizeof(words) / sizeof(words[0]))],
				sizeof(text) - strlen(text) - 1);
		survives(text, strlen(text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_cut_anywhere_is_survived),
		cmocka_unit_test(every_changed_byte_is_survived),
		cmocka_unit_test(every_byte_left_out_is_survived),
		cmocka_unit_test(random_bytes_are_survived),
		cmocka_unit_test(random_words_are_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
