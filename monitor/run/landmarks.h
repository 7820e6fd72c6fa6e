/* SPDX-License-Identifier: GPL-2.0-only */
/* Where in a recorded run there is something to see: its violations, its marks, its busiest second.
 */
#ifndef LM_LANDMARKS_H
#define LM_LANDMARKS_H

#include "sink/sink.h"

#define LANDMARKS_MOST 65536
#define LANDMARK_NONE  UINT64_MAX

/* A sink. After a replay was set back, what comes once more changes nothing. */
struct landmarks {
	struct sink base;
	uint64_t start_ns;
	unsigned int nr;
	uint64_t *at_ns;	     /* since the start, in order; [LANDMARKS_MOST] */
	uint64_t first_violation_ns; /* LANDMARK_NONE: there is none */
	uint64_t seen_ns;	     /* records up to here are counted, since the start */
	uint64_t second, count;	     /* the one that goes on, and its events */
	uint64_t busiest, most;
};

/* 0 or -ENOMEM. */
int landmarks_init(struct landmarks *landmarks);
void landmarks_fini(struct landmarks *landmarks);
/* The next one behind @at_ns, the last one before it: LANDMARK_NONE if there is none. */
uint64_t landmarks_next(const struct landmarks *landmarks, uint64_t at_ns);
uint64_t landmarks_before(const struct landmarks *landmarks, uint64_t at_ns);
/* Where to begin: the first violation, else the end of the busiest second. */
uint64_t landmarks_first(const struct landmarks *landmarks);

#endif /* LM_LANDMARKS_H */
