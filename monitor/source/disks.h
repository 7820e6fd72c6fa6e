/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel counts of the requests that the drivers of disks have: /sys/block. */
#ifndef LM_DISKS_H
#define LM_DISKS_H

#include <stdbool.h>
#include <stdint.h>

struct disk_count {
	const char *name;
	uint64_t in_flight;
	bool flushes; /* among them can be some that are complete and wait for a flush */
};

/* Calls @each for disks whose driver gets requests; those that get bios have none. */
void disks_read(void (*each)(void *ctx, const struct disk_count *disk), void *ctx);

#endif /* LM_DISKS_H */
