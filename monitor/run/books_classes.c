// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which classes of a plan have the objects that the kernel counts: those that are watched as the
 * shipped models do it. A model of the user's with the same names may see only a part of them, or
 * call them something else.
 */
#include <string.h>

#include "model/same.h"
#include "run/books_internal.h"

#define MAX_COUNTED 2 /* classes of one count */

/* The class whose objects the kernel counts, and the one of what it counts in each of them. */
static const struct {
	const char *model, *class[MAX_COUNTED];
} counted[LM_NR_COUNTS] = {
	[LM_COUNT_BLOCKS] = {"dma_pool", {"pool", "block"}},
	[LM_COUNT_MISC] = {"misc_device", {"device"}},
	[LM_COUNT_FILE] = {"misc_device", {"file"}},
	[LM_COUNT_FLIGHT] = {"block_request", {"request"}},
};

/* Whether the hook is one that makes the objects more or fewer. */
static bool counts(const struct model_hook *hook)
{
	return hook->verb == VERB_BORN || hook->verb == VERB_DIES;
}

static bool names(const struct model_hook *hook, const char *function)
{
	for (unsigned int f = 0; f < hook->nr_functions; f++)
		if (!strcmp(hook->function[f], function))
			return true;
	return false;
}

/* Whether @own makes of all calls what @shipped does, whichever of its functions was taken. */
static bool is_as_shipped(const struct model_hook *own, const struct model_hook *shipped)
{
	bool same = own->verb == shipped->verb && own->counted == shipped->counted &&
		    own->only_if_live == shipped->only_if_live &&
		    own->on_success == shipped->on_success &&
		    model_capture_is_same(&own->name, &shipped->name) &&
		    model_capture_is_same(&own->device, &shipped->device) &&
		    model_hook_sees_same(own, shipped);

	for (unsigned int f = 0; same && f < own->nr_functions; f++)
		same = names(shipped, own->function[f]);
	return same;
}

/* Whether births and deaths of @class in the plan are watched by the hooks of @shipped and no
 * others. */
static bool sees_all(const struct plan *plan, int class, const struct model_class *shipped)
{
	unsigned int found = 0, needed = 0;

	for (unsigned int h = 0; h < shipped->nr_hooks; h++)
		needed += counts(&shipped->hook[h]);
	for (unsigned int n = 0; n < plan->nr_probes; n++) {
		const struct model_hook *hook = plan->probe[n].hook;
		bool same = false;

		if ((int)plan->probe[n].class != class || !counts(hook))
			continue;
		for (unsigned int h = 0; h < shipped->nr_hooks && !same; h++)
			same = is_as_shipped(hook, &shipped->hook[h]);
		if (!same || !plan_watches(plan, n))
			return false;
		found++;
	}
	return found == needed;
}

static const struct model_class *class_named(const struct model *model, const char *name)
{
	for (unsigned int c = 0; c < model->nr_classes; c++)
		if (!strcmp(model->class[c].name, name))
			return &model->class[c];
	return NULL;
}

static int find_class(const struct plan *plan, const char *model, const char *name)
{
	for (unsigned int c = 0; c < plan->nr_classes; c++)
		if (!strcmp(plan->class[c].model->name, model) &&
		    !strcmp(plan->class[c].class->name, name))
			return (int)c;
	return -1;
}

/* The only class of what is lent from @parent, -1 if there is none or there are several. */
static int only_child(const struct plan *plan, int parent)
{
	int child = -1;

	for (unsigned int c = 0; c < plan->nr_classes; c++) {
		if (plan->class[c].parent != parent)
			continue;
		if (child >= 0)
			return -1;
		child = (int)c;
	}
	return child;
}

static int class_like(const struct plan *plan, unsigned int what, const struct model *shipped)
{
	int class = find_class(plan, counted[what].model, counted[what].class[0]), one = class;

	for (unsigned int i = 0; i < MAX_COUNTED && counted[what].class[i]; i++) {
		if (i)
			one = only_child(plan, class);
		if (one < 0 || !sees_all(plan, one, class_named(shipped, counted[what].class[i])))
			return -1;
	}
	return class;
}

int books_class_of(const struct plan *plan, unsigned int what)
{
	struct model_error error;
	struct model *shipped;
	const char *text;
	size_t len;
	int class = -1;

	if (!counted[what].model ||
	    find_class(plan, counted[what].model, counted[what].class[0]) < 0)
		return -1;
	text = model_builtin(counted[what].model, &len);
	/* it can fail only for want of memory: then less is compared */
	if (!model_parse(counted[what].model, text, len, &shipped, &error)) {
		class = class_like(plan, what, shipped);
		model_free(shipped);
	}
	return class;
}

bool books_needs_class(unsigned int what)
{
	return counted[what].model;
}
