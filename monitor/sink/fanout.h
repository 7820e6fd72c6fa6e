/* SPDX-License-Identifier: GPL-2.0-only */
/* The sinks of one run: each fact goes to all that want it, to each until its first failure. */
#ifndef LM_FANOUT_H
#define LM_FANOUT_H

#include "sink/sink.h"

#define FANOUT_MAX_SINKS 16

/* Owned by the pipeline; the sinks are the caller's. */
struct fanout {
	unsigned int nr;
	struct sink *sink[FANOUT_MAX_SINKS];
	int error_of[FANOUT_MAX_SINKS]; /* -errno of its first failure; it gets no more */
	int error;			/* of the first one that failed, 0 if none did */
	bool wants_record, wants_step, wants_states;
};

void fanout_init(struct fanout *fanout, struct sink *const *sinks, unsigned int nr);

/* 0, or the -errno of this sink's first failure. */
int fanout_error_of(const struct fanout *fanout, const struct sink *sink);

void fanout_start(struct fanout *fanout, const struct start_info *info);
void fanout_violation(struct fanout *fanout, const struct violation *violation);
void fanout_gap(struct fanout *fanout, const struct lm_gap *gap);
void fanout_mark(struct fanout *fanout, const struct lm_mark *mark);
void fanout_record(struct fanout *fanout, const struct lm_hdr *record);
void fanout_step(struct fanout *fanout, const struct step_info *step);
void fanout_states(struct fanout *fanout, const struct lm_event *event, state_set states);
void fanout_stats(struct fanout *fanout, const struct stats_info *stats);
void fanout_biography(struct fanout *fanout, const struct biography_info *info);
void fanout_summary(struct fanout *fanout, const struct summary_info *summary);

#endif /* LM_FANOUT_H */
