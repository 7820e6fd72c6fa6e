/* SPDX-License-Identifier: GPL-2.0-only */
/* What the loop that soaks up idle time (soak.c) shows to who counts instructions (meter.c). */
#ifndef SOAK_H
#define SOAK_H

#include <stdint.h>
#include <time.h>

/* A file that both map. Written by the loop alone. */
struct soak {
	volatile uint64_t rounds; /* of the loop, since it began */
	double ns_per_round;	  /* instructions, those of the timer's interrupts included */
};

static inline uint64_t soak_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

#endif
