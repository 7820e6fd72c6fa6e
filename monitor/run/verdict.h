/* SPDX-License-Identifier: GPL-2.0-only */
/* The exit status of a run, live or replayed, and the reason for it. */
#ifndef LM_JUDGE_H
#define LM_JUDGE_H

#include "base/exit_status.h"
#include "run/options.h"

/* What decides, beside the counts. */
struct verdict {
	const struct stats_info *stats;
	const char *command;   /* its first word; NULL: there was none */
	struct trace_end end;  /* what became of it and of the watching */
	int record_err;	       /* -errno: the trace could not be written */
	uint64_t records_lost; /* events that the trace lacks, since the disk was too slow … */
	uint64_t control_lost; /* … and notes on the run */
	int report_err;	       /* -errno: the report could not be written */
	const struct books_result *books; /* NULL: not known */
	const char *unjudged;	/* what was asked for and not seen, "" or NULL if nothing */
	const char *incomplete; /* why the records are not all there, "" or NULL if they are */
};

/* The worst that holds decides; @reason says which, "" if the status is EXIT_CLEAN. */
enum exit_status verdict_judge(const struct verdict *verdict, char *reason, size_t size);

#endif /* LM_JUDGE_H */
