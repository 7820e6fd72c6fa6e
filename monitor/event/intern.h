/* SPDX-License-Identifier: GPL-2.0-only */
/* A set of strings: each text is kept once and stays where it is until the set goes. */
#ifndef LM_INTERN_H
#define LM_INTERN_H

#include <stdbool.h>
#include <stddef.h>

struct intern_chunk;

struct intern {
	const char **slot; /* open addressing; NULL is free */
	size_t nr, room;   /* room is a power of two or 0 */
	struct intern_chunk *chunk;
};

/* The one copy of the @len bytes at @text, terminated. NULL when there is no memory. */
const char *intern_get(struct intern *intern, const char *text, size_t len);
/* Whether it is there. */
bool intern_has(const struct intern *intern, const char *text);
void intern_fini(struct intern *intern);

#endif /* LM_INTERN_H */
