/* SPDX-License-Identifier: GPL-2.0-only */
/* A short queue: records that were told of, and are emitted when LM_AHEAD others were. */
#ifndef LM_TOLD_H
#define LM_TOLD_H

#include "event/record.h"

struct told {
	const struct lm_hdr *record[LM_AHEAD]; /* NULL: a free place */
	unsigned int next;		       /* the place of the next one, and of the oldest */
};

/* @record, which may be NULL, becomes the last. Returns the one that it takes the place of. */
static inline const struct lm_hdr *told_turn(struct told *told, const struct lm_hdr *record)
{
	const struct lm_hdr *due = told->record[told->next];

	told->record[told->next] = record;
	told->next = (told->next + 1) % LM_AHEAD;
	return due;
}

#endif /* LM_TOLD_H */
