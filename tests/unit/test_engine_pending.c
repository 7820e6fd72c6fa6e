// SPDX-License-Identifier: GPL-2.0-only
/* Releases that count on success: announced at entry, confirmed or taken back at exit. */
#include "rules_fixture.h"

#define IRQ                                                                                        \
	"model irq class handler born exit request key arg0 touch entry use key arg0 "             \
	"dies entry free key arg0 if ret != 0 "                                                    \
	"class thread within handler born exit start key ret parent arg0 "                         \
	"dies entry stop key arg0 parent arg1 if ret == 0"

enum { REQUEST, USE, FREE, FREED, START, STOP, STOPPED };

#define REFUSED 0
#define DONE	1

static struct class_stats stats_of(const struct rules *r)
{
	struct class_stats stats;

	engine_class_stats(r->engine, 0, &stats);
	return stats;
}

/* A call of free(): as a whole. Returns the time of its entry. */
static uint64_t call(struct rules *r, uint64_t key, uint64_t outcome)
{
	uint64_t entry_ns;

	feed(r, FREE, key);
	entry_ns = r->now;
	quiet(r);
	feed_values(r, FREED, key, outcome, 0);
	return entry_ns;
}

static void a_release_that_succeeds_is_one(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	call(&r, 1, DONE);
	quiet(&r);
	assert_int_equal(stats_of(&r).deaths, 1);
	assert_int_equal(stats_of(&r).live, 0);
	feed(&r, USE, 1);
	reports(&r, RULE_USE_AFTER_FREE);
	rules_close(&r);
}

/* The wrong cookie, then the right one: no mistake of the second call. */
static void one_that_is_refused_is_none(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	call(&r, 1, REFUSED);
	call(&r, 2, REFUSED);
	feed(&r, USE, 1);
	quiet(&r);
	assert_int_equal(stats_of(&r).live, 1);
	assert_int_equal(stats_of(&r).deaths, 0);
	call(&r, 1, DONE);
	quiet(&r);
	call(&r, 1, REFUSED);
	quiet(&r);
	rules_close(&r);
}

static void two_that_succeed_are_one_too_many_as_of_the_entry(void **state)
{
	const struct reported *report;
	uint64_t entry_ns;
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	call(&r, 1, DONE);
	entry_ns = call(&r, 1, DONE);
	report = reports(&r, RULE_DOUBLE_FREE);
	assert_int_equal(report->time_ns, entry_ns);
	rules_close(&r);
}

/* Between entry and exit the address can be given out again: that is what the entry is for. */
static void a_birth_before_the_exit_shows_that_it_succeeded(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	feed(&r, FREE, 1);
	feed(&r, REQUEST, 1);
	quiet(&r);
	feed_values(&r, FREED, 1, DONE, 0);
	assert_int_equal(stats_of(&r).live, 1);
	assert_int_equal(stats_of(&r).deaths, 1);
	feed(&r, USE, 1);
	quiet(&r);
	feed(&r, REQUEST, 1);
	reports(&r, RULE_BORN_TWICE);
	rules_close(&r);
}

static void what_was_wrong_with_it_is_reported_then(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	call(&r, 1, DONE);
	feed(&r, FREE, 1);
	quiet(&r);
	feed(&r, REQUEST, 1);
	reports(&r, RULE_DOUBLE_FREE);
	feed_values(&r, FREED, 1, DONE, 0);
	quiet(&r);
	rules_close(&r);
}

static void nothing_certain_is_said_in_between(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	feed(&r, FREE, 1);
	r.tid = 8;
	feed(&r, USE, 1);
	quiet(&r);
	r.tid = 7;
	feed_values(&r, FREED, 1, REFUSED, 0);
	feed(&r, USE, 1);
	quiet(&r);
	assert_int_equal(stats_of(&r).live, 1);
	rules_close(&r);
}

/* An interrupt calls the function in the midst of a call of it: the inner one ends first. */
static void calls_of_one_thread_end_in_reverse_order(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	feed(&r, REQUEST, 2);
	feed(&r, FREE, 1);
	feed(&r, FREE, 2);
	feed_values(&r, FREED, 0, REFUSED, 0);
	feed_values(&r, FREED, 0, DONE, 0);
	quiet(&r);
	feed(&r, USE, 2);
	quiet(&r);
	feed(&r, USE, 1);
	reports(&r, RULE_USE_AFTER_FREE);
	rules_close(&r);
}

/* The entry of the inner call did not pass its conditions: its exit is not that of the outer. */
static void an_exit_of_another_key_is_of_another_call(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	feed(&r, FREE, 1);
	feed_values(&r, FREED, 2, REFUSED, 0);
	feed_values(&r, FREED, 1, DONE, 0);
	feed(&r, USE, 1);
	reports(&r, RULE_USE_AFTER_FREE);
	rules_close(&r);
}

static void threads_do_not_confirm_each_other(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	feed(&r, FREE, 1);
	r.tid = 8;
	feed(&r, FREE, 1);
	feed_values(&r, FREED, 1, REFUSED, 0);
	feed(&r, USE, 1);
	quiet(&r);
	r.tid = 7;
	feed_values(&r, FREED, 1, DONE, 0);
	feed(&r, USE, 1);
	reports(&r, RULE_USE_AFTER_FREE);
	rules_close(&r);
}

static void two_threads_that_both_succeed_free_twice(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	feed(&r, FREE, 1);
	r.tid = 8;
	feed(&r, FREE, 1);
	feed_values(&r, FREED, 1, DONE, 0);
	quiet(&r);
	r.tid = 7;
	feed_values(&r, FREED, 1, DONE, 0);
	reports(&r, RULE_DOUBLE_FREE);
	rules_close(&r);
}

static void exits_without_a_key_are_kept_apart_by_thread(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	feed(&r, REQUEST, 2);
	feed(&r, FREE, 1);
	r.tid = 8;
	feed(&r, FREE, 2);
	r.tid = 7;
	feed_values(&r, FREED, 0, DONE, 0);
	r.tid = 8;
	feed_values(&r, FREED, 0, REFUSED, 0);
	feed(&r, USE, 2);
	quiet(&r);
	feed(&r, USE, 1);
	reports(&r, RULE_USE_AFTER_FREE);
	rules_close(&r);
}

/* One of the two has released the first one, the other perhaps the second. */
static void whom_a_release_beside_a_birth_ends_is_not_sure(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	feed(&r, FREE, 1);
	r.tid = 8;
	feed(&r, FREE, 1);
	feed(&r, REQUEST, 1);
	feed_values(&r, FREED, 1, DONE, 0);
	r.tid = 7;
	feed_values(&r, FREED, 1, DONE, 0);
	quiet(&r);
	feed(&r, REQUEST, 1);
	may_report(&r, RULE_BORN_TWICE);
	rules_close(&r);
}

static void and_not_at_the_end_of_the_run(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	feed(&r, FREE, 1);
	r.tid = 8;
	feed(&r, FREE, 1);
	feed(&r, REQUEST, 1);
	engine_finish(r.engine, r.now, true);
	may_report(&r, RULE_LEAK);
	rules_close(&r);
}

static void without_loss_the_end_of_the_run_is_as_ever(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	call(&r, 1, REFUSED);
	engine_finish(r.engine, r.now, true);
	reports(&r, RULE_LEAK);
	rules_close(&r);
}

/* The parent was alive when its child was released. */
static void what_came_after_the_entry_is_not_held_against_it(void **state)
{
	struct lm_event stop;
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed(&r, REQUEST, 1);
	stop = rules_event(&r, STOP, 50);
	stop.parent = 1;
	assert_int_equal(engine_feed(r.engine, &stop.h), 0);
	r.tid = 8;
	call(&r, 1, DONE);
	r.tid = 7;
	feed_values(&r, STOPPED, 50, DONE, 0);
	quiet(&r);
	rules_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_release_that_succeeds_is_one),
		cmocka_unit_test(one_that_is_refused_is_none),
		cmocka_unit_test(two_that_succeed_are_one_too_many_as_of_the_entry),
		cmocka_unit_test(a_birth_before_the_exit_shows_that_it_succeeded),
		cmocka_unit_test(what_was_wrong_with_it_is_reported_then),
		cmocka_unit_test(nothing_certain_is_said_in_between),
		cmocka_unit_test(calls_of_one_thread_end_in_reverse_order),
		cmocka_unit_test(an_exit_of_another_key_is_of_another_call),
		cmocka_unit_test(threads_do_not_confirm_each_other),
		cmocka_unit_test(two_threads_that_both_succeed_free_twice),
		cmocka_unit_test(exits_without_a_key_are_kept_apart_by_thread),
		cmocka_unit_test(whom_a_release_beside_a_birth_ends_is_not_sure),
		cmocka_unit_test(and_not_at_the_end_of_the_run),
		cmocka_unit_test(without_loss_the_end_of_the_run_is_as_ever),
		cmocka_unit_test(what_came_after_the_entry_is_not_held_against_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
