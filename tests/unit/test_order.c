// SPDX-License-Identifier: GPL-2.0-only
#include "order_fixture.h"

static void assert_gap(size_t at, uint64_t from_ns, uint64_t time_ns, uint64_t lost)
{
	assert_true(at < out.nr);
	assert_int_equal(out.record[at].h.type, LM_REC_GAP);
	assert_int_equal(out.record[at].gap.from_ns, from_ns);
	assert_int_equal(out.record[at].h.time_ns, time_ns);
	assert_int_equal(out.record[at].gap.lost, lost);
	assert_int_equal(out.record[at].h.probe, LM_PROBE_NONE);
}

static void release_hands_out_up_to_the_watermark(void **state)
{
	struct order *order = new_order(0);

	(void)state;
	push(order, PROBE_OTHER, 0, 10, 1);
	push(order, PROBE_OTHER, 0, 20, 2);
	push(order, PROBE_OTHER, 1, 15, 1);
	assert_int_equal(order_release(order, 15), 0);
	assert_int_equal(out.nr, 2);
	assert_out(0, 0, 1);
	assert_out(1, 1, 1);
	assert_int_equal(order_release(order, UINT64_MAX), 0);
	assert_int_equal(out.nr, 3);
	assert_out(2, 0, 2);
	order_free(order);
}

static void at_one_time_a_release_goes_before_a_birth(void **state)
{
	struct order *order = new_order(0);

	(void)state;
	push(order, PROBE_BIRTH, 0, 10, 1);
	push(order, PROBE_OTHER, 1, 10, 1);
	push(order, PROBE_OTHER, 2, 10, 1);
	push(order, PROBE_RELEASE, 3, 10, 1);
	order_release(order, 10);
	assert_int_equal(out.nr, 4);
	assert_out(0, 3, 1);
	assert_out(1, 1, 1);
	assert_out(2, 2, 1);
	assert_out(3, 0, 1);
	order_free(order);
}

/* On one CPU the seq is the truth: what it released, it had got before. */
static void at_one_time_a_cpu_keeps_its_seq(void **state)
{
	struct order *order = new_order(0);

	(void)state;
	push(order, PROBE_BIRTH, 0, 10, 0xffffffff);
	push(order, PROBE_BIRTH, 0, 10, 1);
	push(order, PROBE_RELEASE, 0, 10, 0);
	order_release(order, 10);
	assert_int_equal(out.nr, 3);
	assert_out(0, 0, 0xffffffff);
	assert_out(1, 0, 0);
	assert_out(2, 0, 1);
	order_free(order);
}

static void a_hole_is_a_gap_before_its_stretch(void **state)
{
	struct order *order = new_order(0);

	(void)state;
	push(order, PROBE_OTHER, 0, 10, 1);
	order_release(order, 100);
	push(order, PROBE_OTHER, 0, 110, 2);
	push(order, PROBE_OTHER, 1, 120, 7);
	push(order, PROBE_OTHER, 0, 130, 5);
	order_release(order, 200);
	assert_int_equal(out.nr, 5);
	assert_gap(1, 100, 200, 2);
	assert_out(2, 0, 2);
	assert_int_equal(order_holes(order), 2);
	order_release(order, 300);
	assert_int_equal(out.nr, 5);
	order_free(order);
}

/* What is missing may be as late as the record that showed it. */
static void a_gap_reaches_to_the_newest_record(void **state)
{
	struct order *order = new_order(0);

	(void)state;
	push(order, PROBE_OTHER, 0, 10, 1);
	push(order, PROBE_OTHER, 0, 150, 3);
	order_release(order, 100);
	assert_int_equal(out.nr, 2);
	assert_gap(0, 10, 150, 1);
	push(order, PROBE_OTHER, 0, 160, 9);
	order_release(order, UINT64_MAX);
	assert_gap(2, 100, 160, 5);
	order_free(order);
}

static void an_inversion_is_no_hole(void **state)
{
	struct order *order = new_order(0);

	(void)state;
	/* The first record was interrupted between its seq and its time. */
	push(order, PROBE_OTHER, 0, 14, 5);
	push(order, PROBE_OTHER, 0, 11, 6);
	push(order, PROBE_OTHER, 0, 12, 7);
	/* And this one between its place in the ring and its seq. */
	push(order, PROBE_OTHER, 0, 18, 10);
	push(order, PROBE_OTHER, 0, 16, 8);
	push(order, PROBE_OTHER, 0, 17, 9);
	push(order, PROBE_OTHER, 1, 13, 21);
	push(order, PROBE_OTHER, 1, 12, 20);
	order_release(order, 100);
	assert_int_equal(order_holes(order), 0);
	assert_int_equal(out.nr, 8);
	assert_out(0, 0, 6);
	assert_out(1, 0, 7);
	assert_out(2, 1, 20);
	assert_out(3, 1, 21);
	assert_out(4, 0, 5);
	assert_out(7, 0, 10);
	order_free(order);
}

/* Also when it is the first record of a CPU: its count starts at the lowest seq. */
static void a_hole_is_seen_after_an_inverted_start(void **state)
{
	struct order *order = new_order(0);

	(void)state;
	push(order, PROBE_OTHER, 0, 13, 10);
	push(order, PROBE_OTHER, 0, 11, 8);
	push(order, PROBE_OTHER, 0, 12, 9);
	push(order, PROBE_OTHER, 0, 14, 12);
	assert_int_equal(order_holes(order), 1);
	order_free(order);
}

static void seq_wraps(void **state)
{
	struct order *order = new_order(0);
	uint32_t seq = 0xfffffff0;
	unsigned int i;

	(void)state;
	for (i = 0; i < 32; i++)
		push(order, PROBE_OTHER, 0, 10 + i, seq++);
	order_release(order, 100);
	assert_int_equal(order_holes(order), 0);
	push(order, PROBE_OTHER, 0, 110, seq + 3);
	order_release(order, 200);
	assert_int_equal(order_holes(order), 3);
	assert_gap(32, 100, 200, 3);
	order_free(order);
}

static void a_gap_of_the_source_goes_before_its_stretch(void **state)
{
	struct order *order = new_order(0);
	struct lm_gap gap = make_gap(20, 50, 9, PROBE_BIRTH);

	(void)state;
	push(order, PROBE_RELEASE, 0, 10, 1);
	push(order, PROBE_RELEASE, 0, 20, 2);
	push(order, PROBE_RELEASE, 0, 30, 3);
	assert_int_equal(order_push(order, &gap.h), 0);
	order_release(order, 25);
	assert_int_equal(out.nr, 3);
	assert_out(0, 0, 1);
	assert_int_equal(out.record[1].h.type, LM_REC_GAP);
	assert_int_equal(out.record[1].gap.lost, 9);
	assert_out(2, 0, 2);
	assert_int_equal(order_holes(order), 0);
	order_free(order);
}

static void what_does_not_fit_is_lost_and_reported(void **state)
{
	struct order *order = new_order(3 * sizeof(struct lm_event));
	struct lm_event event;
	unsigned int i;

	(void)state;
	for (i = 0; i < 5; i++) {
		event = make_event(PROBE_OTHER, 0, 10 + i, 1 + i);
		assert_int_equal(order_push(order, &event.h), i < 3 ? 0 : -ENOBUFS);
	}
	assert_int_equal(order_dropped(order), 2);
	assert_int_equal(order_holes(order), 0);
	order_release(order, UINT64_MAX);
	assert_int_equal(out.nr, 4);
	assert_gap(0, 10, 14, 2);
	/* There is room again. */
	push(order, PROBE_OTHER, 0, 20, 6);
	order_release(order, UINT64_MAX);
	assert_int_equal(out.nr, 5);
	order_free(order);
}

static void emit_can_stop_and_go_on(void **state)
{
	struct order *order = new_order(0);
	unsigned int i;

	(void)state;
	for (i = 0; i < 10; i++)
		push(order, PROBE_OTHER, i % 2, 10 + i, i / 2);
	out.stop_at = 4;
	assert_int_equal(order_release(order, 100), -ECANCELED);
	assert_int_equal(out.nr, 4);
	assert_int_equal(order_release(order, 100), 0);
	assert_int_equal(out.nr, 10);
	for (i = 0; i < 10; i++)
		assert_int_equal(out.record[i].h.time_ns, 10 + i);
	order_free(order);
}

static void memory_does_not_grow_in_the_steady_state(void **state)
{
	struct order *order = new_order(0);
	uint64_t now = 1000;
	uint32_t seq = 0;
	size_t memory = 0;
	unsigned int round, i;

	(void)state;
	for (round = 0; round < 500; round++) {
		for (i = 0; i < 1000; i++, now++)
			push(order, PROBE_OTHER, now % NR_CPUS, now, seq + i / NR_CPUS);
		seq += 1000 / NR_CPUS;
		out.nr = 0;
		order_release(order, now - 17);
		if (round == 5)
			memory = order_memory(order);
		if (round > 5)
			assert_int_equal(order_memory(order), memory);
	}
	assert_int_equal(order_holes(order), 0);
	order_free(order);
}

static unsigned int nr_announced;

static void announce(void *ctx, const struct lm_hdr *record)
{
	const struct out *so_far = ctx;

	assert_int_equal(record->time_ns, 10 * ++nr_announced);
	assert_in_range(nr_announced, so_far->nr + 1, so_far->nr + 1 + RECORD_PREFETCH_DISTANCE);
}

static struct order *new_prefetching_order(void)
{
	struct order_config config = {
		.nr_cpus = NR_CPUS,
		.rank = ranks,
		.nr_probes = NR_PROBES,
		.ctx = &out,
		.emit = keep,
		.prefetch = announce,
	};
	struct order *order = order_new(&config);

	out = (struct out){0};
	nr_announced = 0;
	for (uint32_t i = 1; i <= 200; i++)
		push(order, PROBE_OTHER, i % 3, 10 * i, i / 3);
	return order;
}

static void records_are_announced_ahead_when_that_is_wanted(void **state)
{
	struct order *order = new_prefetching_order();

	(void)state;
	order_prefetch(order, true);
	order_prefetch(order, false);
	order_release(order, 1000);
	assert_int_equal(out.nr, 100);
	assert_int_equal(nr_announced, 0);
	nr_announced = 100;
	order_prefetch(order, true);
	order_release(order, 1500);
	assert_int_equal(out.nr, 150);
	assert_int_equal(nr_announced, 150);
	order_release(order, UINT64_MAX);
	assert_int_equal(out.nr, 200);
	assert_int_equal(nr_announced, 200);
	for (unsigned int i = 0; i < 200; i++)
		assert_int_equal(out.record[i].h.time_ns, 10 * (i + 1));
	order_free(order);
}

/* Wherever emit stops, before the first, in the midst or while the last ones come out. */
static void what_was_announced_is_not_lost_when_emit_stops(void **state)
{
	(void)state;
	for (unsigned int stop_at = 1; stop_at <= 200; stop_at++) {
		struct order *order = new_prefetching_order();

		order_prefetch(order, true);
		out.stop_at = stop_at;
		assert_int_equal(order_release(order, UINT64_MAX), -ECANCELED);
		assert_int_equal(out.nr, stop_at);
		nr_announced = stop_at;
		order_release(order, UINT64_MAX);
		assert_int_equal(out.nr, 200);
		for (unsigned int i = 0; i < 200; i++)
			assert_int_equal(out.record[i].h.time_ns, 10 * (i + 1));
		order_free(order);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(release_hands_out_up_to_the_watermark),
		cmocka_unit_test(at_one_time_a_release_goes_before_a_birth),
		cmocka_unit_test(at_one_time_a_cpu_keeps_its_seq),
		cmocka_unit_test(a_hole_is_a_gap_before_its_stretch),
		cmocka_unit_test(a_gap_reaches_to_the_newest_record),
		cmocka_unit_test(an_inversion_is_no_hole),
		cmocka_unit_test(a_hole_is_seen_after_an_inverted_start),
		cmocka_unit_test(seq_wraps),
		cmocka_unit_test(a_gap_of_the_source_goes_before_its_stretch),
		cmocka_unit_test(what_does_not_fit_is_lost_and_reported),
		cmocka_unit_test(emit_can_stop_and_go_on),
		cmocka_unit_test(memory_does_not_grow_in_the_steady_state),
		cmocka_unit_test(records_are_announced_ahead_when_that_is_wanted),
		cmocka_unit_test(what_was_announced_is_not_lost_when_emit_stops),
	};

	return cmocka_run_group_tests_name("order", tests, NULL, NULL);
}
