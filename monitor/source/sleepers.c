// SPDX-License-Identifier: GPL-2.0-only
#include "source/sleepers.h"

#include <stddef.h>
#include <string.h>

/* Each takes a mutex, or says might_sleep(), whatever its arguments. */
static const char *const name[] = {
	"__fput",	    "device_del",      "dma_pool_create", "dma_pool_create_node",
	"dma_pool_destroy", "misc_deregister", "misc_open",	  "misc_register",
};

bool sleepers_have(const char *function)
{
	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		if (!strcmp(name[i], function))
			return true;
	return false;
}
