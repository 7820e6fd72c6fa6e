// SPDX-License-Identifier: GPL-2.0-only
#include "cli/options_check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "cli/option_keys.h"

enum { OPT_ASSERT = 1024, OPT_EXPECT, OPT_SUPPRESS, OPT_BASELINE };

static const struct argp_option option_table[] = {
	{NULL, 0, NULL, 0, "What to ask:", 1},
	{"assert", OPT_ASSERT, "EXPR", 0, "this must hold (repeatable), such as 'live(block) == 0'",
	 1},
	{"expect", OPT_EXPECT, "FILE", 0, "so must each line of this file (repeatable)", 1},
	{"require", OPT_REQUIRE, "NAME", 0, "and this model or class saw an event (repeatable)", 1},
	{"model", 'm', "NAME|FILE", 0,
	 "judge by this model (repeatable; default: those of the trace)", 1},
	{NULL, 0, NULL, 0, "What does not count:", 2},
	{"suppress", OPT_SUPPRESS, "FILE", 0, "violations that this file names (repeatable)", 2},
	{"baseline", OPT_BASELINE, "FILE", 0, "violations that this older trace has too", 2},
	{NULL, 0, NULL, 0, "What to tell:", 3},
	{"quiet", 'q', NULL, 0, "no messages but errors, and no text", 3},
	{"verbose", 'v', NULL, 0, "tell also of violations that do not count", 3},
	{NULL, 0, NULL, 0, "Reports:", 4},
	{0},
};

/* What is wrong with an argument or a file, or why it could not be read; ends the program. */
static void refuse(const char *option, const char *arg, int err, const struct check_error *error)
{
	if (err == -EINVAL && error->line)
		msg_error("%s:%u:%u: %s", arg, error->line, error->column, error->text);
	else if (err == -EINVAL)
		msg_error("%s '%s': column %u: %s", option, arg, error->column, error->text);
	else if (err == -E2BIG)
		msg_error("%s: more than %d of these", option, EXPECT_MAX);
	else if (err == -ENOENT && !strcmp(option, "--assert"))
		msg_error("--assert '%s': there is nothing in it", arg);
	else
		msg_error("%s: cannot read %s: %s", option, arg, strerror(-err));
	exit(err == -ENOMEM ? EXIT_ENVIRONMENT : EXIT_USAGE);
}

static void take_file(const char *option, const char *file, int err,
		      const struct check_error *error)
{
	if (err)
		refuse(option, file, err, error);
}

static error_t parse_input(int key, char *arg, struct check_options *options)
{
	struct check_error error;
	int err;

	switch (key) {
	case OPT_ASSERT:
		err = expect_add(&options->expect, arg, strlen(arg), NULL, 0, &error);
		take_file("--assert", arg, err, &error);
		return 0;
	case OPT_EXPECT:
		take_file("--expect", arg, expect_read(&options->expect, arg, &error), &error);
		return 0;
	case OPT_SUPPRESS:
		take_file("--suppress", arg, suppress_read(&options->suppress, arg, &error),
			  &error);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct check_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->reports;
		return 0;
	case OPT_BASELINE:
		options->baseline = arg;
		return 0;
	case OPT_REQUIRE:
		options_add_required(state, &options->required, arg);
		return 0;
	case 'm':
		if (options->nr_models == OPTIONS_MAX_MODELS)
			argp_error(state, "more than %d models", OPTIONS_MAX_MODELS);
		options->model[options->nr_models++] = arg;
		return 0;
	case 'q':
		msg_set_level(MSG_QUIET);
		return 0;
	case 'v':
		msg_set_level(MSG_VERBOSE);
		return 0;
	case ARGP_KEY_ARG:
		if (options->file)
			argp_error(state, "one trace at a time: %s or %s?", options->file, arg);
		options->file = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which trace? lifemon check FILE [options]");
		return 0;
	default:
		return parse_input(key, arg, options);
	}
}

void check_options_parse(struct check_options *options, int argc, char **argv)
{
	static const struct argp_child children[] = {{&report_options_argp, 0, NULL, 0}, {0}};
	static const struct argp argp = {
		.options = option_table,
		.parser = parse_option,
		.args_doc = "FILE",
		.doc = "Judge a recorded trace by assertions; without any: no violation, and "
		       "nothing "
		       "lost.\v"
		       "Assertions and suppressions are described in lifemon-check(5). Exit "
		       "status: 0 "
		       "all hold, 1 one fails, 2 wrong usage or a mistyped assertion, 3 "
		       "environment, 4 cannot tell (events lost, trace cut off).",
		.children = children,
	};

	*options = (struct check_options){0};
	argp_parse(&argp, argc, argv, 0, NULL, options);
}

void check_options_free(struct check_options *options)
{
	expect_free(&options->expect);
	suppress_free(&options->suppress);
}
