/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A queue of announced records: each is emitted after RECORD_PREFETCH_DISTANCE others were
 * announced, so that its object can be prefetched meanwhile.
 */
#ifndef LM_DELAY_LINE_H
#define LM_DELAY_LINE_H

#include "event/record.h"

struct delay_line {
	const struct lm_hdr *record[RECORD_PREFETCH_DISTANCE]; /* NULL: a free place */
	unsigned int next; /* the place of the next one, and of the oldest */
};

/* Adds @record, which may be NULL, and returns the oldest one, which it replaces. */
static inline const struct lm_hdr *delay_line_turn(struct delay_line *line,
						   const struct lm_hdr *record)
{
	const struct lm_hdr *due = line->record[line->next];

	line->record[line->next] = record;
	line->next = (line->next + 1) % RECORD_PREFETCH_DISTANCE;
	return due;
}

#endif /* LM_DELAY_LINE_H */
