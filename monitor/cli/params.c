// SPDX-License-Identifier: GPL-2.0-only
#include "cli/params.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "base/msg.h"
#include "cli/param_values.h"
#include "cli/params_files.h"

#define FIRST_KEY 256 /* of options without a letter */

/*
 * What every command takes. They are argp's own, made here since argp has no -h; -? stays, as it
 * was.
 */
enum { KEY_HELP = 'h', KEY_VERSION = 'V', KEY_USAGE = FIRST_KEY + PARAMS_MAX_ROWS };

static const struct argp_option common[] = {
	{.name = "help", .key = KEY_HELP, .doc = "give this help list", .group = -1},
	{.key = '?', .flags = OPTION_ALIAS | OPTION_HIDDEN, .group = -1},
	{.name = "usage", .key = KEY_USAGE, .doc = "give a short usage message", .group = -1},
	{.name = "version", .key = KEY_VERSION, .doc = "print program version", .group = -1},
};

#define NR_COMMON (sizeof(common) / sizeof(common[0]))

/* What argp knows of one command, while it parses. */
struct parsing {
	const struct param_command *command;
	void *options;
	unsigned int nr_rows;
	const struct param *row[PARAMS_MAX_ROWS]; /* its key is its letter, or FIRST_KEY + index */
	struct argp_option option[PARAMS_MAX_ROWS + PARAMS_MAX_GROUPS + NR_COMMON + 1];
	unsigned int nr_options;
	int group;
	const char *title;
	struct params_files files;
};

void params_each(const struct param_command *command,
		 void (*each)(void *ctx, const char *title, const struct param *param), void *ctx)
{
	for (unsigned int g = 0; g < PARAMS_MAX_GROUPS; g++) {
		const struct param_group *group = &command->group[g];

		for (unsigned int s = 0; s < PARAMS_MAX_SETS && group->set[s]; s++)
			for (const struct param *param = group->set[s]; param->name; param++)
				each(ctx, group->title, param);
	}
}

static void add_row(void *ctx, const char *title, const struct param *param)
{
	struct parsing *parsing = ctx;
	int key = param->letter ? param->letter : FIRST_KEY + (int)parsing->nr_rows;

	assert(parsing->nr_rows < PARAMS_MAX_ROWS);
	if (title && title != parsing->title) {
		parsing->title = title;
		parsing->option[parsing->nr_options++] =
			(struct argp_option){.doc = title, .group = ++parsing->group};
	}
	parsing->row[parsing->nr_rows++] = param;
	parsing->option[parsing->nr_options++] = (struct argp_option){
		.name = param->name,
		.key = key,
		.arg = param->value,
		.doc = param->help,
		.group = parsing->group,
	};
}

/* NULL: it is one of argp's own keys. */
static const struct param *find(const struct parsing *parsing, int key)
{
	if (key >= FIRST_KEY && key < FIRST_KEY + (int)parsing->nr_rows)
		return parsing->row[key - FIRST_KEY];
	for (unsigned int i = 0; key > 0 && i < parsing->nr_rows; i++)
		if (parsing->row[i]->letter == key)
			return parsing->row[i];
	return NULL;
}

/* Returns unless the key is one of those that all commands have. */
static void answer(int key, struct argp_state *state)
{
	if (key == KEY_HELP || key == '?')
		argp_state_help(state, state->out_stream, ARGP_HELP_STD_HELP);
	if (key == KEY_USAGE)
		argp_state_help(state, state->out_stream, ARGP_HELP_USAGE | ARGP_HELP_EXIT_OK);
	if (key == KEY_VERSION) {
		fprintf(state->out_stream, "%s\n", argp_program_version);
		exit(0);
	}
}

static error_t end(struct argp_state *state, const struct parsing *parsing)
{
	const struct param_command *command = parsing->command;
	error_t err = command->end ? command->end(state, parsing->options) : 0;
	char text[512];

	if (err || !params_files_clash(&parsing->files, text, sizeof(text)))
		return err;
	argp_error(state, "%s", text);
	return EINVAL;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct parsing *parsing = state->input;
	const struct param_command *command = parsing->command;
	const struct param *param = find(parsing, key);

	if (param) {
		params_files_add(&parsing->files, param, arg);
		return param_store(state, param, arg, parsing->options);
	}
	answer(key, state);
	if (key == ARGP_KEY_ARG && command->argument)
		return command->argument(state, parsing->options, arg);
	if (key == ARGP_KEY_END)
		return end(state, parsing);
	return ARGP_ERR_UNKNOWN;
}

error_t params_parse(const struct param_command *command, int argc, char **argv, void *options)
{
	struct parsing parsing = {.command = command, .options = options};
	const struct argp argp = {
		.options = parsing.option,
		.parser = parse,
		.args_doc = command->arguments,
		.doc = command->doc,
	};

	FILE *plain = stderr, *clean = msg_clean_stream();
	error_t err;

	params_each(command, add_row, &parsing);
	for (size_t i = 0; i < NR_COMMON; i++)
		parsing.option[parsing.nr_options++] = common[i];
	/* argp and getopt name a wrong argument as it is */
	if (clean)
		stderr = clean;
	err = argp_parse(&argp, argc, argv, command->flags | ARGP_NO_HELP, NULL, &parsing);
	stderr = plain;
	if (clean)
		fclose(clean);
	return err;
}
