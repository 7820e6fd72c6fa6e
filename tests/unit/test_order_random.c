// SPDX-License-Identifier: GPL-2.0-only
/* Random histories against a plain sort. */
#include "order_fixture.h"

/* The oracle: one record of a random history and its place in the expected order. */
struct expected {
	uint64_t time_ns;
	uint32_t rank, cpu, seq;
};

static int compare_expected(const void *a, const void *b)
{
	const struct expected *x = a, *y = b;

	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->cpu != y->cpu)
		return x->cpu < y->cpu ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* Times differ within a CPU, so that the expected order is a plain sort. */
static void one_random_history(unsigned int seed)
{
	static struct expected expected[4096];
	struct order *order = new_order(0);
	uint64_t base[NR_CPUS] = {0}, released = 0, swap;
	size_t nr = 0, cpu, i, j, burst;
	uint32_t seq[NR_CPUS] = {0};
	bool wild = seed % 3 == 0; /* much later than any interrupt makes it */
	uint64_t time_ns[128];

	srand(seed);
	while (nr + 128 < 4096) {
		cpu = rand() % NR_CPUS;
		burst = 1 + rand() % 120;
		for (i = 0; i < burst; i++)
			time_ns[i] = base[cpu] += 1 + rand() % 3;
		for (i = 0; i < burst; i++) {
			j = wild ? rand() % burst : i + (i + 1 < burst && rand() % 4 == 0);
			swap = time_ns[i];
			time_ns[i] = time_ns[j];
			time_ns[j] = swap;
		}
		for (i = 0; i < burst; i++) {
			uint16_t probe = rand() % NR_PROBES;

			expected[nr++] = (struct expected){time_ns[i], ranks[probe], cpu, seq[cpu]};
			push(order, probe, cpu, time_ns[i], seq[cpu]++);
		}
		for (i = 1, swap = base[0]; i < NR_CPUS; i++)
			swap = base[i] < swap ? base[i] : swap;
		if (swap > released && rand() % 2) {
			released = swap;
			order_release(order, released);
			assert_true(!out.nr || out.record[out.nr - 1].h.time_ns <= released);
		}
	}
	order_release(order, UINT64_MAX);
	qsort(expected, nr, sizeof(expected[0]), compare_expected);
	assert_int_equal(out.nr, nr);
	assert_int_equal(order_holes(order), 0);
	for (i = 0; i < nr; i++)
		assert_out(i, expected[i].cpu, expected[i].seq);
	order_free(order);
}

static void random_histories_come_out_sorted(void **state)
{
	unsigned int seed;

	(void)state;
	for (seed = 1; seed <= 300; seed++)
		one_random_history(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_histories_come_out_sorted),
	};

	return cmocka_run_group_tests_name("order_random", tests, NULL, NULL);
}
