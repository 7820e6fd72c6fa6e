// SPDX-License-Identifier: GPL-2.0-only
#include "model/plan_find.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool plan_class_is(const struct plan_class *class, const char *name)
{
	size_t len = strlen(class->model->name);

	if (!strncmp(name, class->model->name, len) && name[len] == '.')
		name += len + 1;
	return !strcmp(name, class->class->name);
}

bool plan_has_model(const struct plan *plan, const char *name)
{
	for (unsigned int c = 0; c < plan->nr_classes; c++)
		if (!strcmp(plan->class[c].model->name, name))
			return true;
	return false;
}

int plan_find_class(const struct plan *plan, const char *name, const struct plan_class **found,
		    const struct plan_class **other)
{
	*found = NULL;
	for (unsigned int c = 0; c < plan->nr_classes; c++) {
		if (!plan_class_is(&plan->class[c], name))
			continue;
		if (*found) {
			*other = &plan->class[c];
			return -EEXIST;
		}
		*found = &plan->class[c];
	}
	return *found ? 0 : -ENOENT;
}

bool plan_nearest(const struct plan *plan, const char *name, bool models, char near[PLAN_MAX_NAME])
{
	char full[PLAN_MAX_CLASSES][PLAN_MAX_NAME]; /* nothing is near what is cut off here */
	bool in_full = strchr(name, '.');
	struct near search;

	near_init(&search, name, strlen(name), NEAR_SLIPS(strlen(name)));
	for (unsigned int c = 0; c < plan->nr_classes; c++) {
		const struct plan_class *class = &plan->class[c];

		snprintf(full[c], sizeof(full[c]), "%s.%s", class->model->name, class->class->name);
		if (models)
			near_try(&search, class->model->name);
		if (models || !in_full)
			near_try(&search, class->class->name);
		if (models || in_full)
			near_try(&search, full[c]);
	}
	if (search.word)
		snprintf(near, PLAN_MAX_NAME, "%s", search.word);
	return search.word;
}
