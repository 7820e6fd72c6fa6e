/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A check: a sink that measures what assertions ask, keeps the violations, and at the end
 * judges. Needs no trace file: any pipeline will do.
 */
#ifndef LM_CHECK_H
#define LM_CHECK_H

#include <stdio.h>

#include "check/expect.h"
#include "check/result.h"
#include "check/suppress.h"
#include "sink/sink.h"

struct baseline;
struct check;

/* All borrowed but plan: they outlive the check. */
struct check_config {
	const struct plan *plan;
	struct expectations *expect;	 /* none: that there is no violation and no loss */
	struct suppressions *suppress;	 /* bound; their use is counted */
	const struct baseline *baseline; /* NULL: none */
	const char *baseline_name;
	bool colour; /* of the report as text */
};

/* What a check cannot know from the events; for its report. Strings are borrowed. */
struct check_facts {
	const char *trace;	 /* path */
	struct untrusted kernel; /* "" when unknown */
	uint64_t wall_ns;	 /* 0 when unknown */
};

/*
 * Returns 0, -ENOMEM, or -E2BIG: too many assertions about violations (KEEP_MAX_ABOUT) or about
 * different sets of objects (CHECK_MAX_SELECTIONS).
 */
#define CHECK_MAX_SELECTIONS 64
int check_new(const struct check_config *config, struct check **check);
void check_free(struct check *check);

/* The check as a sink of a pipeline, which the check owns. */
struct sink *check_sink(struct check *check);

/* The trace does not go on although it had not ended: what came after is not known. @why: in a few
 * words, for the report; lives as long as the check. */
void check_cut_off(struct check *check, const char *why);

/* Asked of the run, and not of its objects: it holds or cannot be decided. */
struct check_demand {
	const char *text;   /* "events of dma_pool.block" */
	const char *source; /* as in struct check_result */
	const char *measured;
	bool met;
	const char *why; /* it is not, in one line */
};

/* Before check_judge(). Copies it. Returns 0 or -ENOMEM. */
int check_demand(struct check *check, const struct check_demand *demand);

/* Whether the summary of the run has come; without it there is nothing to judge. */
bool check_ended(const struct check *check);

/* -ENOMEM when a part of the trace was not taken in: then there is nothing to judge. */
int check_error(const struct check *check);

/* Once, after the last event. Owned by the check. NULL when there is no memory. */
const struct check_report *check_judge(struct check *check, const struct check_facts *facts);

/* The report as text. @verbose: also the violations that were asked for or suppressed. */
int check_put(const struct check *check, const struct check_report *report, FILE *out,
	      bool verbose);

#endif /* LM_CHECK_H */
