/* SPDX-License-Identifier: GPL-2.0-only */
/* The word that was probably meant by one that was misspelt. */
#ifndef LM_NEAR_H
#define LM_NEAR_H

#include <stddef.h>

#define NEAR_MAX_LEN 128 /* nothing is near a longer word */

/*
 * A slip is a letter that is missing, too many, wrong, or swapped with the next. This
 * number is forgiven in a word of a small vocabulary: with more, every word is near.
 */
#define NEAR_SLIPS(len) ((len) > 4 ? 2 : (len) > 1 ? 1 : 0)

struct near {
	const char *text;
	size_t len;
	unsigned int limit; /* a word with more slips is not near, or not nearer */
	const char *word;   /* the nearest so far, NULL if none is near */
};

/* @text need not be terminated. */
void near_init(struct near *near, const char *text, size_t len, unsigned int slips);
/* Of two that are equally near, the first is kept. The text itself is not misspelt. */
void near_try(struct near *near, const char *word);

#endif /* LM_NEAR_H */
