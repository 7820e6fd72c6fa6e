/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Time in which attached probes did not fire. The number of calls in it is unknown, so they are in
 * no count of lost events.
 */
#ifndef LM_UNSEEN_H
#define LM_UNSEEN_H

#include <stddef.h>
#include <stdint.h>

#include "event/record.h"

#define UNSEEN_REASONS 5 /* LM_ARM_WHY_* */

struct unseen {
	uint64_t gaps; /* of an unknown number of events */
	struct {
		unsigned int nr_off; /* probes that are off now */
		uint64_t off_ns;     /* since when some are */
		uint64_t total_ns;
	} why[UNSEEN_REASONS];
	uint8_t off_by[LM_MAX_PROBES]; /* reason why the probe is off, 0: it is on */
};

/* Takes LM_REC_GAP and LM_REC_ARM; ignores the rest. */
void unseen_feed(struct unseen *unseen, const struct lm_hdr *record);
/*
 * "kernel.ftrace_enabled was 0 for 1.203 s", up to @end_ns; "" when all probes fired all the time.
 * Probes that a module has no function for are not in it.
 */
void unseen_text(const struct unseen *unseen, uint64_t end_ns, char *text, size_t size);

#endif /* LM_UNSEEN_H */
