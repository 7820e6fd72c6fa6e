/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Violations kept beyond the callback that reported them: the first one of each kind, with all that
 * belongs to it, and how many there are; and how many were asked for by which assertions. Private
 * to check/.
 */
#ifndef LM_CHECK_KEEP_H
#define LM_CHECK_KEEP_H

#include "check/result.h"
#include "sink/sink.h"

#define KEEP_MAX_ABOUT 1024 /* assertions about violations */

/* Which assertions about violations asked for one. */
struct about_set {
	uint64_t bit[KEEP_MAX_ABOUT / 64];
};

struct about_count {
	struct about_set set;
	uint64_t nr;
};

/* One kind: violations with one fingerprint that the same assertions asked for. */
struct kind {
	struct check_violation violation;
	struct about_set set;
	char *text; /* for a text report; NULL: it does not count, or another kind has it */
};

struct keep {
	size_t nr, room;
	struct kind **kind;  /* in the order of their first violation */
	void *tree;	     /* the same by what they have in common: tsearch() */
	uint64_t suppressed; /* violations */
	size_t nr_counts;
	struct about_count *count;    /* by set */
	struct check_violation *list; /* of all kinds, for the report: keep_list() */
	bool colour;		      /* in the texts */
};

/* @colour: texts are for a terminal. */
void keep_init(struct keep *keep, bool colour);
void keep_fini(struct keep *keep);

/*
 * @sink: has the tables. @start_ns: of the run. @suppressed: NULL, or why it does not count.
 * Returns 0 or -ENOMEM.
 */
int keep_add(struct keep *keep, const struct sink *sink, const struct violation *violation,
	     uint64_t start_ns, const struct about_set *set, const char *suppressed);

/* All kinds, as long as nothing is added. Without memory NULL; there is at least one. */
struct check_violation *keep_list(struct keep *keep);

static inline void keep_about_add(struct about_set *set, int about)
{
	set->bit[about / 64] |= UINT64_C(1) << (about % 64);
}

/* Whether any of these assertions asked for it. */
bool keep_about_meets(const struct about_set *set, const struct about_set *with);

/* Counts those that none of @asking asked for. */
uint64_t keep_unasked(const struct keep *keep, const struct about_set *asking);
/* All that were not suppressed. */
uint64_t keep_counting(const struct keep *keep);

#endif /* LM_CHECK_KEEP_H */
