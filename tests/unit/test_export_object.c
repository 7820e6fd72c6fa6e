// SPDX-License-Identifier: GPL-2.0-only
/* What is written of one object: its choice, its biography, its way through the automaton. */
#include "export/graph.h"
#include "export_fixture.h"

static struct object_choice choice;

static struct object_selector parsed(const char *text)
{
	struct object_selector selector;
	const char *expected;

	if (selector_parse(text, &selector, &expected))
		fail_msg("'%s': %s", text, expected);
	return selector;
}

static void objects_have_names(void **state)
{
	static const char *const wrong[] = {
		"",
		"0",
		"#",
		"-1",
		" 1",
		"1x",
		":0x1",
		"block:",
		"block:0x",
		"block:zz",
		"block:1#",
		"block:1#0",
		"block:1#4294967296",
		"18446744073709551616",
		"block:0x10000000000000000",
	};
	struct object_selector selector = parsed("17");
	const char *expected = NULL;

	(void)state;
	assert_int_equal(selector.id, 17);
	assert_int_equal(parsed("#17").id, 17);
	selector = parsed("dma_pool.block:0xffff8881034c1000#2");
	assert_int_equal(selector.id, 0);
	assert_string_equal(selector.class, "dma_pool.block");
	assert_int_equal(selector.key, BLOCK);
	assert_int_equal(selector.generation, 2);
	selector = parsed("request:18446744073709551615");
	assert_int_equal(selector.key, UINT64_MAX);
	assert_int_equal(selector.generation, 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(selector_parse(wrong[i], &selector, &expected), -EINVAL);
		assert_non_null(expected);
	}
}

static struct object_selector wanted;

static struct sink *make_finder(FILE *out)
{
	(void)out;
	return selector_sink_new(&wanted, wanted.id ? NULL : &dma_pool_plan.class[CLASS_BLOCK]);
}

/* Three blocks at one key, of which the second is released twice. */
static void three_generations(struct fixture *f)
{
	start(f);
	pool_born(f, POOL, "A", "lm-misuse");
	for (unsigned int i = 1; i <= 3; i++) {
		event(f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000 * i);
		event(f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000 * i);
		if (i == 2)
			event(f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000 * i);
	}
	event(f, POOL_DIES, 0, POOL, 0, 0);
	finish(f, false);
	give_summary(f, 1, "1 violation");
	fflush(f->out);
}

static bool find(const char *text, uint32_t *last, uint32_t *generations)
{
	struct fixture f;
	bool found;

	wanted = parsed(text);
	open_with(&f, make_finder, NULL);
	three_generations(&f);
	found = selector_found(f.sink, &choice, last);
	*generations = selector_generations(f.sink);
	close_all(&f);
	return found;
}

static void an_object_is_found(void **state)
{
	uint32_t last, generations;

	(void)state;
	assert_true(find("3", &last, &generations));
	assert_int_equal(choice.id, 3);
	assert_int_equal(choice.parent, 1);
	assert_int_equal(choice.class, CLASS_BLOCK);
	assert_true(find("block:0xffff8881034c1000#1", &last, &generations));
	assert_int_equal(choice.id, 2);
	assert_false(choice.broken);
	assert_true(find("block:0xffff8881034c1000#3", &last, &generations));
	assert_int_equal(choice.id, 4);
	/* the one with the violation, of three */
	assert_true(find("block:0xffff8881034c1000", &last, &generations));
	assert_int_equal(choice.id, 3);
	assert_int_equal(choice.generation, 2);
	assert_true(choice.broken);
	assert_int_equal(generations, 3);
}

static void what_is_not_there_is_not_found(void **state)
{
	uint32_t last, generations;

	(void)state;
	assert_false(find("99", &last, &generations));
	assert_int_equal(last, 0);
	assert_false(find("block:0xffff8881034c1040", &last, &generations));
	assert_int_equal(last, 0);
	assert_false(find("block:0xffff8881034c1000#7", &last, &generations));
	assert_int_equal(choice.generation, 1);
	assert_int_equal(last, 3);
}

static struct sink *make_explain(FILE *out)
{
	return export_explain_new(out, &export_options);
}

static struct sink *make_dot(FILE *out)
{
	return export_dot_new(out, &export_options);
}

static struct sink *make_ndjson(FILE *out)
{
	return export_ndjson_new(out, &export_options);
}

static void give_object(struct fixture *f, struct sink *(*make)(FILE *), uint64_t id,
			uint64_t parent, unsigned int class)
{
	choice = (struct object_choice){
		.id = id,
		.class = class,
		.key = class == CLASS_BLOCK ? BLOCK : POOL,
		.generation = 1,
		.parent = parent,
	};
	export_options = (struct export_options){.choice = &choice};
	open_with(f, make, NULL);
}

static void a_biography_has_each_event_and_the_parent_beside(void **state)
{
	struct fixture f;

	(void)state;
	give_object(&f, make_explain, 3, 1, CLASS_BLOCK);
	three_generations(&f);
	assert_string_equal(f.text, "biography of dma_pool.block 0xffff8881034c1000 #3, number 1 "
				    "at this key; times are "
				    "since the start\n"
				    "    0.000000 s | pool \"A\" 0xffff888103400000 #1 "
				    "(lm-misuse), 64 bytes: born exit\n"
				    "        dma_pool_create_node, size 64, by insmod/412\n"
				    "      lm_probe+0x1a/0x80 [lm_misuse]\n"
				    "    0.003000 s born exit dma_pool_alloc, dma 0x2000: unborn "
				    "-> ready, by insmod/412 "
				    "on CPU 0\n"
				    "      (the same stack)\n"
				    "    0.004000 s dies entry dma_pool_free, dma 0x2000: ready -> "
				    "dead, by insmod/412 on "
				    "CPU 0\n"
				    "      (the same stack)\n"
				    "    0.005000 s VIOLATION double-free: released again\n"
				    "    0.005000 s dies entry dma_pool_free, dma 0x2000: dead -> "
				    "dead, by insmod/412 on "
				    "CPU 0\n"
				    "      (the same stack)\n"
				    "    0.008000 s | pool \"A\" 0xffff888103400000 #1 "
				    "(lm-misuse), 64 bytes: dies entry "
				    "dma_pool_destroy,\n"
				    "        by insmod/412\n"
				    "      (the same stack)\n"
				    "3 events, 1 violation; at the end of the run dead\n");
	close_all(&f);
}

static void a_biography_shows_what_outlives_whom(void **state)
{
	struct fixture f;

	(void)state;
	for (unsigned int class = CLASS_POOL; class <= CLASS_BLOCK; class ++) {
		give_object(&f, make_explain, class == CLASS_POOL ? 1 : 2,
			    class == CLASS_POOL ? 0 : 1, class);
		start(&f);
		pool_born(&f, POOL, "A", "lm-misuse");
		event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
		event(&f, POOL_DIES, 0, POOL, 0, 0);
		event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
		finish(&f, false);
		give_summary(&f, 1, "1 violation");
		fflush(f.out);
		if (class == CLASS_POOL) {
			assert_non_null(strstr(f.text, "      | 1 block lent from it is out\n"));
			assert_non_null(strstr(f.text,
					       " s VIOLATION outlived-parent: released while 1 "
					       "of its blocks is out\n"));
			assert_non_null(strstr(f.text, "2 events, 1 violation; "));
		} else {
			assert_non_null(strstr(f.text, "it outlives its parent"));
			assert_non_null(strstr(f.text, " s | VIOLATION outlived-parent"));
			assert_non_null(strstr(f.text, "2 events, 0 violations; "));
		}
		close_all(&f);
	}
}

/* There is no limit to the events of a biography. */
static void a_biography_has_no_end(void **state)
{
	const char *at;
	unsigned int nr = 0;
	struct fixture f;

	(void)state;
	give_object(&f, make_explain, 2, 1, CLASS_BLOCK);
	start(&f);
	pool_born(&f, POOL, "A", "lm-misuse");
	event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	for (unsigned int i = 0; i < 500; i++)
		event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
	finish(&f, false);
	give_summary(&f, 1, "violations");
	fflush(f.out);
	for (at = f.text; (at = strstr(at, "dies entry dma_pool_free")); at++)
		nr++;
	assert_int_equal(nr, 500);
	assert_non_null(strstr(f.text, "\n501 events, 499 violations; "));
	close_all(&f);
}

static void dot_numbers_the_steps(void **state)
{
	struct fixture f;

	(void)state;
	give_object(&f, make_dot, 3, 1, CLASS_BLOCK);
	three_generations(&f);
	assert_string_equal(
		f.text,
		"digraph \"lifemon\" {\n"
		"\tlabel=\"block 0xffff8881034c1000 #3 of pool \\\"A\\\" (lm-misuse), 64 bytes: 3 "
		"events\\ndouble-free: released again (event 3)\";\n"
		"\tlabelloc=t;\n"
		"\tnode [shape=box, style=rounded];\n"
		"\ts1 [label=\"ready\"];\n"
		"\ts7 [label=\"dead\", penwidth=2];\n"
		"\ts8 [label=\"unborn\"];\n"
		"\ts8 -> s1 [label=\"born 1\", penwidth=2];\n"
		"\ts1 -> s7 [label=\"dies 2\", penwidth=2];\n"
		"\ts7 -> s7 [label=\"dies 3\", color=red, fontcolor=red, penwidth=2];\n"
		"}\n");
	close_all(&f);
}

/* Also what the states allow, but another rule forbids. */
static void dot_marks_a_step_that_the_states_allow(void **state)
{
	struct fixture f;

	(void)state;
	give_object(&f, make_dot, 2, 1, CLASS_BLOCK);
	start(&f);
	pool_born(&f, POOL, "A", "lm-misuse");
	event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x2000);
	finish(&f, false);
	give_summary(&f, 1, "1 violation");
	fflush(f.out);
	assert_non_null(strstr(f.text, "handle-mismatch: given back with dma 0x2000"));
	assert_non_null(strstr(f.text, "s1 -> s7 [label=\"dies 2\", color=red"));
	close_all(&f);
}

/* Its clean twin. */
static void dot_of_a_clean_life_has_no_red(void **state)
{
	struct fixture f;

	(void)state;
	give_object(&f, make_dot, 2, 1, CLASS_BLOCK);
	three_generations(&f);
	assert_non_null(strstr(f.text, "\"dies 2\""));
	assert_null(strstr(f.text, "red"));
	close_all(&f);
}

static void ndjson_of_one_object_has_its_parent_too(void **state)
{
	unsigned int events = 0;
	struct fixture f;

	(void)state;
	give_object(&f, make_ndjson, 3, 1, CLASS_BLOCK);
	three_generations(&f);
	for (const char *at = f.text; (at = strstr(at, "{\"type\":\"event\"")); at++)
		events++;
	assert_int_equal(events, 5);
	assert_non_null(strstr(f.text, "\"rule\":\"double-free\""));
	close_all(&f);
	give_object(&f, make_ndjson, 2, 1, CLASS_BLOCK);
	three_generations(&f);
	assert_null(strstr(f.text, "\"type\":\"violation\""));
	close_all(&f);
}

/* Every state and step of an automaton finds room, with all that can be broken. */
static void a_graph_has_room_for_every_mistake(void **state)
{
	static struct graph graph;

	(void)state;
	graph_init(&graph, &dma_pool_plan, CLASS_BLOCK);
	assert_int_equal(graph.nr_arcs, 2);
	for (unsigned int set = 1; set < 1u << NR_STATES; set <<= 1)
		for (unsigned int step = 0; step < NR_STEPS; step++)
			for (unsigned int to = 0; to < NR_STATES; to++)
				graph_take(&graph, (state_set)set, STATE_BIT(to), (enum step)step,
					   true, 1);
	assert_true(graph.nr_arcs <= GRAPH_MAX_ARCS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_have_names),
		cmocka_unit_test(an_object_is_found),
		cmocka_unit_test(what_is_not_there_is_not_found),
		cmocka_unit_test(a_biography_has_each_event_and_the_parent_beside),
		cmocka_unit_test(a_biography_shows_what_outlives_whom),
		cmocka_unit_test(a_biography_has_no_end),
		cmocka_unit_test(dot_numbers_the_steps),
		cmocka_unit_test(dot_marks_a_step_that_the_states_allow),
		cmocka_unit_test(dot_of_a_clean_life_has_no_red),
		cmocka_unit_test(ndjson_of_one_object_has_its_parent_too),
		cmocka_unit_test(a_graph_has_room_for_every_mistake),
	};

	return cmocka_run_group_tests_name("export_object", tests, NULL, NULL);
}
