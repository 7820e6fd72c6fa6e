/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The violations of an earlier trace, by what they have in common with the same mistake made
 * again: check/fingerprint.h.
 */
#ifndef LM_CHECK_BASELINE_H
#define LM_CHECK_BASELINE_H

#include "sink/sink.h"

struct baseline;

/* NULL when there is no memory. */
struct baseline *baseline_new(void);
void baseline_free(struct baseline *baseline);

/* A sink that adds the violations of a trace; the baseline owns it. */
struct sink *baseline_sink(struct baseline *baseline);

/* How many different ones there are. */
size_t baseline_nr(const struct baseline *baseline);

/*
 * Whether the baseline has such a violation. One of which no function is known is never the
 * same as another.
 */
bool baseline_has(const struct baseline *baseline, const struct stacks *stacks,
		  const struct violation *violation);

#endif /* LM_CHECK_BASELINE_H */
