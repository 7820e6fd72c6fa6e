// SPDX-License-Identifier: GPL-2.0-only
/* Between which marks an assertion holds, and what was lost there. */
#include <string.h>

#include "check/internal.h"
#include "sink/words_evidence.h"

/* Whether it measures what began before the span: then earlier losses matter too. */
static bool remembers(const struct measure *measure)
{
	enum check_metric metric = measure->assertion->metric;

	return metric == METRIC_VIOLATIONS || metric == METRIC_ORPHANED ||
	       metric == METRIC_LEAKED || measure_is_level(measure) || check_metric_is_time(metric);
}

static void open_span(struct check *check, struct measure *measure, uint64_t ns)
{
	measure->span = SPAN_OPEN;
	measure->from_ns = ns;
	if (measure->gap_end_ns >= ns && measure->gap_end_ns)
		measure->lossy = true;
	if (measure_is_level(measure))
		measure_level(measure, follow_level(check, measure));
}

/* The first mark with the text counts. */
void spans_mark(struct check *check, const struct lm_mark *mark)
{
	for (size_t i = 0; i < check->nr; i++) {
		struct measure *measure = &check->measure[i];
		const struct assertion *assertion = measure->assertion;

		if (measure->span == SPAN_AHEAD && !strcmp(assertion->from, mark->text)) {
			open_span(check, measure, mark->h.time_ns);
		} else if (measure->span == SPAN_OPEN && assertion->to &&
			   !strcmp(assertion->to, mark->text)) {
			measure->span = SPAN_OVER;
			measure->to_ns = mark->h.time_ns;
		}
	}
}

/* What matters to a measure was lost from @from_ns to @to_ns. */
static void lose(struct measure *measure, uint64_t from_ns, uint64_t to_ns)
{
	if (measure->span == SPAN_AHEAD && !remembers(measure)) {
		if (to_ns > measure->gap_end_ns)
			measure->gap_end_ns = to_ns;
		return;
	}
	if (measure->span == SPAN_OVER && from_ns >= measure->to_ns)
		return;
	measure->lossy = true;
	/* what was taken to be so at the end of the span was not sure */
	if (measure->span == SPAN_OVER)
		measure->level = (struct range){0, NO_LIMIT};
}

/* For what was lost itself. */
static void count_lost(struct measure *measure, const struct lm_gap *gap)
{
	bool over = measure->span == SPAN_OVER && gap->from_ns >= measure->to_ns;

	if (measure->span == SPAN_AHEAD) {
		if (gap->h.time_ns > measure->gap_end_ns)
			measure->gap_end_ns = gap->h.time_ns;
		return;
	}
	if (over)
		return;
	/* of a gap that reaches out of the span, none may have been lost in it */
	if (gap->from_ns >= measure->from_ns && gap->h.time_ns < measure->to_ns)
		measure->count.low += gap->lost ? gap->lost : 1;
	measure->count.high += gap->lost ? gap->lost : 1;
	measure->lossy |= !gap->lost;
}

void spans_gap(struct check *check, const struct lm_gap *gap)
{
	unsigned int probe = gap->h.probe;
	unsigned int nr_probes = check->config.plan->nr_probes;

	check->epoch++;
	check->gap_lost[probe < nr_probes ? probe : LM_MAX_PROBES] += gap->lost ? gap->lost : 1;
	check->lost_unsure |= !gap->lost;
	for (unsigned int s = 0; s < check->nr_selections; s++)
		check->selection[s].sure = 0;
	for (size_t i = 0; i < check->nr; i++) {
		struct measure *measure = &check->measure[i];

		if (measure->assertion->metric == METRIC_LOST) {
			count_lost(measure, gap);
		} else if (measure_depends_on(measure, check->config.plan, probe)) {
			lose(measure, gap->from_ns, gap->h.time_ns);
			if (measure_is_level(measure))
				check->selection[measure->selection].lossy = true;
		}
	}
	follow_levels(check);
}

/* The place of the loss is unknown: it can be anywhere in the trace. */
static void lose_anywhere(struct check *check, unsigned int probe)
{
	for (size_t i = 0; i < check->nr; i++) {
		struct measure *measure = &check->measure[i];

		if (!measure_depends_on(measure, check->config.plan, probe))
			continue;
		measure->lossy = true;
		measure->level.low = 0;
		/* what seemed to be left behind may have been released before */
		if (measure->assertion->metric == METRIC_ORPHANED ||
		    measure->assertion->metric == METRIC_LEAKED)
			measure->count.low = 0;
		measure->level.high = NO_LIMIT;
	}
}

static void lose_unobserved(struct check *check, const struct stats_info *stats)
{
	unsigned int why;

	if (!stats->engine || !words_add_unobserved(stats, &check->unobserved))
		return;
	check->lost_unsure = true;
	for (unsigned int probe = 0; probe < stats->plan->nr_probes; probe++)
		if (engine_unobserved(stats->engine, probe, &why))
			lose_anywhere(check, probe);
}

void spans_loss(struct check *check, const struct stats_info *stats)
{
	const struct ledger *ledger = stats->ledger;
	uint64_t placed = check->gap_lost[LM_MAX_PROBES], lost;
	unsigned int probe, reason;

	check->lost = stats->lost;
	lose_unobserved(check, stats);
	for (probe = 0; probe < check->config.plan->nr_probes; probe++)
		placed += check->gap_lost[probe];
	if (stats->lost <= placed)
		return;
	for (probe = 0; ledger && probe < ledger->nr_probes; probe++) {
		for (lost = reason = 0; reason < NR_LOSS_REASONS; reason++)
			lost += ledger->probe[probe][reason];
		if (probe >= check->config.plan->nr_probes || lost <= check->gap_lost[probe])
			continue;
		placed += lost - check->gap_lost[probe];
		lose_anywhere(check, probe);
	}
	if (stats->lost > placed)
		lose_anywhere(check, LM_PROBE_NONE);
}

void spans_cut(struct check *check)
{
	check->lost_unsure = true;
	for (size_t i = 0; i < check->nr; i++) {
		struct measure *measure = &check->measure[i];

		if (measure->span == SPAN_OVER && !times_open(&measure->times))
			continue;
		measure->lossy = true;
		if (measure->assertion->metric == METRIC_LIVE)
			measure->level = (struct range){0, NO_LIMIT};
		measure->level.high = NO_LIMIT;
	}
}
