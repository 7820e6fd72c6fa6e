// SPDX-License-Identifier: GPL-2.0-only
/* lifemon models: lists, shows, checks and draws the models. */
#include "base/exit_status.h"
#include "cmd/cmd.h"

#include <errno.h>
#include <string.h>

#include "base/msg.h"
#include "cli/options.h"
#include "cmd/models_draft.h"
#include "model/draw.h"
#include "model/model.h"
#include "model/print.h"
#include "run/plan_load.h"

/* Of its own classes, or (@extensions) of what it adds to others. */
static unsigned int count_classes(const struct model *model, bool extensions)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < model->nr_classes; i++)
		nr += !model->class[i].extends != extensions;
	return nr;
}

static unsigned int count_hooks(const struct model *model)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < model->nr_classes; i++)
		nr += model->class[i].nr_hooks;
	return nr;
}

static const char *plural(unsigned int nr, const char *one, const char *more)
{
	return nr == 1 ? one : more;
}

static void check_one(const struct model *model)
{
	unsigned int nr_classes = count_classes(model, false);
	unsigned int nr_extensions = count_classes(model, true);
	unsigned int nr_hooks = count_hooks(model);

	printf("%s: ok, %u %s", model->file, nr_classes, plural(nr_classes, "class", "classes"));
	if (nr_extensions)
		printf(", %u %s", nr_extensions, plural(nr_extensions, "extension", "extensions"));
	printf(", %u %s\n", nr_hooks, plural(nr_hooks, "hook", "hooks"));
}

static void list_one(const struct model *model)
{
	printf("%s%s%s%s\n", model->name, model->title[0] ? ": " : "", model->title,
	       model->hot ? " (with --module)" : "");
	for (unsigned int i = 0; i < model->nr_classes; i++) {
		const struct model_class *class = &model->class[i];

		printf("    ");
		if (class->extends)
			printf("extends %s.", class->extends);
		printf("%s", class->name);
		if (class->parent >= 0)
			printf(" within %s", model->class[class->parent].name);
		printf(", %u %s\n", class->nr_hooks, plural(class->nr_hooks, "hook", "hooks"));
	}
}

static void show_one(const struct model *model)
{
	print_model(model, stdout);
}

static void draw_one(const struct model *model)
{
	draw_model(model, stdout);
}

/* Loads a model, by name or of a file, and shows it. Returns an exit status. */
static int with_model(const struct model_path *path, const char *name,
		      void (*show)(const struct model *model))
{
	char file[PATH_MAX];
	struct model_error error;
	struct model *model;
	int err;

	name = model_path_resolve(path, name, file);
	err = model_load(name, &model, &error);
	if (err) {
		if (error.pos.line)
			msg_error("%s:%u:%u: %s", name, error.pos.line, error.pos.column,
				  error.text);
		else
			msg_error("model %s: %s", name, error.text);
		return err == -ENOMEM ? EXIT_ENVIRONMENT : EXIT_USAGE;
	}
	show(model);
	model_free(model);
	return EXIT_CLEAN;
}

static int list_found(void *ctx, const char *name, const char *file)
{
	return plan_load_is_builtin(name) ? 0 : with_model(ctx, file, list_one);
}

static int list_all(struct model_path *path)
{
	const char *name;
	int status = EXIT_CLEAN;

	for (unsigned int n = 0; !status && (name = model_builtin_name(n)); n++)
		status = with_model(path, name, list_one);
	return status ? status : model_path_each(path, list_found, path);
}

/* Together, since one may extend another; those that come along are not listed. */
static int check(struct model_choice *choice)
{
	unsigned int nr = choice->nr;
	struct loaded_plan loaded;
	enum exit_status status;

	if (!nr)
		choice->set = MODELS_ALL;
	choice->hot = true;
	status = plan_load(&loaded, choice);
	if (status)
		return status;
	for (unsigned int n = 0; n < (nr ? nr : loaded.nr_models); n++)
		check_one(loaded.model[n]);
	loaded_plan_free(&loaded);
	return EXIT_CLEAN;
}

static int show_models(struct models_options *options)
{
	struct model_choice *choice = &options->models;

	if (options->draft)
		return models_draft(options->draft, options->btf);
	if (options->check)
		return check(choice);
	if (plan_load_check_path(&choice->path))
		return EXIT_USAGE;
	if (!choice->nr)
		return list_all(&choice->path);
	return with_model(&choice->path, choice->name[0], options->dot ? draw_one : show_one);
}

int cmd_models(int argc, char **argv)
{
	struct models_options options;

	options_parse_models(&options, argc, argv);
	return show_models(&options);
}
