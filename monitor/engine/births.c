// SPDX-License-Identifier: GPL-2.0-only
#include "engine/births.h"

#include "event/stacks.h"

_Static_assert(BIRTHS_MOST < UINT8_MAX, "a slot holds an index + 1");

/* The slot of @stack, or the free one where it belongs. */
static unsigned int find(const struct births *births, uint32_t stack)
{
	unsigned int at = (stack * 0x9e3779b9u) >> 16 & (BIRTHS_SLOTS - 1);

	while (births->slot[at] && births->stack[births->slot[at] - 1] != stack)
		at = (at + 1) & (BIRTHS_SLOTS - 1);
	return at;
}

void births_note_other(struct births *births, const struct stacks *stacks, uint32_t stack)
{
	unsigned int at;

	births->last = stack;
	if (stack == LM_STACK_NONE || births->slot[find(births, stack)])
		return;
	stack = stacks_like(stacks, stack);
	at = find(births, stack);
	if (births->slot[at])
		return;
	if (births->nr == BIRTHS_MOST) {
		births->more = true;
		return;
	}
	births->stack[births->nr++] = stack;
	births->slot[at] = (uint8_t)births->nr;
}
