// SPDX-License-Identifier: GPL-2.0-only
/*
 * A release that counts on success is announced at entry, as the order of release and birth asks
 * for, and confirmed or taken back at exit. So its hook has two probes: its own, and one of a hook
 * that is made here, which shows whether the condition holds.
 */
#include <string.h>

#include "model/plan.h"

/* Whether it can be captured once more at exit: of what it points to, the release may be done. */
static bool outlasts_the_call(const struct model_capture *capture)
{
	return !capture->nr_steps;
}

/* A condition of the entry that can be tested again spares the events of calls that it excludes. */
static void add_condition(struct model_hook *half, const struct model_hook *hook)
{
	for (unsigned int i = 0; i < hook->nr_conds && half->nr_conds < MODEL_MAX_CONDS; i++)
		if (outlasts_the_call(&hook->cond[i].capture) &&
		    outlasts_the_call(&hook->cond[i].right))
			half->cond[half->nr_conds++] = hook->cond[i];
}

void plan_make_half(struct model_hook *half, const struct model_hook *hook)
{
	*half = (struct model_hook){
		.verb = hook->verb,
		.site = SITE_EXIT,
		.confirms = true,
		.otherwise = hook->otherwise,
		.nr_functions = hook->nr_functions,
		.nr_conds = 1,
		.cond = {hook->success},
		.pos = hook->pos,
	};
	memcpy(half->function, hook->function, sizeof(half->function));
	add_condition(half, hook);
	if (!outlasts_the_call(&hook->key) || !outlasts_the_call(&hook->key2))
		return;
	half->key = hook->key;
	half->key2 = hook->key2;
}
