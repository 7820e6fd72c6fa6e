// SPDX-License-Identifier: GPL-2.0-only
#include "base/unique.h"

#include <errno.h>
#include <sys/random.h>

int unique_id(uint64_t *id)
{
	do {
		if (getrandom(id, sizeof(*id), 0) != sizeof(*id))
			return errno ? -errno : -EIO;
		*id &= INT64_MAX;
	} while (!*id);
	return 0;
}
