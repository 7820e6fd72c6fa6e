// SPDX-License-Identifier: GPL-2.0-only
#include "check/measure.h"

int measure_init(struct measure *measure, const struct assertion *assertion)
{
	enum check_metric metric = assertion->metric;

	*measure = (struct measure){
		.assertion = assertion,
		.span = assertion->from ? SPAN_AHEAD : SPAN_OPEN,
		.to_ns = NO_LIMIT,
		.selection = -1,
		.about = -1,
	};
	if (!check_metric_is_time(metric))
		return 0;
	return times_init(&measure->times, assertion->number,
			  metric != METRIC_EVERY && metric != METRIC_MAX);
}

void measure_fini(struct measure *measure)
{
	times_fini(&measure->times);
}

bool measure_covers(const struct measure *measure, uint64_t ns)
{
	return measure->span != SPAN_AHEAD && ns >= measure->from_ns && ns < measure->to_ns;
}

/* Whether @class is @of, or an ancestor of it. */
static bool is_above(const struct plan *plan, unsigned int class, int of)
{
	for (; of >= 0; of = plan->class[of].parent)
		if ((unsigned int)of == class)
			return true;
	return false;
}

/*
 * A birth that was seen is certain; only lost births add to the count. Whether an object is alive
 * or dead is inferred from the other verbs too, and from its parent's death. After any loss the
 * engine doubts the states of all objects: times and violations depend on that.
 */
bool measure_depends_on(const struct measure *measure, const struct plan *plan, unsigned int probe)
{
	int class = measure->assertion->selector.class_index;

	if (probe >= plan->nr_probes)
		return true;
	switch (measure->assertion->metric) {
	case METRIC_BIRTHS:
		return plan->probe[probe].class == (unsigned int)class &&
		       plan->probe[probe].hook->verb == VERB_BORN;
	case METRIC_DEATHS:
	case METRIC_LIVE:
	case METRIC_PEAK:
	case METRIC_UNRELEASED:
		return is_above(plan, plan->probe[probe].class, class);
	default:
		return true;
	}
}

void measure_level(struct measure *measure, struct range now)
{
	if (measure->span != SPAN_OPEN)
		return;
	if (measure->assertion->metric == METRIC_LIVE) {
		measure->level = now;
		return;
	}
	if (now.low > measure->level.low)
		measure->level.low = now.low;
	if (now.high > measure->level.high)
		measure->level.high = now.high;
}
