/* SPDX-License-Identifier: GPL-2.0-only */
/* Classes of a plan by the name that a user gives: CLASS or MODEL.CLASS. */
#ifndef LM_PLAN_FIND_H
#define LM_PLAN_FIND_H

#include "base/near.h"
#include "model/plan.h"

/* Of a name that is near: nothing is near what is longer. */
#define PLAN_MAX_NAME (NEAR_MAX_LEN + 2)

bool plan_class_is(const struct plan_class *class, const char *name);
bool plan_has_model(const struct plan *plan, const char *name);

/*
 * Returns 0 with the class in *@found, -ENOENT if there is none, or -EEXIST when several have this
 * name: two of them are in *@found and *@other.
 */
int plan_find_class(const struct plan *plan, const char *name, const struct plan_class **found,
		    const struct plan_class **other);

/*
 * The nearest name of a class, with its model's if @name has one; if @models, the name of a model
 * as well, and of a class in either form. False if none is near.
 */
bool plan_nearest(const struct plan *plan, const char *name, bool models, char near[PLAN_MAX_NAME]);

#endif /* LM_PLAN_FIND_H */
