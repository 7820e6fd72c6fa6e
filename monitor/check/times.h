/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Durations against one limit. How many are below, at and above it is counted exactly, so the
 * verdict on any share of them is exact; a histogram of fixed size is only for showing what
 * the share's value is, within 0.8 %.
 */
#ifndef LM_CHECK_TIMES_H
#define LM_CHECK_TIMES_H

#include <stdbool.h>
#include <stdint.h>

#define TIMES_SUB_BITS 7 /* 128 buckets for each power of two: at most 1/128 off */
#define TIMES_BUCKETS  ((64 - TIMES_SUB_BITS + 1) << TIMES_SUB_BITS)

enum { TIMES_BELOW, TIMES_AT, TIMES_ABOVE, TIMES_NR_SIDES };

struct times {
	uint64_t limit_ns;
	uint64_t ended[TIMES_NR_SIDES];
	uint64_t open[TIMES_NR_SIDES]; /* going on, by their time so far */
	uint64_t max_ns;
	uint64_t *bucket; /* [TIMES_BUCKETS], NULL: no share is asked for */
};

/* @shares: times_share() will be asked. Returns 0 or -ENOMEM. */
int times_init(struct times *times, uint64_t limit_ns, bool shares);
void times_fini(struct times *times);
void times_add(struct times *times, uint64_t ns, bool is_open);

uint64_t times_nr(const struct times *times); /* with those that are open */
uint64_t times_open(const struct times *times);
/* How many are on this side, with those that are open. */
uint64_t times_side(const struct times *times, unsigned int side);
/* The rank of the percentile: the smallest value that @percent of all do not exceed is the one of
 * this rank, from 1. */
uint64_t times_rank(const struct times *times, unsigned int percent);
/* About this value: at most 0.8 % off, and on the right side of the limit. */
uint64_t times_share(const struct times *times, unsigned int percent);

#endif /* LM_CHECK_TIMES_H */
