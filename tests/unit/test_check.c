// SPDX-License-Identifier: GPL-2.0-only
/* Each form of an assertion on a history of which it holds, and one of which it does not. */
#include "check_pipeline.h"

/* A pool "prp"; three blocks, two of them released; one lent for 3 ms, one for 1 and moved. */
static void history(struct checked *c)
{
	pool_born(&c->f, POOL, "prp", "nvme0");
	say_mark(c, "begin");
	block(c, BLOCK_BORN, 0);
	block(c, BLOCK_BORN, 1);
	block(c, BLOCK_BORROW, 0); /* 3 ms */
	block(c, BLOCK_MOVE, 1);
	block(c, BLOCK_BACK, 1);
	block(c, BLOCK_RETURN, 0);
	say_mark(c, "end");
	block(c, BLOCK_BORROW, 1); /* 1 ms */
	block(c, BLOCK_RETURN, 1);
	block(c, BLOCK_DIES, 0);
	block(c, BLOCK_DIES, 1);
	block(c, BLOCK_BORN, 2);
}

/* One assertion by itself on that history. */
static void is(const char *text, enum check_outcome outcome, const char *measured)
{
	struct checked c;

	begin_check(&c);
	expect(&c, text);
	run_check(&c);
	history(&c);
	finish(&c.f, false);
	judge_check(&c);
	check_is(&c, 0, outcome, measured);
	assert_int_equal(c.report->status, outcome == CHECK_HOLDS   ? 0
					   : outcome == CHECK_FAILS ? 1
								    : 4);
	end_check(&c);
}

static void holds(const char *text, const char *measured)
{
	is(text, CHECK_HOLDS, measured);
}
static void fails(const char *text, const char *measured)
{
	is(text, CHECK_FAILS, measured);
}

static void births_are_counted(void **state)
{
	(void)state;
	holds("births(block) == 3", "3");
	fails("births(block) == 2", "3");
	holds("births(dma_pool.block) >= 3", "3");
	fails("births(dma_pool.block) > 3", "3");
	holds("births(pool) != 2", "1");
	fails("births(pool) != 1", "1");
}

static void deaths_are_counted(void **state)
{
	(void)state;
	holds("deaths(block) <= 2", "2");
	fails("deaths(block) < 2", "2");
	holds("deaths(pool) == 0", "0");
	fails("deaths(pool) >= 1", "0");
}

static void live_is_that_of_the_end(void **state)
{
	(void)state;
	holds("live(block) == 1", "1");
	fails("live(block) == 0", "1");
	holds("live(pool) == 1", "1");
	fails("live(pool) > 1", "1");
}

static void peak_is_the_most_at_once(void **state)
{
	(void)state;
	holds("peak(block) == 2", "2");
	fails("peak(block) == 3", "2");
}

static void filters_choose_objects(void **state)
{
	(void)state;
	holds("births(block, pool=\"pr*\") == 3", "3");
	fails("births(block, pool=other) == 3", "0");
	holds("births(pool, name=prp, device=nvme*) == 1", "1");
	fails("births(pool, name=prp, device=sda) == 1", "0");
	holds("births(block, module=lm_misuse) == 3", "3");
	fails("births(block, module=nvme) == 3", "0");
	holds("births(block, frame=lm_*) == 3", "3");
	fails("births(block, frame=nvme_*) == 3", "0");
}

static void spans_are_between_marks(void **state)
{
	(void)state;
	holds("between \"begin\" and \"end\": births(block) == 2", "2");
	fails("between \"begin\" and \"end\": births(block) == 3", "2");
	holds("after \"end\": births(block) == 1", "1");
	fails("after \"end\": births(block) == 3", "1");
	holds("before \"begin\": births(block) == 0", "0");
	fails("before \"begin\": births(pool) == 0", "1");
	holds("before \"end\": live(block) == 2", "2");
	fails("before \"end\": live(block) == 1", "2");
	holds("after \"end\": peak(block) == 2", "2");
	fails("before \"begin\": peak(block) == 2", "0");
	holds("after \"end\": max(lent, block) == 1ms", "1 ms");
	fails("before \"end\": max(lent, block) == 1ms", "3 ms");
	holds("between \"begin\" and \"end\": violations == 0", "0");
	fails("between \"begin\" and \"end\": violations == 1", "0");
	holds("between \"begin\" and \"end\": lost == 0", "0");
	fails("between \"begin\" and \"end\": lost > 0", "0");
}

static void a_mark_that_is_not_there_cannot_be_decided(void **state)
{
	(void)state;
	is("after \"ende\": births(block) >= 0", CHECK_CANNOT_TELL, "no mark \"ende\"");
	is("before \"ende\": births(block) >= 0", CHECK_CANNOT_TELL, "no mark \"ende\"");
	is("between \"end\" and \"begin\": births(block) >= 0", CHECK_CANNOT_TELL,
	   "no mark \"begin\"");
}

static void times_are_measured(void **state)
{
	(void)state;
	holds("max(lent, block) <= 3ms", "3 ms");
	fails("max(lent, block) < 3ms", "3 ms");
	holds("max(moved, block) == 1ms", "1 ms");
	fails("max(moved, block) > 1ms", "1 ms");
	holds("max(life, block) >= 9ms", "9 ms");
	fails("max(life, block) >= 10ms", "9 ms");
	holds("p99(lent, block) <= 3ms", "3 ms");
	fails("p99(lent, block) < 3ms", "3 ms");
	holds("p50(lent, block) <= 1ms", "1 ms");
	fails("p50(lent, block) < 1000000ns", "1 ms");
	holds("p90(lent, block) > 2ms", "3 ms (within 0.8 %)");
	fails("p90(lent, block) > 4ms", "3 ms (within 0.8 %)");
	holds("every(lent, block) <= 3ms", "0 of 2 not, longest 3 ms");
	fails("every(lent, block) <= 2ms", "1 of 2 not, longest 3 ms");
	holds("every(lent, block) >= 1ms", "0 of 2 not, longest 3 ms");
	fails("every(lent, block) > 1ms", "1 of 2 not, longest 3 ms");
}

static void times_of_nothing_cannot_be_decided(void **state)
{
	(void)state;
	is("max(lent, block, module=nvme) <= 1s", CHECK_CANNOT_TELL, "none began");
	is("before \"begin\": every(lent, block) <= 1s", CHECK_CANNOT_TELL, "none began");
}

/* A block that is still out when the trace ends. */
static void what_goes_on_is_not_known_to_be_in_time(void **state)
{
	(void)state;
	is("every(life, block) <= 1s", CHECK_CANNOT_TELL, "0 of 3 not, 1 not over, longest 9 ms");
	fails("every(life, block) <= 8ms", "2 of 3 not, 1 not over, longest 9 ms");
	holds("every(life, block) >= 1ns", "0 of 3 not, longest 9 ms");
	holds("after \"end\": max(life, block) <= 1s", "1 ms");
	fails("after \"end\": max(life, block) < 1us", "1 ms");
}

static void lost_is_counted(void **state)
{
	struct checked c;

	(void)state;
	holds("lost == 0", "0");
	fails("lost >= 1", "0");
	begin_check(&c);
	expect(&c, "lost == 0");
	expect(&c, "lost <= 7");
	run_check(&c);
	history(&c);
	lose(&c, 7, LM_PROBE_NONE);
	finish(&c.f, false);
	judge_check(&c);
	check_is(&c, 0, CHECK_FAILS, "7");
	check_is(&c, 1, CHECK_HOLDS, "7");
	assert_int_equal(c.report->lost, 7);
	assert_int_equal(c.report->duration_ns, 15 * MS);
	end_check(&c);
}

/* An object that ends with its parent, and one whose place another takes, are alive no more. */
static void live_agrees_with_the_engine(void **state)
{
	struct class_stats stats;
	struct checked c;

	(void)state;
	begin_check(&c);
	expect(&c, "live(block) == 1");
	expect(&c, "peak(block) == 3");
	expect(&c, "deaths(block) == 0");
	expect(&c, "violations >= 1");
	run_check(&c);
	pool_born(&c.f, POOL, "prp", "nvme0");
	block(&c, BLOCK_BORN, 0);
	block(&c, BLOCK_BORN, 1);
	block(&c, BLOCK_BORN, 2);
	block(&c, BLOCK_BORN, 2);
	event(&c.f, POOL_DIES, 0, POOL, 0, 0);
	block(&c, BLOCK_DIES, 1);
	pool_born(&c.f, POOL, "prp", "nvme0");
	block(&c, BLOCK_BORN, 0);
	finish(&c.f, false);
	engine_class_stats(pipeline_engine(c.f.pipeline), CLASS_BLOCK, &stats);
	judge_check(&c);
	check_is(&c, 0, CHECK_HOLDS, "1");
	check_is(&c, 1, CHECK_HOLDS, "3");
	check_is(&c, 2, CHECK_HOLDS, "0");
	assert_int_equal(stats.live, 1);
	assert_int_equal(stats.peak, 3);
	assert_int_equal(stats.deaths, 0);
	end_check(&c);
}

/* Three blocks born, one of them released; the pool goes with the other two. */
static void forget_two(struct checked *c)
{
	pool_born(&c->f, POOL, "prp", "nvme0");
	block(c, BLOCK_BORN, 0);
	block(c, BLOCK_BORN, 1);
	block(c, BLOCK_BORN, 2);
	say_mark(c, "unload");
	block(c, BLOCK_DIES, 1);
	event(&c->f, POOL_DIES, 0, POOL, 0, 0);
}

static void what_a_parent_left_behind_is_counted(void **state)
{
	static const struct {
		const char *text, *measured;
		bool clean; /* the twin: every block is released */
	} cases[] = {
		{"orphaned(block) == 2", "2", false},
		{"orphaned(block) == 0", "0", true},
		{"leaked(block) == 2", "2", false},
		{"leaked(block) == 0", "0", true},
		{"leaked(pool) == 0", "0", false},
		{"unreleased(block) == 2", "2", false},
		{"unreleased(block) == 0", "0", true},
		{"unreleased(pool) == 0", "0", false},
		{"live(block) == 0", "0", false},
		{"live(block) == 0", "0", true},
		{"orphaned(block, pool=prp) == 2", "2", false},
		{"orphaned(block, pool=other) == 0", "0", false},
		{"before \"unload\": orphaned(block) == 0", "0", false},
		{"before \"unload\": unreleased(block) == 3", "3", true},
		{"after \"unload\": leaked(block) == 2", "2", false},
		/* the births were before */
		{"after \"unload\": unreleased(block) == 0", "0", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct checked c;

		begin_check(&c);
		expect(&c, cases[i].text);
		expect(&c, "violations <= 1");
		run_check(&c);
		if (cases[i].clean) {
			pool_born(&c.f, POOL, "prp", "nvme0");
			for (unsigned int n = 0; n < 3; n++)
				block(&c, BLOCK_BORN, n);
			say_mark(&c, "unload");
			for (unsigned int n = 0; n < 3; n++)
				block(&c, BLOCK_DIES, n);
			event(&c.f, POOL_DIES, 0, POOL, 0, 0);
		} else {
			forget_two(&c);
		}
		finish(&c.f, false);
		judge_check(&c);
		check_is(&c, 0, CHECK_HOLDS, cases[i].measured);
		end_check(&c);
	}
}

/* At the end of a run that was to be left empty; a family is reported once, and counted whole. */
static void what_leaks_is_counted_with_its_children(void **state)
{
	struct checked c;

	(void)state;
	for (int leaks = 0; leaks < 2; leaks++) {
		begin_check(&c);
		expect(&c, leaks ? "leaked(block) == 2" : "leaked(block) == 0");
		expect(&c, leaks ? "leaked(pool) == 1" : "leaked(pool) == 0");
		expect(&c, "orphaned(block) == 0");
		expect(&c, "violations(leak) <= 1");
		run_check(&c);
		pool_born(&c.f, POOL, "prp", "nvme0");
		block(&c, BLOCK_BORN, 0);
		block(&c, BLOCK_BORN, 1);
		finish(&c.f, leaks);
		judge_check(&c);
		for (unsigned int i = 0; i < 3; i++)
			assert_int_equal(c.report->result[i].outcome, CHECK_HOLDS);
		end_check(&c);
	}
}

/* Without the name that only the birth carries, it may be one of those that are asked for. */
static void an_object_from_before_may_match(void **state)
{
	struct checked c;

	(void)state;
	begin_check(&c);
	expect(&c, "live(block, pool=prp) == 0");
	expect(&c, "live(block, pool=prp) <= 1");
	expect(&c, "live(block) == 1");
	expect(&c, "max(lent, block) <= 1s");
	run_check(&c);
	block(&c, BLOCK_BORROW, 0);
	block(&c, BLOCK_RETURN, 0);
	finish(&c.f, false);
	judge_check(&c);
	check_is(&c, 0, CHECK_CANNOT_TELL, "0 to 1");
	check_is(&c, 1, CHECK_HOLDS, "0 to 1");
	check_is(&c, 2, CHECK_HOLDS, "1");
	check_is(&c, 3, CHECK_CANNOT_TELL, "none began");
	end_check(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(births_are_counted),
		cmocka_unit_test(deaths_are_counted),
		cmocka_unit_test(live_is_that_of_the_end),
		cmocka_unit_test(peak_is_the_most_at_once),
		cmocka_unit_test(filters_choose_objects),
		cmocka_unit_test(spans_are_between_marks),
		cmocka_unit_test(a_mark_that_is_not_there_cannot_be_decided),
		cmocka_unit_test(times_are_measured),
		cmocka_unit_test(times_of_nothing_cannot_be_decided),
		cmocka_unit_test(what_goes_on_is_not_known_to_be_in_time),
		cmocka_unit_test(lost_is_counted),
		cmocka_unit_test(what_a_parent_left_behind_is_counted),
		cmocka_unit_test(what_leaks_is_counted_with_its_children),
		cmocka_unit_test(live_agrees_with_the_engine),
		cmocka_unit_test(an_object_from_before_may_match),
	};

	return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
