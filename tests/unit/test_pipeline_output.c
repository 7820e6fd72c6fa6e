// SPDX-License-Identifier: GPL-2.0-only
/* Small histories from bytes to what the user reads. */
#include "pipeline_fixture.h"

static const char double_free_text[] =
	"VIOLATION double-free: block 0xffff8881034c1000 #2 of pool \"double-free\" (lm-misuse), "
	"64 bytes\n"
	"    released again by insmod/412 on CPU 1 at 10.003000 s\n"
	"      lm_use+0x2a/0x40 [lm_misuse]\n"
	"    born 2.000 ms earlier by insmod/412\n"
	"      lm_probe+0x1a/0x80 [lm_misuse]\n"
	"    released first 1.000 ms earlier\n"
	"      lm_use+0x2a/0x40 [lm_misuse]\n";

static void a_history_becomes_a_report(void **state)
{
	struct fixture f;

	(void)state;
	open_text(&f);
	double_free(&f);
	assert_string_equal(f.text, double_free_text);
	assert_int_equal(engine_violations(pipeline_engine(f.pipeline), RULE_DOUBLE_FREE), 1);
	close_all(&f);
}

static void each_rule_of_pools_has_its_sentence(void **state)
{
	struct fixture f;

	(void)state;
	open_text(&f);
	pool_born(&f, POOL, "A", "lm-misuse");
	pool_born(&f, POOL + 64, "B", "lm-misuse");
	event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_DIES, 0, BLOCK, POOL + 64, 0x1000);
	event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x2000);
	event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	event(&f, POOL_DIES, 0, POOL, 0, 0);
	event(&f, BLOCK_DIES, 0, BLOCK + 64, POOL + 64, 0);
	event(&f, BLOCK_BORN, 0, BLOCK + 128, POOL + 64, 0x3000);
	finish(&f, true);
	assert_non_null(strstr(f.text,
			       "VIOLATION foreign-release: block 0xffff8881034c1000 #3 of pool "
			       "\"A\" (lm-misuse), 64 bytes\n"
			       "    released to pool \"B\", was lent from pool \"A\" by "));
	assert_non_null(strstr(f.text, "VIOLATION handle-mismatch: "));
	assert_non_null(strstr(f.text, "    given back with dma 0x2000, lent with 0x1000 by "));
	assert_non_null(
		strstr(f.text, "VIOLATION outlived-parent: pool \"A\" 0xffff888103400000 #1 "));
	assert_non_null(strstr(f.text, "    released while 1 of its blocks is out by "));
	assert_non_null(strstr(f.text, "    1 × 64 B born in lm_probe, 1.000 ms earlier\n"));
	assert_non_null(
		strstr(f.text, "VIOLATION bad-release: block 0xffff8881034c1040 of pool \"B\""));
	assert_non_null(strstr(f.text, "VIOLATION leak: "));
	assert_non_null(strstr(f.text, "    alive at the end of the run at 10.010000 s\n"));
	close_all(&f);
}

static void ndjson_lines_are_valid(void **state)
{
	struct fixture f;
	json_t *line, *rule;

	(void)state;
	open_with(&f, sink_ndjson_new, NULL);
	double_free(&f);
	line = json_loads(f.text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(line);
	rule = json_object_get(line, "rule");
	assert_string_equal(json_string_value(rule), "double-free");
	assert_int_equal(json_integer_value(json_object_get(line, "time_ns")), 10003 * MS);
	json_decref(line);
	close_all(&f);
}

/* The stats and the summary after a double free, with some losses. */
static void give_end(struct fixture *f)
{
	static uint64_t lost[NR_DMA_POOL_PROBES][NR_LOSS_REASONS];
	struct ledger ledger = {.nr_probes = NR_DMA_POOL_PROBES, .probe = lost, .stack_missed = 2};
	struct summary_info summary = {
		.exit_status = 1,
		.reason = "1 violation",
		.has_command = true,
		.command_status = 137,
	};

	lost[BLOCK_DIES][LOSS_RING_FULL] = 23000;
	pipeline_stats(f->pipeline, &ledger, &summary.stats);
	pipeline_emit_stats(f->pipeline, &summary.stats);
	pipeline_emit_summary(f->pipeline, &summary);
}

static void text_ends_with_a_summary(void **state)
{
	struct fixture f;

	(void)state;
	open_text(&f);
	double_free(&f);
	give_end(&f);
	assert_string_equal(
		f.text + strlen(double_free_text),
		"0.0 s  5 events  1,000/s  live pool 0 block 0  violations 1  lost 23,000\n"
		"summary of 0.005 s: 5 events (1,000/s), 23,000 lost\n"
		"  class            live     peak       births       deaths adopted       bytes\n"
		"  pool                0        1            1            1       0           0\n"
		"  block               0        1            1            1       0           0\n"
		"  violations: 1 double-free\n"
		"  lost:         23,000  ring full in dma_pool_free\n"
		"  no event lost, but missing: 2 stacks, 0 names\n"
		"  command: killed by signal 9\n"
		"result: exit status 1: 1 violation\n");
	close_all(&f);
}

/* Objects whose birth has no stack have no known owner. */
static void what_has_no_known_owner_is_counted(void **state)
{
	struct pipeline_config config = {.filter.module = "lm_*"};
	struct fixture f;

	(void)state;
	open_text(&f);
	f.stack = LM_STACK_NONE;
	pool_born(&f, POOL, "A", "lm-misuse");
	event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_BORN, 0, BLOCK + 64, POOL, 0x1000);
	finish(&f, false);
	give_end(&f);
	assert_non_null(strstr(f.text, "\n  owner unknown: 1 pool, 2 block\n"));
	close_all(&f);
	open_with(&f, sink_text_new, &config);
	pool_born(&f, POOL, "A", "lm-misuse");
	f.stack = LM_STACK_NONE;
	pool_born(&f, POOL + 1, "B", "lm-misuse");
	finish(&f, false);
	give_end(&f);
	assert_null(strstr(f.text, "owner unknown"));
	assert_non_null(strstr(f.text, "\n  left out by --module lm_*: 1 object whose owner is "
				       "unknown\n"));
	close_all(&f);
}

static void ndjson_ends_with_a_summary(void **state)
{
	struct fixture f;

	(void)state;
	open_with(&f, sink_ndjson_new, NULL);
	pool_born(&f, POOL, "A", "lm-misuse");
	finish(&f, false);
	give_end(&f);
	assert_string_equal(
		f.text,
		"{\"type\":\"stats\",\"time_ns\":10001000000,\"elapsed_ns\":1000000,\"events\":1,"
		"\"lost\":23000,\"violations\":{},\"live\":{\"pool\":1,\"block\":0}}\n"
		"{\"type\":\"summary\",\"time_ns\":10001000000,\"elapsed_ns\":1000000,\"events\":1,"
		"\"lost\":23000,\"violations\":{},\"live\":{\"pool\":1,\"block\":0},\"owner_"
		"unknown\":{},\"left_out\":0,\"possible\":0,"
		"\"classes\":[{\"model\":\"dma_pool\",\"class\":\"pool\",\"live\":1,\"peak\":1,"
		"\"births\":1,\"deaths\":0,\"adopted\":0,\"bytes\":64},"
		"{\"model\":\"dma_pool\",\"class\":\"block\",\"live\":0,\"peak\":0,\"births\":0,"
		"\"deaths\":0,\"adopted\":0,\"bytes\":0}],"
		"\"ledger\":[{\"reason\":\"ring full\",\"lost\":23000,"
		"\"function\":\"dma_pool_free\"}],\"stacks_missed\":2,\"names_missed\":0,"
		"\"exit_status\":1,\"reason\":\"1 violation\",\"command_status\":137,"
		"\"unmatched\":[],\"not_exercised\":[],"
		"\"books\":{\"readings\":0,\"compared\":0,\"mismatches\":0,\"differ\":[]},"
		"\"unobserved\":[]}\n");
	close_all(&f);
}

/* Before the summary, and only of the class that was asked for. */
static void a_biography_is_reported_on_demand(void **state)
{
	const struct pipeline_config config = {.explain = &dma_pool_plan.class[CLASS_BLOCK]};
	struct fixture f;

	(void)state;
	open_with(&f, sink_text_new, &config);
	double_free(&f);
	give_end(&f);
	assert_non_null(strstr(
		f.text,
		"lost 23,000\n"
		"biography of block 0xffff8881034c1000 #2 of pool \"double-free\" (lm-misuse), 64 "
		"bytes: 3 events\n"
		"   10.001000 s born   exit dma_pool_alloc, dma 0x1000 -> ready, by insmod/412 on "
		"CPU 1\n"
		"      lm_probe+0x1a/0x80 [lm_misuse]\n"
		"   10.002000 s dies   entry dma_pool_free, dma 0x1000 -> dead, by insmod/412 on "
		"CPU 0\n"
		"      lm_use+0x2a/0x40 [lm_misuse]\n"
		"   10.003000 s dies   entry dma_pool_free, dma 0x1000 -> dead, by insmod/412 on "
		"CPU 1\n"
		"      (the same stack)\n"
		"summary of "));
	close_all(&f);
	open_text(&f);
	double_free(&f);
	give_end(&f);
	assert_null(strstr(f.text, "biography"));
	close_all(&f);
}

static void repeats_are_summed_up(void **state)
{
	struct fixture f;
	unsigned int i;

	(void)state;
	open_text(&f);
	pool_born(&f, POOL, "A", "lm-misuse");
	for (i = 0; i < 2000; i++) {
		event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
		event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
		event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
	}
	finish(&f, false);
	give_end(&f);
	assert_non_null(strstr(f.text, "  violations: 2,000 double-free\n"
				       "    … 1,995 more like the double-free of block #2\n"));
	close_all(&f);
}

static void many_gaps_are_summed_up(void **state)
{
	struct lm_gap gap = make_gap(10000 * MS, 10001 * MS, 1, LM_PROBE_NONE);
	struct fixture f;
	unsigned int i;

	(void)state;
	open_text(&f);
	for (i = 0; i < 1000; i++)
		push(&f, &gap);
	finish(&f, false);
	assert_non_null(strstr(
		f.text,
		"GAP 1.000 ms lost 1 event at 10.001000 s\n    (more gaps are only counted)\n"));
	assert_true(f.len < 20 * strlen("GAP 1.000 ms lost 1 event at 10.001000 s\n") + 40);
	give_end(&f);
	assert_non_null(strstr(f.text, "  gaps: 1,000, the first 20 of them above\n"));
	close_all(&f);
}

/* What was done before a mark is emitted before it, whichever was received first. */
static void a_mark_is_reported_in_its_place(void **state)
{
	struct lm_mark mark = make_mark(10000 * MS + 1, "step \033[1m2");
	struct fixture f;

	(void)state;
	open_text(&f);
	push(&f, &mark);
	double_free(&f);
	assert_non_null(strstr(f.text, "MARK step \\x1b[1m2 at 10.000000 s\n"));
	assert_true(strstr(f.text, "MARK") < strstr(f.text, "double-free"));
	close_all(&f);
	open_with(&f, sink_ndjson_new, NULL);
	double_free(&f);
	mark = make_mark(f.now, "end");
	push(&f, &mark);
	finish(&f, false);
	assert_non_null(strstr(f.text, "\"type\":\"mark\",\"time_ns\":"));
	assert_true(strstr(f.text, "\"mark\"") > strstr(f.text, "double-free"));
	close_all(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_history_becomes_a_report),
		cmocka_unit_test(each_rule_of_pools_has_its_sentence),
		cmocka_unit_test(ndjson_lines_are_valid),
		cmocka_unit_test(text_ends_with_a_summary),
		cmocka_unit_test(what_has_no_known_owner_is_counted),
		cmocka_unit_test(ndjson_ends_with_a_summary),
		cmocka_unit_test(a_biography_is_reported_on_demand),
		cmocka_unit_test(repeats_are_summed_up),
		cmocka_unit_test(many_gaps_are_summed_up),
		cmocka_unit_test(a_mark_is_reported_in_its_place),
	};

	return cmocka_run_group_tests_name("pipeline_output", tests, NULL, NULL);
}
