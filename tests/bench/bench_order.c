// SPDX-License-Identifier: GPL-2.0-only
/* How many records a second decode and order carry: bench_order [CPUS [MILLIONS]]. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "event/decode.h"
#include "event/order.h"

#define NR_PROBES 4
#define ROUND	  20000 /* records between two releases: 10 ms of 2 M a second */

static int count(void *ctx, const struct lm_hdr *record)
{
	uint64_t *sum = ctx;

	*sum += record->time_ns;
	return 0;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* One round as a source drains it: CPU after CPU. */
static void push_round(struct order *order, const struct decode_limits *limits, uint64_t start_ns,
		       uint32_t *seq)
{
	struct lm_event event = {.h.type = LM_REC_EVENT, .h.size = sizeof(event)};
	struct decode_error error;
	unsigned int cpu, i;

	for (cpu = 0; cpu < limits->nr_cpus; cpu++) {
		for (i = cpu; i < ROUND; i += limits->nr_cpus) {
			event.h.cpu = cpu;
			event.h.probe = i % NR_PROBES;
			event.h.time_ns = start_ns + i;
			event.h.seq = seq[cpu]++;
			if (decode_check(limits, &event, sizeof(event), &error) ||
			    order_push(order, &event.h))
				abort();
		}
	}
}

int main(int argc, char **argv)
{
	struct decode_limits limits = {
		.nr_cpus = argc > 1 ? atoi(argv[1]) : 4,
		.nr_probes = NR_PROBES,
	};
	uint64_t total = (argc > 2 ? atoi(argv[2]) : 20) * 1000000ull;
	uint32_t *seq = calloc(limits.nr_cpus, sizeof(*seq));
	static const uint8_t rank[NR_PROBES];
	uint64_t now, sum = 0;
	struct order_config config = {
		.nr_cpus = limits.nr_cpus,
		.rank = rank,
		.nr_probes = NR_PROBES,
		.ctx = &sum,
		.emit = count,
	};
	struct order *order = order_new(&config);
	double start = seconds(), took;

	if (!order || !seq)
		return 1;
	for (now = 0; now < total; now += ROUND) {
		push_round(order, &limits, now, seq);
		order_release(order, now + ROUND - 100);
	}
	order_release(order, UINT64_MAX);
	took = seconds() - start;
	printf("%u CPUs: %.1f M records a second, %.1f ns each, %zu KiB held, %" PRIu64 " holes\n",
	       limits.nr_cpus, now / took / 1e6, took / now * 1e9, order_memory(order) / 1024,
	       order_holes(order));
	order_free(order);
	free(seq);
	return 0;
}
