// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counted births: each needs its own release. What is certain is so whatever references there were
 * before the watch.
 */
#include "rules_fixture.h"

/* Of the kernel: an object can have references from before the watch. */
#define CLK                                                                                        \
	"model clk class clock born counted exit clk_get key ret move entry clk_enable key arg0 "  \
	"back entry clk_disable key arg0 dies entry clk_put key arg0 "                             \
	"class user within clock born exit user key ret parent arg0 dies entry unuse key arg0 "    \
	"touch entry look key arg0"

enum { GET, ENABLE, DISABLE, PUT, USER, UNUSE, LOOK };

/* A first birth that is certainly the first: the kernel itself has counted none before. */
#define CACHE                                                                                      \
	"model slab class cache born exit create key ret when ret->refcount == 1 "                 \
	"born counted exit create key ret when ret->refcount > 1 dies entry destroy key arg0 "     \
	"class item within cache born exit alloc key ret parent arg0 dies entry free key arg0"

enum { CREATE, ALIAS, DESTROY, ALLOC, FREE };

/* Of a module: no object is older than its load. */
#define DRIVER "model drv class thing born counted exit drv:get key ret dies entry drv:put key arg0"

enum { THING_GET, THING_PUT };

static struct class_stats stats_of(const struct rules *r)
{
	struct class_stats stats;

	engine_class_stats(r->engine, 0, &stats);
	return stats;
}

static void each_reference_needs_its_release(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, CACHE);
	feed(&r, CREATE, 1);
	feed(&r, ALIAS, 1);
	feed(&r, ALIAS, 1);
	quiet(&r);
	assert_int_equal(stats_of(&r).live, 1);
	assert_int_equal(stats_of(&r).births, 3);
	feed(&r, DESTROY, 1);
	feed(&r, DESTROY, 1);
	assert_int_equal(stats_of(&r).live, 1);
	feed(&r, DESTROY, 1);
	assert_int_equal(stats_of(&r).live, 0);
	assert_int_equal(stats_of(&r).deaths, 3);
	quiet(&r);
	feed(&r, DESTROY, 1);
	reports(&r, RULE_DOUBLE_FREE);
	rules_close(&r);
}

static void a_birth_that_is_not_counted_is_one_twice(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, CACHE);
	feed(&r, CREATE, 1);
	feed(&r, CREATE, 1);
	reports(&r, RULE_BORN_TWICE);
	rules_close(&r);
}

/* The clock may have had other users before the watch: their release is no mistake. */
static void one_too_many_is_possible_if_there_were_references_before(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, CLK);
	feed(&r, GET, 1);
	feed(&r, PUT, 1);
	quiet(&r);
	feed(&r, PUT, 1);
	may_report(&r, RULE_DOUBLE_FREE);
	feed(&r, GET, 1);
	feed(&r, PUT, 1);
	quiet(&r);
	feed(&r, PUT, 1);
	may_report(&r, RULE_DOUBLE_FREE);
	feed(&r, ENABLE, 1);
	may_report(&r, RULE_USE_AFTER_FREE);
	/* so it was alive, with an unknown number of references */
	feed(&r, DISABLE, 1);
	feed(&r, PUT, 1);
	feed(&r, PUT, 1);
	quiet(&r);
	rules_close(&r);
}

static void of_a_module_that_was_loaded_meanwhile_it_is_certain(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, DRIVER);
	feed_module(&r, LM_MODULE_LOADED, "drv");
	feed(&r, THING_GET, 1);
	feed(&r, THING_GET, 1);
	feed(&r, THING_PUT, 1);
	feed(&r, THING_PUT, 1);
	quiet(&r);
	feed(&r, THING_PUT, 1);
	reports(&r, RULE_DOUBLE_FREE);
	/* and so of the next one there */
	feed(&r, THING_GET, 1);
	feed(&r, THING_PUT, 1);
	feed(&r, THING_PUT, 1);
	reports(&r, RULE_DOUBLE_FREE);
	rules_close(&r);
}

/* The twin: the module was loaded before, so the thing can be older. */
static void of_a_module_that_was_there_it_is_possible(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, DRIVER);
	feed_module(&r, LM_MODULE_LOADED, "other");
	feed(&r, THING_GET, 1);
	feed(&r, THING_PUT, 1);
	feed(&r, THING_PUT, 1);
	may_report(&r, RULE_DOUBLE_FREE);
	rules_close(&r);
}

static void a_gap_takes_all_certainty_until_the_next_birth(void **state)
{
	struct rules r;
	uint64_t before;

	(void)state;
	rules_open(&r, CACHE);
	feed(&r, CREATE, 1);
	feed(&r, ALIAS, 1);
	before = r.now;
	feed_gap(&r, before);
	feed(&r, DESTROY, 1);
	feed(&r, DESTROY, 1);
	quiet(&r);
	feed(&r, DESTROY, 1);
	may_report(&r, RULE_DOUBLE_FREE);
	feed(&r, CREATE, 1);
	feed(&r, DESTROY, 1);
	quiet(&r);
	feed(&r, DESTROY, 1);
	reports(&r, RULE_DOUBLE_FREE);
	rules_close(&r);
}

/* After the gap it is alive with one reference at least: not more is known. */
static void a_counted_birth_after_a_gap_is_the_only_one_known(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, CACHE);
	feed(&r, CREATE, 1);
	feed(&r, ALIAS, 1);
	feed_gap(&r, r.now);
	feed(&r, ALIAS, 1);
	feed(&r, DESTROY, 1);
	quiet(&r);
	feed(&r, DESTROY, 1);
	may_report(&r, RULE_DOUBLE_FREE);
	rules_close(&r);
}

/* A birth may have been missed since the end that was seen. */
static void an_end_before_a_gap_is_no_base(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, CACHE);
	feed(&r, CREATE, 1);
	feed(&r, DESTROY, 1);
	feed_gap(&r, r.now);
	feed(&r, ALIAS, 1);
	feed(&r, DESTROY, 1);
	quiet(&r);
	feed(&r, DESTROY, 1);
	may_report(&r, RULE_DOUBLE_FREE);
	/* the twin without a gap */
	feed(&r, CREATE, 2);
	feed(&r, DESTROY, 2);
	feed(&r, ALIAS, 2);
	feed(&r, DESTROY, 2);
	quiet(&r);
	feed(&r, DESTROY, 2);
	reports(&r, RULE_DOUBLE_FREE);
	rules_close(&r);
}

/* Its child shows that it is alive, not how often it was handed out. */
static void what_is_seen_alive_after_a_gap_has_one_reference(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, CACHE);
	feed(&r, CREATE, 1);
	feed(&r, ALIAS, 1);
	feed_gap(&r, r.now);
	feed_child(&r, ALLOC, 60, 1);
	feed(&r, FREE, 60);
	feed(&r, DESTROY, 1);
	quiet(&r);
	feed(&r, DESTROY, 1);
	may_report(&r, RULE_DOUBLE_FREE);
	rules_close(&r);
}

static void what_was_there_before_the_watch_is_never_too_often_released(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, CLK);
	for (int i = 0; i < 3; i++)
		feed(&r, PUT, 1);
	feed(&r, GET, 1);
	feed(&r, GET, 1);
	for (int i = 0; i < 5; i++)
		feed(&r, PUT, 1);
	quiet(&r);
	engine_finish(r.engine, r.now, true);
	quiet(&r);
	rules_close(&r);
}

static void references_that_are_left_leak(void **state)
{
	const struct reported *report;
	struct rules r;

	(void)state;
	rules_open(&r, CLK);
	in_module(&r, 1, "drv");
	feed(&r, GET, 1);
	feed(&r, GET, 1);
	feed(&r, GET, 1);
	feed(&r, PUT, 1);
	/* the twin gives back what it took */
	in_module(&r, 2, "good");
	feed(&r, GET, 2);
	feed(&r, PUT, 2);
	feed_module(&r, LM_MODULE_FREED, "good");
	quiet(&r);
	feed_module(&r, LM_MODULE_FREED, "drv");
	report = reports(&r, RULE_LEAK);
	assert_int_equal(report->object.references, 2);
	rules_close(&r);
}

/* The reference that is left may be the other module's. */
static void a_reference_of_several_owners_leaks_maybe(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, CLK);
	in_module(&r, 1, "drv");
	feed(&r, GET, 1);
	in_module(&r, 2, "other");
	feed(&r, GET, 1);
	in_module(&r, 1, "drv");
	feed(&r, PUT, 1);
	feed_module(&r, LM_MODULE_FREED, "drv");
	may_report(&r, RULE_LEAK);
	rules_close(&r);
}

/* No frame says who has taken the second one. */
static void a_reference_of_nobody_known_leaks_maybe(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, DRIVER);
	feed_module(&r, LM_MODULE_LOADED, "drv");
	feed(&r, THING_GET, 1);
	feed(&r, THING_GET, 1);
	feed_module(&r, LM_MODULE_FREED, "drv");
	may_report(&r, RULE_LEAK);
	/* the only one of the other is the owner's */
	feed_module(&r, LM_MODULE_LOADED, "drv");
	feed(&r, THING_GET, 2);
	feed_module(&r, LM_MODULE_FREED, "drv");
	reports(&r, RULE_LEAK);
	rules_close(&r);
}

/* A mistake that only the end of an object makes is not certain when the end is not. */
static void its_last_known_release_may_not_be_its_end(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, CLK);
	feed(&r, GET, 1);
	feed(&r, ENABLE, 1);
	feed(&r, PUT, 1);
	may_report(&r, RULE_FREED_WHILE_LENT);
	feed(&r, GET, 2);
	feed_child(&r, USER, 50, 2);
	feed(&r, PUT, 2);
	may_report(&r, RULE_OUTLIVED_PARENT);
	/* nor are those that it leaves behind dead for certain */
	feed(&r, LOOK, 50);
	may_report(&r, RULE_USE_AFTER_FREE);
	feed_child(&r, USER, 51, 2);
	may_report(&r, RULE_USE_AFTER_FREE);
	rules_close(&r);
}

static void children_may_stay_while_references_do(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, CLK);
	feed(&r, GET, 1);
	feed(&r, GET, 1);
	feed_child(&r, USER, 50, 1);
	feed(&r, ENABLE, 1);
	feed(&r, PUT, 1);
	quiet(&r);
	feed(&r, DISABLE, 1);
	feed(&r, UNUSE, 50);
	feed(&r, PUT, 1);
	quiet(&r);
	rules_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_reference_needs_its_release),
		cmocka_unit_test(a_birth_that_is_not_counted_is_one_twice),
		cmocka_unit_test(one_too_many_is_possible_if_there_were_references_before),
		cmocka_unit_test(of_a_module_that_was_loaded_meanwhile_it_is_certain),
		cmocka_unit_test(of_a_module_that_was_there_it_is_possible),
		cmocka_unit_test(a_gap_takes_all_certainty_until_the_next_birth),
		cmocka_unit_test(a_counted_birth_after_a_gap_is_the_only_one_known),
		cmocka_unit_test(an_end_before_a_gap_is_no_base),
		cmocka_unit_test(what_is_seen_alive_after_a_gap_has_one_reference),
		cmocka_unit_test(what_was_there_before_the_watch_is_never_too_often_released),
		cmocka_unit_test(references_that_are_left_leak),
		cmocka_unit_test(a_reference_of_several_owners_leaks_maybe),
		cmocka_unit_test(a_reference_of_nobody_known_leaks_maybe),
		cmocka_unit_test(its_last_known_release_may_not_be_its_end),
		cmocka_unit_test(children_may_stay_while_references_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
