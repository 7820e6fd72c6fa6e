/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sink behind an interactive display: keeps what the engine does not have (rates, histories,
 * violations, the last events) and fills snapshots. All by the watching thread.
 */
#ifndef LM_VIEW_H
#define LM_VIEW_H

#include "sink/sink.h"
#include "view/snapshot.h"

struct view_config {
	const struct plan *plan;
	uint64_t tick_ns; /* between two samples of rates and histories; 0: one second */
};

struct view;

/* NULL and errno when there is no memory. Freed by sink_free(view_sink()). */
struct view *view_new(const struct view_config *config);
struct sink *view_sink(struct view *view);

/*
 * Takes a sample when it is time. Cheap otherwise; to be called with each batch of events. The
 * engine of @stats counts families.
 */
void view_sample(struct view *view, const struct stats_info *stats);

/*
 * Answers @request. @overview: with title, vitals, recording, player and notice filled in; the
 * rest is done here.
 */
void view_fill(struct view *view, const struct request *request, const struct stats_info *stats,
	       const struct overview *overview, struct snapshot *snapshot);

/* Counts the objects by their births now, however long it takes: for the end of a run. */
void view_count(struct view *view, const struct stats_info *stats);

/* Unfolds this row of the tree, or folds it again. */
void view_fold(struct view *view, const struct node *node);
/*
 * Forgets everything so far: a replay was set back to an earlier time. @plan: the same one, where
 * it is now.
 */
void view_forget(struct view *view, const struct plan *plan);

#endif /* LM_VIEW_H */
