// SPDX-License-Identifier: GPL-2.0-only
/* A life as the sinks print it. */
#include "sink_fixture.h"

#include "engine/biography.h"

/* A block that is allocated and freed, twice. */
static struct life a_life(void)
{
	const struct life_event event[] = {
		{12344475000,
		 0xffff888103400000,
		 {0x1c000},
		 412,
		 STACK_BORN,
		 0,
		 BLOCK_BORN,
		 STATE_BIT(STATE_READY)},
		{12345674000,
		 0xffff888103400000,
		 {0x1c000},
		 412,
		 STACK_FREED,
		 1,
		 BLOCK_DIES,
		 STATE_BIT(STATE_DEAD)},
		{12345678000,
		 0xffff888103400000,
		 {0x1c000},
		 412,
		 STACK_FREED,
		 1,
		 BLOCK_DIES,
		 STATE_BIT(STATE_DEAD)},
	};
	struct life life = {.object = a_block(), .parent = a_pool(), .nr = 3};

	memcpy(life.first, event, sizeof(event));
	memcpy(life.last, event, sizeof(event));
	return life;
}

static void text_has_a_line_an_event(void **state)
{
	struct life life = a_life();
	struct biography_info info = {&dma_pool_plan.class[CLASS_BLOCK], &life, 1234};
	struct fixture f;

	(void)state;
	open_sink(&f, sink_text_new);
	assert_int_equal(f.sink->ops->biography(f.sink, &info), 0);
	assert_string_equal(
		f.text,
		"biography of block 0xffff8881034c1000 #2 of pool \"double-free\" (lm-misuse), 64 "
		"bytes: 3 events\n"
		"   12.344475 s born   exit dma_pool_alloc, dma 0x1c000 -> ready, by insmod/412 on "
		"CPU 0\n"
		"      double_free_alloc+0x1a/0x80 [lm_misuse]\n"
		"      do_one_initcall+0x41/0x210\n"
		"   12.345674 s dies   entry dma_pool_free, dma 0x1c000 -> dead, by insmod/412 on "
		"CPU 1\n"
		"      double_free_first+0x2a/0x40 [lm_misuse]\n"
		"   12.345678 s dies   entry dma_pool_free, dma 0x1c000 -> dead, by insmod/412 on "
		"CPU 1\n"
		"      (the same stack)\n"
		"  (1,234 more lived while 1024 others were followed)\n");
	close_sink(&f);
}

/* A kernel before 6.16 has only the second function of the model's two. */
static void the_function_is_the_one_that_the_kernel_has(void **state)
{
	const struct attachment probe[NR_DMA_POOL_PROBES] = {
		[POOL_BORN].function = UNTRUSTED("dma_pool_create"),
	};
	struct life life = {.object = a_pool(), .parent = nobody, .nr = 1};
	struct biography_info info = {&dma_pool_plan.class[CLASS_POOL], &life, 0};
	struct fixture f;

	(void)state;
	life.first[0] = (struct life_event){.probe = POOL_BORN, .after = STATE_BIT(STATE_READY)};
	open_sink(&f, sink_text_new);
	f.sink->probe = probe;
	assert_int_equal(f.sink->ops->biography(f.sink, &info), 0);
	assert_non_null(strstr(f.text, " born   exit dma_pool_create, size 0 -> "));
	close_sink(&f);
	open_sink(&f, sink_ndjson_new);
	f.sink->probe = probe;
	assert_int_equal(f.sink->ops->biography(f.sink, &info), 0);
	assert_non_null(strstr(f.text, "\"function\":\"dma_pool_create\""));
	close_sink(&f);
	open_sink(&f, sink_text_new);
	assert_int_equal(f.sink->ops->biography(f.sink, &info), 0);
	assert_non_null(strstr(f.text, " born   exit dma_pool_create_node, size 0 -> "));
	close_sink(&f);
}

static void text_says_what_was_left_out(void **state)
{
	struct life life = a_life();
	struct biography_info info = {&dma_pool_plan.class[CLASS_BLOCK], &life, 0};
	struct fixture f;

	(void)state;
	life.nr = 5000;
	for (unsigned int n = 0; n < LIFE_FIRST; n++)
		life.first[n] = life.last[n] = life.first[0];
	life.object.adopted = true;
	open_sink(&f, sink_text_new);
	assert_int_equal(f.sink->ops->biography(f.sink, &info), 0);
	assert_non_null(strstr(f.text, ": 5,000 events\n  first seen in mid-life: its birth"
				       " was not watched\n"));
	assert_non_null(strstr(f.text, "\n  ... 4,968 events that were not kept ...\n"));
	close_sink(&f);
}

static void text_says_that_there_was_none(void **state)
{
	struct biography_info info = {.class = &dma_pool_plan.class[CLASS_BLOCK]};
	struct fixture f;

	(void)state;
	open_sink(&f, sink_text_new);
	assert_int_equal(f.sink->ops->biography(f.sink, &info), 0);
	assert_string_equal(f.text, "biography: no block was seen\n");
	close_sink(&f);
}

static void ndjson_is_one_line(void **state)
{
	struct life life = a_life();
	struct biography_info info = {&dma_pool_plan.class[CLASS_BLOCK], &life, 0};
	json_t *line, *event;
	struct fixture f;

	(void)state;
	open_sink(&f, sink_ndjson_new);
	assert_int_equal(f.sink->ops->biography(f.sink, &info), 0);
	line = json_loads(f.text, 0, NULL);
	assert_non_null(line);
	assert_string_equal(json_string_value(json_object_get(line, "type")), "biography");
	assert_string_equal(
		json_string_value(json_object_get(json_object_get(line, "parent"), "name")),
		"double-free");
	assert_int_equal(json_integer_value(json_object_get(line, "nr_events")), 3);
	assert_int_equal(json_array_size(json_object_get(line, "events")), 3);
	event = json_array_get(json_object_get(line, "events"), 1);
	assert_string_equal(json_string_value(json_object_get(event, "verb")), "dies");
	assert_string_equal(json_string_value(json_object_get(event, "function")), "dma_pool_free");
	assert_string_equal(json_string_value(json_object_get(event, "comm")), "insmod");
	assert_string_equal(
		json_string_value(json_object_get(json_object_get(event, "values"), "dma")),
		"0x1c000");
	assert_string_equal(json_string_value(json_array_get(json_object_get(event, "states"), 0)),
			    "dead");
	json_decref(line);
	close_sink(&f);

	info.life = NULL;
	open_sink(&f, sink_ndjson_new);
	assert_int_equal(f.sink->ops->biography(f.sink, &info), 0);
	line = json_loads(f.text, 0, NULL);
	assert_true(json_is_null(json_object_get(line, "object")));
	assert_true(json_is_null(json_object_get(line, "parent")));
	json_decref(line);
	close_sink(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_has_a_line_an_event),
		cmocka_unit_test(the_function_is_the_one_that_the_kernel_has),
		cmocka_unit_test(text_says_what_was_left_out),
		cmocka_unit_test(text_says_that_there_was_none),
		cmocka_unit_test(ndjson_is_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
