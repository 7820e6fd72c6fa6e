/* SPDX-License-Identifier: GPL-2.0-only */
/* Which objects the user wants to hear about. */
#ifndef LM_SCOPE_H
#define LM_SCOPE_H

#include "engine/engine.h"

/* NULL or 0 is "everything". Names match as shell patterns (fnmatch). An object is in scope when
 * all that are given match it. */
struct filter {
	const char *device;
	const char *pool;   /* the name of the object or of its parent */
	const char *module; /* a module that may own the object: engine/owner.h */
	uint32_t pid;	    /* tgid of the birth */
};

enum filter_kind { FILTER_DEVICE, FILTER_POOL, FILTER_MODULE, FILTER_PID, NR_FILTERS };

struct scope_seen;

/* Whether the filter lets everything through. */
bool scope_is_all(const struct filter *filter);
/* Counts in @seen which filters matched, and the objects left out because their owner is unknown.
 */
bool scope_has(const struct filter *filter, const struct scope_query *query,
	       struct scope_seen *seen);

#endif /* LM_SCOPE_H */
