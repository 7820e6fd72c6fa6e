/* SPDX-License-Identifier: GPL-2.0-only */
/* Words in names of functions that say what begins and ends a life, such as alloc and free. */
#ifndef LM_PAIR_WORDS_H
#define LM_PAIR_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#define PAIR_WORDS_ENDS 8

/* One that begins a life, and those that may end it, the most usual first. */
struct pair_words {
	const char *birth;
	const char *death[PAIR_WORDS_ENDS];
	bool counts; /* it may hand out what is there already */
};

/* The rows, the plainest words first; NULL past the last. */
const struct pair_words *pair_words_row(unsigned int n);

/* Whether the @len bytes at @text are a word of any row. */
bool pair_words_has(const char *text, size_t len);

#endif /* LM_PAIR_WORDS_H */
