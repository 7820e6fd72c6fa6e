// SPDX-License-Identifier: GPL-2.0-only
/* What all sinks have in common, and NDJSON. */
#include "sink_fixture.h"

static const struct attachment probes[NR_DMA_POOL_PROBES] = {
	{"dma_pool", "pool", "born", UNTRUSTED("dma_pool_create"), UNTRUSTED("fexit")},
	{"dma_pool", "pool", "dies", UNTRUSTED("dma_pool_destroy"), UNTRUSTED("fentry")},
	{"dma_pool", "block", "born", UNTRUSTED("dma_pool_alloc"), UNTRUSTED("fexit")},
	{"dma_pool", "block", "dies", UNTRUSTED(NULL), UNTRUSTED(NULL)},
};

static const struct existing_pool pools[] = {
	{"0000:00:04.0", "prp list page", 3, 4096},
};

static bool unwatched[] = {false, false, false, true};

static struct plan plan; /* that of dma_pool, of which all but the last is watched */

static const struct start_info start = {
	.version = UNTRUSTED("0.1"),
	.kernel = UNTRUSTED("6.1.0-56-amd64"),
	.nr_cpus = 2,
	.time_ns = 12000000000,
	.plan = &plan,
	.probe = probes,
	.nr_pools = 1,
	.pool = pools,
};

/* A name is data: it must not end a line, start a colour or break UTF-8. */
static void names_are_escaped(void **state)
{
	struct violation violation = a_double_free();
	struct fixture f;
	json_t *line;

	(void)state;
	violation.parent.name = untrusted("a\033[31m\n\xff\xc3\xa9\"");
	open_sink(&f, sink_text_new);
	emit(&f, &violation);
	assert_non_null(strstr(f.text, "\"a\\x1b[31m\\x0a\\xff\xc3\xa9\"\""));
	close_sink(&f);

	open_sink(&f, sink_ndjson_new);
	emit(&f, &violation);
	line = json_loads(f.text, 0, NULL);
	assert_non_null(line);
	assert_string_equal(
		json_string_value(json_object_get(json_object_get(line, "parent"), "name")),
		"a\\x1b[31m\\x0a\\xff\xc3\xa9\"");
	json_decref(line);
	close_sink(&f);
}

static void gaps_are_reported(void **state)
{
	struct lm_gap gap = make_gap(1000000000, 1010000000, 23000, BLOCK_DIES);
	struct fixture f;

	(void)state;
	open_sink(&f, sink_text_new);
	assert_int_equal(f.sink->ops->gap(f.sink, &gap), 0);
	gap.lost = 0;
	gap.h.probe = LM_PROBE_NONE;
	assert_int_equal(f.sink->ops->gap(f.sink, &gap), 0);
	assert_string_equal(f.text,
			    "GAP 10.000 ms lost 23,000 events (dma_pool_free) at 1.010000 s\n"
			    "GAP 10.000 ms lost an unknown number of events at 1.010000 s\n");
	close_sink(&f);

	open_sink(&f, sink_ndjson_new);
	assert_int_equal(f.sink->ops->gap(f.sink, &gap), 0);
	assert_string_equal(f.text, "{\"type\":\"gap\",\"from_ns\":1000000000,\"time_ns\":"
				    "1010000000,\"elapsed_ns\":1010000000,"
				    "\"lost\":null,\"function\":null}\n");
	close_sink(&f);
}

static void the_start_is_reported(void **state)
{
	struct fixture f;

	(void)state;
	plan = dma_pool_plan;
	plan.unwatched = unwatched;
	open_sink(&f, sink_text_new);
	assert_int_equal(f.sink->ops->start(f.sink, &start), 0);
	assert_string_equal(
		f.text,
		"watching dma_pool (3 probes: 2 fexit, 1 fentry) on 6.1.0-56-amd64\n"
		"  not watched: dma_pool: block dies  (this kernel has no such function)\n");
	close_sink(&f);

	open_sink(&f, sink_text_new);
	f.sink->verbose = true;
	assert_int_equal(f.sink->ops->start(f.sink, &start), 0);
	assert_non_null(strstr(f.text, "  dma_pool: pool born  fexit:dma_pool_create\n"));
	assert_non_null(strstr(f.text,
			       "  exists: pool \"prp list page\" (0000:00:04.0), 3 blocks of "
			       "4,096 bytes out\n"));
	close_sink(&f);

	open_sink(&f, sink_ndjson_new);
	assert_int_equal(f.sink->ops->start(f.sink, &start), 0);
	assert_string_equal(
		f.text,
		"{\"type\":\"start\",\"version\":\"0.1\",\"kernel\":\"6.1.0-56-amd64\",\"cpus\":2,"
		"\"time_ns\":12000000000,\"wall_ns\":null,\"models\":[\"dma_pool\"],\"probes\":["
		"{\"model\":\"dma_pool\",\"class\":\"pool\",\"verb\":\"born\","
		"\"function\":\"dma_pool_create\",\"attach\":\"fexit\"},"
		"{\"model\":\"dma_pool\",\"class\":\"pool\",\"verb\":\"dies\","
		"\"function\":\"dma_pool_destroy\",\"attach\":\"fentry\"},"
		"{\"model\":\"dma_pool\",\"class\":\"block\",\"verb\":\"born\","
		"\"function\":\"dma_pool_alloc\",\"attach\":\"fexit\"},"
		"{\"model\":\"dma_pool\",\"class\":\"block\",\"verb\":\"dies\","
		"\"function\":null,\"attach\":null}],"
		"\"pools\":[{\"device\":\"0000:00:04.0\",\"name\":\"prp list page\",\"active\":3,"
		"\"size\":4096}]}\n");
	close_sink(&f);
}

/* Neither as watched nor as not watched. */
static void what_an_else_replaces_is_not_listed(void **state)
{
	static struct sink *(*const formats[])(FILE * out) = {sink_text_new, sink_ndjson_new};
	struct fixture f;

	(void)state;
	plan = dma_pool_plan;
	for (int i = 0; i < 2; i++) {
		plan.unwatched = i ? NULL : unwatched;
		for (size_t n = 0; n < sizeof(formats) / sizeof(formats[0]); n++) {
			open_sink(&f, formats[n]);
			assert_int_equal(f.sink->ops->start(f.sink, &start), 0);
			assert_int_equal(!strstr(f.text, "not watched") &&
						 !strstr(f.text, "\"function\":null"),
					 i);
			close_sink(&f);
		}
	}
}

static void a_full_disk_is_an_error(void **state)
{
	struct sink *(*make[])(FILE *) = {sink_text_new, sink_ndjson_new};
	struct violation violation = a_double_free();
	struct fixture f;
	unsigned int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		open_sink(&f, make[i]);
		f.sink->out = fopen("/dev/full", "w");
		assert_non_null(f.sink->out);
		assert_int_equal(f.sink->ops->violation(f.sink, &violation), -ENOSPC);
		assert_int_equal(f.sink->ops->start(f.sink, &start), -ENOSPC);
		fclose(f.sink->out);
		close_sink(&f);
	}
}

static void ndjson_has_the_contract_s_fields(void **state)
{
	struct violation violation = a_double_free();
	struct fixture f;

	(void)state;
	violation.object.size = UINT64_MAX;
	open_sink(&f, sink_ndjson_new);
	emit(&f, &violation);
	assert_string_equal(
		f.text,
		"{\"type\":\"violation\",\"rule\":\"double-free\",\"guarantee\":\"time\","
		"\"certainty\":\"certain\",\"model\":\"dma_pool\",\"class\":\"block\","
		"\"object\":{\"id\":2,\"key\":\"0xffff8881034c1000\",\"generation\":1,"
		"\"class\":\"block\",\"adopted\":false,\"size\":9223372036854775807,\"name\":\"\","
		"\"device\":\"\",\"born_ns\":12344475000},"
		"\"parent\":{\"id\":1,\"key\":\"0xffff888103400000\",\"generation\":1,"
		"\"class\":\"pool\",\"adopted\":false,\"size\":64,\"name\":\"double-free\","
		"\"device\":\"lm-misuse\",\"born_ns\":12300000000},"
		"\"time_ns\":12345678000,\"elapsed_ns\":12345678000,\"task\":{\"pid\":412,\"tid\":"
		"412,\"comm\":\"insmod\"},"
		"\"device\":\"lm-misuse\",\"cpu\":1,\"stacks\":{\"at\":["
		"{\"addr\":\"0xffffffffc0001000\",\"symbol\":\"double_free_second\",\"offset\":42,"
		"\"size\":64,\"module\":\"lm_misuse\"},"
		"{\"addr\":\"0xffffffffc0001100\",\"symbol\":\"\",\"offset\":0,\"size\":0,"
		"\"module\":\"\"}],"
		"\"born\":[{\"addr\":\"0xffffffffc0001000\",\"symbol\":\"double_free_alloc\","
		"\"offset\":26,\"size\":128,\"module\":\"lm_misuse\"},"
		"{\"addr\":\"0xffffffffc0001100\",\"symbol\":\"do_one_initcall\",\"offset\":65,"
		"\"size\":528,\"module\":\"\"}],"
		"\"last\":[{\"addr\":\"0xffffffffc0001100\",\"symbol\":\"double_free_first\","
		"\"offset\":42,\"size\":64,\"module\":\"lm_misuse\"}],"
		"\"died\":[{\"addr\":\"0xffffffffc0001100\",\"symbol\":\"double_free_first\","
		"\"offset\":42,\"size\":64,\"module\":\"lm_misuse\"}]},"
		"\"basis\":{\"births\":\"watched\",\"deaths\":\"watched\","
		"\"uses\":\"watched\"},"
		"\"origin\":{\"addr\":\"0xffffffffc0001000\",\"symbol\":\"double_free_second\","
		"\"offset\":42,\"size\":64,\"module\":\"lm_misuse\"}}\n");
	close_sink(&f);
}

static void ndjson_has_the_details_of_a_rule(void **state)
{
	struct violation violation = a_double_free();
	struct fixture f;

	(void)state;
	violation.rule = RULE_HANDLE_MISMATCH;
	violation.attr = "dma";
	violation.expected = 0x1000;
	violation.actual = 0x2000;
	violation.nr_children = 9;
	violation.nr_groups = 1;
	violation.group[0] = (struct object_group){
		violation.object.class, STACK_BORN, 9, 576, 12300000000, 12344475000};
	for (unsigned int i = 0; i < VIOLATION_MAX_CHILDREN; i++)
		violation.child[i] = a_block();
	violation.parent = nobody;
	violation.probe = LM_PROBE_NONE;
	open_sink(&f, sink_ndjson_new);
	emit(&f, &violation);
	assert_non_null(strstr(f.text, "\"parent\":null"));
	assert_non_null(strstr(f.text, "\"task\":null"));
	assert_non_null(strstr(f.text, ",\"attr\":\"dma\",\"expected\":\"0x1000\","
				       "\"actual\":\"0x2000\",\"nr_children\":9,\"children\":[{"));
	assert_non_null(strstr(f.text, "\"groups\":[{\"class\":\"block\",\"count\":9,\"bytes\":576,"
				       "\"oldest_ns\":12300000000,\"newest_ns\":12344475000,"
				       "\"origin\":{\"addr\":\"0xffffffffc0001000\","
				       "\"symbol\":\"double_free_alloc\","));
	close_sink(&f);
	violation.rule = RULE_OUT_OF_BOUNDS;
	open_sink(&f, sink_ndjson_new);
	emit(&f, &violation);
	assert_non_null(strstr(f.text, "\"expected\":4096,\"actual\":8192,"));
	close_sink(&f);
}

/* Of a hook with alternatives: the one that was attached, not the first. */
static void gap_names_what_was_attached(void **state)
{
	const struct lm_gap gap = make_gap(12000000000, 12010000000, 7, POOL_BORN);
	struct sink *(*const make[])(FILE * out) = {sink_text_new, sink_ndjson_new};
	struct fixture f;

	(void)state;
	for (int i = 0; i < 2; i++) {
		open_sink(&f, make[i]);
		f.sink->probe = probes;
		f.sink->ops->gap(f.sink, &gap);
		assert_non_null(strstr(f.text, "dma_pool_create"));
		assert_null(strstr(f.text, "dma_pool_create_node"));
		close_sink(&f);
	}
}

/* The function of a recorded probe is what the trace says. */
static void the_function_of_a_gap_is_escaped(void **state)
{
	static const struct attachment hostile[NR_DMA_POOL_PROBES] = {
		{"dma_pool", "pool", "born", UNTRUSTED("f\033[2J\n\xff"), UNTRUSTED("fexit")},
	};
	const struct lm_gap gap = make_gap(12000000000, 12010000000, 7, POOL_BORN);
	struct fixture f;
	json_t *line;

	(void)state;
	open_sink(&f, sink_text_new);
	f.sink->probe = hostile;
	assert_int_equal(f.sink->ops->gap(f.sink, &gap), 0);
	assert_string_equal(strstr(f.text, " ("), " (f\\x1b[2J\\x0a\\xff) at 12.010000 s\n");
	close_sink(&f);

	open_sink(&f, sink_ndjson_new);
	f.sink->probe = hostile;
	assert_int_equal(f.sink->ops->gap(f.sink, &gap), 0);
	line = json_loads(f.text, 0, NULL);
	assert_non_null(line);
	assert_string_equal(json_string_value(json_object_get(line, "function")),
			    "f\\x1b[2J\\x0a\\xff");
	json_decref(line);
	close_sink(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gap_names_what_was_attached),
		cmocka_unit_test(the_function_of_a_gap_is_escaped),
		cmocka_unit_test(names_are_escaped),
		cmocka_unit_test(gaps_are_reported),
		cmocka_unit_test(the_start_is_reported),
		cmocka_unit_test(what_an_else_replaces_is_not_listed),
		cmocka_unit_test(a_full_disk_is_an_error),
		cmocka_unit_test(ndjson_has_the_contract_s_fields),
		cmocka_unit_test(ndjson_has_the_details_of_a_rule),
	};

	return cmocka_run_group_tests_name("sink", tests, NULL, NULL);
}
