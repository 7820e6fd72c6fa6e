// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>

#include "cli/options.h"
#include "cli/params_shared.h"

static const struct param what[] = {
	{"input", 'i', PARAM_FILE, "FILE", "of the run in this trace, not of this system",
	 PARAM_TO(file), .use = PARAM_READS},
	{0},
};

static const struct param show[] = {
	{"by", 0, PARAM_WORD, "caller|module|device|task", "a row for each (default: caller)",
	 PARAM_TO(top.by), .min = TOP_BY_CALLER},
	{"sort", 's', PARAM_WORD, "leaked|growth|live|bytes|oldest|born|freed|name",
	 "which rows come first (default: leaked, then growth)", PARAM_TO(top.sort),
	 .min = TOP_LEAKED},
	{"limit", 0, PARAM_NUMBER, "N", "rows of a table (default: all)", PARAM_TO(top.limit),
	 .min = 1, .max = INT_MAX},
	{"batch", 'b', PARAM_FLAG, NULL,
	 "print tables, as when the output is no terminal; no screen", PARAM_TO(top.batch)},
	{"iterations", 'n', PARAM_NUMBER, "N", "end after N tables (default: no end)",
	 PARAM_TO(top.iterations), .min = 1, .max = INT_MAX},
	{"delay", 'd', PARAM_DURATION, "TIME", "between two tables (default: 2s)",
	 PARAM_TO(top.delay_ns), .min = 100000000},
	{"no-demangle", 0, PARAM_FLAG, NULL, "names of Rust functions as they are",
	 PARAM_TO(no_demangle)},
	{0},
};

static error_t end(struct argp_state *state, void *ctx)
{
	struct options *options = ctx;

	if (!options->file && (options->from_ns || options->to_ns))
		argp_error(state, "--from and --until are parts of a trace: name it with --input");
	else if (options->file && (options->top.iterations || options->top.delay_ns))
		argp_error(state, "of a trace there is one table: no --iterations, no --delay");
	else if (options->file)
		return params_check_part(state, options, "counted");
	else
		return 0;
	return EINVAL;
}

const struct param_command params_top = {
	.doc = "Show which caller, module, device or task makes and keeps most objects.\v"
	       "On a terminal this is a screen of the dashboard; elsewhere, and with --batch, "
	       "tables. Exit status: 0 clean, 1 a violation, 2 wrong usage or bad model, "
	       "3 environment, 4 cannot tell (events lost).",
	.group = {{"What to count:",
		   {what, params_model, params_model_set, params_model_path, params_filters,
		    params_part, params_end}},
		  {"What to show:", {show, params_wrappers, params_quiet, params_verbose}},
		  {"How to watch:", {params_how, params_memory}}},
	.end = end,
};

void options_parse_top(struct options *options, int argc, char **argv)
{
	options_init(options);
	options->has_top = options->dashboard = true;
	params_parse(&params_top, argc, argv, options);
	if (!options->top.delay_ns)
		options->top.delay_ns = 2000000000;
	options_choose_models(options);
	options_apply(options);
}
