// SPDX-License-Identifier: GPL-2.0-only
#include "scope.h"

#include <fnmatch.h>
#include <stddef.h>

#include "scope_seen.h"

static const char *pattern_of(const struct filter *filter, enum filter_kind kind)
{
	switch (kind) {
	case FILTER_DEVICE:
		return filter->device;
	case FILTER_POOL:
		return filter->pool;
	case FILTER_MODULE:
		return filter->module;
	default:
		return NULL;
	}
}

/* What the filter looks at; NULL: the object has none. */
static const char *name_of(enum filter_kind kind, const struct stacks *stacks,
			   const struct scope_query *query)
{
	switch (kind) {
	case FILTER_DEVICE:
		return query->device;
	case FILTER_POOL:
		return query->name;
	case FILTER_MODULE:
		return stacks_owner(stacks, query->stack);
	default:
		return NULL;
	}
}

/* Each filter is asked, also after one that does not match: each counts for itself. */
bool scope_has(const struct filter *filter, const struct stacks *stacks,
	       const struct scope_query *query, struct scope_seen *seen)
{
	bool all = true;

	for (enum filter_kind kind = 0; kind < FILTER_PID; kind++) {
		const char *pattern = pattern_of(filter, kind);
		const char *name;
		bool hit;

		if (!pattern)
			continue;
		name = name_of(kind, stacks, query);
		hit = name && fnmatch(pattern, name, 0) == 0;
		scope_seen_name(seen, kind, hit, name);
		all &= hit;
	}
	if (filter->pid) {
		scope_seen_pid(seen, filter->pid == query->tgid, query->tgid);
		all &= filter->pid == query->tgid;
	}
	seen->in += all;
	return all;
}

bool scope_is_all(const struct filter *filter)
{
	return !filter->device && !filter->pool && !filter->module && !filter->pid;
}
