// SPDX-License-Identifier: GPL-2.0-only
/* Keys of two captures, and owners: what is one object, and what a report says of it. */
#include "rules_fixture.h"

#define IRQ                                                                                        \
	"model irq class handler born exit request_irq key arg0, arg5 owner arg1 "                 \
	"dies entry free_irq key arg0, arg1 "                                                      \
	"class thread within handler born exit start key ret parent arg0, arg1 "                   \
	"dies entry stop key arg0"

enum { REQUEST, FREE, START, STOP };

#define COOKIE	0xffff888012345678
#define OTHER	0xffff888012345680
#define HANDLER 0xffffffffc0123456

static void request(struct rules *r, uint64_t irq, uint64_t cookie)
{
	feed_owned(r, REQUEST, lm_mix_keys(irq, cookie), irq, cookie, HANDLER);
}

static void release(struct rules *r, uint64_t irq, uint64_t cookie)
{
	feed_values(r, FREE, lm_mix_keys(irq, cookie), irq, cookie);
}

/* One cookie for three lines, and one line with two cookies: four handlers. */
static void what_differs_in_either_capture_is_another_object(void **state)
{
	struct class_stats stats;
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	request(&r, 24, COOKIE);
	request(&r, 25, COOKIE);
	request(&r, 26, COOKIE);
	request(&r, 24, OTHER);
	engine_class_stats(r.engine, 0, &stats);
	assert_int_equal(stats.live, 4);
	release(&r, 25, COOKIE);
	release(&r, 24, COOKIE);
	release(&r, 26, COOKIE);
	release(&r, 24, OTHER);
	engine_class_stats(r.engine, 0, &stats);
	assert_int_equal(stats.live, 0);
	quiet(&r);
	rules_close(&r);
}

static void a_report_has_both_captures_and_the_owner(void **state)
{
	const struct reported *report;
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	request(&r, 24, COOKIE);
	release(&r, 24, COOKIE);
	release(&r, 24, COOKIE);
	report = reports(&r, RULE_DOUBLE_FREE);
	assert_int_equal(report->object.key, lm_mix_keys(24, COOKIE));
	assert_int_equal(report->object.nr_parts, 2);
	assert_int_equal(report->object.part[0], 24);
	assert_int_equal(report->object.part[1], COOKIE);
	assert_int_equal(report->object.owner, HANDLER);
	rules_close(&r);
}

/* First seen by its release: that says what it was. */
static void what_is_adopted_has_the_captures_of_that_event(void **state)
{
	const struct reported *report;
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	release(&r, 24, COOKIE);
	quiet(&r);
	request(&r, 24, COOKIE);
	request(&r, 24, COOKIE);
	report = reports(&r, RULE_BORN_TWICE);
	assert_int_equal(report->object.part[0], 24);
	rules_close(&r);
}

/* Of a parent that is known by its key alone, or an event whose values are something else. */
static void captures_that_do_not_make_the_key_are_none(void **state)
{
	const struct reported *report;
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	feed_values(&r, FREE, 5, 24, COOKIE);
	feed_owned(&r, REQUEST, 6, 24, COOKIE, 0);
	quiet(&r);
	feed_owned(&r, REQUEST, 6, 24, COOKIE, 0);
	report = reports(&r, RULE_BORN_TWICE);
	assert_int_equal(report->object.nr_parts, 0);
	assert_int_equal(report->object.key, 6);
	rules_close(&r);
}

static void a_parent_is_found_by_its_mixed_key(void **state)
{
	const struct reported *report;
	struct rules r;

	(void)state;
	rules_open(&r, IRQ);
	request(&r, 24, COOKIE);
	request(&r, 24, OTHER);
	feed_child(&r, START, 100, lm_mix_keys(24, COOKIE));
	release(&r, 24, OTHER);
	quiet(&r);
	release(&r, 24, COOKIE);
	report = reports(&r, RULE_OUTLIVED_PARENT);
	assert_int_equal(report->object.part[1], COOKIE);
	rules_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_differs_in_either_capture_is_another_object),
		cmocka_unit_test(a_report_has_both_captures_and_the_owner),
		cmocka_unit_test(what_is_adopted_has_the_captures_of_that_event),
		cmocka_unit_test(captures_that_do_not_make_the_key_are_none),
		cmocka_unit_test(a_parent_is_found_by_its_mixed_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
