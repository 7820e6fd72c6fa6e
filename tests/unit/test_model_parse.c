// SPDX-License-Identifier: GPL-2.0-only
/* The language: what a text means, and where and how it is wrong. */
#include "test_model.h"
#include "test_model_same.h"

#define CLASS "model m\nclass c\n"
#define HOOK  CLASS "touch entry f "

static void dma_pool_is_read_as_written(void **state)
{
	struct model_error error;
	const struct model_hook *hook;
	struct model *model;

	(void)state;
	assert_int_equal(model_load("models/dma_pool.own", &model, &error), 0);
	assert_string_equal(model->name, "dma_pool");
	assert_string_equal(model->title, "DMA pools and the blocks lent from them");
	assert_string_equal(model->file, "models/dma_pool.own");
	assert_int_equal(model->nr_classes, 2);
	assert_int_equal(model->class[0].parent, -1);
	assert_int_equal(model->class[1].parent, 0);
	hook = &model->class[0].hook[0];
	assert_int_equal(hook->verb, VERB_BORN);
	assert_int_equal(hook->site, SITE_EXIT);
	assert_int_equal(hook->nr_functions, 2);
	assert_string_equal(hook->function[1], "dma_pool_create");
	assert_int_equal(hook->key.from, CAPTURE_RET);
	assert_int_equal(hook->name.as, CAPTURE_STRING);
	assert_int_equal(hook->device.as, CAPTURE_DEVICE);
	assert_int_equal(hook->device.arg, 1);
	assert_int_equal(hook->nr_conds, 1);
	assert_int_equal(hook->cond[0].op, COND_NE);
	hook = &model->class[1].hook[0];
	assert_int_equal(hook->value[0].role, VALUE_ATTR);
	assert_string_equal(hook->value[0].name, "dma");
	assert_int_equal(hook->value[0].capture.nr_steps, 1);
	assert_string_equal(hook->value[0].capture.step[0], "");
	model_free(model);
}

static void every_verb_clause_and_site_is_read(void **state)
{
	unsigned int verbs = 0, sites = 0, roles = 0, ops = 0;
	struct model_error error;
	struct model *model;

	(void)state;
	assert_int_equal(model_load(ALL_VERBS, &model, &error), 0);
	for (unsigned int c = 0; c < model->nr_classes; c++) {
		for (unsigned int h = 0; h < model->class[c].nr_hooks; h++) {
			const struct model_hook *hook = &model->class[c].hook[h];

			verbs |= 1u << hook->verb;
			sites |= 1u << hook->site;
			for (unsigned int i = 0; i < hook->nr_values; i++)
				roles |= 1u << hook->value[i].role;
			for (unsigned int i = 0; i < hook->nr_conds; i++)
				ops |= 1u << hook->cond[i].op;
		}
	}
	assert_int_equal(verbs, (1u << NR_VERBS) - 1);
	assert_int_equal(sites, (1u << (SITE_TRACEPOINT + 1)) - 1);
	assert_int_equal(roles, (1u << (VALUE_BY + 1)) - 1);
	assert_int_equal(ops, (1u << (COND_GE + 1)) - 1);
	model_free(model);
}

static void details_of_a_full_model_are_right(void **state)
{
	const struct model_class *request;
	const struct model_hook *hook;
	struct model_error error;
	struct model *model;

	(void)state;
	assert_int_equal(model_load(ALL_VERBS, &model, &error), 0);
	request = &model->class[0];
	assert_int_equal(request->parent, 1);
	assert_int_equal(request->limit_lent_ns, 1500000000);
	assert_int_equal(request->limit_moved_ns, 120000000000);
	assert_int_equal(model->class[2].limit_lent_ns, 7000);
	assert_int_equal(model->class[2].limit_moved_ns, 1);
	hook = &request->hook[0];
	assert_int_equal(hook->value[0].role, VALUE_SIZE);
	assert_int_equal(hook->value[0].capture.mul, 4096);
	assert_int_equal(hook->value[0].capture.add, 16);
	assert_int_equal(hook->value[1].capture.nr_steps, 2);
	assert_string_equal(hook->value[1].capture.step[0], "hd.ctx");
	assert_string_equal(hook->value[1].capture.step[1], "tag");
	hook = &request->hook[2];
	assert_string_equal(hook->function[2], "fake:exit");
	assert_int_equal(hook->cond[1].right.constant, UINT64_MAX);
	assert_int_equal(hook->cond[1].capture.arg, 11);
	hook = &request->hook[6];
	assert_int_equal(hook->value[0].role, VALUE_SAME);
	assert_int_equal(hook->value[0].capture.nr_steps, 3);
	assert_string_equal(hook->value[0].capture.step[1], "size");
	assert_string_equal(hook->value[0].capture.step[2], "");
	hook = &request->hook[10];
	assert_int_equal(hook->value[0].capture.mul, 512);
	assert_int_equal(hook->value[0].capture.add, 8);
	assert_int_equal(hook->value[1].role, VALUE_LENGTH);
	assert_int_equal(hook->value[1].capture.arg, 2);
	assert_true(request->hook[5].exclusive);
	assert_false(request->hook[4].exclusive);
	assert_false(hook->only_if_live);
	assert_null(request->extends);
	assert_int_equal(hook->pos.line, 23);
	assert_int_equal(hook->pos.column, 5);
	model_free(model);
}

static void line_breaks_are_white_space(void **state)
{
	struct model *a = parse(CLASS "born exit f|g key ret when ret!=0 size arg1*2+1");
	struct model *b =
		parse("model\r\nm#\nclass\n\nc born\texit f\n|\ng key # why\nret when ret\n"
		      "!=\n0 size\narg1\n*\n2\n+\n1 # end");

	(void)state;
	assert_true(same_model(a, b));
	model_free(a);
	model_free(b);
}

static void star_before_a_number_multiplies(void **state)
{
	struct model *model = parse(HOOK "key arg0 range arg1 * 3 *arg2 * 5");
	const struct model_hook *hook = &model->class[0].hook[0];

	(void)state;
	assert_int_equal(hook->value[0].capture.mul, 3);
	assert_int_equal(hook->value[0].capture.nr_steps, 0);
	assert_int_equal(hook->value[1].capture.mul, 5);
	assert_int_equal(hook->value[1].capture.nr_steps, 1);
	model_free(model);
}

/* The models between "model …" and ".RE" in the manual; the first is the grammar. */
static void examples_of_the_manual_are_correct(void **state)
{
	char *manual = read_text("man/lifemon-model.5", NULL), *at = manual;
	unsigned int nr = 0;

	(void)state;
	while ((at = strstr(at, "\nmodel "))) {
		char *end = strstr(++at, "\n.RE");

		assert_non_null(end);
		*end = '\0';
		if (!strstr(at, "NAME"))
			model_free(parse(at));
		at = end + 1;
		nr++;
	}
	assert_int_equal(nr, 6);
	free(manual);
}

static void column_counts_characters(void **state)
{
	const char text[] = "model m \"h\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\xa7\" klass";

	(void)state;
	expect_error(text, strlen(text), 1, 16,
		     "expected 'class' or 'extend', found 'klass'; did you mean 'class'?");
}

static void nul_is_an_error_of_its_place(void **state)
{
	const char text[] = "model m\nclass\0 c";

	(void)state;
	expect_error(text, sizeof(text) - 1, 2, 6, "control character 0x00: a model is plain text");
}

static void text_need_not_be_terminated(void **state)
{
	const char text[] = {'m', 'o', 'd', 'e', 'l'};

	(void)state;
	expect_error(text, sizeof(text), 1, 6, "expected the name of the model, found end of file");
}

static void too_long_a_text_is_refused(void **state)
{
	char *text = malloc(MODEL_MAX_TEXT + 1);

	(void)state;
	memset(text, '\n', MODEL_MAX_TEXT + 1);
	expect_error(text, MODEL_MAX_TEXT, MODEL_MAX_TEXT + 1, 1,
		     "expected 'model', found end of file");
	expect_error(text, MODEL_MAX_TEXT + 1, 1, 1, "the text is longer than 1048576 bytes");
	free(text);
}

static const struct error_case cases[] = {
	{"empty text", "", 1, 1, "expected 'model', found end of file"},
	{"only a comment", "# nothing", 1, 10, "expected 'model', found end of file"},
	{"misspelt model", "modle m", 1, 1,
	 "expected 'model', found 'modle'; did you mean 'model'?"},
	{"model without name", "model\n\"t\"", 2, 1,
	 "expected the name of the model, found a text in quotes"},
	{"model with reserved name", "model born", 1, 7,
	 "expected the name of the model, found 'born', which is a word of the language"},
	{"text without end", "model m \"open\nclass c", 1, 9,
	 "text without an end: '\"' is missing on its line"},
	{"text without end at end of file", "model m \"open", 1, 9,
	 "text without an end: '\"' is missing on its line"},
	{"model without class", "model m", 1, 8, "expected 'class' or 'extend', found end of file"},
	{"class without name", "model m class", 1, 14,
	 "expected the name of a class, found end of file"},
	{"class named like an argument", "model m class arg12", 1, 15,
	 "expected the name of a class, found 'arg12', which is a word of the language"},
	{"within without name", "model m class c within 5", 1, 24,
	 "expected the name of a class, found '5'"},
	{"misspelt within", "model m class c withn d", 1, 17,
	 "expected a verb (born, init, borrow, return, move, back, touch, dies), "
	 "found 'withn'; did you mean 'within'?"},
	{"misspelt verb", CLASS "    brn exit f key ret", 3, 5,
	 "expected a verb (born, init, borrow, return, move, back, touch, dies), "
	 "found 'brn'; did you mean 'born'?"},
	{"misspelt second verb", HOOK "key arg0\n\tdeis", 4, 2,
	 "expected a verb (born, init, borrow, return, move, back, touch, dies), "
	 "found 'deis'; did you mean 'dies'?"},
	{"misspelt clause", HOOK "key arg0 prent arg1", 3, 24,
	 "expected a clause (key, parent, name, device, size, attr, same, range, when, known, "
	 "owner, if, by), "
	 "found 'prent'; did you mean 'parent'?"},
	{"misspelt key", CLASS "dies entry g kex arg0", 3, 14,
	 "expected a clause (key, parent, name, device, size, attr, same, range, when, known, "
	 "owner, if, by), "
	 "found 'kex'; did you mean 'key'?"},
	{"unknown word in a hook without key", CLASS "dies entry g\n  nonsense arg0", 4, 3,
	 "expected a clause (key, parent, name, device, size, attr, same, range, when, known, "
	 "owner, if, by) or "
	 "a verb (born, init, borrow, return, move, back, touch, dies), found 'nonsense'"},
	{"bar between functions missing", CLASS "dies entry g h key arg0", 3, 14,
	 "expected a clause (key, parent, name, device, size, attr, same, range, when, known, "
	 "owner, if, by) or "
	 "a verb (born, init, borrow, return, move, back, touch, dies), found 'h'"},
	{"clause after a limit", HOOK "key arg0 limit lent 5s parent arg0", 3, 38,
	 "expected a verb (born, init, borrow, return, move, back, touch, dies), found 'parent'"},
	{"clause with two slips", HOOK "key arg0 prnet arg1", 3, 24,
	 "expected a clause (key, parent, name, device, size, attr, same, range, when, known, "
	 "owner, if, by), "
	 "found 'prnet'; did you mean 'parent'?"},
	{"unknown word after a hook", HOOK "key arg0 nonsense", 3, 24,
	 "expected a clause (key, parent, name, device, size, attr, same, range, when, known, "
	 "owner, if, by) or "
	 "a verb (born, init, borrow, return, move, back, touch, dies), found 'nonsense'"},
	{"unknown word in a class", CLASS "nonsense", 3, 1,
	 "expected a verb (born, init, borrow, return, move, back, touch, dies), found 'nonsense'"},
	{"site missing", CLASS "born f key ret", 3, 6,
	 "expected a site (entry, exit, tracepoint), found 'f'"},
	{"misspelt site", CLASS "born exti f key ret", 3, 6,
	 "expected a site (entry, exit, tracepoint), found 'exti'; did you mean 'exit'?"},
	{"exclusive touch", CLASS "touch exclusive entry f", 3, 7,
	 "only a 'borrow' is shared or exclusive"},
	{"function missing", CLASS "born exit key ret", 3, 11,
	 "expected the name of a function, found 'key', which is a word of the language"},
	{"function after bar missing", CLASS "born exit f |", 3, 14,
	 "expected the name of a function, found end of file"},
	{"function after colon missing", CLASS "born exit f: | g", 3, 14,
	 "expected the name of a function, found '|'"},
	{"tracepoint missing", CLASS "born tracepoint 7", 3, 17,
	 "expected the name of a tracepoint, found '7'"},
	{"function twice", CLASS "born exit f | g | f key ret", 3, 19, "this hook has 'f' already"},
	{"capture missing", HOOK "key\n", 4, 1,
	 "expected a capture (argN, ret or a number), found end of file"},
	{"capture misspelt", HOOK "key arg", 3, 19,
	 "expected a capture (argN, ret or a number), found 'arg'"},
	{"argument out of range", HOOK "key arg12", 3, 19,
	 "there is no 'arg12': arguments are arg0 to arg11"},
	{"argument far out of range", HOOK "key arg4294967296", 3, 19,
	 "there is no 'arg4294967296': arguments are arg0 to arg11"},
	{"argument with leading zero", HOOK "key arg01", 3, 19,
	 "there is no 'arg01': arguments are arg0 to arg11"},
	{"ret at entry", HOOK "key ret", 3, 19,
	 "'ret' is known at exit only, this hook is at entry"},
	{"ret at a tracepoint", CLASS "born tracepoint t key ret", 3, 23,
	 "'ret' is known at exit only, this hook is at a tracepoint"},
	{"field missing", HOOK "key arg0->", 3, 25,
	 "expected the name of a field, found end of file"},
	{"field after dot missing", HOOK "key arg0->a.5", 3, 27,
	 "expected the name of a field, found '5'"},
	{"five pointers", HOOK "key arg0->a->b->c->d->e", 3, 35,
	 "a capture follows at most 4 pointers"},
	{"star as fifth pointer", HOOK "key *arg0->a->b->c->d", 3, 19,
	 "a capture follows at most 4 pointers"},
	{"pointer of a number", HOOK "key 5->a", 3, 20, "a number is no pointer to follow"},
	{"star of a number", HOOK "key *5", 3, 19, "a number is no pointer to follow"},
	{"star and no number", HOOK "key arg0 * b", 3, 24,
	 "expected a clause (key, parent, name, device, size, attr, same, range, when, known, "
	 "owner, if, by) or "
	 "a verb (born, init, borrow, return, move, back, touch, dies), found '*'"},
	{"plus and no number", HOOK "key arg0 + b", 3, 26, "expected a number, found 'b'"},
	{"minus and no number", HOOK "key arg0 when arg0 == -a", 3, 38,
	 "expected a number, found 'a'"},
	{"name without str", CLASS "born exit f key ret name arg0", 3, 26,
	 "expected 'str', found 'arg0'"},
	{"str without bracket", CLASS "born exit f key ret name str arg0", 3, 30,
	 "expected '(', found 'arg0'"},
	{"str not closed", CLASS "born exit f key ret name str(arg0", 3, 34,
	 "expected ')', found end of file"},
	{"device without dev", CLASS "born exit f key ret device str(arg0)", 3, 28,
	 "expected 'dev', found 'str'"},
	{"attr without name", CLASS "born exit f key ret attr *arg0", 3, 26,
	 "expected the name of an attribute, found '*'"},
	{"range with one capture", HOOK "key arg0 range arg1", 3, 34,
	 "expected a capture (argN, ret or a number), found end of file"},
	{"condition without comparison", HOOK "key arg0 when arg0", 3, 33,
	 "expected a comparison (==, !=, <, <=, >, >=), found end of file"},
	{"condition with nothing right", HOOK "key arg0 when arg0 ==", 3, 36,
	 "expected a capture (argN, ret or a number), found end of file"},
	{"condition with a word right", HOOK "key arg0 when arg0 == size", 3, 37,
	 "expected a capture (argN, ret or a number), found 'size'"},
	{"condition with the result right, at entry", HOOK "key arg0 when arg0 == ret", 3, 37,
	 "'ret' is known at exit only, this hook is at entry"},
	{"condition after and missing", HOOK "key arg0 when arg0 == 1 and", 3, 42,
	 "expected a capture (argN, ret or a number), found end of file"},
	{"one equals sign", HOOK "key arg0 when arg0 = 1", 3, 34,
	 "unexpected '=': to compare, write '=='"},
	{"ampersands", HOOK "key arg0 when arg0 == 1 && 2", 3, 39,
	 "unexpected '&': to join conditions, write 'and'"},
	{"comment of C", "/* model */", 1, 1, "unexpected '/': a comment starts with '#'"},
	{"unknown sign", CLASS "born exit f; g", 3, 12, "unexpected ';'"},
	{"letter beyond ASCII", "model m\nclass \xc3\xbc", 2, 7,
	 "unexpected character U+00FC: names are ASCII"},
	{"number of 65 bits", HOOK "key 18446744073709551616", 3, 19,
	 "'18446744073709551616' does not fit in 64 bits"},
	{"hexadecimal number of 65 bits", HOOK "key 0x10000000000000000", 3, 19,
	 "'0x10000000000000000' does not fit in 64 bits"},
	{"product of 65 bits", HOOK "key 0x8000000000000000 * 2", 3, 19,
	 "this comes to more than 64 bits can hold"},
	{"sum of 65 bits", HOOK "key 0x8000000000000000 * 1 + 0x8000000000000000", 3, 19,
	 "this comes to more than 64 bits can hold"},
	{"number with leading zero", HOOK "key 010", 3, 19,
	 "'010' starts with 0: write it without, or as 0x… if it is hexadecimal"},
	{"number and letters", HOOK "key 12abc", 3, 19,
	 "'12abc' is neither a number nor a duration (ns, us, ms, s, m, h)"},
	{"hexadecimal number without digits", HOOK "key 0x", 3, 19,
	 "'0x' is neither a number nor a duration (ns, us, ms, s, m, h)"},
	{"duration as a number", HOOK "key 5ms", 3, 19,
	 "expected a capture (argN, ret or a number), found '5ms'"},
	{"limit of nothing", CLASS "limit 5s", 3, 7, "expected 'lent' or 'moved', found '5s'"},
	{"limit that is a word", CLASS "limit lent x", 3, 12,
	 "expected a duration (such as 500us, 10ms, 5s, 2m), found 'x'"},
	{"limit with space before the unit", CLASS "limit lent 5 s", 3, 14,
	 "expected a verb (born, init, borrow, return, move, back, touch, dies), "
	 "found 's'"},
	{"limit of too many seconds", CLASS "limit lent 18446744074", 3, 12,
	 "expected a duration (such as 500us, 10ms, 5s, 2m), found '18446744074'"},
	{"limit with unknown unit", CLASS "limit lent 5d", 3, 12,
	 "'5d' is neither a number nor a duration (ns, us, ms, s, m, h)"},
	{"limit in hexadecimal", CLASS "limit lent 0x5s", 3, 12,
	 "'0x5s' is neither a number nor a duration (ns, us, ms, s, m, h)"},
	{"limit too long", CLASS "limit lent 307445735m", 3, 12,
	 "'307445735m' does not fit in 64 bits"},
	{"grace that is a word", CLASS "grace x", 3, 7,
	 "expected a duration (such as 500us, 10ms, 5s, 2m), found 'x'"},
	{"grace of 0", CLASS "grace 0s", 3, 7, "a grace must be more than 0, and at most a minute"},
	{"grace too long", CLASS "grace 61s", 3, 7,
	 "a grace must be more than 0, and at most a minute"},
	{"limit of 0", CLASS "limit lent 0s", 3, 12, "a limit must be more than 0"},
	{"control character", "model m \"\x1b[31m\"", 1, 10,
	 "control character 0x1b: a model is plain text"},
	{"control character of Latin-1", "model m # \xc2\x9b", 1, 11,
	 "control character 0x9b: a model is plain text"},
	{"byte that starts no character", "model m # \xff", 1, 11, "byte 0xff is not UTF-8 text"},
	{"overlong character", "# \xc0\x80", 1, 3, "byte 0xc0 is not UTF-8 text"},
	{"surrogate", "# \xed\xa0\x80", 1, 3, "byte 0xed is not UTF-8 text"},
	{"character cut off", "# \xe2\x82", 1, 3, "byte 0xe2 is not UTF-8 text"},
};

#define NR_CASES (sizeof(cases) / sizeof(cases[0]))

static struct CMUnitTest placed[NR_CASES];

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dma_pool_is_read_as_written),
		cmocka_unit_test(every_verb_clause_and_site_is_read),
		cmocka_unit_test(details_of_a_full_model_are_right),
		cmocka_unit_test(line_breaks_are_white_space),
		cmocka_unit_test(star_before_a_number_multiplies),
		cmocka_unit_test(examples_of_the_manual_are_correct),
		cmocka_unit_test(column_counts_characters),
		cmocka_unit_test(nul_is_an_error_of_its_place),
		cmocka_unit_test(text_need_not_be_terminated),
		cmocka_unit_test(too_long_a_text_is_refused),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	add_cases(placed, cases, NR_CASES);
	return failed + cmocka_run_group_tests(placed, NULL, NULL);
}
