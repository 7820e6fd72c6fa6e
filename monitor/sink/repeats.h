/* SPDX-License-Identifier: GPL-2.0-only */
/* Violations that say the same: a few of a kind are reported in full, the rest is counted. */
#ifndef LM_REPEATS_H
#define LM_REPEATS_H

#include "sink/sink.h"

#define REPEATS_SHOWN 5		/* of one kind that are reported in full */
#define REPEATS_ROOM  (1 << 12) /* different kinds; a power of two */

/* One kind. */
struct repeat {
	uint32_t rule; /* RULE_NONE: free */
	bool certain;
	const struct plan_class *class;
	uint32_t born_stack, at_stack; /* the first ones like them */
	uint64_t count;
	uint64_t first_id; /* of the first object of this kind */
};

/* All zero is empty. */
struct repeats {
	unsigned int nr;
	struct repeat kind[REPEATS_ROOM]; /* open addressing */
};

/* Counts a violation; returns how often its kind has been seen, this one included. */
uint64_t repeats_count(struct repeats *repeats, const struct stacks *stacks,
		       const struct violation *violation);

/* Counts it, and puts its report (words_put_violation) if there were not enough of its kind. */
void repeats_put(struct repeats *repeats, FILE *out, const struct sink *sink,
		 const struct violation *violation, bool colour);

#endif /* LM_REPEATS_H */
