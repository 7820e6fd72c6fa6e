/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The different stacks that the objects of one class were born with, so that a report can leave out
 * the functions that all of them came through. Bounded; kept up at each birth.
 */
#ifndef LM_ENGINE_BIRTHS_H
#define LM_ENGINE_BIRTHS_H

#include <stdbool.h>
#include <stdint.h>

struct stacks;

#define BIRTHS_MOST  64
#define BIRTHS_SLOTS 128 /* a power of two, more than BIRTHS_MOST */

struct births {
	uint32_t last;		     /* stack of the last birth, LM_STACK_NONE at first */
	uint16_t nr;		     /* different ones in .stack */
	bool more;		     /* there were others, for which there is no room */
	uint32_t stack[BIRTHS_MOST]; /* in the order of their first birth; of those alike, one */
	uint8_t slot[BIRTHS_SLOTS];  /* by hash: index in .stack + 1, 0 is free */
};

/* The slow part of births_note(): another stack than the last one. */
void births_note_other(struct births *births, const struct stacks *stacks, uint32_t stack);

/* @stacks may be NULL: then none are alike. */
static inline void births_note(struct births *births, const struct stacks *stacks, uint32_t stack)
{
	if (births->last != stack)
		births_note_other(births, stacks, stack);
}

#endif /* LM_ENGINE_BIRTHS_H */
