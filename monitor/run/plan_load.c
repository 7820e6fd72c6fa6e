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

static int load_from(const char *from, struct model **model)
{
	struct model_error error;
	int err = model_load(from, model, &error);

	if (err)
		put_error(from, &error);
	return err;
}

enum exit_status plan_load_model(const struct model_path *path, const char *name,
				 struct model **model)
{
	char file[PATH_MAX];
	int err = load_from(model_path_resolve(path, name, file), model);

	return err == -ENOMEM ? EXIT_ENVIRONMENT : err ? EXIT_USAGE : EXIT_CLEAN;
}

/* By name, or of a file. */
static int load_one(struct loaded_plan *loaded, const struct model_path *path, const char *name)
{
	char file[PATH_MAX];
	const char *from = model_path_resolve(path, name, file);
	int err;

	if (loaded->nr_models == PLAN_MAX_MODELS) {
		msg_error("more than %d models, with those that they extend", PLAN_MAX_MODELS);
		return -E2BIG;
	}
	err = load_from(from, &loaded->model[loaded->nr_models]);
	if (err)
		return err;
	loaded->nr_models++;
	if (from == file && plan_load_is_builtin(name))
		msg_info("model %s: %s, in place of the one that is built in", name, file);
	return 0;
}

/* The models that the Nth extends and that have no file of their own, unless they are there. */
static int load_bases(struct loaded_plan *loaded, const struct model_path *path, unsigned int n)
{
	const struct model *model = loaded->model[n];
	char file[PATH_MAX];
	int err = 0;

	for (unsigned int c = 0; c < model->nr_classes && !err; c++) {
		const char *base = model->class[c].extends;

		if (base && !extend_find_model(loaded->model, loaded->nr_models, base) &&
		    (plan_load_is_builtin(base) || !model_path_find(path, base, file)))
			err = load_one(loaded, path, base);
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

static bool is_in_set(const struct model *model, const struct model_choice *choice)
{
	enum model_set set = choice->set;

	if (model->hot && !choice->hot)
		return false;
	return set == MODELS_ALL || (set == MODELS_DRIVER && is_of_the_kernel(model)) ||
	       (set == MODELS_DEFAULT && model->watched_by_default);
}

static void drop_last(struct loaded_plan *loaded)
{
	model_free(loaded->model[--loaded->nr_models]);
}

/* What load_found() needs. */
struct set_loading {
	struct loaded_plan *loaded;
	const struct model_choice *choice;
};

/* One of a folder; those that are built in as well have been loaded with these. */
static int load_found(void *ctx, const char *name, const char *file)
{
	const struct set_loading *loading = ctx;
	struct loaded_plan *loaded = loading->loaded;
	int err;

	if (plan_load_is_builtin(name))
		return 0;
	err = load_one(loaded, &loading->choice->path, file);
	if (!err && !is_in_set(loaded->model[loaded->nr_models - 1], loading->choice))
		drop_last(loaded);
	return err;
}

/* A file that takes the place of a model that is built in is in the same sets. */
static int load_set(struct loaded_plan *loaded, const struct model_choice *choice)
{
	static const struct model_path nowhere;
	struct set_loading loading = {loaded, choice};
	char file[PATH_MAX];
	const char *name;
	int err = 0;

	for (unsigned int n = 0; !err && (name = model_builtin_name(n)); n++) {
		bool is_in;

		err = load_one(loaded, &nowhere, name);
		if (err)
			break;
		is_in = is_in_set(loaded->model[loaded->nr_models - 1], choice);
		if (is_in && model_path_find(&choice->path, name, file))
			continue;
		drop_last(loaded);
		if (is_in)
			err = load_one(loaded, &choice->path, name);
	}
	if (!err && choice->set != MODELS_DEFAULT)
		err = model_path_each(&choice->path, load_found, &loading);
	return err;
}

static int load_all(struct loaded_plan *loaded, const struct model_choice *choice)
{
	struct model_choice asked = *choice;
	unsigned int nr_of_set;
	int err = plan_load_check_path(&choice->path) ? -EINVAL : 0;

	if (asked.set == MODELS_NAMED && !asked.nr)
		asked.set = MODELS_DEFAULT;
	if (!err && asked.set != MODELS_NAMED)
		err = load_set(loaded, &asked);
	nr_of_set = loaded->nr_models;
	for (unsigned int i = 0; i < asked.nr && !err; i++)
		if (!extend_find_model(loaded->model, nr_of_set, asked.name[i]))
			err = load_one(loaded, &asked.path, asked.name[i]);
	/* a model that is loaded here may extend others in turn */
	for (unsigned int n = 0; n < loaded->nr_models && !err; n++)
		err = load_bases(loaded, &asked.path, n);
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

enum exit_status plan_load(struct loaded_plan *loaded, const struct model_choice *choice)
{
	int err;

	memset(loaded, 0, sizeof(*loaded));
	err = load_all(loaded, choice);
	if (!err)
		err = make_plan(loaded);
	if (err)
		loaded_plan_free(loaded);
	return err == -ENOMEM ? EXIT_ENVIRONMENT : err ? EXIT_USAGE : EXIT_CLEAN;
}

enum exit_status plan_load_check_hot(const struct loaded_plan *loaded, bool by_module)
{
	for (unsigned int n = 0; n < loaded->nr_models && !by_module; n++) {
		if (!loaded->model[n]->hot)
			continue;
		msg_error("model %s is hot, as everybody calls what it watches: say of which "
			  "module, with --module NAME",
			  loaded->model[n]->name);
		return EXIT_USAGE;
	}
	return EXIT_CLEAN;
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

enum exit_status plan_load_check_path(const struct model_path *path)
{
	int err = 0;
	const char *folder = model_path_missing(path, &err);

	if (!folder)
		return EXIT_CLEAN;
	msg_error("--model-path %s: %s", folder, strerror(err));
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
