/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LM_POOLS_H
#define LM_POOLS_H

#include <stdbool.h>

#include "event/pool.h"

/*
 * The pools in one such file of sysfs: how many, or -errno. *@pools is the caller's to free().
 * *@cut: it ends where the kernel has no more room, not with the last pool.
 */
int pools_read(const char *path, const char *device, struct existing_pool **pools, bool *cut);

#endif /* LM_POOLS_H */
