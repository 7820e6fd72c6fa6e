/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel has missed of a kprobe event. It counts from 0 again each time that the event's
 * module is loaded: register_kprobe() of kernel/kprobes.c.
 */
#ifndef LM_EVENT_MISSES_H
#define LM_EVENT_MISSES_H

#include <stdint.h>

/* Owned by a probe. */
struct event_misses {
	uint64_t last; /* the kernel's count, when it was last read */
	uint64_t sum;  /* of all loads, without what was missed before the first reading */
};

static inline void event_misses_begin(struct event_misses *misses, uint64_t count)
{
	*misses = (struct event_misses){.last = count};
}

/* The sum. Of a load whose count has passed the last one already, that much is not seen. */
static inline uint64_t event_misses_read(struct event_misses *misses, uint64_t count)
{
	misses->sum += count >= misses->last ? count - misses->last : count;
	misses->last = count;
	return misses->sum;
}

#endif /* LM_EVENT_MISSES_H */
