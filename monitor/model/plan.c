// SPDX-License-Identifier: GPL-2.0-only
#include "model/plan.h"

#include <errno.h>
#include <linux/types.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "model/extend.h"

static bool carries_size(const struct model_hook *hook)
{
	for (unsigned int v = 0; v < hook->nr_values; v++)
		if (hook->value[v].role == VALUE_SIZE)
			return true;
	return false;
}

static uint64_t longer(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* The model's own classes, numbered on. */
static void add_classes(struct plan *plan, const struct model *model)
{
	int number[MODEL_MAX_CLASSES];
	unsigned int first = plan->nr_classes;

	for (unsigned int n = 0; n < model->nr_classes; n++) {
		if (model->class[n].extends)
			continue;
		number[n] = (int)plan->nr_classes;
		plan->class[plan->nr_classes++] = (struct plan_class){
			.model = model,
			.class = &model->class[n],
		};
	}
	for (unsigned int c = first; c < plan->nr_classes; c++) {
		int parent = plan->class[c].class->parent;

		plan->class[c].parent = parent < 0 ? -1 : number[parent];
	}
}

/* The number of a class in the plan, -1 if it is not there. */
static int class_named(const struct plan *plan, const char *model, const char *class)
{
	for (unsigned int c = 0; c < plan->nr_classes; c++)
		if (!strcmp(plan->class[c].model->name, model) &&
		    !strcmp(plan->class[c].class->name, class))
			return (int)c;
	return -1;
}

/* The class in the plan that this one of the model is, or that it extends. */
static unsigned int find_class(const struct plan *plan, const struct model_class *class,
			       const struct model *model)
{
	return (unsigned int)class_named(plan, class->extends ? class->extends : model->name,
					 class->name);
}

/* The halves of two alternatives are alternatives, too: check_hook(). */
static void add_probe(struct plan *plan, unsigned int class, const struct model_hook *hook,
		      const struct model *model)
{
	unsigned int n = plan->nr_probes++, above = hook->on_success || hook->confirms ? 2 : 1;

	plan->probe[n] = (struct plan_probe){
		.class = class,
		.hook = hook,
		.model = model,
		.first = hook->otherwise ? plan->probe[n - above].first : n,
	};
}

static void add_probes(struct plan *plan, const struct model *model)
{
	for (unsigned int n = 0; n < model->nr_classes; n++) {
		const struct model_class *from = &model->class[n];
		unsigned int c = find_class(plan, from, model);
		struct plan_class *to = &plan->class[c];

		to->limit_lent_ns = longer(to->limit_lent_ns, from->limit_lent_ns);
		to->limit_moved_ns = longer(to->limit_moved_ns, from->limit_moved_ns);
		for (unsigned int h = 0; h < from->nr_hooks; h++) {
			to->has_size |= carries_size(&from->hook[h]);
			to->counted |= from->hook[h].counted;
			add_probe(plan, c, &from->hook[h], model);
			if (!from->hook[h].on_success)
				continue;
			plan_make_half(&plan->half[plan->nr_halves], &from->hook[h]);
			add_probe(plan, c, &plan->half[plan->nr_halves++], model);
		}
	}
}

/* A class without a size of its own has that of the nearest class above that has one. */
static void relate_classes(struct plan *plan)
{
	for (unsigned int n = 0; n < plan->nr_classes; n++) {
		struct plan_class *class = &plan->class[n];
		const struct model_class *own = class->class;
		int inside = own->inside_model
				     ? class_named(plan, own->inside_model, own->inside_class)
				     : -1;

		class->lies_inside = inside >= 0;
		class->inside = inside >= 0 ? (unsigned int)inside : 0;
		if (class->parent >= 0)
			plan->class[class->parent].has_children = true;
		for (int at = (int)n; at >= 0; at = plan->class[at].parent)
			class->has_size |= plan->class[at].has_size;
	}
}

#define VERB_BIT(verb) (1u << (verb))

/* Verbs that must happen to objects with those of the mask, and that it does not have. */
static unsigned int missing_verbs(unsigned int verbs)
{
	static const struct {
		unsigned int with, goes;
	} pairs[] = {
		{VERB_BIT(VERB_BORROW), VERB_BIT(VERB_RETURN)},
		{VERB_BIT(VERB_RETURN), VERB_BIT(VERB_BORROW)},
		{VERB_BIT(VERB_MOVE), VERB_BIT(VERB_BACK)},
		{VERB_BIT(VERB_BACK), VERB_BIT(VERB_MOVE)},
	};
	unsigned int missing = VERB_BIT(VERB_BORN) | VERB_BIT(VERB_DIES);

	for (unsigned int i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (verbs & pairs[i].with)
			missing |= pairs[i].goes;
	return missing & ~verbs;
}

/* Fills in the verbs of each class, seen and unseen. */
static void sort_verbs(struct plan *plan)
{
	unsigned int all[PLAN_MAX_CLASSES] = {0};

	for (unsigned int c = 0; c < plan->nr_classes; c++)
		plan->class[c].verbs = plan->class[c].unseen = 0;
	for (unsigned int n = 0; n < plan->nr_probes; n++) {
		const struct plan_probe *probe = &plan->probe[n];
		struct plan_class *class = &plan->class[probe->class];
		unsigned int verb = VERB_BIT(probe->hook->verb);

		all[probe->class] |= verb;
		if (plan_watches(plan, n))
			class->verbs |= verb;
		else
			class->unseen |= verb;
	}
	for (unsigned int c = 0; c < plan->nr_classes; c++)
		plan->class[c].unseen |= missing_verbs(all[c]);
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
	size_t nr_classes = 0, nr_probes = 0, nr_hooks = 0;
	struct model_error error;

	memset(plan, 0, sizeof(*plan));
	for (unsigned int i = 0; i < nr; i++) {
		for (unsigned int n = 0; n < models[i]->nr_classes; n++) {
			nr_classes += !models[i]->class[n].extends;
			nr_hooks += models[i]->class[n].nr_hooks;
			nr_probes += model_probes(&models[i]->class[n]);
		}
	}
	if (nr_classes > PLAN_MAX_CLASSES || nr_probes > LM_MAX_PROBES)
		return -E2BIG;
	if (has_twins(models, nr))
		return -EEXIST;
	if (extend_check(models, nr, &error))
		return -EINVAL;
	plan->probe = calloc(nr_probes ? nr_probes : 1, sizeof(*plan->probe));
	plan->half = calloc(nr_probes - nr_hooks + 1, sizeof(*plan->half));
	plan->unwatched = calloc(nr_probes + 1, sizeof(*plan->unwatched));
	if (!plan->probe || !plan->half || !plan->unwatched) {
		plan_fini(plan);
		return -ENOMEM;
	}
	for (unsigned int i = 0; i < nr; i++)
		add_classes(plan, models[i]);
	for (unsigned int i = 0; i < nr; i++)
		add_probes(plan, models[i]);
	relate_classes(plan);
	sort_verbs(plan);
	return 0;
}

void plan_keep_watched(struct plan *plan, const bool *watched)
{
	for (unsigned int n = 0; n < plan->nr_probes; n++)
		plan->unwatched[n] = !watched[n];
	for (unsigned int n = 0; n < plan->nr_probes; n++)
		for (unsigned int m = 0; watched[n] && m < plan->nr_probes; m++)
			if (plan->probe[m].first == plan->probe[n].first)
				plan->unwatched[m] = false;
	sort_verbs(plan);
}

void plan_fini(struct plan *plan)
{
	free(plan->probe);
	free(plan->unwatched);
	free(plan->half);
	memset(plan, 0, sizeof(*plan));
}
