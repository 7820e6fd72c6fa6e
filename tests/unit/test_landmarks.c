// SPDX-License-Identifier: GPL-2.0-only
/* Where a replay begins, and where n and N go. */
#include "pipeline_fixture.h"

#include "run/landmarks.h"

#define SECOND (1000 * MS)

static struct landmarks landmarks;

static void begin(void)
{
	const struct start_info info = {.time_ns = 10 * SECOND};

	assert_int_equal(landmarks_init(&landmarks), 0);
	landmarks.base.ops->start(&landmarks.base, &info);
}

static void live_at(uint64_t ns, unsigned int times)
{
	struct lm_event e = make_event(BLOCK_BORN, 0, 10 * SECOND + ns, 0);

	while (times--)
		landmarks.base.ops->record(&landmarks.base, &e.h);
}

static void violate_at(uint64_t ns)
{
	const struct violation violation = {.time_ns = 10 * SECOND + ns};

	landmarks.base.ops->violation(&landmarks.base, &violation);
}

static void mark_at(uint64_t ns)
{
	struct lm_mark mark = make_mark(10 * SECOND + ns, "here");

	landmarks.base.ops->mark(&landmarks.base, &mark);
}

static void test_busiest_second(void **state)
{
	(void)state;
	begin();
	live_at(SECOND / 2, 3);
	live_at(2 * SECOND + 1, 5);
	live_at(7 * SECOND, 4);
	mark_at(8 * SECOND);
	assert_int_equal(landmarks_first(&landmarks), 3 * SECOND);
	/* a replay that was set back: nothing is counted twice */
	live_at(SECOND / 2, 9);
	assert_int_equal(landmarks_first(&landmarks), 3 * SECOND);
	landmarks_fini(&landmarks);
}

static void test_first_violation(void **state)
{
	(void)state;
	begin();
	live_at(2 * SECOND + 1, 5);
	mark_at(3 * SECOND);
	violate_at(5 * SECOND);
	violate_at(6 * SECOND);
	assert_int_equal(landmarks_first(&landmarks), 5 * SECOND);
	landmarks_fini(&landmarks);
}

static void test_next_and_before(void **state)
{
	(void)state;
	begin();
	assert_true(landmarks_next(&landmarks, 0) == LANDMARK_NONE);
	assert_true(landmarks_before(&landmarks, SECOND) == LANDMARK_NONE);
	for (unsigned int played = 0; played < 2; played++) {
		mark_at(1 * SECOND);
		violate_at(2 * SECOND);
		violate_at(2 * SECOND);
		mark_at(3 * SECOND);
	}
	assert_int_equal(landmarks.nr, 3);
	assert_int_equal(landmarks_next(&landmarks, 0), 1 * SECOND);
	assert_int_equal(landmarks_next(&landmarks, 1 * SECOND), 2 * SECOND);
	assert_int_equal(landmarks_next(&landmarks, 2 * SECOND), 3 * SECOND);
	assert_true(landmarks_next(&landmarks, 3 * SECOND) == LANDMARK_NONE);
	assert_int_equal(landmarks_before(&landmarks, 3 * SECOND), 2 * SECOND);
	assert_true(landmarks_before(&landmarks, 1 * SECOND) == LANDMARK_NONE);
	landmarks_fini(&landmarks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_busiest_second),
		cmocka_unit_test(test_first_violation),
		cmocka_unit_test(test_next_and_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
