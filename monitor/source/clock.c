// SPDX-License-Identifier: GPL-2.0-only
#include <time.h>

#include "source/source.h"

static uint64_t read_clock(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t source_now(void)
{
	/* bpf_ktime_get_ns() is this clock */
	return read_clock(CLOCK_MONOTONIC);
}

uint64_t source_wall(uint64_t time_ns)
{
	return read_clock(CLOCK_REALTIME) - (source_now() - time_ns);
}
