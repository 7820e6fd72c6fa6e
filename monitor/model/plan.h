/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A plan: the models of one run, flattened. It numbers the classes and the probes of
 * all models; these numbers are what events and the engine use. What extends a class is
 * part of that class here. It borrows the models: they must outlive it.
 */
#ifndef LM_PLAN_H
#define LM_PLAN_H

#include "model/model.h"

#define PLAN_MAX_CLASSES 64
#define PLAN_MAX_MODELS	 64

struct plan_class {
	const struct model *model;
	const struct model_class *class;
	int parent;	     /* index of the parent's class in the plan, -1 if none */
	bool lies_inside;    /* its objects lie in the memory of those of … */
	unsigned int inside; /* … this class, by its index in the plan */
	bool has_children;   /* some class of the plan is within this one */
	bool counted;	     /* a birth of what is alive is one reference more */
	bool has_size;	     /* a birth carries its size, or its parent's class has one */
	unsigned int verbs;  /* bit mask of enum model_verb that its watched hooks have */
	/*
	 * Likewise, of verbs that can happen without being seen: a hook of the verb is not watched,
	 * or there must be such a verb and the model has no hook for it (a class without 'born', a
	 * 'borrow' without 'return').
	 */
	unsigned int unseen;
	uint64_t limit_lent_ns, limit_moved_ns; /* the longest of class and extensions */
};

struct plan_probe {
	unsigned int class; /* index in the plan */
	const struct model_hook *hook;
	const struct model *model; /* that has the hook: of the class, or one that extends it */
	/* The probe of the first of the hooks of which one is watched (else); its own if alone. */
	unsigned int first;
};

struct plan {
	unsigned int nr_classes;
	struct plan_class class[PLAN_MAX_CLASSES];
	unsigned int nr_probes;
	struct plan_probe *probe; /* [nr_probes], at most LM_MAX_PROBES */
	bool *unwatched;	  /* [nr_probes], see plan_keep_watched(); NULL: none is */
	unsigned int nr_halves;
	struct model_hook *half; /* hooks of the plan's own: see plan_half.c */
};

/*
 * Makes the plan of @nr models. Returns 0, -E2BIG when there are too many classes or
 * probes, -EEXIST when two models have one name, -EINVAL when an extension does not fit
 * (extend_check() says why), -ENOMEM.
 */
int plan_init(struct plan *plan, struct model *const *models, unsigned int nr);
/*
 * Takes the probes that are not watched, nor another one in their stead (else), out of the plan's
 * verbs: theirs can happen unseen. @watched: [plan->nr_probes]. They stay in the plan, so that the
 * numbers of the others hold.
 */
void plan_keep_watched(struct plan *plan, const bool *watched);

/* Whether nothing that the hook of the probe sees can happen unseen. */
static inline bool plan_watches(const struct plan *plan, unsigned int probe)
{
	return !plan->unwatched || !plan->unwatched[probe];
}

void plan_fini(struct plan *plan);

/*
 * plan_half.c: the exit half of a hook that counts on success. Its probe is the one after that of
 * the hook.
 */
void plan_make_half(struct model_hook *half, const struct model_hook *hook);

#endif /* LM_PLAN_H */
