// SPDX-License-Identifier: GPL-2.0-only
/*
 * Narrows what a gap has widened, by the kernel's counts.
 *
 * After a loss, an object may be alive or dead. If the kernel counts none of its kind, several
 * times in a row at a quiet moment, it is dead: its release was lost. A block is dead when all
 * pools of its pool's name have none out. (It could still be out of a pool of another name that
 * took over the memory of its own; so nothing is certain about it from then on, and no verdict
 * becomes certain by this.) A misc device is dead when none of its name is registered. So an
 * object that is long gone no longer counts as live, as a possible leak, or as a child of a pool
 * that is destroyed.
 *
 * Other counts show less: a number does not show which objects are left, and not all open files
 * and requests are shown, so a count of none does not mean that there are none.
 */
#include "engine/tally.h"
#include "run/books_internal.h"

static bool is_of_row(void *ctx, const struct tally *tally)
{
	return !tally->adopted && books_row_is(ctx, tally->name.raw, tally->device.raw);
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
