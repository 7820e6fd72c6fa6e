/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recorded run, judged once more: the trace's calls go to a pipeline of its own, so that sinks
 * get what they would have got live.
 */
#ifndef LM_REPLAYED_H
#define LM_REPLAYED_H

#include "base/exit_status.h"
#include "run/options.h"
#include "trace/reader.h"

struct exercised;
struct replayed;

/* What is asked of a replay; all zero is "as it was recorded". */
struct replay_options {
	const char *file;
	const struct model_choice *models; /* NULL, or none named: those of the trace */
	struct filter filter;		   /* what is given replaces that of the recorded run */
	struct wrappers wrappers;	   /* none given: those of the recorded run */
	struct required required;
	bool required_repeats; /* it is that of the recorded run; set by repeat_options() */
	bool possible;
	/* The trace has only what can match the filters of its run; set by repeat_options(). */
	bool narrowed;
	struct filter recorded;	 /* that filter; likewise */
	const char *explain;	 /* CLASS or MODEL.CLASS */
	bool has_leaks, leaks;	 /* has_leaks: not as recorded */
	uint64_t from_ns, to_ns; /* since the start; to_ns 0: to the end */
};

/* Where @trace is: "-" is the standard input. */
const char *replayed_path(const char *trace);
/* EXIT_USAGE, having said why, if the output @path would take the place of the trace. */
enum exit_status replayed_keep_trace(const char *trace, const char *path);

/*
 * Opens the trace and makes its plan. Returns EXIT_CLEAN; EXIT_ENVIRONMENT when the file cannot
 * be read, EXIT_USAGE when it is no trace or a model is wrong, EXIT_CANNOT_TELL when it is damaged
 * or cut off before the first event. Has said what is wrong.
 */
enum exit_status replayed_open(const struct replay_options *options, struct replayed **replayed);
void replayed_close(struct replayed *replayed);

/*
 * Before the run: its reports name files and lines, from the debug info that the options ask for.
 * Returns as run_places_open().
 */
enum exit_status replayed_find_places(struct replayed *replayed,
				      const struct debuginfo_options *options);
/* The same with the debug info of another replay, which has none from now on. */
void replayed_take_places(struct replayed *replayed, struct replayed *from);
struct debuginfo *replayed_places(const struct replayed *replayed); /* NULL: none */

const struct plan *replayed_plan(const struct replayed *replayed);
const struct trace_meta *replayed_meta(const struct replayed *replayed);

/*
 * Feeds @sinks with the whole run, from start to summary. Once only. Returns the status that the
 * live run would have had; a trace that is cut off or damaged is judged as far as it goes, and is
 * EXIT_CANNOT_TELL unless there is a violation.
 */
enum exit_status replayed_run(struct replayed *replayed, struct sink *const *sinks,
			      unsigned int nr_sinks);

/* After that: whether the trace has the whole run, and it was watched to its end. */
bool replayed_whole(const struct replayed *replayed);
/* After the run: why its status is what it is, one line, "" if it is clean. */
const char *replayed_reason(const struct replayed *replayed);
/* After the run: what was judged of what was asked for. */
const struct exercised *replayed_exercised(const struct replayed *replayed);
/* After the run: 0, or the -errno of the first write of a sink that failed. */
int replayed_error(const struct replayed *replayed);

/*
 * The same in pieces, for a player: begin, then each entry read and called in turn, then end or
 * leave. @families: as in struct pipeline_config.
 */
enum exit_status replayed_begin(struct replayed *replayed, struct sink *const *sinks,
				unsigned int nr_sinks, bool families);
/* 1: an entry; 0: there is no more, or what is left is damaged; -errno of the pipeline. */
int replayed_read(struct replayed *replayed, struct trace_entry *entry);
/* Makes the call on the pipeline that the entry stands for. 0 or -errno. */
int replayed_call(struct replayed *replayed, const struct trace_entry *entry);
struct pipeline *replayed_pipeline(const struct replayed *replayed);
void replayed_stats(struct replayed *replayed, struct stats_info *stats);
/* Of the recorded run, ns; 0 if the trace does not say. */
uint64_t replayed_length(const struct replayed *replayed);
/* Gives the sinks the summary. @err: of the pipeline, while it was played. */
enum exit_status replayed_end(struct replayed *replayed, int err);
/* Ends the replay early: records after @at_ns since the start were not judged. */
enum exit_status replayed_leave(struct replayed *replayed, uint64_t at_ns);

#endif /* LM_REPLAYED_H */
