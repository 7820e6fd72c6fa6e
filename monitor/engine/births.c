// SPDX-License-Identifier: GPL-2.0-only
#include "engine/births.h"

#include "event/record.h"

_Static_assert(BIRTHS_MOST < UINT8_MAX, "a slot holds an index + 1");

void births_note_other(struct births *births, uint32_t stack)
{
	unsigned int at = (stack * 0x9e3779b9u) >> 16 & (BIRTHS_SLOTS - 1);

	births->last = stack;
	if (stack == LM_STACK_NONE)
		return;
	for (; births->slot[at]; at = (at + 1) & (BIRTHS_SLOTS - 1))
		if (births->stack[births->slot[at] - 1] == stack)
			return;
	if (births->nr == BIRTHS_MOST) {
		births->more = true;
		return;
	}
	births->stack[births->nr++] = stack;
	births->slot[at] = (uint8_t)births->nr;
}
