// SPDX-License-Identifier: GPL-2.0-only
/* What can still be decided when events were lost, or the trace was cut off, and what cannot. */
#include "check_pipeline.h"

enum when { AT_NONE, AT_BEGINNING, IN_SPAN, AT_END };

/* Three births, one death, and somewhere a gap of 5 events that @probe lost. */
struct how {
	enum when when;
	uint16_t probe;
	bool back;	   /* it reaches back to the beginning, and is known only now */
	uint64_t unplaced; /* lost as of the ledger, that no gap reports */
	bool cut;
};

static void gap_at(struct checked *c, const struct how *how, enum when when)
{
	struct lm_gap gap = make_gap(10000 * MS, c->f.now, 5, how->probe);

	if (how->when == when && how->back)
		push(&c->f, &gap);
	else if (how->when == when)
		lose(c, 5, how->probe);
	if (how->when == when)
		advance(&c->f);
}

static void is(const struct how *how, const char *text, enum check_outcome outcome,
	       const char *measured)
{
	struct checked c;

	begin_check(&c);
	expect(&c, text);
	run_check(&c);
	gap_at(&c, how, AT_BEGINNING);
	pool_born(&c.f, POOL, "prp", "nvme0");
	block(&c, BLOCK_BORN, 0);
	block(&c, BLOCK_BORN, 1);
	say_mark(&c, "begin");
	block(&c, BLOCK_BORROW, 1);
	gap_at(&c, how, IN_SPAN);
	block(&c, BLOCK_BORN, 2);
	block(&c, BLOCK_RETURN, 1);
	say_mark(&c, "end");
	block(&c, BLOCK_DIES, 0);
	advance(&c.f);
	gap_at(&c, how, AT_END);
	finish(&c.f, false);
	c.lost = how->unplaced;
	if (how->cut)
		check_cut_off(c.check, "the trace was cut off");
	judge_check(&c);
	check_is(&c, 0, outcome, measured);
	end_check(&c);
}

static const struct how none = {.when = AT_NONE};
static const struct how any = {.when = IN_SPAN, .probe = LM_PROBE_NONE};
static const struct how early = {.when = AT_BEGINNING, .probe = LM_PROBE_NONE};
static const struct how late = {.when = AT_END, .probe = LM_PROBE_NONE};
static const struct how back = {.when = AT_END, .probe = LM_PROBE_NONE, .back = true};
static const struct how deaths = {.when = IN_SPAN, .probe = BLOCK_DIES};
static const struct how pools = {.when = IN_SPAN, .probe = POOL_BORN};
static const struct how unplaced = {.unplaced = 5};
static const struct how cut = {.cut = true};

static void births_can_only_be_more(void **state)
{
	(void)state;
	is(&none, "births(block) == 3", CHECK_HOLDS, "3");
	is(&any, "births(block) == 3", CHECK_CANNOT_TELL, "at least 3: events are missing");
	is(&any, "births(block) <= 3", CHECK_CANNOT_TELL, "at least 3: events are missing");
	is(&any, "births(block) >= 3", CHECK_HOLDS, "at least 3");
	is(&any, "births(block) < 3", CHECK_FAILS, "at least 3");
	is(&any, "births(block) == 2", CHECK_FAILS, "at least 3");
	is(&any, "births(block) != 2", CHECK_HOLDS, "at least 3");
}

static void a_probe_loses_only_its_own(void **state)
{
	(void)state;
	is(&deaths, "births(block) == 3", CHECK_HOLDS, "3");
	is(&deaths, "deaths(block) == 1", CHECK_CANNOT_TELL, "at least 1: events are missing");
	is(&deaths, "live(pool) == 1", CHECK_HOLDS, "1");
	is(&deaths, "live(block) == 2", CHECK_CANNOT_TELL, "at least 2: events are missing");
	is(&pools, "births(block) == 3", CHECK_HOLDS, "3");
	is(&pools, "births(pool) == 1", CHECK_CANNOT_TELL, "at least 1: events are missing");
}

static void a_gap_belongs_to_its_span(void **state)
{
	(void)state;
	is(&any, "before \"begin\": births(block) == 2", CHECK_HOLDS, "2");
	is(&any, "after \"begin\": births(block) == 1", CHECK_CANNOT_TELL,
	   "at least 1: events are missing");
	is(&any, "after \"end\": births(block) == 0", CHECK_HOLDS, "0");
	is(&early, "between \"begin\" and \"end\": births(block) == 1", CHECK_HOLDS, "1");
	is(&late, "before \"end\": births(block) == 3", CHECK_HOLDS, "3");
	is(&late, "before \"end\": live(block) == 3", CHECK_HOLDS, "3");
	is(&back, "before \"end\": live(block) == 3", CHECK_CANNOT_TELL,
	   "at least 0: events are missing");
	is(&any, "before \"begin\": live(block) == 2", CHECK_HOLDS, "2");
	is(&any, "after \"end\": live(block) == 2", CHECK_CANNOT_TELL,
	   "at least 2: events are missing");
	is(&late, "before \"end\": violations == 0", CHECK_HOLDS, "0");
	is(&early, "after \"end\": violations == 0", CHECK_CANNOT_TELL,
	   "at least 0: events are missing");
	is(&late, "before \"end\": lost == 0", CHECK_HOLDS, "0");
	is(&any, "between \"begin\" and \"end\": lost == 5", CHECK_HOLDS, "5");
	is(&any, "after \"end\": lost == 0", CHECK_HOLDS, "0");
}

/* Known before the mark, a gap can reach beyond it. */
static void a_gap_reaches_over_a_mark(void **state)
{
	struct lm_gap gap = make_gap(10000 * MS, 10004 * MS, 5, LM_PROBE_NONE);
	struct checked c;

	(void)state;
	begin_check(&c);
	expect(&c, "after \"begin\": births(block) == 1");
	expect(&c, "after \"later\": births(block) == 1");
	run_check(&c);
	push(&c.f, &gap);
	pool_born(&c.f, POOL, "prp", "nvme0");
	say_mark(&c, "begin");
	c.f.now += 10 * MS;
	say_mark(&c, "later");
	block(&c, BLOCK_BORN, 0);
	finish(&c.f, false);
	judge_check(&c);
	check_is(&c, 0, CHECK_CANNOT_TELL, "at least 1: events are missing");
	check_is(&c, 1, CHECK_HOLDS, "1");
	end_check(&c);
}

/* After a gap it may have been lent for long: that it is moved now does not begin that. */
static void a_time_that_is_in_doubt_is_not_measured(void **state)
{
	struct checked c;

	(void)state;
	begin_check(&c);
	expect(&c, "max(lent, block) <= 1s");
	expect(&c, "max(moved, block) <= 1s");
	run_check(&c);
	pool_born(&c.f, POOL, "prp", "nvme0");
	block(&c, BLOCK_BORN, 0);
	lose(&c, 5, LM_PROBE_NONE);
	block(&c, BLOCK_MOVE, 0);
	block(&c, BLOCK_BACK, 0);
	block(&c, BLOCK_RETURN, 0);
	block(&c, BLOCK_DIES, 0);
	finish(&c.f, false);
	judge_check(&c);
	check_is(&c, 0, CHECK_CANNOT_TELL, "none began: events are missing");
	check_is(&c, 1, CHECK_CANNOT_TELL, "at least 1 ms: events are missing");
	end_check(&c);
}

static void peaks_and_levels_are_at_least_what_is_sure(void **state)
{
	(void)state;
	is(&any, "peak(block) == 3", CHECK_CANNOT_TELL, "at least 2: events are missing");
	is(&any, "peak(block) >= 2", CHECK_HOLDS, "at least 2");
	is(&late, "live(block) == 2", CHECK_CANNOT_TELL, "at least 0: events are missing");
	is(&late, "live(block) >= 1", CHECK_CANNOT_TELL, "at least 0: events are missing");
	is(&early, "live(block) >= 2", CHECK_HOLDS, "at least 2");
}

static void times_across_a_gap_are_not_known(void **state)
{
	(void)state;
	is(&none, "max(lent, block) == 2ms", CHECK_HOLDS, "2 ms");
	is(&any, "max(lent, block) <= 1s", CHECK_CANNOT_TELL, "none began: events are missing");
	is(&late, "max(lent, block) <= 1s", CHECK_CANNOT_TELL, "at least 2 ms: events are missing");
	is(&late, "max(lent, block) <= 1ms", CHECK_FAILS, "at least 2 ms");
	is(&late, "before \"end\": max(lent, block) == 2ms", CHECK_HOLDS, "2 ms");
	is(&late, "p99(lent, block) <= 1s", CHECK_CANNOT_TELL,
	   "2 ms (within 0.8 %): events are missing");
	is(&late, "every(lent, block) <= 1s", CHECK_CANNOT_TELL,
	   "0 of 1 not, longest 2 ms: events are missing");
	is(&late, "every(lent, block) <= 1ms", CHECK_FAILS, "1 of 1 not, longest 2 ms");
}

static void violations_may_have_been_missed(void **state)
{
	(void)state;
	is(&none, "violations == 0", CHECK_HOLDS, "0");
	is(&any, "violations == 0", CHECK_CANNOT_TELL, "at least 0: events are missing");
	is(&any, "violations >= 0", CHECK_HOLDS, "at least 0");
}

/* The block that the pool left behind may have been released in the gap. */
static void who_was_left_behind_is_not_known_after_a_loss(void **state)
{
	static const struct {
		uint16_t probe; /* that lost events; NR_CHECK_PROBES: none was lost */
		const char *text;
		enum check_outcome outcome;
	} cases[] = {
		{NR_CHECK_PROBES, "orphaned(block) == 1", CHECK_HOLDS},
		{LM_PROBE_NONE, "orphaned(block) == 0", CHECK_CANNOT_TELL},
		{LM_PROBE_NONE, "leaked(block) == 0", CHECK_CANNOT_TELL},
		{BLOCK_DIES, "orphaned(block) == 1", CHECK_CANNOT_TELL},
		{NR_CHECK_PROBES, "unreleased(block) == 1", CHECK_HOLDS},
		{BLOCK_DIES, "unreleased(block) == 1", CHECK_CANNOT_TELL},
		{BLOCK_DIES, "unreleased(block) >= 1", CHECK_CANNOT_TELL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct checked c;

		begin_check(&c);
		expect(&c, cases[i].text);
		run_check(&c);
		pool_born(&c.f, POOL, "prp", "nvme0");
		block(&c, BLOCK_BORN, 0);
		if (cases[i].probe != NR_CHECK_PROBES)
			lose(&c, 5, cases[i].probe);
		advance(&c.f);
		event(&c.f, POOL_DIES, 0, POOL, 0, 0);
		finish(&c.f, false);
		judge_check(&c);
		assert_int_equal(c.report->result[0].outcome, cases[i].outcome);
		end_check(&c);
	}
}

static void loss_of_no_known_place_is_everywhere(void **state)
{
	(void)state;
	is(&unplaced, "births(block) == 3", CHECK_CANNOT_TELL, "at least 3: events are missing");
	is(&unplaced, "before \"begin\": births(block) == 2", CHECK_CANNOT_TELL,
	   "at least 2: events are missing");
	is(&unplaced, "live(block) == 2", CHECK_CANNOT_TELL, "at least 0: events are missing");
	is(&unplaced, "lost == 5", CHECK_HOLDS, "5");
	is(&unplaced, "before \"begin\": lost == 0", CHECK_CANNOT_TELL,
	   "at least 0: events are missing");
}

static void a_trace_that_is_cut_off_hides_what_comes_after(void **state)
{
	(void)state;
	is(&cut, "births(block) == 3", CHECK_CANNOT_TELL, "at least 3: events are missing");
	is(&cut, "births(block) >= 3", CHECK_HOLDS, "at least 3");
	is(&cut, "before \"end\": births(block) == 3", CHECK_HOLDS, "3");
	is(&cut, "live(block) == 2", CHECK_CANNOT_TELL, "at least 0: events are missing");
	is(&cut, "before \"end\": live(block) == 3", CHECK_HOLDS, "3");
	is(&cut, "peak(block) <= 3", CHECK_CANNOT_TELL, "at least 3: events are missing");
	is(&cut, "violations == 0", CHECK_CANNOT_TELL, "at least 0: events are missing");
	is(&cut, "lost == 0", CHECK_CANNOT_TELL, "at least 0: events are missing");
	is(&cut, "before \"end\": max(lent, block) == 2ms", CHECK_HOLDS, "2 ms");
	is(&cut, "before \"end\": max(life, block) <= 1s", CHECK_CANNOT_TELL,
	   "at least 7 ms: events are missing");
}

/* The implied assertions end as a run that lost events does: 4, not 1. */
static void status_after_loss(const char *text, bool is_cut, int status)
{
	struct checked c;

	begin_check(&c);
	if (text)
		expect(&c, text);
	run_check(&c);
	pool_born(&c.f, POOL, "prp", "nvme0");
	lose(&c, 5, LM_PROBE_NONE);
	finish(&c.f, false);
	if (is_cut)
		check_cut_off(c.check, "the trace was cut off");
	judge_check(&c);
	assert_int_equal(c.report->status, status);
	assert_int_equal(!*c.report->reason, !status);
	end_check(&c);
}

static void the_status_says_that_it_cannot_be_decided(void **state)
{
	(void)state;
	status_after_loss(NULL, false, 4);
	status_after_loss("births(pool) >= 1", false, 4);
	status_after_loss("births(pool) < 1", false, 1);
	status_after_loss("lost == 0", false, 1);
	/* whoever says how much may be lost accepts it */
	status_after_loss("lost <= 5", false, 0);
	status_after_loss("lost <= 4", false, 1);
	status_after_loss("lost >= 5", true, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(births_can_only_be_more),
		cmocka_unit_test(a_probe_loses_only_its_own),
		cmocka_unit_test(a_gap_belongs_to_its_span),
		cmocka_unit_test(a_gap_reaches_over_a_mark),
		cmocka_unit_test(a_time_that_is_in_doubt_is_not_measured),
		cmocka_unit_test(peaks_and_levels_are_at_least_what_is_sure),
		cmocka_unit_test(times_across_a_gap_are_not_known),
		cmocka_unit_test(violations_may_have_been_missed),
		cmocka_unit_test(who_was_left_behind_is_not_known_after_a_loss),
		cmocka_unit_test(loss_of_no_known_place_is_everywhere),
		cmocka_unit_test(a_trace_that_is_cut_off_hides_what_comes_after),
		cmocka_unit_test(the_status_says_that_it_cannot_be_decided),
	};

	return cmocka_run_group_tests_name("check_loss", tests, NULL, NULL);
}
