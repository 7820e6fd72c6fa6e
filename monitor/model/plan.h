/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A plan: the models of one run, flattened. It numbers the classes and the probes of
 * all models; these numbers are what events and the engine use. It borrows the models:
 * they must outlive it.
 */
#ifndef LM_PLAN_H
#define LM_PLAN_H

#include "model/model.h"

#define PLAN_MAX_CLASSES 64

struct plan_class {
	const struct model *model;
	const struct model_class *class;
	int parent;	    /* index of the parent's class in the plan, -1 if none */
	bool has_children;  /* some class of the plan is within this one */
	bool has_size;	    /* a birth carries its size, or its parent's class has one */
	unsigned int verbs; /* bit mask of enum model_verb that its hooks have */
};

struct plan_probe {
	unsigned int class; /* index in the plan */
	const struct model_hook *hook;
};

struct plan {
	unsigned int nr_classes;
	struct plan_class class[PLAN_MAX_CLASSES];
	unsigned int nr_probes;
	struct plan_probe *probe; /* [nr_probes], at most LM_MAX_PROBES */
};

/*
 * Makes the plan of @nr models. Returns 0, -E2BIG when there are too many classes or
 * probes, -EEXIST when two models have one name, -ENOMEM.
 */
int plan_init(struct plan *plan, struct model *const *models, unsigned int nr);
void plan_fini(struct plan *plan);

#endif /* LM_PLAN_H */
