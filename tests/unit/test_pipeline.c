// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline_fixture.h"

static void a_clean_history_says_nothing(void **state)
{
	struct fixture f;

	(void)state;
	open_text(&f);
	pool_born(&f, POOL, "clean", "lm-misuse");
	event(&f, BLOCK_BORN, 1, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
	event(&f, POOL_DIES, 0, POOL, 0, 0);
	finish(&f, true);
	fflush(f.out);
	assert_string_equal(f.text, "");
	close_all(&f);
}

static void a_module_that_goes_leaks(void **state)
{
	struct lm_module module;
	struct fixture f;

	(void)state;
	open_text(&f);
	pool_born(&f, POOL, "leak", "lm-misuse");
	event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	module = make_module(1, f.now, 0, LM_MODULE_FREED, "lm_misuse");
	push(&f, &module);
	f.now += MS;
	advance(&f);
	assert_non_null(strstr(f.text, "VIOLATION leak: "));
	assert_non_null(
		strstr(f.text, "    alive although module lm_misuse is gone at 10.002000 s\n"));
	close_all(&f);
}

/* What the module released meanwhile was not judged. */
static void a_module_that_goes_after_the_window_does_not_leak(void **state)
{
	struct lm_module module;
	struct fixture f;

	(void)state;
	open_text(&f);
	pool_born(&f, POOL, "clean", "lm-misuse");
	advance(&f);
	pipeline_window(f.pipeline, 0, f.now);
	f.now += MS;
	event(&f, POOL_DIES, 0, POOL, 0, 0);
	module = make_module(1, f.now, 0, LM_MODULE_FREED, "lm_misuse");
	push(&f, &module);
	f.now += MS;
	finish(&f, false);
	fflush(f.out);
	assert_string_equal(f.text, "");
	close_all(&f);
}

/* Blocks may be lent for 10 ms; POOL_DIES is the borrowing here. */
static void what_comes_after_the_window_is_not_late(void **state)
{
	struct model_hook borrow = dma_pool_class[CLASS_BLOCK].hook[1];
	struct plan_probe probe[NR_DMA_POOL_PROBES];
	struct plan plan = dma_pool_plan;
	struct pipeline_config config = {.plan = &plan};
	struct fixture f;

	(void)state;
	borrow.verb = VERB_BORROW;
	memcpy(probe, dma_pool_probe, sizeof(probe));
	probe[POOL_DIES].class = CLASS_BLOCK;
	probe[POOL_DIES].hook = &borrow;
	plan.probe = probe;
	plan.class[CLASS_BLOCK].verbs |= 1u << VERB_BORROW | 1u << VERB_RETURN;
	plan.class[CLASS_BLOCK].limit_lent_ns = 10 * MS;
	for (int all = 0; all < 2; all++) {
		open_with(&f, sink_text_new, &config);
		pool_born(&f, POOL, "A", "lm-misuse");
		event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
		event(&f, POOL_DIES, 0, BLOCK, POOL, 0x1000);
		pipeline_window(f.pipeline, 0, all ? UINT64_MAX : f.now);
		f.now += 20 * MS;
		advance(&f);
		f.now += 20 * MS;
		finish(&f, false);
		fflush(f.out);
		assert_true(!strstr(f.text, "VIOLATION stuck: ") == !all);
		close_all(&f);
	}
}

static void a_hole_makes_a_gap_and_doubt(void **state)
{
	struct fixture f;

	(void)state;
	open_text(&f);
	pool_born(&f, POOL, "A", "lm-misuse");
	event(&f, BLOCK_BORN, 1, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_DIES, 1, BLOCK, POOL, 0x1000);
	advance(&f);
	f.seq[1] += 23;
	event(&f, BLOCK_DIES, 1, BLOCK, POOL, 0x1000);
	advance(&f);
	assert_string_equal(f.text, "GAP 1.000 ms lost 23 events at 10.004000 s\n");
	close_all(&f);
}

/* The block may have been released in the gap: reported only when asked for. */
static void possible_violations_are_hidden_by_default(void **state)
{
	struct pipeline_config loud = {.possible = true};
	struct fixture f;
	int possible;

	(void)state;
	for (possible = 0; possible < 2; possible++) {
		open_with(&f, sink_text_new, possible ? &loud : NULL);
		pool_born(&f, POOL, "A", "lm-misuse");
		event(&f, BLOCK_BORN, 1, BLOCK, POOL, 0x1000);
		advance(&f);
		f.seq[1] += 2;
		event(&f, BLOCK_BORN, 1, BLOCK + 64, POOL, 0x1000);
		advance(&f);
		event(&f, POOL_DIES, 1, POOL, 0, 0);
		finish(&f, false);
		assert_null(strstr(f.text, "VIOLATION"));
		if (possible)
			assert_non_null(strstr(f.text, "POSSIBLE outlived-parent: pool"));
		else
			assert_null(strstr(f.text, "POSSIBLE"));
		close_all(&f);
	}
}

static void malformed_records_are_counted_and_a_gap(void **state)
{
	struct lm_event bad = make_event(99, 0, 10000 * MS, 0);
	struct ledger ledger = {0};
	struct stats_info stats;
	struct fixture f;

	(void)state;
	msg_set_level(MSG_QUIET);
	open_text(&f);
	pool_born(&f, POOL, "A", "lm-misuse");
	advance(&f);
	assert_int_equal(pipeline_push(f.pipeline, &bad, sizeof(bad)), 0);
	assert_int_equal(pipeline_push(f.pipeline, &bad, 3), 0);
	event(&f, BLOCK_BORN, 1, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_BORN, 1, BLOCK, POOL, 0x1000);
	advance(&f);
	advance(&f);
	/* The missing release can have been in one of them. */
	assert_string_equal(f.text, "GAP 2.000 ms lost 2 events at 10.003000 s\n");
	pipeline_stats(f.pipeline, &ledger, &stats);
	pipeline_stats(f.pipeline, &ledger, &stats);
	assert_int_equal(ledger.other[LOSS_MALFORMED], 2);
	assert_int_equal(stats.lost, 2);
	close_all(&f);
	msg_set_level(MSG_NORMAL);
}

static void a_gap_of_the_source_is_reported(void **state)
{
	struct lm_gap gap = make_gap(10000 * MS, 10004 * MS, 7, BLOCK_DIES);
	struct ledger ledger = {0};
	struct stats_info stats;
	struct fixture f;

	(void)state;
	open_text(&f);
	pool_born(&f, POOL, "A", "lm-misuse");
	event(&f, BLOCK_BORN, 1, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_BORN, 1, BLOCK, POOL, 0x1000);
	push(&f, &gap);
	finish(&f, false);
	assert_string_equal(f.text, "GAP 4.000 ms lost 7 events (dma_pool_free) at 10.004000 s\n");
	pipeline_stats(f.pipeline, &ledger, &stats);
	assert_int_equal(stats.lost, 7);
	close_all(&f);
}

/* Whether a double free in a pool of this kind is reported with this filter. */
static bool is_reported(const struct filter *filter)
{
	struct pipeline_config config = {.filter = *filter};
	struct fixture f;
	bool reported;

	open_with(&f, sink_text_new, &config);
	double_free(&f);
	fflush(f.out);
	reported = strstr(f.text, "VIOLATION double-free") != NULL;
	close_all(&f);
	return reported;
}

static void filters_choose(void **state)
{
	(void)state;
	assert_true(is_reported(&(struct filter){0}));
	assert_true(is_reported(&(struct filter){.pool = "double-free"}));
	assert_true(is_reported(&(struct filter){.pool = "double*"}));
	assert_false(is_reported(&(struct filter){.pool = "free"}));
	assert_true(is_reported(&(struct filter){.device = "lm-*"}));
	assert_false(is_reported(&(struct filter){.device = "0000:*"}));
	assert_true(is_reported(&(struct filter){.module = "lm_misuse"}));
	assert_false(is_reported(&(struct filter){.module = "nvme"}));
	assert_true(is_reported(&(struct filter){.pid = 412}));
	assert_false(is_reported(&(struct filter){.pid = 413}));
	assert_true(is_reported(&(struct filter){.pid = 412, .pool = "d*", .device = "lm*"}));
	assert_false(is_reported(&(struct filter){.pid = 412, .pool = "d*", .device = "x*"}));
}

/* A report never lacks a symbol that came with a later time on another CPU. */
static void names_are_known_at_once(void **state)
{
	struct lm_frame frame;
	struct fixture f;

	(void)state;
	open_text(&f);
	f.stack = 9;
	pool_born(&f, POOL, "A", "lm-misuse");
	event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
	frame = make_frame(1, f.now + 1000 * MS, 0, 9, 0, 1, "late_symbol+0x1/0x2");
	push(&f, &frame);
	advance(&f);
	assert_non_null(strstr(f.text, "      late_symbol+0x1/0x2\n"));
	close_all(&f);
}

static int nr_calls;

/* Names that a trace had no room for: nothing was lost, whatever is missing in the numbering. */
static void missing_names_are_no_loss(void **state)
{
	struct lm_gap gap = make_gap(1000 * MS, 1000 * MS, 0, LM_PROBE_NONE);
	struct ledger ledger = {0};
	struct stats_info stats;
	struct fixture f;

	(void)state;
	gap.h.seq = 23;
	open_text(&f);
	pool_born(&f, POOL, "A", "lm-misuse");
	event(&f, BLOCK_BORN, 1, BLOCK, POOL, 0x1000);
	push(&f, &gap);
	f.seq[1] += 23;
	event(&f, BLOCK_DIES, 1, BLOCK, POOL, 0x1000);
	finish(&f, false);
	pipeline_stats(f.pipeline, &ledger, &stats);
	assert_int_equal(stats.lost, 0);
	close_all(&f);
}

static int fail_gap(struct sink *sink, const struct lm_gap *gap)
{
	(void)sink;
	(void)gap;
	nr_calls++;
	return -ENOSPC;
}

/* A sink that cannot write says so once and is left alone; the others go on. */
static void a_write_error_is_kept(void **state)
{
	static const struct sink_ops ops = {.name = "failing", .gap = fail_gap};
	struct pipeline_config config = {.plan = &dma_pool_plan, .nr_cpus = NR_CPUS, .nr_sinks = 2};
	struct lm_gap gap = make_gap(1, 2, 3, LM_PROBE_NONE);
	struct sink failing = {.ops = &ops};
	struct pipeline *pipeline;
	size_t len;
	char *text;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	config.sink[0] = &failing;
	config.sink[1] = sink_text_new(out);
	pipeline = pipeline_new(&config);
	assert_int_equal(pipeline_error(pipeline), 0);
	pipeline_push(pipeline, &gap, sizeof(gap));
	pipeline_advance(pipeline, 10);
	assert_int_equal(pipeline_error(pipeline), -ENOSPC);
	gap.from_ns = gap.h.time_ns = 11;
	pipeline_push(pipeline, &gap, sizeof(gap));
	pipeline_finish(pipeline, 20, true);
	assert_int_equal(pipeline_error(pipeline), -ENOSPC);
	assert_int_equal(nr_calls, 1);
	assert_string_equal(
		text,
		"GAP 1 ns lost 3 events at 0.000000 s\nGAP 0 ns lost 3 events at 0.000000 s\n");
	pipeline_free(pipeline);
	sink_free(config.sink[1]);
	fclose(out);
	free(text);
}

/* The same records, drained in other portions, give the same report. */
static void portions_do_not_matter(void **state)
{
	char *first = NULL;
	unsigned int every;
	struct fixture f;
	unsigned int i;

	(void)state;
	for (every = 1; every < 8; every++) {
		open_text(&f);
		pool_born(&f, POOL, "A", "lm-misuse");
		for (i = 0; i < 100; i++) {
			event(&f, i % 3 ? BLOCK_DIES : BLOCK_BORN, i % NR_CPUS, BLOCK + i % 5 * 64,
			      POOL, 0x1000);
			if (i % every == 0)
				advance(&f);
		}
		finish(&f, true);
		if (!first)
			first = strdup(f.text);
		assert_string_equal(f.text, first);
		close_all(&f);
	}
	assert_true(strlen(first) > 1000);
	free(first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clean_history_says_nothing),
		cmocka_unit_test(a_module_that_goes_leaks),
		cmocka_unit_test(a_module_that_goes_after_the_window_does_not_leak),
		cmocka_unit_test(what_comes_after_the_window_is_not_late),
		cmocka_unit_test(a_hole_makes_a_gap_and_doubt),
		cmocka_unit_test(possible_violations_are_hidden_by_default),
		cmocka_unit_test(malformed_records_are_counted_and_a_gap),
		cmocka_unit_test(a_gap_of_the_source_is_reported),
		cmocka_unit_test(missing_names_are_no_loss),
		cmocka_unit_test(filters_choose),
		cmocka_unit_test(names_are_known_at_once),
		cmocka_unit_test(a_write_error_is_kept),
		cmocka_unit_test(portions_do_not_matter),
	};

	return cmocka_run_group_tests_name("pipeline", tests, NULL, NULL);
}
