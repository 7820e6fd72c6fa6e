// SPDX-License-Identifier: GPL-2.0-only
/* What the source counted and what is missing in the numbering are one loss, not two. */
#include "order_fixture.h"

static uint64_t gaps_lost(void)
{
	uint64_t lost = 0;

	for (size_t i = 0; i < out.nr; i++)
		if (out.record[i].h.type == LM_REC_GAP)
			lost += out.record[i].gap.lost;
	return lost;
}

/* The source counted @lost, of which @missing left a hole. */
static void push_announced(struct order *order, uint64_t lost, uint32_t missing)
{
	struct lm_gap gap = make_gap(10, 100, lost, PROBE_BIRTH);

	gap.h.seq = missing;
	assert_int_equal(order_push(order, &gap.h), 0);
}

static void a_hole_that_was_counted_is_no_second_gap(void **state)
{
	struct order *order = new_order(0);

	(void)state;
	push(order, PROBE_OTHER, 0, 10, 1);
	push(order, PROBE_OTHER, 0, 20, 6);
	push_announced(order, 7, 4);
	order_release(order, 100);
	assert_int_equal(gaps_lost(), 7);
	assert_int_equal(order_holes(order), 0);
	order_free(order);
}

static void what_was_not_counted_is_the_rest(void **state)
{
	struct order *order = new_order(0);

	(void)state;
	push(order, PROBE_OTHER, 0, 10, 1);
	push(order, PROBE_OTHER, 0, 20, 6);
	push(order, PROBE_OTHER, 1, 15, 1);
	push(order, PROBE_OTHER, 1, 25, 4);
	push_announced(order, 4, 4);
	order_release(order, 100);
	/* 4 and 2 are missing, 4 were counted */
	assert_int_equal(gaps_lost(), 6);
	assert_int_equal(order_holes(order), 2);
	order_free(order);
}

/* The last record that found no room is counted; the hole shows when there is room again. */
static void a_hole_may_show_later_than_it_is_counted(void **state)
{
	struct order *order = new_order(0);

	(void)state;
	push(order, PROBE_OTHER, 0, 10, 1);
	push_announced(order, 3, 3);
	order_release(order, 100);
	assert_int_equal(gaps_lost(), 3);
	push(order, PROBE_OTHER, 0, 110, 5);
	order_release(order, 200);
	assert_int_equal(gaps_lost(), 3);
	/* and no more than was counted is explained */
	push(order, PROBE_OTHER, 0, 210, 7);
	order_release(order, 300);
	assert_int_equal(gaps_lost(), 4);
	assert_int_equal(order_holes(order), 1);
	order_free(order);
}

/* Skipped calls have no number: such a gap explains no hole. */
static void a_gap_without_holes_explains_none(void **state)
{
	struct order *order = new_order(0);

	(void)state;
	push(order, PROBE_OTHER, 0, 10, 1);
	push_announced(order, 9, 0);
	push(order, PROBE_OTHER, 0, 20, 4);
	order_release(order, 100);
	assert_int_equal(gaps_lost(), 11);
	order_free(order);
}

static void a_late_record_fills_its_hole(void **state)
{
	struct order *order = new_order(0);

	(void)state;
	push(order, PROBE_OTHER, 0, 10, 1);
	push(order, PROBE_OTHER, 0, 30, 3);
	push(order, PROBE_OTHER, 0, 20, 2);
	push_announced(order, 1, 1);
	order_release(order, 100);
	assert_int_equal(gaps_lost(), 1);
	assert_int_equal(order_holes(order), 0);
	push(order, PROBE_OTHER, 0, 110, 5);
	order_release(order, 200);
	assert_int_equal(gaps_lost(), 1);
	order_free(order);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hole_that_was_counted_is_no_second_gap),
		cmocka_unit_test(what_was_not_counted_is_the_rest),
		cmocka_unit_test(a_hole_may_show_later_than_it_is_counted),
		cmocka_unit_test(a_gap_without_holes_explains_none),
		cmocka_unit_test(a_late_record_fills_its_hole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
