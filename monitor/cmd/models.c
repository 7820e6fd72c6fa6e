// SPDX-License-Identifier: GPL-2.0-only
/* lifemon models: lists, shows, checks and draws the models. */
#include "cmd/cmd.h"

#include <argp.h>
#include <errno.h>
#include <string.h>

#include "base/msg.h"
#include "cli/options.h"
#include "model/draw.h"
#include "model/model.h"
#include "model/print.h"

struct models_options {
	const char *model; /* NULL if none was named */
	bool check;
	bool dot;
};

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
	unsigned int nr_hooks = count_hooks(model);

	printf("%s: ok, %u %s, %u %s\n", model->file, model->nr_classes,
	       plural(model->nr_classes, "class", "classes"), nr_hooks,
	       plural(nr_hooks, "hook", "hooks"));
}

static void list_one(const struct model *model)
{
	printf("%s%s%s\n", model->name, model->title[0] ? ": " : "", model->title);
	for (unsigned int i = 0; i < model->nr_classes; i++) {
		const struct model_class *class = &model->class[i];

		printf("    %s", class->name);
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

/* Loads a model and shows it. Returns an exit status. */
static int with_model(const char *name, void (*show)(const struct model *model))
{
	struct model_error error;
	struct model *model;
	int err = model_load(name, &model, &error);

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

static int with_builtins(void (*show)(const struct model *model))
{
	const char *name;
	int status = EXIT_CLEAN;

	for (unsigned int n = 0; !status && (name = model_builtin_name(n)); n++)
		status = with_model(name, show);
	return status;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct models_options *options = state->input;

	switch (key) {
	case 'c':
		options->check = true;
		return 0;
	case 'd':
		options->dot = true;
		return 0;
	case ARGP_KEY_ARG:
		if (options->model)
			argp_error(state, "one model at a time: %s or %s?", options->model, arg);
		options->model = arg;
		return 0;
	case ARGP_KEY_END:
		if (options->check && options->dot)
			argp_error(state, "--check and --dot exclude each other");
		if (options->dot && !options->model)
			argp_error(state, "--dot needs a model: which one is to be drawn?");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int show_models(const struct models_options *options)
{
	if (!options->model)
		return with_builtins(options->check ? check_one : list_one);
	if (options->check)
		return with_model(options->model, check_one);
	return with_model(options->model, options->dot ? draw_one : show_one);
}

int cmd_models(int argc, char **argv)
{
	static const struct argp_option option_table[] = {
		{"check", 'c', NULL, 0, "only say whether the model is correct", 0},
		{"dot", 'd', NULL, 0, "draw the states of each class, for Graphviz", 0},
		{0},
	};
	static const struct argp argp = {
		.options = option_table,
		.parser = parse_option,
		.args_doc = "[NAME|FILE]",
		.doc = "Show a model, built-in or in a file; without one, list those built in. "
		       "The language of models is described in lifemon-model(5).",
	};
	struct models_options options = {0};

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	return show_models(&options);
}
