// SPDX-License-Identifier: GPL-2.0-only
/* The check as a sink, and its report. */
#include "check/check.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check/baseline.h"
#include "check/internal.h"
#include "sink/format.h"

static int on_step(struct sink *sink, const struct step_info *step)
{
	struct check *check = (struct check *)sink;

	follow_step(check, step);
	return check->err;
}

static int on_mark(struct sink *sink, const struct lm_mark *mark)
{
	spans_mark((struct check *)sink, mark);
	return 0;
}

static int on_gap(struct sink *sink, const struct lm_gap *gap)
{
	spans_gap((struct check *)sink, gap);
	return 0;
}

/* Notes which assertions are about the violation. */
static void ask(struct check *check, const struct violation *violation, struct about_set *set)
{
	for (size_t i = 0; i < check->nr; i++) {
		struct measure *measure = &check->measure[i];
		enum selector_match match;

		if (measure->about < 0 || measure->span != SPAN_OPEN)
			continue;
		match = selector_violation(&measure->assertion->selector, check->config.plan,
					   check->sink.stacks, violation);
		measure->count.low += match == SELECTOR_YES;
		measure->count.high += match != SELECTOR_NO;
		if (match == SELECTOR_YES)
			keep_about_add(set, measure->about);
	}
}

static int on_start(struct sink *sink, const struct start_info *info)
{
	((struct check *)sink)->start_ns = info->time_ns;
	return 0;
}

static int on_violation(struct sink *sink, const struct violation *violation)
{
	struct check *check = (struct check *)sink;
	const struct suppression *suppression;
	const char *suppressed = NULL;
	struct about_set set = {0};
	struct line known = {0};
	int err;

	if (!violation->certain)
		return 0;
	follow_violation(check, violation);
	suppression =
		suppress_find(check->config.suppress, check->config.plan, sink->stacks, violation);
	if (suppression) {
		suppressed = suppression->reason;
	} else if (check->config.baseline &&
		   baseline_has(check->config.baseline, sink->stacks, violation)) {
		line_add(&known, "not new: it is in %s", check->config.baseline_name);
		suppressed = known.text;
	} else {
		ask(check, violation, &set);
	}
	err = keep_add(&check->keep, sink, violation, check->start_ns, &set, suppressed);
	if (err)
		check->err = err;
	return err;
}

static int on_summary(struct sink *sink, const struct summary_info *summary)
{
	struct check *check = (struct check *)sink;

	check->ended = true;
	check->elapsed_ns = summary->stats.elapsed_ns;
	check->events = summary->stats.events;
	if (summary->stats.time_ns > check->now_ns)
		check->now_ns = summary->stats.time_ns;
	spans_loss(check, &summary->stats);
	return 0;
}

const struct sink_ops check_ops = {
	.name = "check",
	.start = on_start,
	.violation = on_violation,
	.gap = on_gap,
	.mark = on_mark,
	.summary = on_summary,
};

const struct sink_ops check_ops_steps = {
	.name = "check",
	.start = on_start,
	.violation = on_violation,
	.gap = on_gap,
	.mark = on_mark,
	.step = on_step,
	.summary = on_summary,
};

struct sink *check_sink(struct check *check)
{
	return &check->sink;
}

void check_cut_off(struct check *check, const char *why)
{
	check->cut = why;
}

bool check_ended(const struct check *check)
{
	return check->ended;
}

int check_error(const struct check *check)
{
	return check->err;
}

/* What is lost in all is known at the end; what is lost in a span by its gaps. */
static void set_lost(struct check *check)
{
	uint64_t lost = check->lost;

	for (unsigned int p = 0; !check->ended && p <= LM_MAX_PROBES; p++)
		lost += check->gap_lost[p];
	check->lost = lost;
	for (size_t i = 0; i < check->nr; i++) {
		struct measure *measure = &check->measure[i];

		if (measure->assertion->metric != METRIC_LOST || measure->assertion->from ||
		    measure->assertion->to)
			continue;
		measure->count = (struct range){lost, lost};
		measure->lossy = check->lost_unsure;
	}
}

static char *source_of(const struct assertion *assertion)
{
	struct line line = {0};

	if (assertion->file)
		line_add(&line, "%s:%u", assertion->file, assertion->line);
	else
		line_add(&line, assertion->text ? "--assert" : "implied");
	return strdup(line.text);
}

static void judge_one(const struct measure *measure, struct check_result *result)
{
	const struct assertion *assertion = measure->assertion;

	measure_judge(measure, result);
	result->source = source_of(assertion);
	result->text = assertion->text			  ? assertion->text
		       : assertion->metric == METRIC_LOST ? "lost == 0"
							  : "violations == 0";
	/* events were lost: no violation was found, but there may have been one */
	if (!assertion->text && assertion->metric == METRIC_LOST && result->outcome == CHECK_FAILS)
		result->outcome = CHECK_CANNOT_TELL;
}

/*
 * Judges the violations that no assertion asked for. If an assertion limits the loss, and holds,
 * they are judged by what was seen.
 */
static void judge_others(const struct check *check, struct check_result *result, uint64_t nr,
			 bool loss_accepted)
{
	bool lossy = check->cut || *check->unobserved.text ||
		     ((check->epoch || check->lost) && !loss_accepted);

	result->text = "other violations == 0";
	result->source = strdup("implied");
	result->outcome = nr ? CHECK_FAILS : lossy ? CHECK_CANNOT_TELL : CHECK_HOLDS;
	snprintf(result->measured, sizeof(result->measured), "%" PRIu64 "%s", nr,
		 result->outcome == CHECK_CANNOT_TELL ? ": events are missing" : "");
	snprintf(result->asked, sizeof(result->asked), "== 0");
}

static void set_status(struct check *check)
{
	struct check_report *report = &check->report;
	const char *why = check->cut	? check->cut
			  : check->lost ? "events were lost"
					: check->unobserved.text;
	unsigned int nr[3] = {0};

	for (size_t i = 0; i < report->nr_results; i++)
		nr[report->result[i].outcome]++;
	report->status = nr[CHECK_FAILS] ? 1 : nr[CHECK_CANNOT_TELL] ? 4 : 0;
	report->reason = check->reason;
	if (nr[CHECK_FAILS])
		snprintf(check->reason, sizeof(check->reason), "%u assertion%s fail%s",
			 nr[CHECK_FAILS], nr[CHECK_FAILS] == 1 ? "" : "s",
			 nr[CHECK_FAILS] == 1 ? "s" : "");
	else if (nr[CHECK_CANNOT_TELL] && !check->cut && !check->lost && !*check->unobserved.text &&
		 demand_why(check))
		snprintf(check->reason, sizeof(check->reason), "cannot tell: %s",
			 demand_why(check));
	else if (nr[CHECK_CANNOT_TELL])
		snprintf(check->reason, sizeof(check->reason), "cannot tell %u assertion%s%s%.200s",
			 nr[CHECK_CANNOT_TELL], nr[CHECK_CANNOT_TELL] == 1 ? "" : "s",
			 *why ? ": " : "", why);
}

static void judge_all(struct check *check, struct check_result *result)
{
	struct about_set asking = {0}, holding = {0};
	bool loss_accepted = false;

	for (size_t i = 0; i < check->nr; i++) {
		judge_one(&check->measure[i], &result[i]);
		if (check->measure[i].about >= 0) {
			keep_about_add(&asking, check->measure[i].about);
			if (result[i].outcome != CHECK_FAILS)
				keep_about_add(&holding, check->measure[i].about);
		}
		loss_accepted |= check->measure[i].assertion->metric == METRIC_LOST &&
				 result[i].outcome == CHECK_HOLDS;
	}
	check->nr_expected = keep_counting(&check->keep) - keep_unasked(&check->keep, &holding);
	/* those of an assertion that fails have failed the check already */
	if (!check->implied.nr)
		judge_others(check, &result[check->nr], keep_unasked(&check->keep, &asking),
			     loss_accepted);
	for (size_t i = 0; i < check->keep.nr; i++)
		check->keep.list[i].expected =
			!check->keep.list[i].suppressed &&
			keep_about_meets(&check->keep.kind[i]->set, &holding);
}

const struct check_report *check_judge(struct check *check, const struct check_facts *facts)
{
	struct check_report *report = &check->report;
	size_t nr = check->nr + !check->implied.nr;
	struct check_result *result = calloc(nr + check->nr_demands + 1, sizeof(*result));

	if (!result || !keep_list(&check->keep)) {
		free(result);
		return NULL;
	}
	follow_finish(check);
	set_lost(check);
	if (check->cut)
		spans_cut(check);
	*report = (struct check_report){
		.trace = facts->trace,
		.kernel = facts->kernel,
		.wall_ns = facts->wall_ns,
		.duration_ns = check->elapsed_ns,
		.lost = check->lost,
		.nr_results = nr + check->nr_demands,
		.result = result,
		.nr_violations = check->keep.nr,
		.violation = check->keep.list,
	};
	judge_all(check, result);
	demand_judge(check, result + nr);
	set_status(check);
	return report;
}

void check_drop_report(struct check *check)
{
	for (size_t i = 0; i < check->report.nr_results; i++)
		free((char *)check->report.result[i].source);
	free((struct check_result *)check->report.result);
	check->report = (struct check_report){0};
}
