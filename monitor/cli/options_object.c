// SPDX-License-Identifier: GPL-2.0-only
/* The options of explain and export, which both take a trace and an object of it. */
#include <errno.h>

#include "cli/options.h"
#include "cli/params_shared.h"

static const struct param biography[] = {
	{"format", 0, PARAM_WORD, "text|ndjson", "of the biography (default: text)",
	 PARAM_TO(format), .min = FORMAT_TEXT},
	{"report", 0, PARAM_FILE, "FILE", "where it goes (default: stdout)", PARAM_TO(report),
	 .use = PARAM_WRITES},
	{0},
};

/* Of export it is the format. */
static const struct param to[] = {
	{"to", 0, PARAM_DURATION, "TIME", "the same as --until", PARAM_TO(to_ns), .min = 1},
	{0},
};

static const struct param export[] = {
	{"to", 0, PARAM_STRING, "ndjson|perfetto|ctf|dot|html|folded", "the format", PARAM_TO(to)},
	{"output", 'o', PARAM_FILE, "OUT", "a file, or a new directory for ctf; - is stdout",
	 PARAM_TO(output), .use = PARAM_WRITES},
	{0},
};

static error_t take_argument(struct argp_state *state, void *ctx, char *arg)
{
	struct options *options = ctx;

	if (options->object) {
		argp_error(state, "one object of one trace at a time: '%s' is too much", arg);
		return EINVAL;
	}
	if (options->file)
		options->object = arg;
	else
		options->file = arg;
	return 0;
}

static error_t end_explain(struct argp_state *state, void *ctx)
{
	const struct options *options = ctx;

	if (options->object)
		return params_check_part(state, options, "reported");
	argp_error(state, "which %s? lifemon explain FILE OBJECT",
		   options->file ? "object" : "trace");
	return EINVAL;
}

static error_t end_export(struct argp_state *state, void *ctx)
{
	const struct options *options = ctx;

	if (!options->file)
		argp_error(state, "which trace? lifemon export FILE --to FORMAT -o OUT");
	else if (!options->to)
		argp_error(state, "to what? --to %s", export[0].value);
	else if (!options->output)
		argp_error(state, "where to? -o OUT (- is the standard output)");
	else
		return params_check_part(state, options, "reported");
	return EINVAL;
}

const struct param_command params_explain = {
	.arguments = "FILE OBJECT",
	.doc = "Print the life of one object of a recorded run, event by event.\v"
	       "OBJECT is the id that reports give it (17), or CLASS:KEY[#GENERATION], such "
	       "as block:0xffff8881034c1000#2. Exit status: 0 printed, 2 wrong usage or no such "
	       "object, 3 environment, 4 the trace is cut off or damaged.",
	.group = {{"What to judge:", {params_recorded_model, params_model_path, params_part, to}},
		  {"What to report:",
		   {biography, params_places, params_possible, params_memory, params_quiet,
		    params_verbose}}},
	.argument = take_argument,
	.end = end_explain,
};

const struct param_command params_export = {
	.arguments = "FILE [OBJECT]",
	.doc = "Turn a recorded run into a file for other tools.\v"
	       "OBJECT, as in lifemon explain: for dot, whose way is drawn; for ndjson, whose "
	       "events are written. Exit status: 0 written; 2 wrong usage, no such object; "
	       "3 OUT cannot be written; 4 the trace is cut off or damaged, OUT has what "
	       "could be read.",
	.group = {{"What to export:",
		   {params_recorded_model, params_model_path, params_part, params_filters,
		    params_recorded_leaks}},
		  {"What to make of it:",
		   {export, params_places, params_possible, params_memory, params_quiet,
		    params_verbose}}},
	.argument = take_argument,
	.end = end_export,
};

void options_parse_explain(struct options *options, int argc, char **argv)
{
	options_init(options);
	params_parse(&params_explain, argc, argv, options);
	options_apply(options);
}

void options_parse_export(struct options *options, int argc, char **argv)
{
	options_init(options);
	params_parse(&params_export, argc, argv, options);
	options_apply(options);
}
