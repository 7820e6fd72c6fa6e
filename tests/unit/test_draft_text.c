// SPDX-License-Identifier: GPL-2.0-only
/* Drafts of models as text: conditions, doubts, names, and that it is a model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "draft_fixture.h"

static void what_the_result_says_is_the_condition(void **state)
{
	(void)state;
	add("a* a_alloc()"), add("void a_free(a* a)");
	add("b* b_alloc()")->has_error = true, add("void b_free(b* b)");
	add("int c_init(c* c)"), add("void c_exit(c* c)");
	add("void d_init(d* d)"), add("void d_exit(d* d)");
	add("bool e_init(e* e)"), add("void e_exit(e* e)");
	add("uint f_init(f* f)"), add("int f_exit(f* f)");
	expect("a: a_alloc ret, a_free arg0; b: b_alloc ret, b_free arg0; c: c_init arg0, c_exit "
	       "arg0; "
	       "d: d_init arg0, d_exit arg0; e: e_init arg0, e_exit arg0; f: f_init arg0, f_exit "
	       "arg0");
	expect_text(
		"key ret  when ret != 0 and ret < 0xfffffffffffff001\n    dies entry acme:a_free");
	expect_text("types do not show which.\nclass a\n");
	expect_text("code makes error pointers.\nclass b\n");
	expect_text("acme:c_init\n          key arg0  when ret == 0\n");
	expect_text("acme:d_init\n          key arg0\n");
	expect_text("acme:e_init\n          key arg0  when ret != 0\n");
	expect_text("# doubtful: the birth returns a number without a sign.\n");
	expect_text("# doubtful: the death has a result");
}

static void doubts_are_there_when_there_is_doubt(void **state)
{
	(void)state;
	add("a* a_alloc()"), add("void a_free(a* a, a* other)");
	add("b* b_alloc()"), add("void b_free(b* b)")->nr_uses = 0;
	add("c* c_alloc()"), add("void c_free(c* c)");
	module_add_symbol(&module, "c_free.part.0");
	expect("a: a_alloc ret, a_free arg0; b: b_alloc ret, b_free arg0; c: c_alloc ret, c_free "
	       "arg0");
	expect_text(
		"# doubtful: several arguments have a type that fits: is the key the right one?\n"
		"class a\n");
	expect_text("# doubtful: nothing in the module calls b_free");
	expect_text("# doubtful: calls that go straight to c_free.part.0 are not seen.\nclass c\n");
	/* of a loaded module calls are not known */
	module.knows_calls = false;
	expect_no_text("nothing in the module calls");
	expect_text("A loaded module does not show its calls");
}

static void a_clean_pair_has_no_doubt(void **state)
{
	(void)state;
	add("a* a_alloc()"), add("void a_free(a* a)");
	expect("a: a_alloc ret, a_free arg0");
	expect_no_text("doubtful");
	expect_no_text("perhaps");
	expect_no_text("Left out");
}

static void a_parent_is_only_proposed(void **state)
{
	(void)state;
	add("box* box_alloc()"), add("void box_free(box* b)");
	add("item* item_alloc(box* b)"), add("void item_free(item* i)");
	expect("box: box_alloc ret, box_free arg0; item: item_alloc ret, item_free arg0");
	expect_text("# perhaps: if a box must outlive this, add \"within box\" to the class and ");
	expect_no_text("class item within");
}

static void names_are_those_of_the_language(void **state)
{
	(void)state;
	/* words of the language, of the module alone, one that begins with a digit, a long one */
	add("model* model_alloc()"), add("void model_free(model* m)");
	add("a* acme_alloc()"), add("void acme_free(a* a)");
	add("b* alloc_8b()"), add("void free_8b(b* b)");
	add("c* touch_alloc()"), add("void touch_free(c* c)");
	expect("acme: acme_alloc ret, acme_free arg0; b: alloc_8b ret, free_8b arg0; "
	       "model_object: model_alloc ret, model_free arg0; "
	       "touch_object: touch_alloc ret, touch_free arg0");
	free(print());
}

static void a_module_may_have_the_name_of_a_word_or_a_number(void **state)
{
	static const char *const names[] = {"8021q", "model", "touch", "arg1"};

	(void)state;
	add("a* a_alloc()"), add("void a_free(a* a)");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		module.name = names[i];
		draft_free(&draft);
		expect("a: a_alloc ret, a_free arg0");
		free(print());
	}
	module.name = "8021q";
	expect_text("model m8021q_draft ");
	expect_text("born  exit \"8021q:a_alloc\"");
}

static void no_more_classes_than_a_model_has_room_for(void **state)
{
	char text[128];

	(void)state;
	for (unsigned int i = 0; i < MODEL_MAX_CLASSES + 5; i++) {
		snprintf(text, sizeof(text), "int n%c%c_add(x* x)", 'a' + i / 26, 'a' + i % 26);
		add(text);
		snprintf(text, sizeof(text), "void n%c%c_del(x* x)", 'a' + i / 26, 'a' + i % 26);
		add(text);
	}
	/* the plainest words are in, though last by name */
	add("z* z_alloc()"), add("void z_free(z* z)");
	module_sort(&module);
	assert_int_equal(draft_make(&draft, &module), 0);
	assert_int_equal(draft.nr_classes, MODEL_MAX_CLASSES);
	assert_string_equal(draft.class[MODEL_MAX_CLASSES - 1].name, "z");
	assert_int_equal(draft.nr_left, 6);
	expect_left("nbk_add", "nbk_del", "room for no more classes");
	free(print());
}

static void calls_are_named_with_the_models_that_watch_them(void **state)
{
	(void)state;
	add("a* a_alloc()"), add("void a_free(a* a)");
	assert_int_equal(module_add_import(&module, "dma_pool_free"), 0);
	assert_int_equal(module_add_import(&module, "dma_pool_alloc"), 0);
	assert_int_equal(module_add_import(&module, "thing_get"), 0);
	assert_int_equal(module_add_import(&module, "thing_put"), 0);
	assert_int_equal(module_add_import(&module, "lonely_get"), 0);
	expect("a: a_alloc ret, a_free arg0");
	expect_text("#   dma_pool: dma_pool_alloc, dma_pool_free\n");
	expect_text("no built-in model watches:\n#   thing_get/thing_put\n");
	expect_no_text("lonely_get");
}

static void the_order_of_the_module_does_not_matter(void **state)
{
	static const char *const functions[] = {"a* a_alloc()",	    "void a_free(a* a)",
						"b* b_new()",	    "void b_free(b* b)",
						"void c_get(c* c)", "void c_put(c* c)"};
	char *first, *second;

	(void)state;
	for (size_t i = 0; i < 6; i++)
		add(functions[i]);
	expect("a: a_alloc ret, a_free arg0; b: b_new ret, b_free arg0");
	first = print();
	stop(NULL);
	start(NULL);
	for (size_t i = 6; i-- > 0;)
		add(functions[i]);
	expect("a: a_alloc ret, a_free arg0; b: b_new ret, b_free arg0");
	second = print();
	assert_string_equal(first, second);
	free(first);
	free(second);
}

static void an_empty_module_has_an_empty_draft(void **state)
{
	(void)state;
	expect("");
	expect_no_text("\nmodel ");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_the_result_says_is_the_condition),
		TEST(doubts_are_there_when_there_is_doubt),
		TEST(a_clean_pair_has_no_doubt),
		TEST(a_parent_is_only_proposed),
		TEST(names_are_those_of_the_language),
		TEST(a_module_may_have_the_name_of_a_word_or_a_number),
		TEST(no_more_classes_than_a_model_has_room_for),
		TEST(calls_are_named_with_the_models_that_watch_them),
		TEST(the_order_of_the_module_does_not_matter),
		TEST(an_empty_module_has_an_empty_draft),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
