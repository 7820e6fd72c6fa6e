// SPDX-License-Identifier: GPL-2.0-only
#include "event/long_names.h"

#include <errno.h>

#include "base/hash.h"
#include "base/memory.h"

#define FIRST_ROOM 64

/* The slot of a name, or the free one where it belongs. Some slot is free. */
static struct long_name *find(const struct long_names *names, uint32_t epoch, uint64_t addr)
{
	size_t at = hash_number(addr ^ (uint64_t)epoch << 40) & (names->room - 1);

	while (!untrusted_is_null(names->slot[at].frame.symbol) &&
	       (names->slot[at].addr != addr || names->slot[at].epoch != epoch))
		at = (at + 1) & (names->room - 1);
	return &names->slot[at];
}

static bool is_recent(const struct long_name *name, uint32_t epoch)
{
	return !untrusted_is_null(name->frame.symbol) &&
	       ((epoch - name->epoch) & LM_STACK_EPOCH_MASK) < STACKS_EPOCHS;
}

/* Room for names of @epoch: old ones go. */
static int make_room(struct long_names *names, uint32_t epoch)
{
	struct long_names bigger = {.room = names->room ? names->room : FIRST_ROOM};

	if (names->not_before) {
		names->not_before--;
		return -ENOMEM;
	}
	for (size_t i = 0; i < names->room; i++)
		bigger.nr += is_recent(&names->slot[i], epoch);
	if (bigger.nr * 4 > bigger.room)
		bigger.room *= 2;
	bigger.slot = memory_new(MEMORY_NAMES, bigger.room, sizeof(*bigger.slot));
	if (!bigger.slot) {
		names->not_before = names->room;
		return -ENOMEM;
	}
	for (size_t i = 0; i < names->room; i++) {
		const struct long_name *name = &names->slot[i];

		if (is_recent(name, epoch))
			*find(&bigger, name->epoch, name->addr) = *name;
	}
	memory_free(MEMORY_NAMES, names->slot, names->room * sizeof(*names->slot));
	*names = bigger;
	return 0;
}

int long_names_put(struct long_names *names, uint32_t epoch, const struct stack_frame *frame)
{
	struct long_name *name;

	if (names->nr * 2 >= names->room && make_room(names, epoch))
		return -ENOMEM;
	name = find(names, epoch, frame->addr);
	if (untrusted_is_null(name->frame.symbol)) {
		if (names->nr == LONG_NAMES_MAX)
			return -ENOSPC;
		names->nr++;
	}
	*name = (struct long_name){frame->addr, epoch, *frame};
	return 0;
}

const struct stack_frame *long_names_get(const struct long_names *names, uint32_t epoch,
					 uint64_t addr)
{
	const struct long_name *name = names->room ? find(names, epoch, addr) : NULL;

	return name && !untrusted_is_null(name->frame.symbol) ? &name->frame : NULL;
}

void long_names_fini(struct long_names *names)
{
	memory_free(MEMORY_NAMES, names->slot, names->room * sizeof(*names->slot));
	*names = (struct long_names){0};
}
