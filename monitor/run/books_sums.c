// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "run/books_internal.h"

/*
 * The start of every request that a driver holds was seen, unless it was before the first
 * reading. The kernel counts a request from shortly after its start, at most until its end. So
 * the books have one for each request that the kernel counts beyond those of the first reading,
 * but not the disk that it belongs to. They can have more: the kernel does not count all.
 */
void books_sum_flight(struct books *books)
{
	char name[LM_NAME_LEN] = "";
	struct books_row *row;
	struct class_stats stats;
	uint64_t kernel = 0;
	unsigned int nr = 0, disks = 0;

	if (!books_want(books, LM_COUNT_FLIGHT))
		return;
	for (unsigned int i = 0; i < books->now.nr; i++) {
		const struct books_row *disk = &books->now.row[i], *old;
		struct books_row key = *disk;

		if (disk->what != LM_COUNT_FLIGHT)
			continue;
		disks++;
		old = books_find(&books->before, &key);
		/* the disk had another kind of cache at the first reading */
		key.what = LM_COUNT_FLUSH;
		if (books_find(&books->before, &key) || disk->kernel <= (old ? old->kernel : 0))
			continue;
		kernel += disk->kernel - (old ? old->kernel : 0);
		memcpy(name, disk->name, sizeof(name));
		nr++;
	}
	if (nr > 1)
		snprintf(name, sizeof(name), "%u disks", nr);
	row = disks ? books_add(&books->now, SUM_FLIGHT, name, "") : NULL;
	if (!row)
		return;
	engine_class_stats(books->engine, (unsigned int)books->class[LM_COUNT_FLIGHT], &stats);
	row->at_least = true;
	row->kernel = kernel;
	row->ours = stats.live;
}

/* False when the lists have no end. */
static bool add_up(const struct books *books, struct pool_sum *sum)
{
	unsigned int pool = (unsigned int)books->class[LM_COUNT_BLOCKS];
	struct class_stats stats;

	memset(sum, 0, sizeof(*sum));
	for (unsigned int i = 0; i < books->now.nr; i++) {
		const struct books_row *row = &books->now.row[i];

		if (row->what == LM_COUNT_CUT)
			return false;
		if (row->what != LM_COUNT_BLOCKS)
			continue;
		sum->blocks += row->kernel;
		sum->pools += row->kernel_nr;
	}
	engine_class_stats(books->engine, pool, &stats);
	sum->our_pools = (int64_t)(stats.births - stats.deaths);
	for (unsigned int c = 0; c < books->plan->nr_classes; c++) {
		if (books->plan->class[c].parent != (int)pool)
			continue;
		engine_class_stats(books->engine, c, &stats);
		sum->our_blocks = (int64_t)(stats.births - stats.deaths);
	}
	return true;
}

#define MOST_TRIES 64

/*
 * The same rules as for a difference: several readings in a row, nothing between, nothing busy.
 * Every pool has to be listed: not each device is found by its name.
 */
static void find_base(struct books *books, const struct pool_sum *sum,
		      const struct reading_end *end)
{
	bool same = end->quiet[LM_COUNT_BLOCKS] && !end->busy &&
		    !memcmp(sum, &books->sum.last, sizeof(*sum));

	if (!same || !books->sum.in_row) {
		books->sum.in_row = 0;
		books->sum.since_ns = end->time_ns;
	}
	books->sum.in_row += !end->busy;
	books->sum.last = *sum;
	if (++books->sum.tries == MOST_TRIES)
		books->pools_before = 0;
	if ((int64_t)sum->pools != books->pools_before + sum->our_pools)
		return;
	if (books->sum.in_row < BOOKS_READINGS ||
	    end->time_ns - books->sum.since_ns < BOOKS_MIN_SPAN_NS)
		return;
	books->sum.base = *sum;
	books->sum.has_base = true;
}

/*
 * For pools from before the watch, the books have no name and only the blocks born since. But the
 * kernel's sum of the blocks of all pools changes only by births and deaths, from whichever pool.
 * Every pool is listed, unless its device has left sysfs: then the number of pools differs as
 * well.
 */
void books_sum_blocks(struct books *books, const struct reading_end *end)
{
	const struct pool_sum *base = &books->sum.base;
	struct books_row *row;
	struct pool_sum sum;
	int64_t ours;

	if (!books->pools_before || !add_up(books, &sum))
		return;
	if (!books->sum.has_base) {
		find_base(books, &sum, end);
		return;
	}
	if ((int64_t)(sum.pools - base->pools) != sum.our_pools - base->our_pools)
		return;
	row = books_add(&books->now, SUM_BLOCKS, "all pools", "");
	if (!row)
		return;
	row->kernel = sum.blocks;
	ours = (int64_t)base->blocks + sum.our_blocks - base->our_blocks;
	/* more releases than the base had blocks: the surplus counts as a difference */
	row->kernel += ours < 0 ? (uint64_t)-ours : 0;
	row->ours = ours < 0 ? 0 : (uint64_t)ours;
}
