/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trace that is played up to a time, or event by event. The records of a trace come in batches,
 * each up to a watermark; within one the events are judged as far as the time has come.
 */
#ifndef LM_PLAYING_H
#define LM_PLAYING_H

#include "run/replayed.h"

struct playing {
	struct replayed *replayed; /* begun */
	uint64_t start_ns;	   /* of the run, by the events' clock */
	uint64_t at_ns;		   /* that it is played to, since the start */
	bool ended;		   /* there is nothing more in the trace */
	int err;		   /* -errno of the pipeline */
	void (*judged)(void *ctx); /* called when time has moved */
	void *ctx;

	/* Records that were pushed and wait for their time, up to the watermark. */
	bool has_batch;
	uint64_t watermark_ns;
	uint64_t *time; /* of the batch's events, in order */
	size_t nr, room, next;
};

/* A newly begun .replayed is played from its start. */
void playing_begin(struct playing *playing);
void playing_fini(struct playing *playing);
/* Up to @target_ns since the start, but no more than about @most records. */
void playing_to(struct playing *playing, uint64_t target_ns, size_t most);
/* The next event, and those of the same ns. Returns how many; 0 at the end. */
size_t playing_next(struct playing *playing);

#endif /* LM_PLAYING_H */
