/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel itself counts, as records (LM_REC_COUNT). */
#ifndef LM_COUNTS_H
#define LM_COUNTS_H

#include "source/source.h"

/*
 * Pushes the DMA pools of these devices, all misc devices, and the end of this reading, whose
 * number is @reading. @look_busy: see whether a call is under way that changes what is counted,
 * which takes a look at the stack of every task. Returns 0 or what @push returned.
 */
int source_counts(const char *const *device, unsigned int nr, uint32_t reading, bool look_busy,
		  source_push_fn push, void *ctx);

#endif /* LM_COUNTS_H */
