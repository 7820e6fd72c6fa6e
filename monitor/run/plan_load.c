// SPDX-License-Identifier: GPL-2.0-only
#include "run/plan_load.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "model/extend.h"
#include "model/plan_find.h"

/* Says what is wrong with a model, at its place if it has one. */
static void put_error(const char *name, const struct model_error *error)
{
	if (error->pos.line)
		msg_error("%s:%u:%u: %s", name, error->pos.line, error->pos.column, error->text);
	else
		msg_error("model %s: %s", name, error->text);
}

static int load_one(struct loaded_plan *loaded, const char *name)
{
	struct model_error error;
	int err;

	if (loaded->nr_models == PLAN_MAX_MODELS) {
		msg_error("more than %d models, with those that they extend", PLAN_MAX_MODELS);
		return -E2BIG;
	}
	err = model_load(name, &loaded->model[loaded->nr_models], &error);
	if (err)
		put_error(name, &error);
	else
		loaded->nr_models++;
	return err;
}

/* The built-in models that the Nth extends, unless one of that name is there. */
static int load_bases(struct loaded_plan *loaded, unsigned int n)
{
	const struct model *model = loaded->model[n];
	size_t len;
	int err = 0;

	for (unsigned int c = 0; c < model->nr_classes && !err; c++) {
		const char *base = model->class[c].extends;

		if (base && !extend_find_model(loaded->model, loaded->nr_models, base) &&
		    model_builtin(base, &len))
			err = load_one(loaded, base);
	}
	return err;
}

/* Whether all its functions are the kernel's, so that it is of no single driver. */
static bool is_of_the_kernel(const struct model *model)
{
	for (unsigned int c = 0; c < model->nr_classes; c++) {
		const struct model_class *class = &model->class[c];

		for (unsigned int h = 0; h < class->nr_hooks; h++)
			if (class->hook[h].site != SITE_TRACEPOINT &&
			    strchr(class->hook[h].function[0], ':'))
				return false;
	}
	return true;
}

static bool is_in_set(const struct model *model, enum model_set set)
{
	return set == MODELS_ALL || (set == MODELS_DRIVER && is_of_the_kernel(model)) ||
	       (set == MODELS_DEFAULT && model->watched_by_default);
}

static int load_set(struct loaded_plan *loaded, enum model_set set)
{
	const char *name;
	int err = 0;

	for (unsigned int n = 0; !err && (name = model_builtin_name(n)); n++) {
		err = load_one(loaded, name);
		if (!err && !is_in_set(loaded->model[loaded->nr_models - 1], set))
			model_free(loaded->model[--loaded->nr_models]);
	}
	return err;
}

static int load_all(struct loaded_plan *loaded, enum model_set set, const char *const *names,
		    unsigned int nr)
{
	unsigned int nr_of_set;
	int err;

	if (set == MODELS_NAMED && !nr)
		set = MODELS_DEFAULT;
	err = set == MODELS_NAMED ? 0 : load_set(loaded, set);
	nr_of_set = loaded->nr_models;
	for (unsigned int i = 0; i < nr && !err; i++)
		if (!extend_find_model(loaded->model, nr_of_set, names[i]))
			err = load_one(loaded, names[i]);
	/* a model that is loaded here may extend others in turn */
	for (unsigned int n = 0; n < loaded->nr_models && !err; n++)
		err = load_bases(loaded, n);
	return err;
}

static int make_plan(struct loaded_plan *loaded)
{
	int err = plan_init(&loaded->plan, loaded->model, loaded->nr_models);
	struct model_error error;

	if (err == -EEXIST)
		msg_error("two of the models have the same name: give each once");
	else if (err == -EINVAL && extend_check(loaded->model, loaded->nr_models, &error))
		put_error(error.file, &error);
	else if (err)
		msg_error("the models do not fit in one plan: %s", strerror(-err));
	return err;
}

enum exit_status plan_load(struct loaded_plan *loaded, enum model_set set, const char *const *names,
			   unsigned int nr)
{
	int err;

	memset(loaded, 0, sizeof(*loaded));
	err = load_all(loaded, set, names, nr);
	if (!err)
		err = make_plan(loaded);
	if (err)
		loaded_plan_free(loaded);
	return err == -ENOMEM ? EXIT_ENVIRONMENT : err ? EXIT_USAGE : EXIT_CLEAN;
}

enum exit_status plan_load_trace(struct loaded_plan *loaded, const char *file,
				 const struct trace_meta *meta)
{
	struct model_error error = {0};
	int err = 0;

	memset(loaded, 0, sizeof(*loaded));
	for (unsigned int i = 0; i < meta->nr_models && !err; i++) {
		const struct trace_model *model = &meta->model[i];

		err = i == PLAN_MAX_MODELS ? -E2BIG
					   : model_parse(model->name, model->text, model->len,
							 &loaded->model[i], &error);
		loaded->nr_models += !err;
	}
	if (err)
		msg_error("%s: a model in it is wrong: %s", file, error.text);
	else
		err = make_plan(loaded);
	if (err)
		loaded_plan_free(loaded);
	return err == -ENOMEM ? EXIT_ENVIRONMENT : err ? EXIT_CANNOT_TELL : EXIT_CLEAN;
}

enum exit_status run_find_class(const struct plan *plan, const char *what, const char *name,
				const struct plan_class **class)
{
	const struct plan_class *other;
	char near[PLAN_MAX_NAME];
	int err = 0;

	*class = NULL;
	if (name)
		err = plan_find_class(plan, name, class, &other);
	if (!err)
		return EXIT_CLEAN;
	if (err == -EEXIST)
		msg_error("%s: both %s and %s have a class '%s': say MODEL.CLASS", what,
			  (*class)->model->name, other->model->name, name);
	else if (plan_nearest(plan, name, false, near))
		msg_error("%s: no watched model has the class '%s'; did you mean '%s'?", what, name,
			  near);
	else
		msg_error("%s: no watched model has the class '%s', see lifemon models", what,
			  name);
	return EXIT_USAGE;
}

bool plan_load_is_builtin(const char *name)
{
	size_t len;

	return model_builtin(name, &len);
}

void loaded_plan_free(struct loaded_plan *loaded)
{
	plan_fini(&loaded->plan);
	while (loaded->nr_models)
		model_free(loaded->model[--loaded->nr_models]);
}
