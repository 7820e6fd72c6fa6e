/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trace that is played up to a time, or event by event. The records of a trace come in batches,
 * each up to a watermark; within one the events are judged as far as the time has come.
 */
#ifndef LM_PLAYING_H
#define LM_PLAYING_H

#include "run/replayed.h"

#define PLAYING_RECENT 4096

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

	/* Times of the last events judged, the n-th at n % PLAYING_RECENT. */
	uint64_t judged_events;
	uint64_t recent[PLAYING_RECENT];
};

/* A newly begun .replayed is played from its start. */
void playing_begin(struct playing *playing);
void playing_fini(struct playing *playing);
/* Up to @target_ns since the start, but no more than about @most records. */
void playing_to(struct playing *playing, uint64_t target_ns, size_t most);
/* The next event, and those of the same ns. Returns how many; 0 at the end. */
size_t playing_next(struct playing *playing);

/* How many events were judged before the last @nr; @at_ns: when the last of them was, since the
 * start. Both are 0 if that is not known any more. */
uint64_t playing_before(const struct playing *playing, uint64_t nr, uint64_t *at_ns);

#endif /* LM_PLAYING_H */
