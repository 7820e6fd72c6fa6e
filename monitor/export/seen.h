/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What has been written already: a set of numbers that forgets. Two numbers that share a cell
 * replace each other, so something may be written twice, but nothing is left out.
 */
#ifndef LM_EXPORT_SEEN_H
#define LM_EXPORT_SEEN_H

#include <stdbool.h>
#include <stdint.h>

#define SEEN_CELLS (1u << 14)

struct seen {
	uint64_t cell[SEEN_CELLS]; /* 0: empty */
};

/* Notes @number, which is not 0. Whether it was there. */
static inline bool seen_before(struct seen *seen, uint64_t number)
{
	uint64_t *cell = &seen->cell[(number * 0x9e3779b97f4a7c15u) >> 50];

	if (*cell == number)
		return true;
	*cell = number;
	return false;
}

_Static_assert(SEEN_CELLS == 1u << (64 - 50), "the top bits of the product number the cells");

#endif /* LM_EXPORT_SEEN_H */
