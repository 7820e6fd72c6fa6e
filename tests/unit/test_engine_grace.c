// SPDX-License-Identifier: GPL-2.0-only
/* Leaks that wait for a grace to be over, since what is left may still be freed. */
#include "rules_fixture.h"

#define S 1000000000ull

#define MEMORY                                                                                     \
	"model m class memory grace 1s born exit alloc key ret when ret != 0 owner caller "        \
	"dies entry release key arg0 "                                                             \
	"class pool born exit create key ret owner caller dies entry destroy key arg0 "            \
	"class slow grace 5s born exit start key ret owner caller dies entry stop key arg0 "       \
	"class bound grace 1s born exit bind key ret device dev(arg0) owner driver(arg0) "         \
	"dies entry unbind key arg0"

enum { ALLOC, RELEASE, CREATE, DESTROY, START, STOP, BIND, UNBIND };

#define DEVICE 0xffff888011110000
#define DRIVER 0xffffffffc0123456

static void wait_for(struct rules *r, uint64_t ns)
{
	r->now += ns;
	engine_advance(r->engine, r->now);
}

static void what_is_freed_in_its_grace_is_no_leak(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, MEMORY);
	in_module(&r, 1, "drv");
	feed(&r, ALLOC, 1);
	feed_module(&r, LM_MODULE_FREED, "drv");
	wait_for(&r, S / 2);
	feed(&r, RELEASE, 1);
	wait_for(&r, 2 * S);
	assert_int_equal(engine_graces_over(r.engine), 0);
	engine_finish(r.engine, r.now, false);
	quiet(&r);
	rules_close(&r);
}

static void what_is_left_after_it_has_leaked(void **state)
{
	const struct reported *report;
	uint64_t gone_ns;
	struct rules r;

	(void)state;
	rules_open(&r, MEMORY);
	in_module(&r, 1, "drv");
	feed(&r, ALLOC, 1);
	feed_module(&r, LM_MODULE_FREED, "drv");
	gone_ns = r.now;
	assert_int_equal(engine_graces_over(r.engine), gone_ns + S);
	wait_for(&r, S - 1);
	quiet(&r);
	/* by the time of an event as well */
	r.now = gone_ns + S;
	r.stack = LM_STACK_NONE;
	feed(&r, ALLOC, 2);
	report = reports(&r, RULE_LEAK);
	assert_int_equal(report->object.key, 1);
	assert_int_equal(report->time_ns, gone_ns + S);
	assert_string_equal(report->why, "module drv is gone, after a grace of 1s");
	/* once, and what comes later is no second leak */
	wait_for(&r, 10 * S);
	engine_finish(r.engine, r.now, false);
	quiet(&r);
	rules_close(&r);
}

static void another_object_at_its_key_has_no_part_in_it(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, MEMORY);
	in_module(&r, 1, "drv");
	feed(&r, ALLOC, 1);
	feed_module(&r, LM_MODULE_FREED, "drv");
	feed(&r, RELEASE, 1);
	in_module(&r, 2, "other");
	feed(&r, ALLOC, 1);
	wait_for(&r, 2 * S);
	quiet(&r);
	rules_close(&r);
}

static void each_class_has_its_own(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, MEMORY);
	in_module(&r, 1, "drv");
	feed(&r, START, 1);
	feed(&r, ALLOC, 2);
	feed(&r, CREATE, 3);
	feed_module(&r, LM_MODULE_FREED, "drv");
	assert_int_equal(reports(&r, RULE_LEAK)->object.key, 3);
	wait_for(&r, S);
	assert_int_equal(reports(&r, RULE_LEAK)->object.key, 2);
	wait_for(&r, 3 * S);
	quiet(&r);
	wait_for(&r, S);
	assert_int_equal(reports(&r, RULE_LEAK)->object.key, 1);
	rules_close(&r);
}

static void so_has_each_module(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, MEMORY);
	in_module(&r, 1, "first");
	feed(&r, ALLOC, 1);
	in_module(&r, 2, "second");
	feed(&r, ALLOC, 2);
	feed_module(&r, LM_MODULE_FREED, "first");
	wait_for(&r, S / 2);
	feed_module(&r, LM_MODULE_FREED, "second");
	wait_for(&r, S / 2);
	assert_int_equal(reports(&r, RULE_LEAK)->object.key, 1);
	assert_int_equal(engine_graces_over(r.engine), r.now + S / 2);
	wait_for(&r, S / 2);
	assert_int_equal(reports(&r, RULE_LEAK)->object.key, 2);
	rules_close(&r);
}

static void the_end_of_the_run_within_it_leaves_a_doubt(void **state)
{
	const struct reported *report;
	struct rules r;

	(void)state;
	rules_open(&r, MEMORY);
	in_module(&r, 1, "drv");
	feed(&r, ALLOC, 1);
	feed_module(&r, LM_MODULE_FREED, "drv");
	engine_finish(r.engine, r.now + S - 1, false);
	report = may_report(&r, RULE_LEAK);
	assert_string_equal(report->why,
			    "module drv is gone, and the run ended within a grace of 1s");
	rules_close(&r);
}

static void unless_the_end_is_what_is_asked_for(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, MEMORY);
	in_module(&r, 1, "drv");
	feed(&r, ALLOC, 1);
	feed_module(&r, LM_MODULE_FREED, "drv");
	engine_finish(r.engine, r.now, true);
	assert_string_equal(reports(&r, RULE_LEAK)->why, "end of run");
	rules_close(&r);
}

static void a_loss_within_it_leaves_a_doubt(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, MEMORY);
	in_module(&r, 1, "drv");
	feed(&r, ALLOC, 1);
	feed_module(&r, LM_MODULE_FREED, "drv");
	feed_gap(&r, r.now);
	wait_for(&r, S);
	may_report(&r, RULE_LEAK);
	rules_close(&r);
}

static void what_may_stay_leaks_maybe(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, "model m class c leak possible born exit alloc key ret owner caller "
		       "dies entry release key arg0");
	in_module(&r, 1, "drv");
	feed(&r, ALLOC, 1);
	feed_module(&r, LM_MODULE_FREED, "drv");
	assert_string_equal(may_report(&r, RULE_LEAK)->why, "module drv is gone");
	rules_close(&r);
}

/* It can have ended in a way that is not watched. */
static void what_may_stay_is_born_twice_maybe(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, "model m class c leak possible born exit alloc key ret "
		       "dies entry release key arg0 known");
	feed(&r, ALLOC, 1);
	feed(&r, ALLOC, 1);
	may_report(&r, RULE_BORN_TWICE);
	rules_close(&r);
}

static void a_driver_that_is_unbound_leaves_it_too(void **state)
{
	struct lm_owned owned;
	struct rules r;

	(void)state;
	rules_open(&r, MEMORY);
	owned = (struct lm_owned){.birth.ev = rules_event(&r, BIND, 1), .owner = DRIVER};
	owned.birth.ev.h.type = LM_REC_OWNED;
	owned.birth.ev.h.size = sizeof(owned);
	owned.birth.device = DEVICE;
	snprintf(owned.birth.device_name, sizeof(owned.birth.device_name), "0000:00:04.0");
	assert_int_equal(engine_feed(r.engine, &owned.birth.ev.h), 0);
	feed(&r, LM_PROBE_DEVICE_UNBOUND, DEVICE);
	quiet(&r);
	wait_for(&r, S);
	assert_string_equal(reports(&r, RULE_LEAK)->why,
			    "the driver of device 0000:00:04.0 is unbound, after a grace of 1s");
	rules_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_freed_in_its_grace_is_no_leak),
		cmocka_unit_test(what_is_left_after_it_has_leaked),
		cmocka_unit_test(another_object_at_its_key_has_no_part_in_it),
		cmocka_unit_test(each_class_has_its_own),
		cmocka_unit_test(so_has_each_module),
		cmocka_unit_test(the_end_of_the_run_within_it_leaves_a_doubt),
		cmocka_unit_test(unless_the_end_is_what_is_asked_for),
		cmocka_unit_test(a_loss_within_it_leaves_a_doubt),
		cmocka_unit_test(what_may_stay_leaks_maybe),
		cmocka_unit_test(what_may_stay_is_born_twice_maybe),
		cmocka_unit_test(a_driver_that_is_unbound_leaves_it_too),
	};

	return cmocka_run_group_tests_name("leaks after a grace", tests, NULL, NULL);
}
