// SPDX-License-Identifier: GPL-2.0-only
/* Shares of durations against a sorted list of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "check/times.h"

#define MOST 3000

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* @nr values of up to 63 bits, and a limit that is one of them, or is near one. */
static void compare(uint64_t *seed, unsigned int nr)
{
	static const unsigned int percent[] = {50, 90, 99};
	uint64_t value[MOST], limit, real, shown, rank;
	struct times times;

	for (unsigned int i = 0; i < nr; i++)
		value[i] = next(seed) >> (1 + next(seed) % 60);
	limit = value[next(seed) % nr] + next(seed) % 3;
	assert_int_equal(times_init(&times, limit, true), 0);
	for (unsigned int i = 0; i < nr; i++)
		times_add(&times, value[i], i % 3 == 0);
	qsort(value, nr, sizeof(*value), by_value);
	assert_int_equal(times_nr(&times), nr);
	assert_int_equal(times.max_ns, value[nr - 1]);
	for (unsigned int p = 0; p < 3; p++) {
		rank = (nr * percent[p] + 99) / 100;
		assert_int_equal(times_rank(&times, percent[p]), rank);
		real = value[rank - 1];
		shown = times_share(&times, percent[p]);
		assert_int_equal(real < limit, shown < limit);
		assert_int_equal(real == limit, shown == limit);
		assert_true(shown >= real - real / 128 && shown <= real + real / 128 + 1);
		assert_int_equal(real < limit, times_side(&times, TIMES_BELOW) >= rank);
	}
	times_fini(&times);
}

static void shares_are_those_of_the_sorted_list(void **state)
{
	uint64_t seed = 88172645463325252;

	(void)state;
	for (unsigned int i = 0; i < 300; i++)
		compare(&seed, 1 + (unsigned int)(next(&seed) % (i < 200 ? 20 : MOST)));
}

static void the_ends_of_the_numbers_fit(void **state)
{
	struct times times;

	(void)state;
	assert_int_equal(times_init(&times, UINT64_MAX, true), 0);
	times_add(&times, 0, false);
	times_add(&times, UINT64_MAX, false);
	assert_int_equal(times_share(&times, 50), 0);
	assert_int_equal(times_share(&times, 99), UINT64_MAX);
	times_fini(&times);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_are_those_of_the_sorted_list),
		cmocka_unit_test(the_ends_of_the_numbers_fit),
	};

	return cmocka_run_group_tests_name("check_times", tests, NULL, NULL);
}
