// SPDX-License-Identifier: GPL-2.0-only
/* Which classes of a plan have the objects that the kernel counts. */
#include <string.h>

#include "run/books_internal.h"

/*
 * When the kernel's counts are those of a class: when its birth hook is on @function, which makes
 * the objects that the kernel counts, with no more conditions than in the shipped model. A user's
 * model of the same name may see only a part of them.
 */
static const struct {
	const char *model, *class, *function;
	unsigned int conditions;
} counted[LM_NR_COUNTS] = {
	[LM_COUNT_BLOCKS] = {"dma_pool", "pool", "dma_pool_create", 1},
	[LM_COUNT_MISC] = {"misc_device", "device", "misc_register", 1},
	[LM_COUNT_FILE] = {"misc_device", "file", "misc_open", 1},
	[LM_COUNT_FLIGHT] = {"block_request", "request", "block_rq_issue", 0},
};

/* Whether the births of @class are all calls of @function. */
static bool sees_all(const struct plan *plan, int class, const char *function,
		     unsigned int conditions)
{
	for (unsigned int n = 0; n < plan->nr_probes; n++) {
		const struct model_hook *hook = plan->probe[n].hook;

		if ((int)plan->probe[n].class != class || hook->verb != VERB_BORN ||
		    hook->nr_conds > conditions)
			continue;
		for (unsigned int f = 0; f < hook->nr_functions; f++)
			if (!strcmp(hook->function[f], function))
				return true;
	}
	return false;
}

int books_class_of(const struct plan *plan, unsigned int what)
{
	int class = -1, child = -1;
	unsigned int within = 0;

	if (!counted[what].model)
		return -1;
	for (unsigned int c = 0; c < plan->nr_classes; c++)
		if (!strcmp(plan->class[c].model->name, counted[what].model) &&
		    !strcmp(plan->class[c].class->name, counted[what].class))
			class = (int)c;
	if (class < 0 || !sees_all(plan, class, counted[what].function, counted[what].conditions))
		return -1;
	for (unsigned int c = 0; c < plan->nr_classes; c++) {
		if (plan->class[c].parent != class)
			continue;
		child = (int)c;
		within++;
	}
	if (what == LM_COUNT_BLOCKS && (within != 1 || !sees_all(plan, child, "dma_pool_alloc", 1)))
		return -1;
	return class;
}

bool books_needs_class(unsigned int what)
{
	return counted[what].model;
}
