// SPDX-License-Identifier: GPL-2.0-only
#include "base/pages.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20)

void *pages_reserve(size_t bytes)
{
	char *all = mmap(NULL, bytes + HUGE_PAGE, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t before = -(uintptr_t)all % HUGE_PAGE;

	if (all == MAP_FAILED)
		return NULL;
	if (before)
		munmap(all, before);
	if (HUGE_PAGE - before)
		munmap(all + before + bytes, HUGE_PAGE - before);
	/* A kernel without huge pages refuses, which does no harm. */
	madvise(all + before, bytes, MADV_HUGEPAGE);
	return all + before;
}

int pages_open(void *at, size_t bytes)
{
	return mprotect(at, bytes, PROT_READ | PROT_WRITE) ? -ENOMEM : 0;
}

void pages_release(void *at, size_t bytes)
{
	if (at)
		munmap(at, bytes);
}
