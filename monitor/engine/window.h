/* SPDX-License-Identifier: GPL-2.0-only */
/* The time in which verbs are judged, and what there was outside of it. */
#ifndef LM_WINDOW_H
#define LM_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

struct window {
	uint64_t from_ns, to_ns;
	uint64_t outside;	    /* verbs that were not judged … */
	uint64_t first_ns, last_ns; /* … and when they were */
};

static inline bool window_has(struct window *window, uint64_t time_ns)
{
	if (time_ns >= window->from_ns && time_ns <= window->to_ns)
		return true;
	if (!window->outside++ || time_ns < window->first_ns)
		window->first_ns = time_ns;
	if (time_ns > window->last_ns)
		window->last_ns = time_ns;
	return false;
}

#endif /* LM_WINDOW_H */
