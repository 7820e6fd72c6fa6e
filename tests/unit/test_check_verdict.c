// SPDX-License-Identifier: GPL-2.0-only
/* Violations that are expected, suppressed or not new; and what can be decided after a loss. */
#include "check_pipeline.h"

/* A block that is released twice, and another that is never born but released. */
static void mistakes(struct checked *c)
{
	pool_born(&c->f, POOL, "prp", "nvme0");
	say_mark(c, "begin");
	block(c, BLOCK_BORN, 0);
	block(c, BLOCK_DIES, 0);
	c->f.stack = STACK_USE;
	block(c, BLOCK_DIES, 0);
	say_mark(c, "end");
	c->f.stack = STACK_OTHER;
	block(c, BLOCK_DIES, 1);
}

static void run_mistakes(struct checked *c, const char *const *expects, const char *suppression)
{
	begin_check(c);
	for (; expects && *expects; expects++)
		expect(c, *expects);
	if (suppression)
		suppress(c, suppression);
	run_check(c);
	mistakes(c);
	finish(&c->f, false);
	judge_check(c);
}

/* One assertion by itself on that history. */
static void is(const char *text, enum check_outcome outcome, const char *measured)
{
	const char *const expects[] = {text, NULL};
	struct checked c;

	run_mistakes(&c, expects, NULL);
	check_is(&c, 0, outcome, measured);
	end_check(&c);
}

static void violations_are_chosen(void **state)
{
	(void)state;
	is("violations == 2", CHECK_HOLDS, "2");
	is("violations == 0", CHECK_FAILS, "2");
	is("violations(double-free) == 1", CHECK_HOLDS, "1");
	is("violations(leak) == 1", CHECK_FAILS, "0");
	is("violations(dma_pool.block) == 2", CHECK_HOLDS, "2");
	is("violations(pool) > 0", CHECK_FAILS, "0");
	is("violations(bad-release, block, pool=p*, device=nvme0) == 1", CHECK_HOLDS, "1");
	is("violations(bad-release, block, pool=x*, device=nvme0) == 1", CHECK_FAILS, "0");
	is("violations(module=nvme) == 1", CHECK_HOLDS, "1");
	is("violations(module=lm_misuse) == 2", CHECK_FAILS, "1");
	is("violations(frame=lm_use) == 1", CHECK_HOLDS, "1");
	is("violations(frame=lm_free) == 1", CHECK_FAILS, "0");
	is("between \"begin\" and \"end\": violations == 1", CHECK_HOLDS, "1");
	is("before \"begin\": violations == 1", CHECK_FAILS, "0");
}

static void without_assertions_none_is_allowed(void **state)
{
	struct checked c;

	(void)state;
	run_mistakes(&c, NULL, NULL);
	assert_int_equal(c.report->nr_results, 2);
	check_is(&c, 0, CHECK_FAILS, "2");
	check_is(&c, 1, CHECK_HOLDS, "0");
	assert_string_equal(c.report->result[0].text, "violations == 0");
	assert_string_equal(c.report->result[0].source, "implied");
	assert_int_equal(c.report->status, 1);
	assert_false(c.report->violation[0].expected);
	end_check(&c);

	begin_check(&c);
	run_check(&c);
	pool_born(&c.f, POOL, "prp", "nvme0");
	finish(&c.f, false);
	judge_check(&c);
	check_is(&c, 0, CHECK_HOLDS, "0");
	assert_int_equal(c.report->status, 0);
	assert_string_equal(c.report->reason, "");
	end_check(&c);
}

static void what_was_asked_for_is_no_failure(void **state)
{
	static const char *const both[] = {"violations(double-free) == 1",
					   "violations(bad-release) >= 1", NULL};
	static const char *const one[] = {"violations(double-free) == 1", NULL};
	static const char *const wrong[] = {"violations(double-free) == 2",
					    "violations(bad-release) == 1", NULL};
	struct checked c;

	(void)state;
	run_mistakes(&c, both, NULL);
	check_is(&c, 2, CHECK_HOLDS, "0");
	assert_int_equal(c.report->status, 0);
	assert_true(c.report->violation[0].expected && c.report->violation[1].expected);
	end_check(&c);
	run_mistakes(&c, one, NULL);
	check_is(&c, 1, CHECK_FAILS, "1");
	assert_int_equal(c.report->status, 1);
	assert_true(c.report->violation[0].expected && !c.report->violation[1].expected);
	end_check(&c);
	run_mistakes(&c, wrong, NULL);
	check_is(&c, 0, CHECK_FAILS, "1");
	check_is(&c, 2, CHECK_HOLDS, "0"); /* one fact, one failure */
	assert_int_equal(c.report->status, 1);
	assert_false(c.report->violation[0].expected);
	end_check(&c);
}

static void a_suppression_takes_what_it_names(void **state)
{
	static const char *const expects[] = {"violations == 1", NULL};
	struct checked c;

	(void)state;
	run_mistakes(&c, expects,
		     "double-free dma_pool.block frame=lm_u*,module=lm_* reason \"X\"");
	check_is(&c, 0, CHECK_HOLDS, "1");
	assert_int_equal(c.report->status, 0);
	assert_string_equal(c.report->violation[0].suppressed, "X");
	assert_null(c.report->violation[1].suppressed);
	assert_int_equal(c.suppress.one[0].used, 1);
	end_check(&c);
	/* each of its terms must match */
	run_mistakes(&c, expects, "double-free dma_pool.pool frame=lm_u* reason \"X\"");
	check_is(&c, 0, CHECK_FAILS, "2");
	assert_int_equal(c.suppress.one[0].used, 0);
	end_check(&c);
	run_mistakes(&c, expects, "double-free block frame=nvme_* reason \"X\"");
	check_is(&c, 0, CHECK_FAILS, "2");
	end_check(&c);
	run_mistakes(&c, expects, "leak reason \"X\"");
	check_is(&c, 0, CHECK_FAILS, "2");
	end_check(&c);
	/* of another trace */
	run_mistakes(&c, expects, "nvme.ring reason \"X\"");
	check_is(&c, 0, CHECK_FAILS, "2");
	end_check(&c);
}

/* @f has just had the old trace; the new one has the same and more. */
static struct baseline *old_trace(void (*happen)(struct fixture *f))
{
	struct baseline *baseline = baseline_new();
	struct pipeline_config config = {.plan = &dma_pool_plan, .nr_cpus = NR_CPUS, .nr_sinks = 1};
	struct fixture f = {.now = 5000 * MS, .tid = 7, .stack = STACK_PROBE};

	config.sink[0] = baseline_sink(baseline);
	f.pipeline = pipeline_new(&config);
	push_stack(&f, STACK_PROBE, "dma_pool_create+0x5/0x2b0", "lm_probe+0xff/0x180 [lm_misuse]");
	push_stack(&f, STACK_USE, "dma_pool_free+0x1/0x2", "lm_use+0xee/0x140 [lm_misuse]");
	happen(&f);
	finish(&f, false);
	assert_int_equal(pipeline_error(f.pipeline), 0);
	pipeline_free(f.pipeline);
	return baseline;
}

static const char *old_name;

static void old_double_free(struct fixture *f)
{
	pool_born(f, POOL + 4096, old_name, "other");
	for (unsigned int i = 0; i < 2; i++) {
		f->stack = STACK_PROBE;
		event(f, BLOCK_BORN, 0, BLOCK + 8192, POOL + 4096, 0);
		event(f, BLOCK_DIES, 0, BLOCK + 8192, POOL + 4096, 0);
		f->stack = STACK_USE;
		event(f, BLOCK_DIES, 0, BLOCK + 8192, POOL + 4096, 0);
	}
}

static void old_without_stacks(struct fixture *f)
{
	pool_born(f, POOL, "prp", "nvme0");
	f->stack = LM_STACK_NONE;
	event(f, BLOCK_DIES, 0, BLOCK, POOL, 0);
	event(f, BLOCK_DIES, 0, BLOCK + 64, POOL, 0);
}

static void a_baseline_leaves_what_is_new(void **state)
{
	struct checked c;

	(void)state;
	old_name = "prp";
	begin_check(&c);
	c.baseline = old_trace(old_double_free);
	assert_int_equal(baseline_nr(c.baseline), 1);
	run_check(&c);
	mistakes(&c);
	finish(&c.f, false);
	judge_check(&c);
	check_is(&c, 0, CHECK_FAILS, "1");
	assert_string_equal(c.report->violation[0].suppressed, "not new: it is in old.lmt");
	assert_null(c.report->violation[1].suppressed);
	end_check(&c);

	/* the same functions on another pool are another mistake */
	old_name = "other";
	begin_check(&c);
	c.baseline = old_trace(old_double_free);
	run_check(&c);
	mistakes(&c);
	finish(&c.f, false);
	judge_check(&c);
	check_is(&c, 0, CHECK_FAILS, "2");
	end_check(&c);
}

/* Violations without a stack cannot be compared. */
static void without_stacks_nothing_is_old(void **state)
{
	struct checked c;

	(void)state;
	begin_check(&c);
	c.baseline = old_trace(old_without_stacks);
	assert_int_equal(baseline_nr(c.baseline), 0);
	run_check(&c);
	pool_born(&c.f, POOL, "prp", "nvme0");
	c.f.stack = LM_STACK_NONE;
	block(&c, BLOCK_DIES, 1);
	finish(&c.f, false);
	judge_check(&c);
	check_is(&c, 0, CHECK_FAILS, "1");
	end_check(&c);
}

static void the_text_has_each_assertion_and_what_counts(void **state)
{
	static const char *const expects[] = {"violations(double-free) == 1", "births(block) == 2",
					      NULL};
	struct checked c;
	char *text;
	size_t len;
	FILE *out;

	(void)state;
	run_mistakes(&c, expects, "leak reason \"never\"");
	out = open_memstream(&text, &len);
	assert_int_equal(check_put(c.check, c.report, out, true), 0);
	fclose(out);
	assert_string_equal(
		text,
		"run of 7.000 ms on 6.1\n"
		"PASS        violations(double-free) == 1: measured 1, asked == 1\n"
		"FAIL        births(block) == 2: measured 1, asked == 2\n"
		"FAIL        other violations == 0: measured 1, asked == 0 (implied)\n"
		"expected double-free: block 0xffff8881034c1000 #2 of pool \"prp\" (nvme0), 64 "
		"bytes, released again by\n"
		"        insmod/412 on CPU 0\n"
		"VIOLATION bad-release: block 0xffff8881034c1040 of pool \"prp\" (nvme0)\n"
		"    released, but never allocated by insmod/412 on CPU 0 at 10.006000 s\n"
		"      nvme_probe+0x1/0x2 [nvme]\n"
		"      really_probe+0x1/0x2\n"
		"unused suppression: known:1\n"
		"violations that do not count: 1 asked for, 0 suppressed\n"
		"1 hold, 2 fail, 0 cannot tell\n");
	free(text);
	end_check(&c);
}

/* A pool that dies before blocks of two origins is two kinds, each with its blocks. */
static void each_way_of_forgetting_is_a_kind(void **state)
{
	const struct check_violation *kind;
	struct checked c;
	char *text;
	size_t len;
	FILE *out;

	(void)state;
	begin_check(&c);
	run_check(&c);
	for (unsigned int round = 0; round < 2; round++) {
		c.f.stack = STACK_PROBE;
		pool_born(&c.f, POOL, "prp", "nvme0");
		for (unsigned int i = 0; i < 5; i++) {
			c.f.stack = i < 3 ? STACK_USE : STACK_PROBE;
			block(&c, BLOCK_BORN, 5 * round + i);
		}
		event(&c.f, POOL_DIES, 0, POOL, 0, 0);
	}
	finish(&c.f, false);
	judge_check(&c);
	check_is(&c, 0, CHECK_FAILS, "2");
	assert_int_equal(c.report->nr_violations, 2);
	kind = c.report->violation;
	assert_int_equal(kind[0].count, 2);
	assert_int_equal(kind[0].objects, 6);
	assert_int_equal(kind[0].bytes, 6 * 64);
	assert_string_equal(kind[0].class, "dma_pool.block");
	assert_string_equal(kind[0].name, "block of pool \"prp\" born in lm_use");
	assert_string_equal(kind[0].left, "3 × 64 B born in lm_use");
	assert_int_equal(kind[0].parent.nr, 1);
	assert_int_equal(kind[1].objects, 4);
	assert_string_equal(kind[1].name, "block of pool \"prp\" born in lm_probe");
	/* and one text */
	out = open_memstream(&text, &len);
	assert_int_equal(check_put(c.check, c.report, out, false), 0);
	fclose(out);
	assert_non_null(strstr(text, "    2 violations like this\n"));
	assert_null(strstr(strstr(text, "VIOLATION") + 1, "VIOLATION"));
	free(text);
	end_check(&c);
}

/* The place is that of the function that called the driver's wrapper. */
static void the_place_is_past_a_wrapper(void **state)
{
	struct checked c;

	(void)state;
	begin_check(&c);
	run_check(&c);
	push_stack(&c.f, 77, "my_pool_free+0x1/0x2 [d]", "drain+0x3/0x4 [d]");
	pool_born(&c.f, POOL, "prp", "nvme0");
	block(&c, BLOCK_BORN, 1);
	block(&c, BLOCK_DIES, 1);
	c.f.stack = 77;
	block(&c, BLOCK_DIES, 1);
	finish(&c.f, false);
	judge_check(&c);
	assert_true(c.report->violation[0].origin_at);
	assert_int_equal(c.report->violation[0].origin, 1);
	assert_string_equal(c.report->violation[0].name, "block of pool \"prp\" in drain");
	end_check(&c);
}

/* However many there are, they are one kind; what comes after them is another. */
static void many_of_one_kind_are_one(void **state)
{
	struct checked c;

	(void)state;
	begin_check(&c);
	expect(&c, "violations(leak) == 0");
	run_check(&c);
	pool_born(&c.f, POOL, "prp", "nvme0");
	for (unsigned int i = 0; i < 5000; i++)
		block(&c, BLOCK_DIES, i);
	pool_born(&c.f, POOL + 64, "other", "nvme0");
	event(&c.f, BLOCK_DIES, 0, BLOCK, POOL + 64, 0);
	finish(&c.f, false);
	judge_check(&c);
	check_is(&c, 1, CHECK_FAILS, "5001");
	assert_int_equal(c.report->nr_violations, 2);
	assert_int_equal(c.report->violation[0].count, 5000);
	assert_int_equal(c.report->violation[1].count, 1);
	assert_string_equal(c.report->violation[0].name, "block of pool \"prp\" in lm_probe");
	assert_string_equal(c.report->violation[1].name, "block of pool \"other\" in lm_probe");
	assert_true(c.report->violation[0].fingerprint != c.report->violation[1].fingerprint);
	end_check(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(violations_are_chosen),
		cmocka_unit_test(without_assertions_none_is_allowed),
		cmocka_unit_test(what_was_asked_for_is_no_failure),
		cmocka_unit_test(a_suppression_takes_what_it_names),
		cmocka_unit_test(a_baseline_leaves_what_is_new),
		cmocka_unit_test(without_stacks_nothing_is_old),
		cmocka_unit_test(the_text_has_each_assertion_and_what_counts),
		cmocka_unit_test(each_way_of_forgetting_is_a_kind),
		cmocka_unit_test(the_place_is_past_a_wrapper),
		cmocka_unit_test(many_of_one_kind_are_one),
	};

	return cmocka_run_group_tests_name("check_verdict", tests, NULL, NULL);
}
