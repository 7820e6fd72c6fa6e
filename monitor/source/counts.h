/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel itself counts, as records (LM_REC_COUNT). */
#ifndef LM_COUNTS_H
#define LM_COUNTS_H

#include "source/source.h"

struct counts_wanted {
	uint32_t reading; /* its number */
	/*
	 * Look for calls under way that change what is counted: this reads the stack of every
	 * task.
	 */
	bool look_busy;
	bool files, disks;	   /* open files of misc devices; requests in flight */
	const char *const *device; /* that have DMA pools */
	unsigned int nr_devices;
};

/*
 * Pushes what is wanted, all misc devices, and the end of this reading. Returns 0 or what @push
 * returned.
 */
int source_counts(struct source *source, const struct counts_wanted *wanted, source_push_fn push,
		  void *ctx);

#endif /* LM_COUNTS_H */
