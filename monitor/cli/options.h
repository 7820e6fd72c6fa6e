/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parses the command lines. On wrong usage it is said what is wrong, and the program exits with
 * EXIT_USAGE, as argp does; --help exits with 0.
 */
#ifndef LM_CLI_OPTIONS_H
#define LM_CLI_OPTIONS_H

#include "cli/commands.h"
#include "run/options.h"

void options_init(struct options *options);

/*
 * A command that watches: COMMAND_RUN and COMMAND_RECORD take a CMD behind the options,
 * NR_COMMANDS is live.
 */
void options_parse_watch(struct options *options, int argc, char **argv, enum command command);
/* Of this system, or of the trace in .file. */
void options_parse_top(struct options *options, int argc, char **argv);
/* FILE */
void options_parse_replay(struct options *options, int argc, char **argv);
/* FILE OBJECT, FILE [OBJECT] */
void options_parse_explain(struct options *options, int argc, char **argv);
void options_parse_export(struct options *options, int argc, char **argv);
void options_parse_doctor(struct options *options, int argc, char **argv);

struct models_options {
	struct model_choice models;
	bool check;
	bool dot;
	bool verbose;
	const char *draft; /* a module; NULL: none is asked for */
	const char *btf;   /* the types of its kernel; NULL: of the running one */
};
void options_parse_models(struct models_options *options, int argc, char **argv);

/* Returns the TEXT. */
const char *options_parse_mark(int argc, char **argv);

/* Of a command that watches: what a module is watched by when no model is asked for. */
void options_choose_models(struct options *options);

/* Of messages and of names, which are the whole program's: once the options are known. */
void options_apply(const struct options *options);

#endif /* LM_CLI_OPTIONS_H */
