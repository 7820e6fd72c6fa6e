/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is measured for one assertion while the trace goes by, and how that compares to what is
 * asked. Nothing is known of events that were lost: so a quantity is a range, and a
 * comparison that the range leaves open cannot be decided. Private to check/.
 */
#ifndef LM_CHECK_MEASURE_H
#define LM_CHECK_MEASURE_H

#include "check/expect.h"
#include "check/result.h"
#include "check/times.h"

#define NO_LIMIT UINT64_MAX

/* What a quantity is at least and at most. */
struct range {
	uint64_t low, high; /* high NO_LIMIT: nobody knows */
};

enum span { SPAN_AHEAD, SPAN_OPEN, SPAN_OVER };

struct measure {
	const struct assertion *assertion;
	enum span span;
	uint64_t from_ns, to_ns; /* of the span, once open and over */
	int selection;		 /* of live objects, -1 for metrics of none */
	int about;		 /* number among the assertions about violations, -1: it is none */
	uint64_t gap_end_ns;	 /* ahead: until when events are lost that matter here */
	bool lossy;		 /* lost events matter to it */
	struct range count;	 /* violations, births, deaths, lost: seen, and those that may be */
	struct range level;	 /* live and peak: as of the span so far */
	struct times times;
};

/* 0 or -ENOMEM. */
int measure_init(struct measure *measure, const struct assertion *assertion);
void measure_fini(struct measure *measure);

static inline bool measure_is_level(const struct measure *measure)
{
	return measure->assertion->metric == METRIC_LIVE ||
	       measure->assertion->metric == METRIC_PEAK;
}

/* Whether something that began at @ns began in the span. */
bool measure_covers(const struct measure *measure, uint64_t ns);

/* Whether loss by probe @probe (LM_PROBE_NONE: by any) can change what is measured. */
bool measure_depends_on(const struct measure *measure, const struct plan *plan, unsigned int probe);

/* The objects that are there now have such a number: for live and peak, while the span is open. */
void measure_level(struct measure *measure, struct range now);

/* Fills the outcome, measured and asked. */
void measure_judge(const struct measure *measure, struct check_result *result);

#endif /* LM_CHECK_MEASURE_H */
