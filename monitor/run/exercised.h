/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether a run judged what it was asked to judge: filters that match something, a window with
 * events in it, classes that were exercised. A run that judged nothing of it is not clean.
 */
#ifndef LM_EXERCISED_H
#define LM_EXERCISED_H

#include "run/pipeline.h"
#include "run/required.h"

/* What the user asked for. */
struct exercise {
	const struct plan *plan;
	const struct filter *filter;
	const struct required *required;
	uint64_t start_ns;	 /* of the run */
	uint64_t from_ns, to_ns; /* since then; 0: not given */
};

/* What became of it. Borrows from pipeline and filter; must not be copied. */
struct exercised {
	struct scope_result scope;
	unsigned int nr_required;
	bool met[OPTIONS_MAX_REQUIRED];
	struct required_name name[OPTIONS_MAX_REQUIRED];
	unsigned int nr_missing;
	const char *missing[OPTIONS_MAX_REQUIRED];
	char window[160];  /* "", or that no event is in it */
	char filters[512]; /* "", or that nothing matched them */
	char why[640];	   /* all of it in one line, "" if nothing is missing */
};

void exercised_find(struct exercised *exercised, const struct exercise *asked,
		    struct pipeline *pipeline);
/* For the sinks; and the verdict's reason. */
void exercised_fill(const struct exercised *exercised, struct summary_info *summary);

#endif /* LM_EXERCISED_H */
