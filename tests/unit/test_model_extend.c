// SPDX-License-Identifier: GPL-2.0-only
/* Extensions: what is merged, and what needs both models to be found wrong. */
#include "test_model.h"

#include "model/extend.h"
#include "model/plan.h"

#define VERB(name) (1u << VERB_##name)

#define BASE                                                                                       \
	"model base\n"                                                                             \
	"class pool born exit f key ret size arg0 dies entry g key arg0\n"                         \
	"class block within pool limit lent 2s born exit h key ret parent arg0 attr dma arg1\n"    \
	"borrow entry i key arg0 return entry j key arg0 dies entry k key arg0 same dma arg1\n"

#define MAX_MODELS 4

/* Models and what became of them together. */
struct together {
	unsigned int nr;
	struct model *model[MAX_MODELS];
};

static void add(struct together *t, const char *text)
{
	t->model[t->nr++] = parse(text);
}

static void free_together(struct together *t)
{
	while (t->nr)
		model_free(t->model[--t->nr]);
}

/* An extension of BASE and the one error that it has. */
static void misfit_is_placed(void **state)
{
	const struct error_case *c = *state;
	struct together t = {0};
	struct model_error error;
	struct plan plan;

	add(&t, c->text);
	add(&t, BASE);
	assert_int_equal(extend_check(t.model, t.nr, &error), -EINVAL);
	assert_string_equal(error.text, c->message);
	assert_int_equal(error.pos.line, c->line);
	assert_int_equal(error.pos.column, c->column);
	assert_ptr_equal(error.file, t.model[0]->file);
	assert_int_equal(plan_init(&plan, t.model, t.nr), -EINVAL);
	plan_fini(&plan);
	free_together(&t);
}

#define EXT "model ext\nextend base.block\n"

static const struct error_case cases[] = {
	{"no such model", "model ext extend nonsense.block move entry m key arg0", 1, 18,
	 "no model 'nonsense' is built in or given"},
	{"misspelt model", "model ext extend bsae.block move entry m key arg0", 1, 18,
	 "no model 'bsae' is built in or given; did you mean 'base'?"},
	{"misspelt built-in model", "model ext extend dma_pol.block move entry m key arg0", 1, 18,
	 "no model 'dma_pol' is built in or given; did you mean 'dma_pool'?"},
	{"no such class", "model ext extend base.nonsense move entry m key arg0", 1, 23,
	 "model base has no class 'nonsense'"},
	{"misspelt class", "model ext\n extend base.blok move entry m key arg0", 2, 14,
	 "model base has no class 'blok'; did you mean 'block'?"},
	{"inside no such class",
	 "model ext class c inside base.blok born exit m key ret dies entry n key arg0", 1, 31,
	 "model base has no class 'blok'; did you mean 'block'?"},
	{"inside what has no size",
	 "model ext class c inside ext.d born exit m key ret dies entry n key arg0 "
	 "class d born exit o key ret dies entry p key arg0",
	 1, 30, "nothing can lie in ext.d: its key must be an address, and it needs a size"},
	{"inside what has no address",
	 "model ext class c inside ext.d born exit m key ret dies entry n key arg0 "
	 "class d born exit o key ret, arg0 size arg1 dies entry p key arg0, arg1",
	 1, 30, "nothing can lie in ext.d: its key must be an address, and it needs a size"},
	{"back without move", EXT "back entry m key arg0", 3, 1,
	 "class base.block has a 'back' but no 'move'"},
	{"return without borrow", "model ext extend base.pool\nreturn entry m key arg0", 2, 1,
	 "class base.pool has a 'return' but no 'borrow'"},
	{"limit moved without move", EXT "limit moved 5s touch entry m key arg0", 2, 13,
	 "class base.block has a 'limit moved' but no 'move'"},
	{"limit lent without borrow",
	 "model ext extend base.pool limit lent 5s touch entry m key arg0", 1, 23,
	 "class base.pool has a 'limit lent' but no 'borrow'"},
	{"init of a class that has none", EXT "init entry m key arg0", 3, 1,
	 "class base.block has no 'init' of its own: objects that this extension does not know "
	 "would never be initialised"},
	{"parent of a class that has none",
	 "model ext extend base.pool\ntouch entry m key arg0 parent arg1", 2, 31,
	 "class base.pool has no parent"},
	{"another attribute", EXT "dies entry m key arg0 same cookie arg1", 3, 35,
	 "nothing to compare with: no hook of class base.block has an 'attr cookie'"},
	{"same without attr", "model ext extend base.pool dies entry m key arg0 same dma arg1", 1,
	 59, "nothing to compare with: no hook of class base.pool has an 'attr dma'"},
};

#define NR_CASES (sizeof(cases) / sizeof(cases[0]))

static void hooks_and_limits_are_merged_whatever_the_order(void **state)
{
	struct together t = {0};
	struct plan plan;

	(void)state;
	add(&t, EXT "limit moved 1s limit lent 1s move entry m key arg0 back entry n key arg0 "
		    "class own born exit o key ret");
	add(&t, BASE);
	add(&t, "model more extend base.block limit moved 3s move entry p key arg0 "
		"extend base.pool touch entry q key arg0");
	assert_int_equal(plan_init(&plan, t.model, t.nr), 0);
	assert_int_equal(plan.nr_classes, 3);
	assert_string_equal(plan.class[0].class->name, "own");
	assert_string_equal(plan.class[2].class->name, "block");
	assert_int_equal(plan.class[2].parent, 1);
	assert_int_equal(plan.class[2].verbs, VERB(BORN) | VERB(BORROW) | VERB(RETURN) |
						      VERB(MOVE) | VERB(BACK) | VERB(DIES));
	assert_int_equal(plan.class[1].verbs, VERB(BORN) | VERB(DIES) | VERB(TOUCH));
	assert_int_equal(plan.class[2].limit_lent_ns, 2000000000);
	assert_int_equal(plan.class[2].limit_moved_ns, 3000000000);
	assert_ptr_equal(plan.class[2].model, t.model[1]);
	assert_int_equal(plan.nr_probes, 11);
	for (unsigned int n = 0; n < plan.nr_probes; n++) {
		const char *function = plan.probe[n].hook->function[0];

		assert_int_equal(plan.probe[n].class, strchr("o", *function)	 ? 0
						      : strchr("fgq", *function) ? 1
										 : 2);
		assert_ptr_equal(plan.probe[n].model, strchr("mno", *function)	? t.model[0]
						      : strchr("pq", *function) ? t.model[2]
										: t.model[1]);
	}
	plan_fini(&plan);
	free_together(&t);
}

static void what_one_extension_lacks_another_may_have(void **state)
{
	struct together t = {0};
	struct model_error error;

	(void)state;
	add(&t, BASE);
	add(&t, EXT "move entry m key arg0 limit moved 1s return entry r key arg0");
	add(&t, "model more extend base.block back entry p key arg0 parent arg1 "
		"dies entry d key arg0 same dma arg2");
	assert_int_equal(extend_check(t.model, t.nr, &error), 0);
	free_together(&t);
}

static void init_may_be_added_to_others(void **state)
{
	struct together t = {0};
	struct model_error error;

	(void)state;
	add(&t, "model a class c born exit f key ret init entry g key arg0");
	add(&t, "model b extend a.c init entry h key arg0 size arg1 attr x arg2");
	assert_int_equal(extend_check(t.model, t.nr, &error), 0);
	add(&t,
	    "model d extend a.c init entry h key arg0 attr y arg2 dies entry g key arg0 same x 1");
	assert_int_equal(extend_check(t.model, t.nr, &error), 0);
	add(&t, "model e extend a.c init entry h key arg0 attr z arg2");
	assert_int_equal(extend_check(t.model, t.nr, &error), -EINVAL);
	assert_string_equal(error.text,
			    "an object has room for two attributes, and class a.c has 'x' and 'y'");
	free_together(&t);
}

static void an_extension_is_no_class_to_extend(void **state)
{
	struct together t = {0};
	struct model_error error;

	(void)state;
	add(&t, BASE);
	add(&t, EXT "move entry m key arg0");
	add(&t, "model more extend ext.block touch entry m key arg0");
	assert_int_equal(extend_check(t.model, t.nr, &error), -EINVAL);
	assert_string_equal(error.text, "model ext has no class 'block'");
	free_together(&t);
}

static void size_may_come_from_an_extension(void **state)
{
	struct together t = {0};
	struct plan plan;

	(void)state;
	add(&t, "model a class c init entry f key arg0 class d within c born exit g key ret "
		"parent arg0");
	assert_int_equal(plan_init(&plan, t.model, t.nr), 0);
	assert_false(plan.class[1].has_size);
	plan_fini(&plan);
	add(&t, "model b extend a.c init entry h key arg0 size arg1");
	assert_int_equal(plan_init(&plan, t.model, t.nr), 0);
	assert_true(plan.class[1].has_size);
	plan_fini(&plan);
	free_together(&t);
}

static void hooks_of_a_class_are_bounded_with_its_extensions(void **state)
{
	struct together t = {0};
	struct model_error error;
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_non_null(out);
	fputs("model ext extend base.block", out);
	for (int i = 0; i < MODEL_MAX_HOOKS - 4; i++)
		fputs(" touch entry t key arg0", out);
	fclose(out);
	add(&t, BASE);
	add(&t, text);
	free(text);
	assert_int_equal(extend_check(t.model, t.nr, &error), 0);
	add(&t, "model more extend base.block touch entry t key arg0");
	assert_int_equal(extend_check(t.model, t.nr, &error), -EINVAL);
	assert_string_equal(error.text, "class base.block has more than 32 hooks with this");
	free_together(&t);
}

static void extension_is_read_as_written(void **state)
{
	const struct model_class *class;
	struct model_error error;
	struct model *model;

	(void)state;
	assert_int_equal(model_load(ALL_VERBS, &model, &error), 0);
	class = &model->class[3];
	assert_string_equal(class->extends, "dma_pool");
	assert_string_equal(class->name, "block");
	assert_int_equal(class->parent, -1);
	assert_int_equal(class->limit_moved_ns, 30000000000);
	assert_int_equal(class->nr_hooks, 4);
	assert_true(class->hook[2].only_if_live);
	assert_false(class->hook[1].only_if_live);
	assert_int_equal(class->hook[2].cond[0].right.from, CAPTURE_ARG);
	assert_int_equal(class->hook[2].cond[0].right.nr_steps, 1);
	assert_int_equal(class->hook[2].cond[0].right.add, 8);
	assert_int_equal(class->hook[2].cond[1].right.from, CAPTURE_CONST);
	assert_int_equal(class->hook[2].cond[1].right.mul, 512);
	model_free(model);
}

static struct CMUnitTest placed[NR_CASES];

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(extension_is_read_as_written),
		cmocka_unit_test(hooks_and_limits_are_merged_whatever_the_order),
		cmocka_unit_test(what_one_extension_lacks_another_may_have),
		cmocka_unit_test(init_may_be_added_to_others),
		cmocka_unit_test(an_extension_is_no_class_to_extend),
		cmocka_unit_test(size_may_come_from_an_extension),
		cmocka_unit_test(hooks_of_a_class_are_bounded_with_its_extensions),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	add_cases(placed, cases, NR_CASES);
	for (size_t i = 0; i < NR_CASES; i++)
		placed[i].test_func = misfit_is_placed;
	return failed + cmocka_run_group_tests(placed, NULL, NULL);
}
