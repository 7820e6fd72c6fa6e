// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys of two captures, owners, counted births and releases that count on success: what is said,
 * its errors, that print says it again, and what a plan makes of it.
 */
#include "test_model.h"

#include <linux/types.h>

#include "mix.h"
#include "model/draw.h"
#include "model/extend.h"
#include "model/plan.h"
#include "model/print.h"
#include "test_model_same.h"

#define CLASS "model m\nclass c\n"
#define BORN  CLASS "born exit f key arg0, arg5\n"

static const struct error_case cases[] = {
	{"comma and no capture", CLASS "born exit f key arg0,", 3, 22,
	 "expected a capture (argN, ret or a number), found end of file"},
	{"three captures", CLASS "born exit f key arg0, arg1, arg2", 3, 27,
	 "a key has at most two captures"},
	{"two captures and one", BORN "dies entry g key arg0", 4, 18,
	 "this key has one capture, that on line 3 has two captures: all keys of class c need as "
	 "many"},
	{"one capture and two", CLASS "born exit f key arg0\ndies entry g key arg0, arg1", 4, 18,
	 "this key has two captures, that on line 3 has one capture: all keys of class c need as "
	 "many"},
	{"two and one in an extension",
	 "model m\nextend a.b touch entry f key arg0, arg1\ntouch entry g key arg0", 3, 19,
	 "this key has one capture, that on line 2 has two captures: all keys of class b need as "
	 "many"},
	{"parent of one capture", BORN "class d within c\nborn exit g key ret parent arg0\n", 5, 28,
	 "this parent has one capture, the key of class c has two captures"},
	{"parent of two captures",
	 "model m class d within c\nborn exit g key ret parent arg0, 5\nclass c born exit f key "
	 "ret",
	 2, 28, "this parent has two captures, the key of class c has one capture"},
	{"owner outside of a birth", CLASS "dies entry f key arg0 owner arg1", 3, 23,
	 "'owner' is for 'born' hooks, not for 'dies'"},
	{"owner twice", CLASS "born exit f key ret owner arg0 owner arg1", 3, 32,
	 "this hook has its 'owner' already"},
	{"a driver of no device", CLASS "born exit f key ret owner driver(arg0)", 3, 34,
	 "'owner driver(…)' is of the device of the object: add 'device dev(…)' with the same "
	 "capture"},
	{"a driver of another device",
	 CLASS "born exit f key ret owner driver(arg0->dev) device dev(arg0->parent)", 3, 34,
	 "'owner driver(…)' is of the device of the object: add 'device dev(…)' with the same "
	 "capture"},
	{"owner of two", CLASS "born exit f key ret owner arg0, arg1", 3, 31,
	 "expected a clause (key, parent, name, device, size, attr, same, range, when, known, "
	 "owner, if, by) or a verb (born, init, borrow, return, move, back, touch, dies), found "
	 "','"},
	{"a death by a stranger", CLASS "dies entry f key arg0 by arg1", 3, 26,
	 "'by' says which releases of a dead object count, and without 'known' all do"},
	{"a death by somebody, on success", CLASS "dies entry f key arg0 known by arg1 if ret == 0",
	 3, 32, "a hook has 'by' or 'if', not both"},
	{"a birth by somebody", CLASS "born exit f key ret by arg0", 3, 21,
	 "a 'born' hook has no 'by'"},
	{"a use by somebody", CLASS "touch entry f key arg0 known by arg1", 3, 30,
	 "'by' is for 'dies' hooks, not for 'touch'"},
	{"of a caller, and of another owner",
	 CLASS "born exit f key ret owner caller\nborn exit g key ret owner arg0", 4, 1,
	 "'owner caller' is for all 'born' hooks of class c or for none"},
	{"a number less an argument", CLASS "touch entry f key 5 - arg0", 3, 21,
	 "an argument is subtracted from another one, not from a number"},
	{"less an argument that is none", CLASS "touch entry f key arg1 - arg12", 3, 26,
	 "there is no 'arg12': arguments are arg0 to arg11"},
	{"a counted death", CLASS "dies counted entry f key arg0", 3, 6,
	 "only a 'born' is counted"},
	{"a birth that is later", CLASS "born later exit f key arg0", 3, 6,
	 "only a 'dies' is later"},
	{"a shared birth", CLASS "born shared exit f key arg0", 3, 6,
	 "only a 'borrow' is shared or exclusive"},
	{"counted and borrowed",
	 CLASS "born counted exit f key ret\nborrow entry g key arg0\nreturn entry h key arg0", 3,
	 1, "class c has a 'borrow': its births cannot be counted, too"},
	{"a birth on success", CLASS "born exit f key ret if ret == 0", 3, 21,
	 "a 'born' hook has no 'if'"},
	{"a use on success", CLASS "touch entry f key arg0 if ret == 0", 3, 24,
	 "'if' is for 'dies' hooks, not for 'touch'"},
	{"success of a tracepoint", CLASS "dies tracepoint f key arg0 if arg1 == 0", 3, 28,
	 "'if' is looked at when the function returns, and this hook is at a tracepoint"},
	{"success twice", CLASS "dies entry f key arg0 if ret == 0 if ret == 1", 3, 35,
	 "this hook has its 'if' already"},
	{"two successes", CLASS "dies entry f key arg0 if ret == 0 and arg1 == 1", 3, 35,
	 "expected a clause (key, parent, name, device, size, attr, same, range, when, known, "
	 "owner, if, by) or a verb (born, init, borrow, return, move, back, touch, dies), found "
	 "'and'"},
	{"result before it is known", CLASS "dies entry f key ret if ret == 0", 3, 18,
	 "'ret' is known at exit only, this hook is at entry"},
};

#define NR_CASES (sizeof(cases) / sizeof(cases[0]))

#define IRQ                                                                                        \
	"model irq\n"                                                                              \
	"class handler\n"                                                                          \
	"    born exit request_irq key arg0, arg5 when ret == 0 owner arg1\n"                      \
	"    dies entry free_irq key arg0, arg1 if ret != 0\n"                                     \
	"class thread within handler\n"                                                            \
	"    born counted exit get key ret parent arg0, arg1->x device dev(arg2->dev) "            \
	"owner driver(arg2->dev)\n"                                                                \
	"    dies entry put key arg0 when arg0->x == 0 and arg1 == 7 if ret >= -1\n"

static void what_is_printed_says_the_same(void **state)
{
	struct model *model = parse(IRQ), *again;
	const struct model_class *class = model->class;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	print_model(model, out);
	assert_int_equal(fclose(out), 0);
	assert_non_null(strstr(text, "key arg0, arg5  owner arg1  when ret == 0"));
	assert_non_null(strstr(text, "key arg0, arg1  if ret != 0"));
	assert_non_null(strstr(text, "born counted exit get"));
	assert_non_null(strstr(text, "parent arg0, arg1->x"));
	assert_non_null(strstr(text, "owner driver(arg2->dev)"));
	again = parse(text);
	assert_true(same_model(model, again));
	assert_int_equal(class[0].hook[0].key2.arg, 5);
	assert_int_equal(class[0].hook[0].owner.arg, 1);
	assert_int_equal(class[0].hook[1].success.op, COND_NE);
	assert_true(class[1].hook[0].counted && class[1].hook[1].success.right.negative);
	free(text);
	model_free(again);
	model_free(model);
}

static void a_release_on_success_takes_two_probes(void **state)
{
	struct model *model = parse(IRQ);
	const struct model_hook *half;
	struct plan plan;

	(void)state;
	assert_int_equal(plan_init(&plan, &model, 1), 0);
	assert_int_equal(plan.nr_probes, 6);
	assert_ptr_equal(plan.probe[1].hook, &model->class[0].hook[1]);
	half = plan.probe[2].hook;
	assert_int_equal(plan.probe[2].class, 0);
	assert_true(half->confirms);
	assert_int_equal(half->verb, VERB_DIES);
	assert_int_equal(half->site, SITE_EXIT);
	assert_string_equal(half->function[0], "free_irq");
	assert_int_equal(half->key2.arg, 1);
	assert_int_equal(half->nr_conds, 1);
	assert_int_equal(plan.probe[5].hook->nr_conds, 2);
	assert_int_equal(half->cond[0].capture.from, CAPTURE_RET);
	assert_false(plan.probe[1].hook->confirms);
	assert_int_equal(plan.probe[5].class, 1);
	assert_int_equal(plan.probe[5].hook->cond[0].capture.from, CAPTURE_RET);
	assert_int_equal(plan.probe[5].hook->cond[1].capture.arg, 1);
	plan_fini(&plan);
	model_free(model);
}

/* What the release has freed is not read any more. */
static void a_key_behind_a_pointer_is_not_read_again(void **state)
{
	struct model *model = parse("model m class c born exit f key arg0->a, 1\n"
				    "dies entry g key arg0->a, 1 if ret == 0");
	struct plan plan;

	(void)state;
	assert_int_equal(plan_init(&plan, &model, 1), 0);
	assert_int_equal(plan.probe[2].hook->key.from, CAPTURE_NONE);
	assert_int_equal(plan.probe[2].hook->key2.from, CAPTURE_NONE);
	plan_fini(&plan);
	model_free(model);
}

static void extensions_have_as_many_captures(void **state)
{
	static const struct {
		const char *text, *message;
		unsigned int column;
	} bad[] = {
		{"model e extend irq.handler touch entry f key arg0",
		 "this key has one capture, that of class irq.handler has two captures", 46},
		{"model e extend irq.thread touch entry f key arg0, arg1",
		 "this key has two captures, that of class irq.thread has one capture", 45},
		{"model e extend irq.thread touch entry f key arg0 parent arg1",
		 "this parent has one capture, the key of class irq.handler has two captures", 57},
		{"model e extend irq.thread borrow entry f key arg0 return entry g key arg0",
		 "the births of class irq.thread are counted: it cannot be borrowed, too", 27},
	};
	struct model_error error;
	struct model *model[2];

	(void)state;
	model[1] = parse(IRQ);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		model[0] = parse(bad[i].text);
		assert_int_equal(extend_check(model, 2, &error), -EINVAL);
		assert_string_equal(error.text, bad[i].message);
		assert_int_equal(error.pos.column, bad[i].column);
		model_free(model[0]);
	}
	model[0] = parse("model e extend irq.handler touch entry f key arg0, arg1\n"
			 "extend irq.thread touch entry f key arg0 parent arg1, 5");
	assert_int_equal(extend_check(model, 2, &error), 0);
	model_free(model[0]);
	model_free(model[1]);
}

static void words_of_clauses_may_name_attributes_and_quoted_functions(void **state)
{
	struct model *model = parse("model m class owner born exit \"if\" key ret attr owner arg0\n"
				    "dies entry \"owner:counted\" key arg0 same owner arg1");
	struct model *again;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	print_model(model, out);
	assert_int_equal(fclose(out), 0);
	again = parse(text);
	assert_true(same_model(model, again));
	free(text);
	model_free(again);
	model_free(model);
}

static void the_drawing_says_what_is_counted_and_what_is_on_success(void **state)
{
	struct model *model = parse(IRQ);
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	draw_model(model, out);
	assert_int_equal(fclose(out), 0);
	assert_non_null(strstr(text, "dies: free_irq if it succeeds"));
	assert_non_null(strstr(text, "born counted: get"));
	free(text);
	model_free(model);
}

/* What is near in either part, and what is swapped, are different keys. 0 is none. */
static void mixed_keys_differ(void **state)
{
	enum { NR = 256 };
	static uint64_t seen[NR * NR];
	unsigned int nr = 0;

	(void)state;
	for (uint64_t a = 0; a < NR; a++)
		for (uint64_t b = 0; b < NR; b++)
			seen[nr++] = lm_mix_keys(a, 0xffff888000000000 + b * 8);
	for (unsigned int i = 0; i < nr; i += 97)
		for (unsigned int j = 0; j < nr; j++)
			assert_true(i == j || seen[i] != seen[j]);
	assert_true(lm_mix_keys(1, 2) != lm_mix_keys(2, 1));
	assert_true(lm_mix_keys(0, 0) && lm_mix_keys(0, 1) != lm_mix_keys(1, 0));
	/* of the trace format: it never changes */
	assert_int_equal(lm_mix_keys(0x18, 0xffff888012345678), 0x7836b037b3a8a15e);
}

static void a_minus_before_an_argument_subtracts(void **state)
{
	struct model *model =
		parse(CLASS "touch entry f key arg0->next * 2 + 8 - arg3 range arg1 - arg2 -1");
	const struct model_hook *hook = &model->class[0].hook[0];

	(void)state;
	assert_true(hook->key.subtracts);
	assert_int_equal(hook->key.less, 3);
	assert_int_equal(hook->key.add, 8);
	assert_int_equal(hook->value[0].capture.less, 2);
	assert_true(hook->value[0].capture.subtracts);
	assert_true(hook->value[1].capture.negative);
	model_free(model);
}

static void a_model_says_that_it_is_default_or_hot(void **state)
{
	static const char *const words[] = {"", "default ", "hot ", "default hot "};

	(void)state;
	for (unsigned int i = 0; i < 4; i++) {
		char text[64];
		struct model *model;

		snprintf(text, sizeof(text), "model m \"t\" %sclass hot touch entry f key arg0",
			 words[i]);
		model = parse(text);
		assert_int_equal(model->watched_by_default, i & 1);
		assert_int_equal(model->hot, i >> 1);
		model_free(model);
	}
}

int main(void)
{
	struct CMUnitTest tests[NR_CASES + 9] = {
		cmocka_unit_test(what_is_printed_says_the_same),
		cmocka_unit_test(a_release_on_success_takes_two_probes),
		cmocka_unit_test(a_key_behind_a_pointer_is_not_read_again),
		cmocka_unit_test(extensions_have_as_many_captures),
		cmocka_unit_test(words_of_clauses_may_name_attributes_and_quoted_functions),
		cmocka_unit_test(the_drawing_says_what_is_counted_and_what_is_on_success),
		cmocka_unit_test(mixed_keys_differ),
		cmocka_unit_test(a_minus_before_an_argument_subtracts),
		cmocka_unit_test(a_model_says_that_it_is_default_or_hot),
	};

	add_cases(tests + 9, cases, NR_CASES);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
