// SPDX-License-Identifier: GPL-2.0-only
/* lifemon models: lists, shows, checks and draws the models. */
#include "base/exit_status.h"
#include "cmd/cmd.h"

#include "cli/options.h"
#include "cmd/models_draft.h"
#include "cmd/models_list.h"
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

static void check_one(const struct model *model)
{
	unsigned int nr_classes = count_classes(model, false);
	unsigned int nr_extensions = count_classes(model, true);
	unsigned int nr_hooks = count_hooks(model);

	printf("%s: ok, %u class%s", model->file, nr_classes, nr_classes == 1 ? "" : "es");
	if (nr_extensions)
		printf(", %u extension%s", nr_extensions, nr_extensions == 1 ? "" : "s");
	printf(", %u hook%s\n", nr_hooks, nr_hooks == 1 ? "" : "s");
}

static void show_one(const struct model *model)
{
	print_model(model, stdout);
}

static void draw_one(const struct model *model)
{
	draw_model(model, stdout);
}

/* Loads a model, by name or of a file, and shows it. */
static enum exit_status with_model(const struct model_path *path, const char *name,
				   void (*show)(const struct model *model))
{
	struct model *model;
	enum exit_status status = plan_load_model(path, name, &model);

	if (status)
		return status;
	show(model);
	model_free(model);
	return EXIT_CLEAN;
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
		return models_list(&choice->path, options->verbose);
	return with_model(&choice->path, choice->name[0], options->dot ? draw_one : show_one);
}

int cmd_models(int argc, char **argv)
{
	struct models_options options;

	options_parse_models(&options, argc, argv);
	return show_models(&options);
}
