// SPDX-License-Identifier: GPL-2.0-only
/* Plans, and the models that are built in. */
#include "test_model.h"

#include <linux/types.h>
#include <unistd.h>

#include "event.h"
#include "model/plan.h"

#define VERB(name) (1u << VERB_##name)

static void plan_of_dma_pool_numbers_classes_and_probes(void **state)
{
	struct model_error error;
	struct model *model;
	struct plan plan;

	(void)state;
	assert_int_equal(model_load("dma_pool", &model, &error), 0);
	assert_int_equal(plan_init(&plan, &model, 1), 0);
	assert_int_equal(plan.nr_classes, 2);
	assert_int_equal(plan.nr_probes, 4);
	assert_int_equal(plan.class[0].parent, -1);
	assert_int_equal(plan.class[1].parent, 0);
	assert_true(plan.class[0].has_children);
	assert_false(plan.class[1].has_children);
	assert_true(plan.class[0].has_size);
	assert_true(plan.class[1].has_size);
	assert_int_equal(plan.class[1].verbs, VERB(BORN) | VERB(DIES));
	assert_int_equal(plan.probe[2].class, 1);
	assert_ptr_equal(plan.probe[2].hook, &model->class[1].hook[0]);
	plan_fini(&plan);
	assert_int_equal(plan.nr_probes, 0);
	plan_fini(&plan);
	model_free(model);
}

static void parents_of_the_second_model_are_its_own(void **state)
{
	struct model *models[2] = {
		parse("model a class x born exit f key ret class y born exit f key ret"),
		parse("model b class x within z born exit f key ret parent arg0 "
		      "class y touch entry f key arg0 class z dies entry f key arg0"),
	};
	struct plan plan;

	(void)state;
	assert_int_equal(plan_init(&plan, models, 2), 0);
	assert_int_equal(plan.nr_classes, 5);
	assert_int_equal(plan.class[2].parent, 4);
	assert_ptr_equal(plan.class[2].model, models[1]);
	assert_true(plan.class[4].has_children);
	assert_false(plan.class[0].has_children);
	assert_int_equal(plan.class[3].verbs, VERB(TOUCH));
	assert_int_equal(plan.probe[4].class, 4);
	plan_fini(&plan);
	model_free(models[0]);
	model_free(models[1]);
}

static void size_comes_from_the_class_or_from_above(void **state)
{
	struct model *model = parse("model m class a within b born exit f key ret parent arg0 "
				    "class b within c born exit f key ret parent arg0 "
				    "class c init exit f key ret size 8 "
				    "class d born exit f key ret attr x arg0");
	struct plan plan;

	(void)state;
	assert_int_equal(plan_init(&plan, &model, 1), 0);
	assert_true(plan.class[0].has_size);
	assert_true(plan.class[1].has_size);
	assert_true(plan.class[2].has_size);
	assert_false(plan.class[3].has_size);
	plan_fini(&plan);
	model_free(model);
}

/* One of them is watched; what the others would have seen is not missed for that. */
static void an_else_stands_in_for_the_hook_above(void **state)
{
	struct model *model = parse("model m class c born exit f key ret else exit g key arg0 "
				    "else exit h key arg1 dies entry x key arg0 if ret == 0 "
				    "else entry y key arg1 if ret == 1 touch entry z key arg0");
	static const unsigned int first[] = {0, 0, 0, 3, 4, 3, 4, 7};
	bool watched[8] = {[1] = true, [5] = true, [6] = true, [7] = true};
	struct plan plan;

	(void)state;
	assert_int_equal(model->class[0].hook[2].verb, VERB_BORN);
	assert_true(model->class[0].hook[4].otherwise);
	assert_int_equal(plan_init(&plan, &model, 1), 0);
	assert_int_equal(plan.nr_probes, 8);
	for (unsigned int n = 0; n < plan.nr_probes; n++)
		assert_int_equal(plan.probe[n].first, first[n]);
	plan_keep_watched(&plan, watched);
	assert_int_equal(plan.class[0].unseen, 0);
	for (unsigned int n = 0; n < plan.nr_probes; n++)
		assert_true(plan_watches(&plan, n));
	/* the exit halves of both */
	watched[6] = false;
	plan_keep_watched(&plan, watched);
	assert_int_equal(plan.class[0].unseen, VERB(DIES));
	watched[6] = true;
	watched[1] = false;
	plan_keep_watched(&plan, watched);
	assert_int_equal(plan.class[0].unseen, VERB(BORN));
	assert_false(plan_watches(&plan, 2));
	plan_fini(&plan);
	model_free(model);
}

static void models_of_one_name_are_refused(void **state)
{
	struct model *models[2] = {
		parse("model twin class a born exit f key ret"),
		parse("model twin class b born exit f key ret"),
	};
	struct plan plan;

	(void)state;
	assert_int_equal(plan_init(&plan, models, 2), -EEXIST);
	plan_fini(&plan);
	model_free(models[0]);
	model_free(models[1]);
}

/* A model of @nr_classes classes with @nr_hooks hooks each. */
static struct model *make_model(unsigned int n, unsigned int nr_classes, unsigned int nr_hooks)
{
	struct model *model;
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	fprintf(out, "model m%u\n", n);
	for (unsigned int c = 0; c < nr_classes; c++) {
		fprintf(out, "class c%u\n", c);
		for (unsigned int h = 0; h < nr_hooks; h++)
			fprintf(out, "touch entry f%u key arg0\n", h);
	}
	fclose(out);
	model = parse(text);
	free(text);
	return model;
}

static void free_all(struct model **models, unsigned int nr)
{
	while (nr)
		model_free(models[--nr]);
}

static void full_plan_fits_and_one_class_more_does_not(void **state)
{
	struct model *models[3] = {make_model(0, 32, 1), make_model(1, 32, 1), make_model(2, 1, 1)};
	struct plan plan;

	(void)state;
	assert_int_equal(plan_init(&plan, models, 2), 0);
	assert_int_equal(plan.nr_classes, PLAN_MAX_CLASSES);
	plan_fini(&plan);
	assert_int_equal(plan_init(&plan, models, 3), -E2BIG);
	plan_fini(&plan);
	free_all(models, 3);
}

static void full_plan_fits_and_one_probe_more_does_not(void **state)
{
	struct model *models[3] = {make_model(0, 4, 32), make_model(1, 4, 32), make_model(2, 1, 1)};
	struct plan plan;

	(void)state;
	assert_int_equal(plan_init(&plan, models, 2), 0);
	assert_int_equal(plan.nr_probes, LM_MAX_PROBES);
	plan_fini(&plan);
	assert_int_equal(plan_init(&plan, models, 3), -E2BIG);
	plan_fini(&plan);
	free_all(models, 3);
}

static void every_builtin_model_is_correct_and_has_its_files_name(void **state)
{
	struct model *models[PLAN_MAX_CLASSES];
	struct model_error error;
	struct plan plan;
	const char *name;
	unsigned int n;

	(void)state;
	for (n = 0; (name = model_builtin_name(n)); n++) {
		assert_true(n < PLAN_MAX_CLASSES);
		if (model_load(name, &models[n], &error))
			fail_msg("%s:%u: %s", name, error.pos.line, error.text);
		assert_string_equal(models[n]->name, name);
	}
	assert_true(n > 0);
	assert_null(model_builtin_name(n + 1));
	assert_non_null(model_builtin_listed(n - 1));
	assert_null(model_builtin_listed(n));
	assert_null(model_builtin_listed(n + 1));
	assert_int_equal(plan_init(&plan, models, n), 0);
	plan_fini(&plan);
	free_all(models, n);
}

static void builtin_text_is_the_files_text(void **state)
{
	size_t len, file_len;
	const char *text = model_builtin("dma_pool", &len);
	char *file = read_text("models/dma_pool.own", &file_len);

	(void)state;
	assert_non_null(text);
	assert_int_equal(len, file_len);
	assert_memory_equal(text, file, len);
	assert_null(model_builtin("dma_poo", &len));
	free(file);
}

static void embedded_text_is_escaped_for_c(void **state)
{
	char dir[] = "/tmp/lifemon-embed-XXXXXX", command[256], path[64], *text;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/out.c", dir);
	snprintf(
		command, sizeof(command),
		"printf 'VERBS\\n  all_verbs\\n' | monitor/model/embed.sh %s /dev/stdin " ALL_VERBS,
		path);
	assert_int_equal(system(command), 0);
	text = read_text(path, NULL);
	unlink(path);
	rmdir(dir);
	assert_non_null(strstr(text, "\t\"model all_verbs \\\"Every verb, clause and capture: "
				     "\\\\n is no escape"));
	assert_non_null(strstr(text, "{\"all_verbs\", text_0, sizeof(text_0) - 1},"));
	free(text);
}

static void file_that_cannot_be_read_is_an_error_without_place(void **state)
{
	static const struct {
		const char *name;
		int err;
		const char *text;
	} cases[] = {
		{"nonsense", -ENOENT,
		 "no built-in model has this name ('lifemon models' lists them), and as a file: "
		 "No such file or directory"},
		{"dma_pol", -ENOENT,
		 "no built-in model has this name; did you mean 'dma_pool'? As a file: "
		 "No such file or directory"},
		{"./dma_pool", -ENOENT, "No such file or directory"},
		{"dma_pool.own", -ENOENT, "No such file or directory"},
		{"tests/unit/models/", -EISDIR, "cannot read: Is a directory"},
	};
	struct model_error error;
	struct model *model;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(model_load(cases[i].name, &model, &error), cases[i].err);
		assert_string_equal(error.text, cases[i].text);
		assert_int_equal(error.pos.line, 0);
		assert_ptr_equal(error.file, cases[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plan_of_dma_pool_numbers_classes_and_probes),
		cmocka_unit_test(parents_of_the_second_model_are_its_own),
		cmocka_unit_test(size_comes_from_the_class_or_from_above),
		cmocka_unit_test(an_else_stands_in_for_the_hook_above),
		cmocka_unit_test(models_of_one_name_are_refused),
		cmocka_unit_test(full_plan_fits_and_one_class_more_does_not),
		cmocka_unit_test(full_plan_fits_and_one_probe_more_does_not),
		cmocka_unit_test(every_builtin_model_is_correct_and_has_its_files_name),
		cmocka_unit_test(builtin_text_is_the_files_text),
		cmocka_unit_test(embedded_text_is_escaped_for_c),
		cmocka_unit_test(file_that_cannot_be_read_is_an_error_without_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
