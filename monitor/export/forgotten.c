// SPDX-License-Identifier: GPL-2.0-only
#include "export/forgotten.h"

static int add_leak(const struct object_ref *object,
		    int (*add)(void *ctx, const struct forgotten *forgotten), void *ctx)
{
	const struct forgotten one = {object->class, object->born_stack,
				      object->size ? object->size : 1};

	return add(ctx, &one);
}

int forgotten_each(const struct violation *violation,
		   int (*add)(void *ctx, const struct forgotten *forgotten), void *ctx)
{
	int err = 0;

	if (violation->rule == RULE_LEAK)
		return add_leak(&violation->object, add, ctx);
	if (violation->rule != RULE_OUTLIVED_PARENT || violation->inside)
		return 0;
	for (unsigned int n = 0; n < violation->nr_groups && !err; n++) {
		const struct object_group *group = &violation->group[n];
		const struct forgotten one = {group->class, group->born_stack,
					      group->bytes ? group->bytes : group->count};

		err = add(ctx, &one);
	}
	return err;
}
