// SPDX-License-Identifier: GPL-2.0-only
/* What lies in memory that is released, and should have ended before. */
#include "rules_fixture.h"

#define MEMORY                                                                                     \
	"model m class memory born exit alloc key ret size arg0 dies entry release key arg0 "      \
	"known "                                                                                   \
	"dies later entry release_rcu key arg0 known "                                             \
	"class timer inside m.memory born tracepoint start key arg0 "                              \
	"dies tracepoint cancel key arg0 known "                                                   \
	"class work inside m.memory born counted tracepoint queue key arg0 "                       \
	"dies tracepoint run key arg0 known "                                                      \
	"class other born exit create key ret dies entry destroy key arg0"

enum { ALLOC, RELEASE, RELEASE_RCU, START, CANCEL, QUEUE, RUN, CREATE, DESTROY };

#define AT 0xffff888011110040ull

static void what_is_armed_in_it_outlives_it(void **state)
{
	const struct reported *report;
	struct rules r;

	(void)state;
	rules_open(&r, MEMORY);
	feed_values(&r, ALLOC, AT, 200, 0);
	feed(&r, START, AT + 8);
	feed(&r, RELEASE, AT);
	report = reports(&r, RULE_OUTLIVED_PARENT);
	assert_int_equal(report->object.key, AT);
	assert_true(report->inside);
	assert_int_equal(report->nr_children, 1);
	assert_int_equal(report->child.key, AT + 8);
	/* it was reported: it is no leak, nor reported again with the next memory there */
	feed_values(&r, ALLOC, AT, 200, 0);
	feed(&r, RELEASE, AT);
	engine_finish(r.engine, r.now, true);
	quiet(&r);
	rules_close(&r);
}

static void all_that_lies_there_is_in_one_report(void **state)
{
	const struct reported *report;
	struct rules r;

	(void)state;
	rules_open(&r, MEMORY);
	feed_values(&r, ALLOC, AT, 4096, 0);
	feed(&r, START, AT);
	feed(&r, START, AT + 4095);
	feed(&r, QUEUE, AT + 2000);
	feed(&r, QUEUE, AT + 2000);
	feed(&r, RELEASE, AT);
	report = reports(&r, RULE_OUTLIVED_PARENT);
	assert_int_equal(report->nr_children, 3);
	rules_close(&r);
}

static void what_has_ended_or_lies_elsewhere_does_not(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, MEMORY);
	feed_values(&r, ALLOC, AT, 200, 0);
	feed(&r, START, AT + 8);
	feed(&r, CANCEL, AT + 8);
	feed(&r, QUEUE, AT + 16);
	feed(&r, QUEUE, AT + 16);
	feed(&r, RUN, AT + 16);
	feed(&r, RUN, AT + 16);
	/* before it and after it, and what is of no such class */
	feed(&r, START, AT - 1);
	feed(&r, START, AT + 200);
	feed(&r, CREATE, AT + 8);
	feed(&r, RELEASE, AT);
	quiet(&r);
	rules_close(&r);
}

static void a_release_that_happens_later_may_leave_it(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, MEMORY);
	feed_values(&r, ALLOC, AT, 200, 0);
	feed(&r, START, AT + 8);
	feed(&r, RELEASE_RCU, AT);
	feed(&r, CANCEL, AT + 8);
	quiet(&r);
	rules_close(&r);
}

static void a_loss_leaves_a_doubt(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, MEMORY);
	feed_values(&r, ALLOC, AT, 200, 0);
	feed(&r, START, AT + 8);
	feed_gap(&r, r.now);
	feed(&r, RELEASE, AT);
	/* the memory itself may be another's by now: a known release says no more than that it is
	 * gone */
	quiet(&r);
	feed_values(&r, ALLOC, AT, 200, 0);
	feed(&r, RELEASE, AT);
	may_report(&r, RULE_OUTLIVED_PARENT);
	rules_close(&r);
}

static void memory_without_a_known_size_contains_nothing_known(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, MEMORY);
	feed_values(&r, ALLOC, AT, 0, 0);
	feed(&r, START, AT);
	feed(&r, RELEASE, AT);
	quiet(&r);
	rules_close(&r);
}

/* More than there are counters for, so that all are looked through. */
static void large_memory_is_searched(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, MEMORY);
	feed_values(&r, ALLOC, AT, 8 << 20, 0);
	feed(&r, START, AT + (8 << 20) - 1);
	feed(&r, RELEASE, AT);
	reports(&r, RULE_OUTLIVED_PARENT);
	rules_close(&r);
}

/* Without the class that it lies in, it is a class like any other. */
static void memory_that_is_not_watched_is_not_asked_for(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, "model m class timer inside kmalloc.memory born tracepoint start key arg0 "
		       "dies tracepoint cancel key arg0 known");
	assert_false(r.plan.class[0].lies_inside);
	feed(&r, 0, AT);
	feed(&r, 1, AT);
	quiet(&r);
	rules_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_armed_in_it_outlives_it),
		cmocka_unit_test(all_that_lies_there_is_in_one_report),
		cmocka_unit_test(what_has_ended_or_lies_elsewhere_does_not),
		cmocka_unit_test(a_release_that_happens_later_may_leave_it),
		cmocka_unit_test(a_loss_leaves_a_doubt),
		cmocka_unit_test(memory_without_a_known_size_contains_nothing_known),
		cmocka_unit_test(large_memory_is_searched),
		cmocka_unit_test(memory_that_is_not_watched_is_not_asked_for),
	};

	return cmocka_run_group_tests_name("what lies in memory", tests, NULL, NULL);
}
