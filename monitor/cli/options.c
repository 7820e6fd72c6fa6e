// SPDX-License-Identifier: GPL-2.0-only
#include "cli/options.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "cli/commands.h"
#include "cli/option_keys.h"
#include "event/demangle.h"

#define NS_PER_SEC UINT64_C(1000000000)
#define LONGEST_NS (365 * 24 * 3600 * NS_PER_SEC)

static const struct argp_option option_table[] = {
	{NULL, 0, NULL, 0, "What to watch:", 1},
	{"model", 'm', "NAME|FILE", 0,
	 "watch by this model (repeatable; default: dma_pool, misc_device)", 1},
	{"device", OPT_DEVICE, "PATTERN", 0, "only objects of devices with such a name", 1},
	{"pool", OPT_POOL, "PATTERN", 0, "only parents with such a name, and their children", 1},
	{"module", OPT_MODULE, "PATTERN", 0, "only objects born from such a module's code", 1},
	{"pid", 'p', "PID", 0, "only objects born by this process", 1},
	{"require", OPT_REQUIRE, "NAME", 0,
	 "exit status 4 if this model or class saw no event (repeatable)", 1},
	{"duration", OPT_DURATION, "TIME", 0, "end after TIME (10s, 500ms, 2m)", 1},
	{"leaks", OPT_LEAKS, "at-exit|off", 0,
	 "at-exit: what was born in the run and lives at its end leaked (default: off)", 1},
	{NULL, 0, NULL, 0, "What to tell:", 2},
	{"format", OPT_FORMAT, "text|ndjson", 0, "of the report (default: text)", 2},
	{"report", OPT_REPORT, "FILE", 0,
	 "where verdicts and summary go (default: stdout; run: stderr; - is stdout)", 2},
	{"output", 'o', "FILE", 0, "record a trace too, for lifemon replay (NAME.lmt)", 2},
	{"compress", OPT_COMPRESS, "zstd|none", 0, "of the trace (default: zstd)", 2},
	{"interval", OPT_INTERVAL, "TIME", 0, "a line of counts each TIME (live: 5s; 0: none)", 2},
	{"possible", OPT_POSSIBLE, NULL, 0,
	 "tell also of violations that are only possible, after loss or in mid-life", 2},
	{"explain", OPT_EXPLAIN, "CLASS", 0,
	 "tell the whole life of one object of this class (block, dma_pool.block)", 2},
	{"no-demangle", OPT_NO_DEMANGLE, NULL, 0, "names of Rust functions as they are", 2},
	{"no-dashboard", OPT_NO_DASHBOARD, NULL, 0, "lines, also on a terminal", 2},
	{"quiet", 'q', NULL, 0, "no messages but errors", 2},
	{"verbose", 'v', NULL, 0, "more messages: probes, libbpf, the verifier", 2},
	{NULL, 0, NULL, 0, "How to watch:", 3},
	{"attach", OPT_ATTACH, "auto|fentry|kprobe", 0, "kind of probe (default: auto)", 3},
	{"stacks", OPT_STACKS, "none|birth|all", 0, "which events carry stacks (default: all)", 3},
	{"ring-size", OPT_RING_SIZE, "SIZE", 0, "of each CPU's ring (64K … 1G, default: 4M)", 3},
	{"ready-fd", OPT_READY_FD, "N", 0, "write \"ready\" to descriptor N once armed", 3},
	{0},
};

void options_init(struct options *options)
{
	memset(options, 0, sizeof(*options));
	options->stacks = STACKS_ALL;
	options->ready_fd = -1;
}

/* Not isdigit(), which follows the locale. strtoul() would also take signs and white space. */
static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static uint64_t unit_ns(const char *unit)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = {
		{"", NS_PER_SEC}, {"s", NS_PER_SEC},	  {"ms", 1000000},	    {"us", 1000},
		{"ns", 1},	  {"m", 60 * NS_PER_SEC}, {"h", 3600 * NS_PER_SEC},
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(unit, units[i].name))
			return units[i].ns;
	return 0;
}

int options_duration(const char *text, uint64_t *ns)
{
	const char *point = text + strspn(text, "0123456789");
	const char *end = point;
	uint64_t unit, value = 0;

	if (*point == '.')
		end += 1 + strspn(point + 1, "0123456789");
	unit = unit_ns(end);
	if (point == text || end == point + 1 || !unit)
		return -EINVAL;
	for (const char *at = text; at < point; at++) {
		value = value * 10 + (uint64_t)(*at - '0') * unit;
		if (value > LONGEST_NS)
			return -EINVAL;
	}
	/* what is below 1 ns is cut off */
	for (const char *at = point + 1; at < end; at++) {
		unit /= 10;
		value += (uint64_t)(*at - '0') * unit;
	}
	if (value > LONGEST_NS)
		return -EINVAL;
	*ns = value;
	return 0;
}

int options_ring_size(const char *text, size_t *bytes)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);
	unsigned int shift = !strcmp(end, "K")	 ? 10
			     : !strcmp(end, "M") ? 20
			     : !strcmp(end, "G") ? 30
						 : 0;

	if (!is_digit(*text) || (*end && !shift) || !value || value > (1ul << 30) >> shift)
		return -EINVAL;
	value <<= shift;
	if (value < 64 << 10 || value & (value - 1))
		return -EINVAL;
	*bytes = value;
	return 0;
}

/* Index of @text in @words ("a|b|c"), or a usage error that lists them. */
static int choose(struct argp_state *state, const char *option, const char *text, const char *words)
{
	const char *word = words;

	for (int i = 0; *word; i++) {
		size_t len = strcspn(word, "|");

		if (strlen(text) == len && !strncmp(word, text, len))
			return i;
		word += len + (word[len] == '|');
	}
	argp_error(state, "--%s: '%s' is none of %s", option, text, words);
	return 0;
}

static long number(struct argp_state *state, const char *option, const char *text, long least)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || !is_digit(*text) || *end || value < least || value > INT_MAX)
		argp_error(state, "--%s: '%s' is no number from %ld to %d", option, text, least,
			   INT_MAX);
	return value;
}

/* One that is not open may come to be one of lifemon's own. */
static int open_descriptor(struct argp_state *state, const char *option, const char *text)
{
	int fd = (int)number(state, option, text, 0);
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY)
		argp_error(state, "--%s: descriptor %d is not open for writing", option, fd);
	return fd;
}

void options_add_required(struct argp_state *state, struct required *required, const char *name)
{
	if (required->nr == OPTIONS_MAX_REQUIRED)
		argp_error(state, "--require more than %d times", OPTIONS_MAX_REQUIRED);
	required->name[required->nr++] = name;
}

static error_t parse_watch(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'm':
		if (options->nr_models == OPTIONS_MAX_MODELS)
			argp_error(state, "more than %d models", OPTIONS_MAX_MODELS);
		options->model[options->nr_models++] = arg;
		return 0;
	case OPT_DEVICE:
		options->filter.device = arg;
		return 0;
	case OPT_POOL:
		options->filter.pool = arg;
		return 0;
	case OPT_MODULE:
		options->filter.module = arg;
		return 0;
	case 'p':
		options->filter.pid = (uint32_t)number(state, "pid", arg, 1);
		return 0;
	case OPT_REQUIRE:
		options_add_required(state, &options->required, arg);
		return 0;
	case OPT_DURATION:
		if (options_duration(arg, &options->duration_ns) || !options->duration_ns)
			argp_error(state,
				   "--duration: '%s' is no time such as 10s or 500ms, more than 0 "
				   "and at most 365 days",
				   arg);
		options->duration_text = arg;
		return 0;
	case OPT_LEAKS:
		options->has_leaks = true;
		options->leaks_at_exit = !choose(state, "leaks", arg, "at-exit|off");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

error_t options_parse_shared(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case OPT_FORMAT:
		options->format =
			choose(state, "format", arg, "text|ndjson") ? FORMAT_NDJSON : FORMAT_TEXT;
		return 0;
	case 'o':
		options->output = arg;
		return 0;
	case OPT_COMPRESS:
		options->compress =
			(enum trace_compress)choose(state, "compress", arg, "zstd|none");
		return 0;
	case OPT_REPORT:
		options->report = arg;
		return 0;
	case OPT_INTERVAL:
		if (options_duration(arg, &options->interval_ns))
			argp_error(state,
				   "--interval: '%s' is no time such as 5s, at most 365 days", arg);
		return 0;
	case OPT_POSSIBLE:
		options->possible = true;
		return 0;
	case OPT_NO_DEMANGLE:
		demangle_off(true);
		return 0;
	case OPT_NO_DASHBOARD:
		options->dashboard = false;
		return 0;
	case OPT_EXPLAIN:
		options->explain = arg;
		return 0;
	case 'q':
		msg_set_level(MSG_QUIET);
		return 0;
	case 'v':
		msg_set_level(MSG_VERBOSE);
		return 0;
	default:
		return parse_watch(key, arg, state);
	}
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case OPT_ATTACH:
		options->attach =
			(enum source_attach)choose(state, "attach", arg, "auto|fentry|kprobe");
		return 0;
	case OPT_STACKS:
		options->stacks =
			(enum source_stacks)choose(state, "stacks", arg, "none|birth|all");
		return 0;
	case OPT_RING_SIZE:
		if (options_ring_size(arg, &options->ring_bytes))
			argp_error(state, "--ring-size: '%s' is no power of two from 64K to 1G",
				   arg);
		return 0;
	case OPT_READY_FD:
		options->ready_fd = open_descriptor(state, "ready-fd", arg);
		return 0;
	default:
		return options_parse_shared(key, arg, state);
	}
}

/* main() found no command at the first place, where one has to be. */
static void refuse_argument(struct argp_state *state, const char *arg)
{
	enum command command = command_find(arg);
	const char *meant = command_nearest(arg);

	if (command != NR_COMMANDS)
		argp_error(state, "the command's name comes first: %s",
			   command_info[command].usage);
	else if (meant)
		argp_error(state, "'%s' is no command of lifemon; did you mean '%s'?", arg, meant);
	else
		argp_error(state,
			   "'%s' is no command of lifemon; to watch a command: lifemon run -- %s",
			   arg, arg);
}

static error_t parse_live(int key, char *arg, struct argp_state *state)
{
	if (key != ARGP_KEY_ARG)
		return parse_option(key, arg, state);
	refuse_argument(state, arg);
	return 0;
}

static error_t parse_run(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		options->command = &state->argv[state->next - 1];
		state->next = state->argc;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which command? lifemon run [options] -- CMD [ARG…]");
		return 0;
	default:
		return parse_option(key, arg, state);
	}
}

static error_t parse_record(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case ARGP_KEY_NO_ARGS:
		return 0;
	case ARGP_KEY_END:
		if (!options->output)
			argp_error(state, "where to? lifemon record -o FILE [-- CMD [ARG…]]");
		return 0;
	default:
		return parse_run(key, arg, state);
	}
}

void options_parse(struct options *options, int argc, char **argv, enum command command)
{
	static const struct argp live = {
		.options = option_table,
		.parser = parse_live,
		.doc = "Watch the lifetimes of kernel objects on this system until interrupted.\v"
		       "Other commands: run, record, replay, check, explain, export, mark, models, "
		       "doctor; each has its --help. "
		       "Manual: lifemon(8).",
	};
	static const struct argp run = {
		.options = option_table,
		.parser = parse_run,
		.args_doc = "-- CMD [ARG...]",
		.doc = "Run CMD, watch the lifetimes of kernel objects meanwhile, then report.\v"
		       "Exit status: 0 clean, 1 a violation, 2 wrong usage or bad model, "
		       "3 environment, 4 cannot tell (events lost), 5 CMD failed.",
	};
	static const struct argp record = {
		.options = option_table,
		.parser = parse_record,
		.args_doc = "-o FILE [-- CMD [ARG...]]",
		.doc = "Record a trace of CMD, or of the whole system until interrupted.\v"
		       "The run is judged as well; lifemon replay FILE judges it again. "
		       "Exit status as of lifemon run.",
	};

	options_init(options);
	if (command == NR_COMMANDS)
		options->interval_ns = 5000000000u;
	options->dashboard = command == NR_COMMANDS;
	argp_parse(command == COMMAND_RUN      ? &run
		   : command == COMMAND_RECORD ? &record
					       : &live,
		   argc, argv, ARGP_IN_ORDER, NULL, options);
}
