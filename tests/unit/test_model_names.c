// SPDX-License-Identifier: GPL-2.0-only
/* Numbers below 0, names in quotes, and a word that may be a name: what is said, its errors, and
 * that print says it again. */
#include "test_model.h"

#include "model/print.h"
#include "test_model_same.h"

#define CLASS "model m\nclass c\n"
#define HOOK  CLASS "touch entry f "

static const struct error_case cases[] = {
	{"below 2^63", HOOK "key arg0 when arg0 == -0x8000000000000001", 3, 37,
	 "a negative number is at least -2^63"},
	{"scaled", HOOK "key arg0 when arg0 == -1 * 2", 3, 37,
	 "nothing is multiplied with or added to a number below 0"},
	{"minus an argument", HOOK "key arg0 when arg0 == -arg1", 3, 38,
	 "expected a number, found 'arg1'"},
	{"a space in quotes", CLASS "touch entry \"put 0\" key arg0", 3, 13,
	 "\"put 0\" is no name of a function: letters, digits, '_', '.' and '$', after a module's "
	 "name and ':' if it has one"},
	{"nothing in quotes", CLASS "touch entry \"\" key arg0", 3, 13,
	 "\"\" is no name of a function: letters, digits, '_', '.' and '$', after a module's name "
	 "and ':' if it has one"},
	{"a module and no function", CLASS "touch entry \"mydrv:\" key arg0", 3, 13,
	 "\"mydrv:\" is no name of a function: letters, digits, '_', '.' and '$', after a module's "
	 "name and ':' if it has one"},
	{"two colons", CLASS "touch entry \"a:b:c\" key arg0", 3, 13,
	 "\"a:b:c\" is no name of a function: letters, digits, '_', '.' and '$', after a module's "
	 "name and ':' if it has one"},
	{"a dot without quotes", CLASS "touch entry put.isra.0 key arg0", 3, 16,
	 "expected a clause (key, parent, name, device, size, attr, same, range, when, known, "
	 "owner, if, by) or "
	 "a verb (born, init, borrow, return, move, back, touch, dies), found '.'"},
	{"misspelt default", "model m \"t\" defualt class c", 1, 13,
	 "expected 'class' or 'extend', found 'defualt'"},
	{"default twice", "model m default default class c", 1, 17,
	 "expected 'class' or 'extend', found 'default'"},
	{"default before the title", "model m default \"t\" class c", 1, 17,
	 "expected 'class' or 'extend', found a text in quotes"},
	{"twice, once in quotes", CLASS "touch entry put | \"put\" key arg0", 3, 19,
	 "this hook has 'put' already"},
};

#define NR_CASES (sizeof(cases) / sizeof(cases[0]))

static struct model *printed(const struct model *model, char **text)
{
	struct model *again;
	size_t size;
	FILE *out = open_memstream(text, &size);

	print_model(model, out);
	assert_int_equal(fclose(out), 0);
	again = parse(*text);
	assert_true(same_model(model, again));
	return again;
}

static void what_is_printed_says_the_same(void **state)
{
	struct model *model =
		parse("model m class c\n"
		      "born exit \"put.constprop.0\" | \"my:_ZN4core$LT$3ptrE\" | get\n"
		      "    key ret when ret >= -4095 and arg0 != -9223372036854775808\n"
		      "dies entry \"plain\" key arg0 when arg1 == 0xffffffffffffffff");
	const struct model_hook *hook = &model->class[0].hook[0];
	char *text;

	(void)state;
	assert_string_equal(hook->function[0], "put.constprop.0");
	assert_string_equal(hook->function[1], "my:_ZN4core$LT$3ptrE");
	assert_true(hook->cond[0].right.negative);
	assert_int_equal(hook->cond[0].right.constant, (uint64_t)-4095);
	assert_int_equal(hook->cond[1].right.constant, 1ull << 63);
	assert_false(model->class[0].hook[1].cond[0].right.negative);
	model_free(printed(model, &text));
	assert_non_null(strstr(text, "\"put.constprop.0\" | \"my:_ZN4core$LT$3ptrE\" | get\n"));
	assert_non_null(strstr(text, "when ret >= -4095 and arg0 != -0x8000000000000000"));
	assert_non_null(strstr(text, "dies entry plain\n"));
	free(text);
	model_free(model);
}

static void names_of_127_bytes_fit_and_128_do_not(void **state)
{
	char text[300];
	char name[129];

	(void)state;
	memset(name, 'n', sizeof(name));
	snprintf(text, sizeof(text), "model %.127s class c born exit f key ret", name);
	model_free(parse(text));
	snprintf(text, sizeof(text), "model %.128s class c born exit f key ret", name);
	expect_error(text, strlen(text), 1, 7,
		     "the name 'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…' has 128 bytes, "
		     "at most 127 fit");
}

/* Names and words, each where it is due. */
static void nor_are_younger_words(void **state)
{
	struct model *model = parse(
		"model later class grace inside leak.possible grace 1s leak possible "
		"born exit later | leak key ret attr inside arg0 "
		"dies later entry later key arg0 same inside arg1 "
		"class inside born exit grace key ret dies entry possible key arg0 leak possible");
	struct model *again;
	char *text;

	(void)state;
	assert_string_equal(model->class[0].name, "grace");
	assert_string_equal(model->class[0].inside_class, "possible");
	assert_int_equal(model->class[0].grace_ns, 1000000000);
	assert_true(model->class[0].may_stay);
	assert_true(model->class[0].hook[1].later);
	assert_string_equal(model->class[0].hook[0].function[1], "leak");
	assert_string_equal(model->class[1].name, "inside");
	assert_null(model->class[1].inside_model);
	assert_true(model->class[1].may_stay);
	again = printed(model, &text);
	free(text);
	model_free(again);
	model_free(model);
}

static void a_symbol_of_511_bytes_fits_and_one_of_512_does_not(void **state)
{
	char name[513], text[700], message[200];

	(void)state;
	memset(name, 'n', sizeof(name));
	for (int quoted = 0; quoted < 2; quoted++) {
		const char *quote = quoted ? "\"" : "";

		snprintf(text, sizeof(text), CLASS "touch entry %sm:%.511s%s key arg0", quote, name,
			 quote);
		model_free(parse(text));
		snprintf(text, sizeof(text), CLASS "touch entry %sm:%.512s%s key arg0", quote, name,
			 quote);
		snprintf(message, sizeof(message),
			 "the name '%.40s…' has 512 bytes, at most 511 fit", name);
		expect_error(text, strlen(text), 3, quoted ? 13 : 15, message);
	}
}

static void default_is_no_reserved_word(void **state)
{
	struct model *model =
		parse("model default default class default born exit default key ret");

	(void)state;
	assert_true(model->watched_by_default);
	assert_string_equal(model->name, "default");
	assert_string_equal(model->class[0].name, "default");
	model_free(model);
	model = parse("model default class default born exit default key ret");
	assert_false(model->watched_by_default);
	model_free(model);
}

int main(void)
{
	struct CMUnitTest tests[NR_CASES + 4] = {
		cmocka_unit_test(what_is_printed_says_the_same),
		cmocka_unit_test(names_of_127_bytes_fit_and_128_do_not),
		cmocka_unit_test(default_is_no_reserved_word),
		cmocka_unit_test(nor_are_younger_words),
		cmocka_unit_test(a_symbol_of_511_bytes_fits_and_one_of_512_does_not),
	};

	add_cases(tests + 4, cases, NR_CASES);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
