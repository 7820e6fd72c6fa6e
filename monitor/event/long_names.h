/* SPDX-License-Identifier: GPL-2.0-only */
/* The whole texts of frames whose own records had no room for them, by address. Bounded. */
#ifndef LM_LONG_NAMES_H
#define LM_LONG_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "event/stacks.h"

#define LONG_NAMES_MAX (1u << 16)

/*
 * The name of an address. It is valid until a module comes or goes, and forgotten STACKS_EPOCHS
 * later when room is needed.
 */
struct long_name {
	uint64_t addr;
	uint32_t epoch; /* of the reference of a stack */
	struct stack_frame frame;
};

struct long_names {
	struct long_name *slot; /* open addressing; a symbol of NULL is free */
	size_t nr, room;	/* room is a power of two */
	size_t not_before;	/* names that find none without a look: there was no memory */
};

static inline uint32_t epoch_of(uint32_t ref)
{
	return ref >> LM_STACK_ID_BITS;
}

/* Keeps a name, or replaces it. Returns 0, -ENOSPC or -ENOMEM. */
int long_names_put(struct long_names *names, uint32_t epoch, const struct stack_frame *frame);
/* NULL if it is not known. */
const struct stack_frame *long_names_get(const struct long_names *names, uint32_t epoch,
					 uint64_t addr);
void long_names_fini(struct long_names *names);

#endif /* LM_LONG_NAMES_H */
