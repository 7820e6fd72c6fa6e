// SPDX-License-Identifier: GPL-2.0-only
#include "model/plan.h"

#include <errno.h>
#include <linux/types.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"

static bool carries_size(const struct model_class *class)
{
	for (unsigned int h = 0; h < class->nr_hooks; h++)
		for (unsigned int v = 0; v < class->hook[h].nr_values; v++)
			if (class->hook[h].value[v].role == VALUE_SIZE)
				return true;
	return false;
}

static void add_class(struct plan *plan, const struct model *model, unsigned int n, int first)
{
	const struct model_class *from = &model->class[n];
	struct plan_class *to = &plan->class[plan->nr_classes];

	to->model = model;
	to->class = from;
	to->parent = from->parent < 0 ? -1 : first + from->parent;
	for (unsigned int h = 0; h < from->nr_hooks; h++) {
		to->verbs |= 1u << from->hook[h].verb;
		plan->probe[plan->nr_probes++] = (struct plan_probe){
			.class = plan->nr_classes,
			.hook = &from->hook[h],
		};
	}
	plan->nr_classes++;
}

static void add_model(struct plan *plan, const struct model *model)
{
	unsigned int first = plan->nr_classes;

	for (unsigned int n = 0; n < model->nr_classes; n++)
		add_class(plan, model, n, (int)first);
}

/* A class without a size of its own has that of the nearest class above that has one. */
static void relate_classes(struct plan *plan)
{
	for (unsigned int n = 0; n < plan->nr_classes; n++) {
		struct plan_class *class = &plan->class[n];

		if (class->parent >= 0)
			plan->class[class->parent].has_children = true;
		for (int at = (int)n; at >= 0 && !class->has_size; at = plan->class[at].parent)
			class->has_size = carries_size(plan->class[at].class);
	}
}

static bool has_twins(struct model *const *models, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		for (unsigned int j = i + 1; j < nr; j++)
			if (!strcmp(models[i]->name, models[j]->name))
				return true;
	return false;
}

int plan_init(struct plan *plan, struct model *const *models, unsigned int nr)
{
	size_t nr_classes = 0, nr_probes = 0;

	memset(plan, 0, sizeof(*plan));
	for (unsigned int i = 0; i < nr; i++) {
		nr_classes += models[i]->nr_classes;
		for (unsigned int n = 0; n < models[i]->nr_classes; n++)
			nr_probes += models[i]->class[n].nr_hooks;
	}
	if (nr_classes > PLAN_MAX_CLASSES || nr_probes > LM_MAX_PROBES)
		return -E2BIG;
	if (has_twins(models, nr))
		return -EEXIST;
	plan->probe = calloc(nr_probes ? nr_probes : 1, sizeof(*plan->probe));
	if (!plan->probe)
		return -ENOMEM;
	for (unsigned int i = 0; i < nr; i++)
		add_model(plan, models[i]);
	relate_classes(plan);
	return 0;
}

void plan_fini(struct plan *plan)
{
	free(plan->probe);
	memset(plan, 0, sizeof(*plan));
}
