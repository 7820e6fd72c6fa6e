// SPDX-License-Identifier: GPL-2.0-only
/*
 * A release that counts on success is announced at entry, as the order of release and birth asks
 * for, and confirmed or taken back at exit. So its hook has two probes: its own, and one of a hook
 * that is made here, which tells whether the condition holds.
 */
#include <string.h>

#include "model/plan.h"

/* Whether it can be captured once more at exit: of what it points to, the release may be done. */
static bool outlasts_the_call(const struct model_capture *capture)
{
	return !capture->nr_steps;
}

void plan_make_half(struct model_hook *half, const struct model_hook *hook)
{
	*half = (struct model_hook){
		.verb = hook->verb,
		.site = SITE_EXIT,
		.confirms = true,
		.nr_functions = hook->nr_functions,
		.nr_conds = 1,
		.cond = {hook->success},
		.pos = hook->pos,
	};
	memcpy(half->function, hook->function, sizeof(half->function));
	if (!outlasts_the_call(&hook->key) || !outlasts_the_call(&hook->key2))
		return;
	half->key = hook->key;
	half->key2 = hook->key2;
}
