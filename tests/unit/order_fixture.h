/* SPDX-License-Identifier: GPL-2.0-only */
/* An order stage with four CPUs, and what comes out of it. */
#ifndef TESTS_ORDER_FIXTURE_H
#define TESTS_ORDER_FIXTURE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "event/order.h"
#include "records.h"

#define NR_CPUS 4
#define MAX_OUT 65536

enum { PROBE_RELEASE, PROBE_OTHER, PROBE_BIRTH, NR_PROBES };

static const uint8_t ranks[NR_PROBES] = {
	[PROBE_RELEASE] = ORDER_RANK_RELEASE,
	[PROBE_OTHER] = ORDER_RANK_OTHER,
	[PROBE_BIRTH] = ORDER_RANK_BIRTH,
};

/* What came out. */
struct out {
	size_t nr;
	size_t stop_at; /* emit fails with -ECANCELED at this one; 0 is never */
	union {
		struct lm_hdr h;
		struct lm_gap gap;
		struct lm_event event;
	} record[MAX_OUT];
};

static struct out out;

static inline int keep(void *ctx, const struct lm_hdr *record)
{
	struct out *to = ctx;

	assert_true(to->nr < MAX_OUT);
	assert_true(record->size <= sizeof(to->record[0]));
	memcpy(&to->record[to->nr++], record, record->size);
	return to->stop_at && to->nr == to->stop_at ? -ECANCELED : 0;
}

static inline struct order *new_order(size_t max_bytes)
{
	struct order_config config = {
		.nr_cpus = NR_CPUS,
		.rank = ranks,
		.nr_probes = NR_PROBES,
		.max_bytes = max_bytes,
		.ctx = &out,
		.emit = keep,
	};
	struct order *order = order_new(&config);

	assert_non_null(order);
	out.nr = 0;
	out.stop_at = 0;
	return order;
}

static inline void push(struct order *order, uint16_t probe, uint16_t cpu, uint64_t time_ns,
			uint32_t seq)
{
	struct lm_event event = make_event(probe, cpu, time_ns, seq);

	assert_int_equal(order_push(order, &event.h), 0);
}

static inline void assert_out(size_t at, uint16_t cpu, uint32_t seq)
{
	assert_true(at < out.nr);
	assert_int_equal(out.record[at].h.type, LM_REC_EVENT);
	assert_int_equal(out.record[at].h.cpu, cpu);
	assert_int_equal(out.record[at].h.seq, seq);
}

#endif /* TESTS_ORDER_FIXTURE_H */
