// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a gap had widened, narrowed where the kernel says how it is.
 *
 * After a loss, an object may be alive or dead. If the kernel counts none of its kind, several
 * times in a row while nothing happens, then it is dead: its release was lost. A block: all pools
 * of the name that it was born in have none out. It can only be out of another pool, which took
 * over the memory of a pool whose end was lost as well; so nothing is certain of it from then on,
 * and this never makes a verdict certain. It ends that what is long gone seems to be alive: in the
 * counts, as a possible leak, or as a child of a pool that is destroyed. A misc device: none of its
 * name is registered.
 *
 * Other counts say less. How many are there does not say which; and open files and requests are
 * not all shown, so that none need not be none.
 */
#include "engine/tally.h"
#include "run/books_internal.h"

static bool is_of_row(void *ctx, const struct tally *tally)
{
	return !tally->adopted && books_row_is(ctx, tally->name, tally->device);
}

void books_narrow(struct books *books, const struct books_row *row, uint64_t time_ns)
{
	struct books_row key = *row;

	engine_none_left(
		books->engine, (unsigned int)books->class [row->what],
		&(struct none_left) {
			.within = row->what == LM_COUNT_BLOCKS, .which = is_of_row, .ctx = &key
		},
		time_ns);
}
