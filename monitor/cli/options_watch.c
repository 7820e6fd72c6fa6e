// SPDX-License-Identifier: GPL-2.0-only
/* The options of the commands that watch: live, run and record. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/invoker.h"
#include "cli/options.h"
#include "cli/params_shared.h"

const struct param params_model[] = {
	{"model", 'm', PARAM_FILE, "NAME|FILE",
	 "watch by this model (repeatable; default: dma_pool, misc_device)",
	 PARAM_TO_LIST(models.name, models.nr, OPTIONS_MAX_MODELS), .use = PARAM_READS_MODEL},
	{0},
};

const struct param params_end[] = {
	{"duration", 0, PARAM_DURATION, "TIME", "end after TIME (10s, 500ms, 2m; 10 is 10s)",
	 PARAM_TO(duration_ns), .as_given = offsetof(struct options, duration_text), .min = 1},
	{"leaks", 0, PARAM_WORD, "at-exit|off",
	 "at-exit: what was born in the run and lives at its end leaked (default: off)",
	 PARAM_TO(leaks), .min = LEAKS_AT_EXIT},
	{0},
};

static const struct param report[] = {
	{"format", 0, PARAM_WORD, "text|ndjson", "of the report (default: text)", PARAM_TO(format),
	 .min = FORMAT_TEXT},
	{"report", 0, PARAM_FILE, "FILE",
	 "where verdicts and summary go (default: stdout; run: stderr; - is stdout)",
	 PARAM_TO(report), .use = PARAM_WRITES},
	{"output", 'o', PARAM_FILE, "FILE", "record a trace too, for lifemon replay (NAME.lmt)",
	 PARAM_TO(output), .use = PARAM_WRITES},
	{"compress", 0, PARAM_WORD, "zstd|none", "of the trace (default: zstd)", PARAM_TO(compress),
	 .min = TRACE_COMPRESS_ZSTD},
	{"interval", 0, PARAM_DURATION, "TIME", "a line of counts each TIME (live: 5s; 0: none)",
	 PARAM_TO(interval_ns)},
	{"possible", 0, PARAM_FLAG, NULL,
	 "report also violations that are only possible, after loss or in mid-life",
	 PARAM_TO(possible)},
	{"no-dashboard", 0, PARAM_NO_FLAG, NULL, "lines, also on a terminal", PARAM_TO(dashboard)},
	{"verbose", 'v', PARAM_CONSTANT, NULL, "more messages: probes, libbpf, the verifier",
	 PARAM_TO(level), .min = MSG_VERBOSE},
	{0},
};

const struct param params_how[] = {
	{"attach", 0, PARAM_WORD, "auto|fentry|kprobe", "kind of probe (default: auto)",
	 PARAM_TO(attach), .min = ATTACH_AUTO},
	{"stacks", 0, PARAM_WORD, "none|birth|all", "which events carry stacks (default: all)",
	 PARAM_TO(stacks), .min = STACKS_NONE},
	{"stack-depth", 0, PARAM_NUMBER, "N", "frames of a stack at most (16 … 64, default: 16)",
	 PARAM_TO(stack_depth), .min = LM_STACK_DEPTH, .max = LM_STACK_MOST},
	{"filter-in", 0, PARAM_WORD, "kernel|user|small",
	 "where filters apply: in the kernel, or only to what was read (default: kernel)",
	 PARAM_TO(filter_in), .min = SCOPE_KERNEL},
	{"ring-size", 0, PARAM_SIZE, "SIZE", "of each CPU's ring (64K … 1G, default: 4M)",
	 PARAM_TO(ring_bytes), .min = 64 << 10, .max = 1 << 30},
	{"ready-fd", 0, PARAM_DESCRIPTOR, "N", "write \"ready\" to descriptor N once armed",
	 PARAM_TO(ready_fd), .max = INT_MAX},
	{"no-sandbox", 0, PARAM_NO_FLAG, NULL,
	 "keep all privileges and system calls, to debug lifemon", PARAM_TO(sandbox)},
	{0},
};

static const struct param command_how[] = {
	{"user", 0, PARAM_FLAG, NULL, "run CMD as the user who called sudo, not as root",
	 PARAM_TO(as_user)},
	{0},
};

/* main() found no command at the first place, where one has to be. */
static error_t refuse_argument(struct argp_state *state, void *options, char *arg)
{
	enum command command = command_find(arg);
	const char *meant = command_nearest(arg);

	(void)options;
	if (command != NR_COMMANDS)
		argp_error(state, "the command's name comes first: %s",
			   command_info[command].usage);
	else if (meant)
		argp_error(state, "'%s' is no command of lifemon; did you mean '%s'?", arg, meant);
	else
		argp_error(state,
			   "'%s' is no command of lifemon; to watch a command: lifemon run -- %s",
			   arg, arg);
	return EINVAL;
}

static error_t take_command(struct argp_state *state, void *ctx, char *arg)
{
	struct options *options = ctx;

	(void)arg;
	options->command = &state->argv[state->next - 1];
	state->next = state->argc;
	return 0;
}

static error_t check_user(struct argp_state *state, const struct options *options)
{
	if (options->as_user && !options->command)
		argp_error(state, "--user is for a command: which one?");
	else if (options->as_user && !geteuid() && !invoker_known())
		argp_error(state,
			   "--user: nobody called sudo (SUDO_UID and SUDO_GID are not set, or "
			   "no numbers): call lifemon by sudo, or give no --user");
	else
		return 0;
	return EINVAL;
}

/* A reader looks for the index of a trace at its end, so a trace cannot be streamed. */
static error_t end_live(struct argp_state *state, void *ctx)
{
	const struct options *options = ctx;

	if (!options->output || strcmp(options->output, "-"))
		return check_user(state, options);
	argp_error(state, "--output: a trace cannot go to the standard output (-): name a file");
	return EINVAL;
}

static error_t end_run(struct argp_state *state, void *ctx)
{
	const struct options *options = ctx;

	if (options->command)
		return end_live(state, ctx);
	argp_error(state, "which command? lifemon run [options] -- CMD [ARG…]");
	return EINVAL;
}

static error_t end_record(struct argp_state *state, void *ctx)
{
	const struct options *options = ctx;

	if (options->output)
		return end_live(state, ctx);
	argp_error(state, "where to? lifemon record -o FILE [-- CMD [ARG…]]");
	return EINVAL;
}

#define WATCH_GROUPS(...)                                                                          \
	.group = {{"What to watch:",                                                               \
		   {params_model, params_model_set, params_model_path, params_filters,             \
		    params_require, params_end}},                                                  \
		  {"What to report:",                                                              \
		   {report, params_sink, params_wrappers, params_places, params_reported,          \
		    params_colour, params_quiet}},                                                 \
		  {"How to watch:", {__VA_ARGS__}}}

const struct param_command params_live = {
	.doc = "Watch the lifetimes of kernel objects on this system until interrupted.\v"
	       "Other commands: run, record, top, replay, check, explain, export, mark, models, "
	       "doctor, vm; lifemon help COMMAND shows the options of one. "
	       "Exit status: 0 clean, 1 a violation, 2 wrong usage or bad model, "
	       "3 environment, 4 cannot tell (events lost). Manual: lifemon(8).",
	.argument = refuse_argument,
	.end = end_live,
	.flags = ARGP_IN_ORDER,
	WATCH_GROUPS(params_how, params_memory),
};

const struct param_command params_run = {
	.arguments = "-- CMD [ARG...]",
	.doc = "Run CMD, watch the lifetimes of kernel objects meanwhile, then report.\v"
	       "Exit status: 0 clean, 1 a violation, 2 wrong usage or bad model, "
	       "3 environment, 4 cannot tell (events lost), 5 CMD failed.",
	.argument = take_command,
	.end = end_run,
	.flags = ARGP_IN_ORDER,
	WATCH_GROUPS(params_how, params_memory, command_how),
};

const struct param_command params_record = {
	.arguments = "-o FILE [-- CMD [ARG...]]",
	.doc = "Record a trace of CMD, or of the whole system until interrupted.\v"
	       "The run is judged as well; lifemon replay FILE judges it again. "
	       "Exit status: 0 clean, 1 a violation, 2 wrong usage or bad model, "
	       "3 environment, 4 cannot tell (events lost), 5 CMD failed.",
	.argument = take_command,
	.end = end_record,
	.flags = ARGP_IN_ORDER,
	WATCH_GROUPS(params_how, params_memory, command_how),
};

void options_parse_watch(struct options *options, int argc, char **argv, enum command command)
{
	options_init(options);
	if (command == NR_COMMANDS)
		options->interval_ns = 5000000000u;
	options->dashboard = command == NR_COMMANDS;
	params_parse(command == COMMAND_RUN	 ? &params_run
		     : command == COMMAND_RECORD ? &params_record
						 : &params_live,
		     argc, argv, options);
	options_choose_models(options);
	options_apply(options);
}
