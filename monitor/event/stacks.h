/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of symbolised kernel stacks: filled from frame records, read by reports. Each module
 * that comes or goes gives new references to stacks that are the same as before. So a record's
 * reference (lm_hdr.stack) is made one to keep, which equal stacks share and which stands for them
 * throughout a run. Bounded: by the different stacks, not by how often modules are loaded.
 */
#ifndef LM_STACKS_H
#define LM_STACKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/untrusted.h"
#include "event/record.h"

#define STACKS_MAX (1u << 20)
/* Epochs after which no more events come with a reference. Each module that comes or goes begins
 * one. */
#define STACKS_EPOCHS 512

#define STACKS_FRONT	256 /* a power of two */
#define STACKS_NO_EPOCH UINT32_MAX

struct stacks;

/* What a table begins with, so that most references are known without a call. */
struct stacks_front {
	uint32_t
		first; /* epoch whose references stand for themselves; STACKS_NO_EPOCH: none does */
	struct {
		uint32_t ref, kept;
	} known[STACKS_FRONT]; /* by the last bits of .ref */
};

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

/* The slow part of stacks_keep(). */
uint32_t stacks_keep_other(struct stacks *stacks, uint32_t ref);

/*
 * The reference to keep for that of an event, which may be new. In the order of events: an old one
 * is forgotten after STACKS_EPOCHS.
 */
static inline uint32_t stacks_keep(struct stacks *stacks, uint32_t ref)
{
	const struct stacks_front *front = (const struct stacks_front *)stacks;
	unsigned int at = ref & (STACKS_FRONT - 1);

	if (ref >> LM_STACK_ID_BITS == front->first)
		return ref;
	return front->known[at].ref == ref ? front->known[at].kept : stacks_keep_other(stacks, ref);
}

/*
 * The first of the references to keep whose stacks say the same: functions, offsets and modules.
 * What a kept one does not is an address: a module can have been loaded at another one meanwhile.
 * @stacks may be NULL: then it is @ref.
 */
uint32_t stacks_like(const struct stacks *stacks, uint32_t ref);

/*
 * All frames that the references of events to come can need, as records that these two would take,
 * with time and sequence 0.
 */
void stacks_each(const struct stacks *stacks, void (*each)(void *ctx, const struct lm_hdr *record),
		 void *ctx);

/* Names a function that probes sit on: hidden when it is innermost. */
int stacks_hide(struct stacks *stacks, const char *function);

/*
 * The known frames of @ref, one to keep or a recent one of a record: returns their number (0 if
 * unknown) and points *@frames at them, valid until the next stacks_add().
 */
size_t stacks_get(const struct stacks *stacks, uint32_t ref, const struct stack_frame **frames);

/*
 * Name of the module of the innermost frame that is in one, NULL if there is none. It
 * lives as long as the table, and the same name is the same pointer.
 */
const char *stacks_owner(const struct stacks *stacks, uint32_t ref);

#endif /* LM_STACKS_H */
