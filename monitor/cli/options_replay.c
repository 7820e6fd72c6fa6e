// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "cli/option_keys.h"
#include "cli/options.h"

static const struct argp_option option_table[] = {
	{NULL, 0, NULL, 0, "What to judge:", 1},
	{"model", 'm', "NAME|FILE", 0,
	 "judge by this model (repeatable; default: those of the trace)", 1},
	{"from", OPT_FROM, "TIME", 0, "judge only what came after so much of the run (10s)", 1},
	{"to", OPT_TO, "TIME", 0, "judge only what came before", 1},
	{"device", OPT_DEVICE, "PATTERN", 0, "only objects of devices with such a name", 1},
	{"pool", OPT_POOL, "PATTERN", 0, "only parents with such a name, and their children", 1},
	{"module", OPT_MODULE, "PATTERN", 0, "only objects born from such a module's code", 1},
	{"pid", 'p', "PID", 0, "only objects born by this process", 1},
	{"require", OPT_REQUIRE, "NAME", 0,
	 "exit status 4 if this model or class saw no event (repeatable)", 1},
	{"leaks", OPT_LEAKS, "at-exit|off", 0, "whether what lives at the end leaked", 1},
	{NULL, 0, NULL, 0, "What to tell:", 2},
	{"format", OPT_FORMAT, "text|ndjson", 0, "of the report (default: text)", 2},
	{"report", OPT_REPORT, "FILE", 0, "where verdicts and summary go (default: stdout)", 2},
	{"no-demangle", OPT_NO_DEMANGLE, NULL, 0, "names of Rust functions as they are", 2},
	{"possible", OPT_POSSIBLE, NULL, 0, "tell also of violations that are only possible", 2},
	{"explain", OPT_EXPLAIN, "CLASS", 0,
	 "tell the whole life of one object of this class (block, dma_pool.block)", 2},
	{"dashboard", OPT_DASHBOARD, NULL, 0, "play it in the dashboard of a live run", 2},
	{"speed", OPT_SPEED, "N", 0,
	 "of the dashboard: 1 is as it was (default: all at once, then hold)", 2},
	{"quiet", 'q', NULL, 0, "no messages but errors", 2},
	{"verbose", 'v', NULL, 0, "more messages", 2},
	{0},
};

void options_parse_since(struct argp_state *state, const char *option, const char *text,
			 uint64_t *ns)
{
	if (options_duration(text, ns) || !*ns)
		argp_error(state, "--%s: '%s' is no time such as 10s or 500ms, more than 0", option,
			   text);
}

static double parse_speed(struct argp_state *state, const char *text)
{
	char *end;
	double speed = strtod(text, &end);

	if (*end || !(speed >= 0.001 && speed <= 1000))
		argp_error(state, "--speed: '%s' is no number from 0.001 to 1000", text);
	return speed;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case OPT_FROM:
		options_parse_since(state, "from", arg, &options->from_ns);
		return 0;
	case OPT_TO:
		options_parse_since(state, "to", arg, &options->to_ns);
		return 0;
	case OPT_DASHBOARD:
		options->dashboard = true;
		return 0;
	case OPT_SPEED:
		options->speed = parse_speed(state, arg);
		return 0;
	case ARGP_KEY_ARG:
		if (options->file)
			argp_error(state, "one trace at a time: '%s' is too much", arg);
		options->file = arg;
		return 0;
	case ARGP_KEY_END:
		if (!options->file)
			argp_error(state, "which trace? lifemon replay FILE");
		if (options->dashboard && (options->report || options->format == FORMAT_NDJSON))
			argp_error(state, "--dashboard shows; it goes with neither --report nor "
					  "--format ndjson");
		if (options->speed > 0 && !options->dashboard)
			argp_error(state, "--speed is that of --dashboard");
		if (options->to_ns && options->from_ns >= options->to_ns)
			argp_error(state, "--from is not before --to: nothing would be judged");
		return 0;
	default:
		return options_parse_shared(key, arg, state);
	}
}

void options_parse_replay(struct options *options, int argc, char **argv)
{
	static const struct argp replay = {
		.options = option_table,
		.parser = parse,
		.args_doc = "FILE",
		.doc = "Judge a recorded run once more: the same verdicts as the live run gave.\v"
		       "Filters, --possible and --explain of the recorded run hold unless they are "
		       "given anew. Exit status: as of the run; 4 when the trace is cut off or "
		       "damaged; 2 when FILE is none.",
	};

	options_init(options);
	argp_parse(&replay, argc, argv, 0, NULL, options);
}
