/* SPDX-License-Identifier: GPL-2.0-only */
/* A DMA pool that existed when watching began (sysfs file "pools" of its device). */
#ifndef LM_POOL_H
#define LM_POOL_H

#include <stdint.h>

#include "event/record.h"

struct existing_pool {
	char device[LM_DEVICE_LEN];
	char name[LM_NAME_LEN];
	uint64_t active; /* blocks out */
	uint64_t size;	 /* of a block, bytes */
};

#endif /* LM_POOL_H */
