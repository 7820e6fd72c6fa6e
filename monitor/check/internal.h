/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of check/ share. The path of a step: follow.c keeps the live objects and says
 * what began and what ended; spans.c knows between which marks, and what was lost there; check.c
 * is the sink, and judges; setup.c makes it; put.c prints.
 */
#ifndef LM_CHECK_INTERNAL_H
#define LM_CHECK_INTERNAL_H

#include "check/check.h"
#include "check/keep.h"
#include "check/measure.h"
#include "check/table.h"
#include "sink/format.h"

/* A set of objects that some assertions are about. */
struct check_selection {
	const struct selector *selector; /* of the first assertion about it */
	uint64_t live;			 /* members that are alive as far as was seen */
	uint64_t sure;			 /* of these, seen alive since the last gap */
	uint64_t maybe;			 /* live ones that may be members */
	bool lossy;			 /* events were lost that change these numbers */
};

/* The measures that events of one class are for. */
struct class_measures {
	bool followed; /* also when only a class within this one is asked for */
	size_t nr;
	struct measure **one;
};

struct check {
	struct sink sink;
	struct check_config config;
	int err; /* -ENOMEM: something was not taken in */

	struct expectations implied; /* without assertions of the user */
	size_t nr;		     /* assertions, and as many measures */
	struct measure *measure;
	unsigned int nr_selections;
	struct check_selection selection[CHECK_MAX_SELECTIONS];
	struct class_measures class[PLAN_MAX_CLASSES];
	struct table table;

	uint32_t epoch;	     /* gaps so far */
	uint64_t start_ns;   /* of the run */
	uint64_t now_ns;     /* of the last event */
	uint64_t elapsed_ns; /* as the summary has it; 0 before */
	/* Events lost, by probe and (last) by none of them, whose place gaps have given. */
	uint64_t gap_lost[LM_MAX_PROBES + 1];
	uint64_t lost;		/* in all */
	bool lost_unsure;	/* or more */
	struct line unobserved; /* which class could not be observed, "" if all were */
	bool ended;		/* the summary has come */
	const char *cut;	/* why the trace ends too early; NULL: it does not */

	size_t nr_demands;
	struct check_demand *demand; /* with strings of its own */
	uint64_t events;	     /* judged, as the summary has it */

	struct keep keep;
	uint64_t nr_expected; /* violations that assertions asked for */
	struct check_report report;
	char reason[4 * CHECK_VALUE_LEN];
};

/* check.c */
extern const struct sink_ops check_ops;
extern const struct sink_ops check_ops_steps; /* also with each step of an object, which costs */
void check_drop_report(struct check *check);

/* demand.c */
void demand_judge(const struct check *check, struct check_result *result);
/* Of one that is not met; NULL: all are. */
const char *demand_why(const struct check *check);
void demand_fini(struct check *check);

/* follow.c */
void follow_step(struct check *check, const struct step_info *step);
/* What leaked, with all that was lent from it. */
void follow_violation(struct check *check, const struct violation *violation);
/* The range of the members of a measure's selection that are alive. */
struct range follow_level(const struct check *check, const struct measure *measure);
/* For all measures of live and peak: the selections have changed. */
void follow_levels(struct check *check);
/* What is alive at the end: times that go on. */
void follow_finish(struct check *check);

/* spans.c */
void spans_mark(struct check *check, const struct lm_mark *mark);
void spans_gap(struct check *check, const struct lm_gap *gap);
/* Losses that no gap has reported, classes that could not be observed, and a trace that was cut
 * off.
 */
void spans_loss(struct check *check, const struct stats_info *stats);
void spans_cut(struct check *check);

#endif /* LM_CHECK_INTERNAL_H */
