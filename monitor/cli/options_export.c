// SPDX-License-Identifier: GPL-2.0-only
/* The options of explain and export, which both read a trace. */
#include "cli/option_keys.h"
#include "cli/options.h"

#define WHAT_TO_JUDGE                                                                              \
	{"model",                                                                                  \
	 'm',                                                                                      \
	 "NAME|FILE",                                                                              \
	 0,                                                                                        \
	 "judge by this model (repeatable; default: those of the trace)",                          \
	 1},                                                                                       \
		{"from", OPT_FROM, "TIME", 0, "only what came after so much of the run (10s)", 1}, \
	{                                                                                          \
		"until", OPT_UNTIL, "TIME", 0, "only what came before", 1                          \
	}

#define HOW_LOUD                                                                                   \
	{"possible", OPT_POSSIBLE, NULL, 0, "tell also of violations that are only possible", 2},  \
		{"quiet", 'q', NULL, 0, "no messages but errors", 2},                              \
	{                                                                                          \
		"verbose", 'v', NULL, 0, "more messages", 2                                        \
	}

static error_t parse_since(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case OPT_FROM:
		options_parse_since(state, "from", arg, &options->from_ns);
		return 0;
	case OPT_UNTIL:
		options_parse_since(state, "until", arg, &options->to_ns);
		return 0;
	case ARGP_KEY_END:
		if (options->to_ns && options->from_ns >= options->to_ns)
			argp_error(state, "--from is not before --until: nothing would be told");
		return 0;
	default:
		return options_parse_shared(key, arg, state);
	}
}

static error_t take_argument(struct options *options, char *arg, struct argp_state *state)
{
	if (options->object)
		argp_error(state, "one object of one trace at a time: '%s' is too much", arg);
	if (options->file)
		options->object = arg;
	else
		options->file = arg;
	return 0;
}

static error_t parse_explain(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		return take_argument(options, arg, state);
	case ARGP_KEY_END:
		if (!options->file || !options->object)
			argp_error(state, "which %s? lifemon explain FILE OBJECT",
				   options->file ? "object" : "trace");
		return parse_since(key, arg, state);
	default:
		return parse_since(key, arg, state);
	}
}

static error_t parse_export(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case OPT_TO:
		options->to = arg;
		return 0;
	case ARGP_KEY_ARG:
		return take_argument(options, arg, state);
	case ARGP_KEY_END:
		if (!options->file)
			argp_error(state, "which trace? lifemon export FILE --to FORMAT -o OUT");
		if (!options->to)
			argp_error(state, "to what? --to ndjson|perfetto|ctf|dot|html");
		if (!options->output)
			argp_error(state, "where to? -o OUT (- is the standard output)");
		return parse_since(key, arg, state);
	default:
		return parse_since(key, arg, state);
	}
}

void options_parse_explain(struct options *options, int argc, char **argv)
{
	static const struct argp_option table[] = {
		{NULL, 0, NULL, 0, "What to judge:", 1},
		WHAT_TO_JUDGE,
		{NULL, 0, NULL, 0, "What to tell:", 2},
		{"format", OPT_FORMAT, "text|ndjson", 0, "of the biography (default: text)", 2},
		{"report", OPT_REPORT, "FILE", 0, "where it goes (default: stdout)", 2},
		HOW_LOUD,
		{0},
	};
	static const struct argp argp = {
		.options = table,
		.parser = parse_explain,
		.args_doc = "FILE OBJECT",
		.doc = "Tell the life of one object of a recorded run, event by event.\v"
		       "OBJECT is the id that reports give it (17), or CLASS:KEY[#GENERATION], "
		       "such "
		       "as block:0xffff8881034c1000#2. Exit status: 0 told; 2 there is no such "
		       "object; 4 the trace is cut off or damaged.",
	};

	options_init(options);
	argp_parse(&argp, argc, argv, 0, NULL, options);
}

void options_parse_export(struct options *options, int argc, char **argv)
{
	static const struct argp_option table[] = {
		{NULL, 0, NULL, 0, "What to export:", 1},
		WHAT_TO_JUDGE,
		{"device", OPT_DEVICE, "PATTERN", 0, "only objects of devices with such a name", 1},
		{"pool", OPT_POOL, "PATTERN", 0,
		 "only parents with such a name, and their children", 1},
		{"module", OPT_MODULE, "PATTERN", 0, "only objects born from such a module's code",
		 1},
		{"pid", 'p', "PID", 0, "only objects born by this process", 1},
		{"leaks", OPT_LEAKS, "at-exit|off", 0, "whether what lives at the end leaked", 1},
		{NULL, 0, NULL, 0, "What to make of it:", 2},
		{"to", OPT_TO, "ndjson|perfetto|ctf|dot|html", 0, "the format", 2},
		{"output", 'o', "OUT", 0, "a file, or a new directory for ctf; - is stdout", 2},
		HOW_LOUD,
		{0},
	};
	static const struct argp argp = {
		.options = table,
		.parser = parse_export,
		.args_doc = "FILE [OBJECT]",
		.doc = "Turn a recorded run into a file for other tools.\v"
		       "OBJECT, as in lifemon explain: for dot, whose way is drawn; for ndjson, "
		       "whose "
		       "events are told. Exit status: 0 written; 2 wrong usage, no such object; "
		       "3 OUT cannot be written; 4 the trace is cut off or damaged, OUT has what "
		       "could be read.",
	};

	options_init(options);
	argp_parse(&argp, argc, argv, 0, NULL, options);
}
