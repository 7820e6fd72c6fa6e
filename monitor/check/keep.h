/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Violations kept beyond the callback that reported them, and counted by which assertions asked for
 * them. Private to check/.
 */
#ifndef LM_CHECK_KEEP_H
#define LM_CHECK_KEEP_H

#include "check/result.h"
#include "sink/repeats.h"
#include "sink/sink.h"

#define KEEP_MAX       1000 /* violations with all that belongs to them; more are counted */
#define KEEP_MAX_ABOUT 1024 /* assertions about violations */

/* Which assertions about violations asked for one. */
struct about_set {
	uint64_t bit[KEEP_MAX_ABOUT / 64];
};

struct about_count {
	struct about_set set;
	uint64_t nr, kept;
};

struct keep {
	size_t nr;
	size_t nr_suppressed;		   /* of these; they must leave room for those that count */
	uint64_t suppressed;		   /* in all */
	struct check_violation *violation; /* [KEEP_MAX] at most */
	struct about_set *set;		   /* of each */
	char **text;			   /* of each, for a text report: "" after many of a kind,
					    * NULL when suppressed */
	size_t nr_counts;
	struct about_count *count; /* by set */
	struct repeats *repeats;   /* for these texts */
	bool colour;		   /* in these texts */
};

/* 0 or -ENOMEM. @colour: texts are for a terminal. */
int keep_init(struct keep *keep, bool colour);
void keep_fini(struct keep *keep);

/* @sink: has the tables. @suppressed: NULL, or why it does not count. 0 or -ENOMEM. */
int keep_add(struct keep *keep, const struct sink *sink, const struct violation *violation,
	     const struct about_set *set, const char *suppressed);

static inline void keep_about_add(struct about_set *set, int about)
{
	set->bit[about / 64] |= UINT64_C(1) << (about % 64);
}

/* Whether any of these assertions asked for it. */
bool keep_about_meets(const struct about_set *set, const struct about_set *with);

/* Counts those that none of @asking asked for; *@dropped: how many of them were not kept. */
uint64_t keep_unasked(const struct keep *keep, const struct about_set *asking, uint64_t *dropped);
/* All that were not suppressed. */
uint64_t keep_counting(const struct keep *keep);

#endif /* LM_CHECK_KEEP_H */
