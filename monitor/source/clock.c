// SPDX-License-Identifier: GPL-2.0-only
#include <time.h>

#include "source/source.h"

uint64_t source_now(void)
{
	struct timespec now;

	/* bpf_ktime_get_ns() is this clock */
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
