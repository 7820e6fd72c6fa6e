// SPDX-License-Identifier: GPL-2.0-only
#include "run/required.h"

#include <stdio.h>
#include <string.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "model/plan_find.h"
#include "run/plan_load.h"

/* A model's name wins over that of a class, which can be written in full. */
static bool is_asked_for(const struct plan *plan, unsigned int class, const char *name)
{
	const struct plan_class *this = &plan->class[class];

	if (plan_has_model(plan, name))
		return !strcmp(this->model->name, name);
	return plan_class_is(this, name);
}

static bool is_known(const struct plan *plan, const char *name)
{
	for (unsigned int c = 0; c < plan->nr_classes; c++)
		if (is_asked_for(plan, c, name))
			return true;
	return false;
}

/* Refuses a name that is neither a model nor a class, and suggests the nearest of both. */
static enum exit_status refuse(const struct plan *plan, const char *name)
{
	char near[PLAN_MAX_NAME];

	if (plan_nearest(plan, name, true, near))
		msg_error("--require: '%s' is no model or class that is watched; did you mean "
			  "'%s'?",
			  name, near);
	else
		msg_error("--require: '%s' is no model or class that is watched; see lifemon "
			  "models",
			  name);
	return EXIT_USAGE;
}

enum exit_status required_check(const struct plan *plan, const struct required *required)
{
	const struct plan_class *class;
	enum exit_status status = EXIT_CLEAN;

	for (unsigned int i = 0; i < required->nr && !status; i++) {
		const char *name = required->name[i];

		if (!is_known(plan, name))
			return refuse(plan, name);
		/* says so when two models have such a class */
		if (!plan_has_model(plan, name))
			status = run_find_class(plan, "--require", name, &class);
	}
	return status;
}

void required_keep(const struct plan *plan, struct required *required)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < required->nr; i++) {
		if (is_known(plan, required->name[i]))
			required->name[kept++] = required->name[i];
		else
			msg_warn("--require %s of the recorded run does not hold: no model given "
				 "has it",
				 required->name[i]);
	}
	required->nr = kept;
}

bool required_is_met(const struct plan *plan, const struct engine *engine,
		     const struct required *required, unsigned int n, struct required_name *name)
{
	bool model = plan_has_model(plan, required->name[n]);
	struct class_stats stats;
	bool met = false;

	for (unsigned int c = 0; c < plan->nr_classes; c++) {
		if (!is_asked_for(plan, c, required->name[n]))
			continue;
		snprintf(name->text, sizeof(name->text), "%s%s%s", plan->class[c].model->name,
			 model ? "" : ".", model ? "" : plan->class[c].class->name);
		engine_class_stats(engine, c, &stats);
		met |= stats.births || stats.deaths || stats.adopted;
	}
	return met;
}
