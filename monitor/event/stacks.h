/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of symbolised kernel stacks: filled from frame records, read by
 * reports. A reference (lm_hdr.stack) stands for the same stack throughout a run. Bounded.
 */
#ifndef LM_STACKS_H
#define LM_STACKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/untrusted.h"
#include "event/record.h"

#define STACKS_MAX (1u << 20)

struct stacks;

/* One frame, innermost first. Strings live as long as the table; "" when unknown. */
struct stack_frame {
	uint64_t addr;
	struct untrusted symbol; /* "dma_pool_free", "" if not resolved */
	uint64_t offset;	 /* in the symbol */
	uint64_t size;		 /* of the symbol, 0 if unknown */
	struct untrusted module; /* "" for the kernel itself */
};

/* NULL and errno when there is no memory. */
struct stacks *stacks_new(void);
void stacks_free(struct stacks *stacks);

/*
 * Takes one frame. The machinery of tracing at the innermost end (bpf_prog_…,
 * bpf_trampoline_…, and the probed function itself) is hidden from readers, so that
 * frame 0 is the caller of the probed function whichever attach kind was used.
 * Returns 0, -ENOSPC when STACKS_MAX are known, or -ENOMEM.
 */
int stacks_add(struct stacks *stacks, const struct lm_frame *frame);

/*
 * The same with the whole text of a frame that was cut. It completes every cut frame of its
 * address.
 */
int stacks_add_long(struct stacks *stacks, const struct lm_long_frame *frame);

/* All frames, as records that these two would take, with time and sequence 0. */
void stacks_each(const struct stacks *stacks, void (*each)(void *ctx, const struct lm_hdr *record),
		 void *ctx);

/* Names a function that probes sit on: hidden when it is innermost. */
int stacks_hide(struct stacks *stacks, const char *function);

/*
 * The known frames of @ref: returns their number (0 if unknown) and points *@frames at
 * them, valid until the next stacks_add().
 */
size_t stacks_get(const struct stacks *stacks, uint32_t ref, const struct stack_frame **frames);

/*
 * Name of the module of the innermost frame that is in one, NULL if there is none. It
 * lives as long as the table, and the same name is the same pointer.
 */
const char *stacks_owner(const struct stacks *stacks, uint32_t ref);

#endif /* LM_STACKS_H */
