// SPDX-License-Identifier: GPL-2.0-only
#include "scope.h"

#include <fnmatch.h>
#include <stddef.h>

static bool matches(const char *pattern, const char *name)
{
	return !pattern || (name && fnmatch(pattern, name, 0) == 0);
}

bool scope_has(const struct filter *filter, const struct stacks *stacks,
	       const struct scope_query *query)
{
	if (filter->pid && filter->pid != query->tgid)
		return false;
	if (!matches(filter->device, query->device) || !matches(filter->pool, query->name))
		return false;
	return !filter->module || matches(filter->module, stacks_owner(stacks, query->stack));
}

bool scope_is_all(const struct filter *filter)
{
	return !filter->device && !filter->pool && !filter->module && !filter->pid;
}
