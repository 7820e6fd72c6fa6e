// SPDX-License-Identifier: GPL-2.0-only
/* The options of models, which shows them, and of doctor, which tries them. */
#include <errno.h>

#include "cli/options.h"
#include "cli/params_shared.h"

static const struct param what[] = {
	{"check", 'c', PARAM_FLAG, NULL, "only say whether the models are correct",
	 .to = offsetof(struct models_options, check)},
	{"dot", 'd', PARAM_FLAG, NULL, "draw the states of each class, for Graphviz",
	 .to = offsetof(struct models_options, dot)},
	{"draft", 0, PARAM_STRING, "MODULE|FILE.ko",
	 "propose a model of a module, which is loaded or in a file, by names and types",
	 .to = offsetof(struct models_options, draft)},
	{"btf", 0, PARAM_FILE, "FILE",
	 "for --draft: a vmlinux with the types of the module's kernel (default: the running "
	 "one's)",
	 .to = offsetof(struct models_options, btf), .use = PARAM_READS},
	PARAM_MODEL_PATH(offsetof(struct models_options, models)),
	{"verbose", 'v', PARAM_FLAG, NULL, "list the classes of each model, too",
	 .to = offsetof(struct models_options, verbose)},
	{0},
};

static error_t take_model(struct argp_state *state, void *ctx, char *arg)
{
	struct models_options *options = ctx;

	if (options->models.nr == OPTIONS_MAX_MODELS) {
		argp_error(state, "more than %d models", OPTIONS_MAX_MODELS);
		return EINVAL;
	}
	options->models.name[options->models.nr++] = arg;
	return 0;
}

static error_t end_models(struct argp_state *state, void *ctx)
{
	const struct models_options *options = ctx;

	if (options->check && options->dot)
		argp_error(state, "--check and --dot exclude each other");
	else if (options->draft && (options->check || options->dot))
		argp_error(state, "--draft and --%s exclude each other",
			   options->check ? "check" : "dot");
	else if (options->draft && options->models.nr)
		argp_error(state, "--draft makes a model of %s: what is %s for?", options->draft,
			   options->models.name[0]);
	else if (options->btf && !options->draft)
		argp_error(state, "--btf needs --draft: of which module?");
	else if (!options->check && options->models.nr > 1)
		argp_error(state, "one model at a time: %s or %s?", options->models.name[0],
			   options->models.name[1]);
	else if (options->verbose && (options->check || options->draft || options->models.nr))
		argp_error(state, "--verbose is for the list of all models");
	else if (options->dot && !options->models.nr)
		argp_error(state, "--dot needs a model: which one is to be drawn?");
	else
		return 0;
	return EINVAL;
}

const struct param_command params_models = {
	.arguments = "[NAME|FILE...]",
	.doc = "Show a model, built-in or in a file; without one, list those that are known by "
	       "name, with what they cost and what this kernel has of their hooks. The language of "
	       "models is described in lifemon-model(5).\v"
	       "Exit status: 0 correct, 2 wrong usage or bad model, 3 environment, 4 no pair for "
	       "a draft.",
	.group = {{NULL, {what}}},
	.argument = take_model,
	.end = end_models,
};

static const struct param model[] = {
	{"model", 'm', PARAM_FILE, "NAME|FILE", "look at this model (default: all built-in)",
	 PARAM_TO_LIST(models.name, models.nr, OPTIONS_MAX_MODELS)},
	{0},
};

static const struct param rate[] = {
	{"rate", 0, PARAM_NUMBER, "N", "say what share of a processor N events a second take",
	 PARAM_TO(rate), .min = 1, .max = 1000000000},
	{0},
};

const struct param_command params_doctor = {
	.doc = "Say what this kernel offers to lifemon: hooks found, renamed, missing; "
	       "cost per hook.\v"
	       "Exit status: 0 it can be watched, 2 wrong usage or bad model, 3 it cannot.",
	.group = {{NULL, {model, params_model_set, params_model_path, rate, params_verbose}}},
};

void options_parse_models(struct models_options *options, int argc, char **argv)
{
	*options = (struct models_options){0};
	model_path_init(&options->models.path);
	params_parse(&params_models, argc, argv, options);
}

void options_parse_doctor(struct options *options, int argc, char **argv)
{
	options_init(options);
	params_parse(&params_doctor, argc, argv, options);
	options_apply(options);
}
