// SPDX-License-Identifier: GPL-2.0-only
/* Two values that are remembered of an object, and what they are worth where births are counted. */
#include "event/modules.h"
#include "rules_fixture.h"

#define MAP                                                                                        \
	"model dma class mapping born exit map key ret attr size arg1 attr direction arg2 "        \
	"dies entry unmap key arg0 same direction arg2 same size arg1 "                            \
	"touch entry sync key arg0 same direction arg2"

/* Values of an unmap come in the order of its model: direction, size. */
enum { BORN, UNMAP, SYNC };

#define COUNTED                                                                                    \
	"model dma class mapping born counted exit map key ret attr size arg1 attr direction "     \
	"arg2 device dev(arg0) owner driver(arg0) "                                                \
	"dies entry unmap key arg0 same size arg1 same direction arg2"

#define DRIVER 0xffffffffc0001000
#define DEVICE 0xffff888011110000

static void mismatch(struct rules *r, const char *attr, uint64_t expected, uint64_t actual)
{
	const struct reported *report = reports(r, RULE_HANDLE_MISMATCH);

	assert_string_equal(report->attr, attr);
	assert_int_equal(report->expected, expected);
	assert_int_equal(report->actual, actual);
}

static void each_of_two_attributes_must_come_back(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, MAP);
	feed_values(&r, BORN, 1, 4096, 2);
	feed_values(&r, SYNC, 1, 2, 0);
	feed_values(&r, UNMAP, 1, 2, 4096);
	quiet(&r);
	feed_values(&r, BORN, 1, 4096, 2);
	feed_values(&r, UNMAP, 1, 2, 512);
	mismatch(&r, "size", 4096, 512);
	feed_values(&r, BORN, 1, 4096, 2);
	feed_values(&r, SYNC, 1, 1, 0);
	mismatch(&r, "direction", 2, 1);
	feed_values(&r, UNMAP, 1, 1, 512);
	mismatch(&r, "size", 4096, 512);
	rules_close(&r);
}

static void what_was_not_seen_is_not_compared(void **state)
{
	struct rules r;

	(void)state;
	rules_open(&r, MAP);
	/* born before the watch */
	feed_values(&r, UNMAP, 1, 2, 4096);
	feed_values(&r, BORN, 1, 4096, 2);
	feed_gap(&r, r.now - 5);
	/* another may have been born in the gap */
	feed_values(&r, UNMAP, 1, 2, 512);
	may_report(&r, RULE_HANDLE_MISMATCH);
	rules_close(&r);
}

static void map(struct rules *r, uint64_t key, uint64_t size, uint64_t direction)
{
	struct lm_owned owned = {.birth.ev = rules_event(r, BORN, key), .owner = DRIVER};

	owned.birth.ev.h.type = LM_REC_OWNED;
	owned.birth.ev.h.size = sizeof(owned);
	owned.birth.ev.val[0] = size;
	owned.birth.ev.val[1] = direction;
	owned.birth.device = DEVICE;
	assert_int_equal(engine_feed(r->engine, &owned.birth.ev.h), 0);
}

/* The driver's module; one that is not @loaded was there before the watch. */
static struct modules *with_driver(bool loaded)
{
	struct modules *modules = modules_new();
	struct lm_module module = make_module(0, 1005, 0, LM_MODULE_LOADED, "drv");
	struct lm_range range = make_range(0, LM_RANGE_CORE, DRIVER, 0x1000, "drv");

	if (loaded)
		assert_int_equal(modules_take(modules, &module.h), 0);
	assert_int_equal(modules_take(modules, &range.h), 0);
	return modules;
}

static void references_with_other_values_are_not_compared(void **state)
{
	struct modules *modules = with_driver(true);
	struct rules r;

	(void)state;
	rules_open_with(&r, COUNTED, modules);
	map(&r, 1, 512, 1);
	map(&r, 1, 256, 1);
	feed_values(&r, UNMAP, 1, 256, 1);
	feed_values(&r, UNMAP, 1, 512, 1);
	quiet(&r);
	/* the direction is that of both */
	map(&r, 1, 512, 1);
	map(&r, 1, 256, 1);
	feed_values(&r, UNMAP, 1, 256, 2);
	mismatch(&r, "direction", 1, 2);
	feed_values(&r, UNMAP, 1, 512, 1);
	/* the values are the same for both */
	map(&r, 1, 512, 1);
	map(&r, 1, 512, 1);
	feed_values(&r, UNMAP, 1, 256, 1);
	mismatch(&r, "size", 512, 256);
	feed_values(&r, UNMAP, 1, 512, 1);
	quiet(&r);
	rules_close(&r);
	modules_free(modules);
}

static void nothing_is_older_than_a_driver_of_this_run(void **state)
{
	struct modules *modules;
	struct rules r;

	(void)state;
	for (int loaded = 0; loaded < 2; loaded++) {
		modules = with_driver(loaded);
		rules_open_with(&r, COUNTED, modules);
		map(&r, 1, 512, 1);
		feed_values(&r, UNMAP, 1, 256, 1);
		reports_at(__LINE__, &r, RULE_HANDLE_MISMATCH, loaded);
		feed_values(&r, UNMAP, 1, 512, 1);
		reports_at(__LINE__, &r, RULE_DOUBLE_FREE, loaded);
		rules_close(&r);
		modules_free(modules);
	}
}

/* In the gap, somebody else can have mapped the address. */
static void after_a_gap_something_may_be_older(void **state)
{
	struct modules *modules = with_driver(true);
	struct rules r;

	(void)state;
	rules_open_with(&r, COUNTED, modules);
	feed_gap(&r, r.now - 5);
	map(&r, 1, 512, 1);
	feed_values(&r, UNMAP, 1, 256, 1);
	may_report(&r, RULE_HANDLE_MISMATCH);
	rules_close(&r);
	modules_free(modules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_of_two_attributes_must_come_back),
		cmocka_unit_test(what_was_not_seen_is_not_compared),
		cmocka_unit_test(references_with_other_values_are_not_compared),
		cmocka_unit_test(nothing_is_older_than_a_driver_of_this_run),
		cmocka_unit_test(after_a_gap_something_may_be_older),
	};

	return cmocka_run_group_tests_name("attributes", tests, NULL, NULL);
}
