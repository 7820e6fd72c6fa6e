/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The pipeline: raw record → decode → stacks, tasks → order → engine → filter → sinks.
 * Everything right of a source, for live and replay alike. It owns the stages between
 * and borrows the plan and the sinks.
 */
#ifndef LM_PIPELINE_H
#define LM_PIPELINE_H

#include "engine/scope_seen.h"
#include "engine/window.h"
#include "run/books.h"
#include "sink/fanout.h"
#include "trace/writer.h"

struct pipeline_config {
	const struct plan *plan;
	unsigned int nr_cpus;
	struct filter filter;
	bool narrowed;			  /* what the filter leaves out may be missing */
	bool possible;			  /* also deliver possible violations */
	const struct plan_class *explain; /* of the plan: report one object's life; NULL: none */
	struct wrappers wrappers;	  /* for the sinks */
	struct debuginfo *debuginfo;	  /* for the sinks; NULL: none */
	bool families;			  /* count the children of each parent (engine/view.h) */
	struct trace_writer *trace;	  /* gets each call before it has an effect; NULL: none */
	unsigned int nr_sinks;
	struct sink *sink[FANOUT_MAX_SINKS]; /* get their stacks, tasks and plan here */
};

struct pipeline;

/*
 * NULL and errno when there is no memory. The functions of the plan's hooks are hidden at
 * the inner end of stacks, so live and replayed reports show the same.
 */
struct pipeline *pipeline_new(const struct pipeline_config *config);
/* The sinks are not freed, but must not be used with this pipeline's stacks any more. */
void pipeline_free(struct pipeline *pipeline);

/*
 * Only verbs from @from_ns to @to_ns are judged. While probes are attached one after the
 * other, and detached, some see what others do not: a release without its birth. At
 * first everything is judged.
 */
void pipeline_window(struct pipeline *pipeline, uint64_t from_ns, uint64_t to_ns);

/*
 * One raw record from a source, @size bytes as the source framed it, 8-byte aligned. A
 * record that the decoder refuses is counted (LOSS_MALFORMED), the first one reported as a
 * message, and makes a gap. One that cannot be held is counted (LOSS_HELD_BACK) and makes
 * a gap. Neither stops the run. Returns 0 or -ENOMEM.
 */
int pipeline_push(struct pipeline *pipeline, const void *data, size_t size);

/* A record that nobody wants: it is not missing in its CPU's numbering. */
void pipeline_skip(struct pipeline *pipeline, const struct lm_hdr *record);

/* Adds @count records that an earlier decoder rejected. */
void pipeline_add_malformed(struct pipeline *pipeline, uint64_t count);

/* Judges everything up to @watermark_ns (order_release), which is the current time then. */
int pipeline_advance(struct pipeline *pipeline, uint64_t watermark_ns);

/* The rest of the records, then the end of the run (engine_finish). */
int pipeline_finish(struct pipeline *pipeline, uint64_t end_ns, bool leaks);

/*
 * Fills @stats; @ledger is the source's, into which the pipeline puts its own losses (twice
 * with one ledger is as good as once). The time is that of the last advance, counted from
 * pipeline_start() or the first record.
 */
void pipeline_stats(const struct pipeline *pipeline, struct ledger *ledger,
		    struct stats_info *stats);

/*
 * These go to the sinks; the biography goes before the summary. The first write error of a sink
 * is kept; see pipeline_error().
 */
void pipeline_start(struct pipeline *pipeline, const struct start_info *info);
void pipeline_emit_stats(struct pipeline *pipeline, const struct stats_info *stats);
void pipeline_emit_summary(struct pipeline *pipeline, const struct summary_info *summary);

/* 0, or the -errno of the first write that failed. */
int pipeline_error(const struct pipeline *pipeline);
/* The same of one sink. */
int pipeline_sink_error(const struct pipeline *pipeline, const struct sink *sink);

/*
 * From now on @trace gets each call; NULL: none does. It first gets the stacks and the task names
 * known so far, as of @time_ns. Its head must be written already.
 */
void pipeline_record(struct pipeline *pipeline, struct trace_writer *trace, uint64_t time_ns);

/* engine_reset_peaks() */
void pipeline_reset_peaks(struct pipeline *pipeline);
const struct engine *pipeline_engine(const struct pipeline *pipeline);
/* The books against the kernel's counts. */
const struct books *pipeline_books(const struct pipeline *pipeline);
/* Verbs judged so far. */
uint64_t pipeline_events(const struct pipeline *pipeline);
/* What the filters came to so far. The result borrows from the pipeline. */
void pipeline_scope_result(struct pipeline *pipeline, struct scope_result *result);
const struct window *pipeline_time(const struct pipeline *pipeline);

#endif /* LM_PIPELINE_H */
