/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of all that grows with a run, counted in one place and bounded there: a small trace
 * can ask for much. What grows takes its share in large pieces, so that counting costs nothing. One
 * bound for the whole program, as memory is.
 */
#ifndef LM_MEMORY_H
#define LM_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

enum memory_use {
	MEMORY_OBJECTS, /* objects, and the index of them */
	MEMORY_HELD,	/* records that wait for their turn */
	MEMORY_NAMES,	/* stacks, symbols and threads */
	MEMORY_REPORT,	/* what a check, a screen or an export keeps of objects */
	NR_MEMORY_USES
};

/* At most this much from now on; 0, as at first: as much as there is. */
void memory_set_limit(size_t bytes);
size_t memory_limit(void); /* 0: none */

/* 0, or -ENOMEM: beyond the limit. What is taken is given back once. */
int memory_take(enum memory_use use, size_t bytes);
void memory_give(enum memory_use use, size_t bytes);

/* calloc(), realloc() and free() with that; NULL: beyond the limit, or there is none. */
void *memory_new(enum memory_use use, size_t nr, size_t size);
void *memory_resize(enum memory_use use, void *old, size_t old_bytes, size_t bytes);
void memory_free(enum memory_use use, void *old, size_t bytes);

/* Set when some was refused, and stays so: what was to be kept there is missing. To be read. */
extern bool memory_is_over;
/* Why, in one line for the user. "" if none was refused. */
const char *memory_why(void);
/* A run begins that needs nothing of what was refused so far. */
void memory_begin(void);

#endif /* LM_MEMORY_H */
