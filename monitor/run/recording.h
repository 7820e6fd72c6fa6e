/* SPDX-License-Identifier: GPL-2.0-only */
/* The trace of a watched run: -o FILE. All is a no-op when none is asked for. */
#ifndef LM_RECORDING_H
#define LM_RECORDING_H

#include "base/output.h"
#include "run/plan_load.h"
#include "run/verdict.h"

struct recording {
	struct output file; /* its path NULL: none */
	struct trace_writer *writer;
	int start_err;			      /* -errno: the head could not be written */
	int reported_error;		      /* -errno that was reported already */
	struct trace_write_counters counters; /* once it is closed */
};

/* Whether the file can be written, before anything is tried; leaves what is in it. 0 or -errno. */
int recording_check(struct recording *recording, const char *path);
/* From now on the file is this run's: empties it. 0 or -errno. */
int recording_begin(struct recording *recording, enum trace_compress compress);
/* Writes what is known at the start. On failure it says what went wrong, and there is no trace. */
void recording_start(struct recording *recording, const struct options *options,
		     const struct loaded_plan *loaded, const struct start_info *info);
void recording_stats(struct recording *recording, const struct stats_info *stats, bool periodic);
void recording_end(struct recording *recording, const struct trace_end *end);
/* Reports, once, that the file cannot be written any more: the watching goes on. */
void recording_report_error(struct recording *recording);
/*
 * Closes the file and says how much is in it. A trace that lacks something cannot be judged as
 * the run was: that goes into @verdict.
 */
void recording_finish(struct recording *recording, struct verdict *verdict);
/*
 * Closes the file. Returns 0 or -errno. One that was created for a run that did not begin is
 * removed again. Safe to call twice, and on a zeroed one.
 */
int recording_close(struct recording *recording);

#endif /* LM_RECORDING_H */
