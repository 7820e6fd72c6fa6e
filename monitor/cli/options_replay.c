// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "cli/options.h"
#include "cli/params_shared.h"

static const struct param part[] = {
	{"from", 0, PARAM_DURATION, "TIME",
	 "judge only what came after this time of the run (10s, 500ms; 10 is 10s)",
	 PARAM_TO(from_ns), .min = 1},
	{"until", 0, PARAM_DURATION, "TIME", "judge only what came before", PARAM_TO(to_ns),
	 .min = 1},
	{"to", 0, PARAM_DURATION, "TIME", "the same as --until", PARAM_TO(to_ns), .min = 1},
	{0},
};

static const struct param report[] = {
	{"format", 0, PARAM_WORD, "text|ndjson", "of the report (default: text)", PARAM_TO(format),
	 .min = FORMAT_TEXT},
	{"report", 0, PARAM_FILE, "FILE", "where verdicts and summary go (default: stdout)",
	 PARAM_TO(report), .use = PARAM_WRITES},
	{"dashboard", 0, PARAM_FLAG, NULL, "play it in the dashboard of a live run",
	 PARAM_TO(dashboard)},
	{"speed", 0, PARAM_REAL, "N",
	 "of the dashboard: 1 is as it was (default: all at once, then hold)", PARAM_TO(speed),
	 .min = 0.001, .max = 1000},
	{0},
};

static error_t take_file(struct argp_state *state, void *ctx, char *arg)
{
	struct options *options = ctx;

	if (options->file) {
		argp_error(state, "one trace at a time: '%s' is too much", arg);
		return EINVAL;
	}
	options->file = arg;
	return 0;
}

static error_t end(struct argp_state *state, void *ctx)
{
	const struct options *options = ctx;

	if (!options->file)
		argp_error(state, "which trace? lifemon replay FILE");
	else if (options->dashboard &&
		 (options->report || options->nr_sinks || options->format == FORMAT_NDJSON))
		argp_error(state, "--dashboard shows; it goes with none of --report, --sink and "
				  "--format ndjson");
	else if (options->dashboard && !strcmp(options->file, "-"))
		argp_error(state, "--dashboard takes its keys from the standard input (-): name a "
				  "file");
	else if (options->speed > 0 && !options->dashboard)
		argp_error(state, "--speed is that of --dashboard");
	else
		return params_check_part(state, options, "judged");
	return EINVAL;
}

const struct param_command params_replay = {
	.arguments = "FILE",
	.doc = "Judge a recorded run once more: the same verdicts as the live run gave.\v"
	       "Filters, --possible and --explain of the recorded run hold unless they are "
	       "given anew. Exit status, as of the run: 0 clean, 1 a violation, 2 wrong usage, "
	       "no trace or bad model, 3 environment, 4 cannot tell (events lost, trace cut off "
	       "or damaged), 5 the command failed.",
	.group = {{"What to judge:",
		   {params_recorded_model, params_model_path, part, params_filters, params_require,
		    params_recorded_leaks}},
		  {"What to report:",
		   {report, params_sink, params_possible, params_wrappers, params_places,
		    params_reported, params_colour, params_memory, params_quiet, params_verbose}}},
	.argument = take_file,
	.end = end,
};

void options_parse_replay(struct options *options, int argc, char **argv)
{
	options_init(options);
	params_parse(&params_replay, argc, argv, options);
	options_apply(options);
}
