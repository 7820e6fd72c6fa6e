// SPDX-License-Identifier: GPL-2.0-only
#include "engine/scope.h"

#include <fnmatch.h>
#include <stddef.h>

#include "engine/scope_seen.h"

static const char *pattern_of(const struct filter *filter, enum filter_kind kind)
{
	return kind == FILTER_DEVICE ? filter->device : filter->pool;
}

/* What the filter looks at; NULL: the object has none. */
static const char *name_of(enum filter_kind kind, const struct scope_query *query)
{
	return kind == FILTER_DEVICE ? query->device : query->name;
}

static bool matches(const char *pattern, const char *name)
{
	return name && fnmatch(pattern, name, 0) == 0;
}

/*
 * Also matches a module that the object was made for by another one; not the kernel itself, whose
 * name is empty. *@unknown: no module is known.
 */
static bool module_has(const char *pattern, const struct scope_query *query,
		       struct scope_seen *seen, bool *unknown)
{
	struct owner owner;
	bool hit = false;

	owner_find(query->owners, &query->birth, &owner);
	for (unsigned int i = 0; i < owner.nr; i++)
		hit |= *owner.candidate[i].module && matches(pattern, owner.candidate[i].module);
	for (unsigned int i = 0; i < owner.nr; i++)
		scope_seen_name(seen, FILTER_MODULE, hit && !i, owner.candidate[i].module);
	*unknown = !owner.nr;
	return hit;
}

/* Tries every filter, also after one that does not match: each has its own count. */
bool scope_has(const struct filter *filter, const struct scope_query *query,
	       struct scope_seen *seen)
{
	bool all = true, unknown = false;

	for (enum filter_kind kind = 0; kind < FILTER_MODULE; kind++) {
		const char *pattern = pattern_of(filter, kind);
		const char *name = name_of(kind, query);
		bool hit = pattern && matches(pattern, name);

		if (!pattern)
			continue;
		scope_seen_name(seen, kind, hit, name);
		all &= hit;
	}
	if (filter->pid) {
		scope_seen_pid(seen, filter->pid == query->tgid, query->tgid);
		all &= filter->pid == query->tgid;
	}
	if (filter->module && !module_has(filter->module, query, seen, &unknown)) {
		seen->left_out += all && unknown;
		all = false;
	}
	seen->in += all;
	return all;
}

bool scope_is_all(const struct filter *filter)
{
	return !filter->device && !filter->pool && !filter->module && !filter->pid;
}
