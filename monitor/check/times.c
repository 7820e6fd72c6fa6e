// SPDX-License-Identifier: GPL-2.0-only
#include "check/times.h"

#include <errno.h>
#include <stdlib.h>

#define SUBS (1u << TIMES_SUB_BITS)

int times_init(struct times *times, uint64_t limit_ns, bool shares)
{
	*times = (struct times){.limit_ns = limit_ns};
	if (!shares)
		return 0;
	times->bucket = calloc(TIMES_BUCKETS, sizeof(*times->bucket));
	return times->bucket ? 0 : -ENOMEM;
}

void times_fini(struct times *times)
{
	free(times->bucket);
	times->bucket = NULL;
}

/* The first SUBS values have a bucket each; then each power of two is cut into SUBS. */
static unsigned int bucket_of(uint64_t ns)
{
	unsigned int shift;

	if (ns < SUBS)
		return (unsigned int)ns;
	shift = 63 - (unsigned int)__builtin_clzll(ns) - TIMES_SUB_BITS;
	return ((shift + 1) << TIMES_SUB_BITS) + ((ns >> shift) & (SUBS - 1));
}

/* The largest value that goes into the bucket. */
static uint64_t bucket_end(unsigned int bucket)
{
	unsigned int shift;

	if (bucket < SUBS)
		return bucket;
	shift = (bucket >> TIMES_SUB_BITS) - 1;
	return ((uint64_t)(SUBS + (bucket & (SUBS - 1))) << shift) + (UINT64_C(1) << shift) - 1;
}

void times_add(struct times *times, uint64_t ns, bool is_open)
{
	unsigned int side = ns < times->limit_ns    ? TIMES_BELOW
			    : ns == times->limit_ns ? TIMES_AT
						    : TIMES_ABOVE;

	(is_open ? times->open : times->ended)[side]++;
	if (ns > times->max_ns)
		times->max_ns = ns;
	if (times->bucket)
		times->bucket[bucket_of(ns)]++;
}

uint64_t times_side(const struct times *times, unsigned int side)
{
	return times->ended[side] + times->open[side];
}

uint64_t times_nr(const struct times *times)
{
	uint64_t nr = 0;

	for (unsigned int side = 0; side < TIMES_NR_SIDES; side++)
		nr += times_side(times, side);
	return nr;
}

uint64_t times_open(const struct times *times)
{
	return times->open[TIMES_BELOW] + times->open[TIMES_AT] + times->open[TIMES_ABOVE];
}

/* In two parts, so that no product overflows. */
uint64_t times_rank(const struct times *times, unsigned int percent)
{
	uint64_t nr = times_nr(times);

	return nr / 100 * percent + (nr % 100 * percent + 99) / 100;
}

uint64_t times_share(const struct times *times, unsigned int percent)
{
	uint64_t rank = times_rank(times, percent), seen = 0, ns;
	uint64_t below = times_side(times, TIMES_BELOW);
	unsigned int i;

	for (i = 0; i < TIMES_BUCKETS - 1; i++) {
		seen += times->bucket[i];
		if (seen >= rank)
			break;
	}
	ns = bucket_end(i);
	if (ns > times->max_ns)
		ns = times->max_ns;
	if (below >= rank)
		return ns < times->limit_ns ? ns : times->limit_ns - 1;
	if (below + times_side(times, TIMES_AT) >= rank)
		return times->limit_ns;
	return ns > times->limit_ns ? ns : times->limit_ns + 1;
}
