// SPDX-License-Identifier: GPL-2.0-only
/* Printing and drawing: the text says the same again, the graph what the automaton does. */
#include "test_model.h"

#include "engine/automaton.h"
#include "model/draw.h"
#include "model/print.h"
#include "test_model_same.h"

/* What a function writes about a model. To be freed. */
static char *written(void (*write)(const struct model *, FILE *), const struct model *model)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	write(model, out);
	assert_false(ferror(out));
	fclose(out);
	return text;
}

static struct model *load(const char *name)
{
	struct model_error error;
	struct model *model = NULL;

	if (model_load(name, &model, &error))
		fail_msg("%s:%u:%u: %s", name, error.pos.line, error.pos.column, error.text);
	return model;
}

static void printed_model_parses_to_the_same(const char *name)
{
	struct model *model = load(name), *again;
	char *text = written(print_model, model), *second;

	again = parse(text);
	assert_true(same_model(model, again));
	second = written(print_model, again);
	assert_string_equal(text, second);
	free(second);
	free(text);
	model_free(again);
	model_free(model);
}

static void printed_full_model_parses_to_the_same(void **state)
{
	(void)state;
	printed_model_parses_to_the_same(ALL_VERBS);
}

static void printed_builtin_models_parse_to_the_same(void **state)
{
	(void)state;
	for (unsigned int n = 0; model_builtin_name(n); n++)
		printed_model_parses_to_the_same(model_builtin_name(n));
}

static void printed_text_is_readable(void **state)
{
	struct model *model = parse("model m \"t\" class c within d limit lent 60000ms "
				    "borrow shared entry a:f|g when arg2>70000 parent arg1->x.y "
				    "key *arg0*1+0 class d born exit h size 16*3 key ret");
	char *text = written(print_model, model);

	(void)state;
	assert_string_equal(text, "model m \"t\"\n"
				  "\n"
				  "class c within d\n"
				  "    borrow entry a:f | g\n"
				  "          key *arg0  parent arg1->x.y  when arg2 > 0x11170\n"
				  "    limit lent 1m\n"
				  "\n"
				  "class d\n"
				  "    born exit h\n"
				  "          key ret  size 16 * 3\n");
	free(text);
	model_free(model);
}

static void default_is_printed_with_and_without_a_title(void **state)
{
	static const char *const heads[] = {"model m default\n", "model m \"t\" default\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		char source[128], *text;
		struct model *model;

		snprintf(source, sizeof(source), "%sclass c born exit f key ret", heads[i]);
		model = parse(source);
		text = written(print_model, model);
		assert_memory_equal(text, heads[i], strlen(heads[i]));
		free(text);
		model_free(model);
	}
}

static void printed_extension_is_readable(void **state)
{
	struct model *model = parse("model m extend a.b touch entry f known when arg0<arg1->x*2 "
				    "key arg0 limit moved 2h");
	char *text = written(print_model, model);

	(void)state;
	assert_string_equal(text, "model m\n"
				  "\n"
				  "extend a.b\n"
				  "    touch entry f\n"
				  "          key arg0  known  when arg0 < arg1->x * 2\n"
				  "    limit moved 120m\n");
	free(text);
	model_free(model);
}

static bool has(const char *text, const char *part)
{
	return strstr(text, part);
}

static void dma_pool_is_drawn_with_its_functions(void **state)
{
	struct model *model = load("dma_pool");
	char *text = written(draw_model, model);

	(void)state;
	assert_int_equal(strncmp(text, "digraph \"dma_pool\" {\n", 21), 0);
	assert_string_equal(text + strlen(text) - 2, "}\n");
	assert_true(has(text, "label=\"block within pool\";"));
	assert_true(has(text, "c0_unborn -> c0_ready [label=\"born: dma_pool_create_node | "
			      "dma_pool_create\"];"));
	assert_true(has(text, "c1_ready -> c1_released [label=\"dies: dma_pool_free\"];"));
	assert_false(has(text, "c1_raw"));
	assert_false(has(text, "c1_lent"));
	assert_false(has(text, "c1_moved"));
	free(text);
	model_free(model);
}

static void extension_is_drawn_from_where_the_other_model_begins(void **state)
{
	struct model *model =
		parse("model m extend a.b move entry f key arg0 back entry g key arg0");
	char *text = written(draw_model, model);

	(void)state;
	assert_true(has(text, "label=\"extends a.b\";"));
	assert_true(has(text, "c0_unborn -> c0_ready [label=\"as in a\", style=dashed];"));
	assert_true(has(text, "c0_ready -> c0_moved [label=\"move: f\"];"));
	free(text);
	model_free(model);
}

static void only_reachable_states_are_drawn(void **state)
{
	struct model *model = parse("model m class c borrow exclusive entry f key arg0 "
				    "return entry g key arg0");
	char *text = written(draw_model, model);

	(void)state;
	assert_true(has(text, "c0_unborn -> c0_ready [label=\"first seen\", style=dashed];"));
	assert_true(has(text, "c0_ready -> c0_exclusive [label=\"borrow exclusive: f\"];"));
	assert_true(has(text, "c0_exclusive -> c0_ready [label=\"return: g\"];"));
	assert_false(has(text, "c0_lent"));
	assert_false(has(text, "released"));
	free(text);
	model_free(model);
}

static void backslash_of_a_title_is_escaped(void **state)
{
	struct model *model = parse("model m \"a\\\" class c born exit f key ret");
	char *text = written(draw_model, model);

	(void)state;
	assert_true(has(text, "label=\"m: a\\\\\";"));
	free(text);
	model_free(model);
}

static const char *const drawn[NR_STATES] = {
	[STATE_RAW] = "raw",
	[STATE_READY] = "ready",
	[STATE_SHARED] = "lent",
	[STATE_EXCLUSIVE] = "exclusive",
	[STATE_MOVED] = "moved",
	[STATE_SHARED_MOVED] = "lent_moved",
	[STATE_EXCLUSIVE_MOVED] = "exclusive_moved",
	[STATE_DEAD] = "released",
};

static const char *const drawn_step[NR_STEPS] = {
	[STEP_BORN] = "born:",	   [STEP_INIT] = "init:",
	[STEP_RETURN] = "return:", [STEP_BORROW_SHARED] = "borrow:",
	[STEP_MOVE] = "move:",	   [STEP_BORROW_EXCLUSIVE] = "borrow exclusive:",
	[STEP_BACK] = "back:",	   [STEP_TOUCH] = "touch:",
	[STEP_DIES] = "dies:",
};

/* Whether an arc of this step is drawn: 0 or 1. */
static bool has_arc(const char *text, enum state from, enum state to, enum step step)
{
	char arc[128];

	snprintf(arc, sizeof(arc), "c0_%s -> c0_%s [label=\"%s", drawn[from], drawn[to],
		 drawn_step[step]);
	return has(text, arc);
}

/* A return of an exclusive loan ends it: the automaton leaves both open, as for shared ones. */
static bool is_left_out(enum state from, enum state to, enum step step)
{
	return step == STEP_RETURN && from == to && STATE_BIT(from) & STATES_EXCLUSIVE;
}

static void graph_has_the_arcs_that_the_automaton_accepts(void **state)
{
	struct model *model = load(ALL_VERBS);
	char *text = written(draw_model, model);

	(void)state;
	for (int s = 0; s < STATE_DEAD; s++) {
		for (int step = STEP_INIT; step < STEP_CHILD; step++) {
			struct step_result result = automaton_single(s, step);

			for (int to = 0; to < NR_STATES; to++)
				assert_int_equal(has_arc(text, s, to, step),
						 !result.reject && result.next & STATE_BIT(to) &&
							 !is_left_out(s, to, step));
		}
	}
	assert_true(has(
		text, "c0_unborn -> c0_raw [label=\"born: request_born\\nelse: request_alloc\"];"));
	free(text);
	model_free(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(printed_full_model_parses_to_the_same),
		cmocka_unit_test(printed_builtin_models_parse_to_the_same),
		cmocka_unit_test(printed_text_is_readable),
		cmocka_unit_test(default_is_printed_with_and_without_a_title),
		cmocka_unit_test(printed_extension_is_readable),
		cmocka_unit_test(extension_is_drawn_from_where_the_other_model_begins),
		cmocka_unit_test(dma_pool_is_drawn_with_its_functions),
		cmocka_unit_test(only_reachable_states_are_drawn),
		cmocka_unit_test(backslash_of_a_title_is_escaped),
		cmocka_unit_test(graph_has_the_arcs_that_the_automaton_accepts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
