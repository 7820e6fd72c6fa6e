/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LM_MEMORY_SHARE_H
#define LM_MEMORY_SHARE_H

#include <stddef.h>

/* The default of --memory: a share of what this machine, or this container, has. */
size_t memory_share(void);

#endif /* LM_MEMORY_SHARE_H */
