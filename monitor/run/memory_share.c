// SPDX-License-Identifier: GPL-2.0-only
#include "run/memory_share.h"

#include "source/source.h"

/* Others on the machine must go on: the driver under test, and the rest of a CI job. */
#define SHARE 4
/* Enough for half a million objects, on any machine that runs lifemon at all. */
#define LEAST ((size_t)64 << 20)

size_t memory_share(void)
{
	size_t share = source_memory() / SHARE;

	return share > LEAST ? share : LEAST;
}
