// SPDX-License-Identifier: GPL-2.0-only
#include "cli/options_check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "check/lines.h"
#include "cli/options.h"
#include "cli/params_files.h"
#include "cli/params_shared.h"
#include "run/replayed.h"

/* What is wrong with an argument or a file, or why it could not be read; ends the program. */
static void refuse(const char *option, const char *arg, int err, const struct check_error *error)
{
	if (err == -EINVAL && error->line)
		msg_error("%s:%u:%u: %s", arg, error->line, error->column, error->text);
	else if (err == -EINVAL)
		msg_error("%s '%s': column %u: %s", option, arg, error->column, error->text);
	else if (err == -E2BIG)
		msg_error("%s: more than %d of these", option, EXPECT_MAX);
	else if (err == -EFBIG)
		msg_error("%s: a line of %s is longer than %d bytes; is it the right file?", option,
			  arg, CHECK_MAX_LINE);
	else if (err == -ENOENT && !strcmp(option, "--assert"))
		msg_error("--assert '%s': there is nothing in it", arg);
	else
		msg_error("%s: cannot read %s: %s", option, arg, strerror(-err));
	exit(err == -ENOMEM ? EXIT_ENVIRONMENT : EXIT_USAGE);
}

static void take_assertion(void *ctx, const char *text)
{
	struct check_options *options = ctx;
	struct check_error error;
	int err = expect_add(&options->expect, text, strlen(text), NULL, 0, &error);

	if (err)
		refuse("--assert", text, err, &error);
}

static void take_expectations(void *ctx, const char *file)
{
	struct check_options *options = ctx;
	struct check_error error;
	int err = expect_read(&options->expect, file, &error);

	if (err)
		refuse("--expect", file, err, &error);
}

static void take_suppressions(void *ctx, const char *file)
{
	struct check_options *options = ctx;
	struct check_error error;
	int err = suppress_read(&options->suppress, file, &error);

	if (err)
		refuse("--suppress", file, err, &error);
}

#define CHECK_TO(member) .to = offsetof(struct check_options, member)

static const struct param questions[] = {
	{"assert", 0, PARAM_STRING, "EXPR",
	 "this must hold (repeatable), such as 'live(block) == 0'", .take = take_assertion},
	{"expect", 0, PARAM_FILE, "FILE", "so must each line of this file (repeatable)",
	 .take = take_expectations, .use = PARAM_READS},
	{"require", 0, PARAM_STRING, "NAME", "and this model or class saw an event (repeatable)",
	 PARAM_TO_LIST(required.name, required.nr, OPTIONS_MAX_REQUIRED)},
	{0},
};

static const struct param exceptions[] = {
	{"suppress", 0, PARAM_FILE, "FILE", "violations that this file names (repeatable)",
	 .take = take_suppressions, .use = PARAM_READS},
	{"baseline", 0, PARAM_FILE, "FILE", "violations that this older trace has too",
	 CHECK_TO(baseline), .use = PARAM_READS},
	{0},
};

static const struct param messages[] = {
	{"quiet", 'q', PARAM_CONSTANT, NULL, "no messages but errors, and no text", PARAM_TO(level),
	 .min = MSG_QUIET},
	{"verbose", 'v', PARAM_CONSTANT, NULL, "report also violations that do not count",
	 PARAM_TO(level), .min = MSG_VERBOSE},
	{0},
};

static const struct param reports[] = {
	{"junit", 0, PARAM_FILE, "FILE", "write a report as JUnit XML", CHECK_TO(reports.junit),
	 .use = PARAM_WRITES},
	{"tap", 0, PARAM_FILE, "FILE", "write a report in the Test Anything Protocol",
	 CHECK_TO(reports.tap), .use = PARAM_WRITES},
	{"sarif", 0, PARAM_FILE, "FILE", "write a report as SARIF 2.1.0", CHECK_TO(reports.sarif),
	 .use = PARAM_WRITES},
	{"gitlab", 0, PARAM_FILE, "FILE", "write a report as GitLab Code Quality (JSON)",
	 CHECK_TO(reports.gitlab), .use = PARAM_WRITES},
	{"step-summary", 0, PARAM_FILE, "FILE",
	 "write a summary in Markdown, as for $GITHUB_STEP_SUMMARY", CHECK_TO(reports.step_summary),
	 .use = PARAM_WRITES},
	{"github", 0, PARAM_FLAG, NULL, "print annotations for GitHub Actions",
	 CHECK_TO(reports.github)},
	{0},
};

static error_t take_trace(struct argp_state *state, void *ctx, char *arg)
{
	struct options *options = &((struct check_options *)ctx)->run;

	if (options->file) {
		argp_error(state, "one trace at a time: %s or %s?", options->file, arg);
		return EINVAL;
	}
	options->file = arg;
	return 0;
}

static error_t end(struct argp_state *state, void *ctx)
{
	const struct check_options *options = ctx;
	const char *twice = report_options_find_twice(&options->reports);
	const char *trace =
		report_options_find_trace(&options->reports, replayed_path(options->run.file));

	if (!options->run.file)
		argp_error(state, "which trace? lifemon check FILE [options]");
	else if (options->baseline && !strcmp(options->run.file, "-") &&
		 !strcmp(options->baseline, "-"))
		argp_error(state, "the trace and the baseline cannot both be the standard input");
	else if (twice)
		argp_error(state, "two reports cannot both go to %s: give each a file", twice);
	else if (trace)
		argp_error(state, "a report cannot go to %s: that is the trace", trace);
	else
		return 0;
	return EINVAL;
}

const struct param_command params_check = {
	.arguments = "FILE",
	.doc = "Judge a recorded trace by assertions; without any: no violation, and nothing "
	       "lost.\v"
	       "Assertions and suppressions are described in lifemon-check(5). Exit status: 0 "
	       "all hold, 1 one fails, 2 wrong usage or a mistyped assertion, 3 "
	       "environment, 4 cannot tell (events lost, trace cut off).",
	.group = {{"What to ask:", {questions, params_recorded_model, params_model_path}},
		  {"What does not count:", {exceptions}},
		  {"What to report:",
		   {params_wrappers, params_places, params_colour, params_memory, messages}},
		  {"Reports:", {reports}}},
	.argument = take_trace,
	.end = end,
};

void check_options_parse(struct check_options *options, int argc, char **argv)
{
	*options = (struct check_options){0};
	options_init(&options->run);
	params_parse(&params_check, argc, argv, options);
	options_apply(&options->run);
}

/* What a scan has seen. */
struct seen {
	struct check_options *options;
	struct params_files files;
};

static void see(void *ctx, const struct param *param, const char *value)
{
	struct seen *seen = ctx;
	struct check_options *options = seen->options;

	if (!param && !options->run.file)
		options->run.file = value;
	if (param && value)
		params_files_add(&seen->files, param, value);
	for (const struct param *report = reports; param && report->name; report++) {
		if (report != param || report->most)
			continue;
		if (report->type == PARAM_FLAG)
			*(bool *)((char *)options + report->to) = true;
		else
			*(const char **)((char *)options + report->to) = value;
	}
}

bool check_options_scan(struct check_options *options, int argc, char **argv)
{
	struct seen seen = {.options = options};
	char text[512];

	*options = (struct check_options){0};
	params_scan(&params_check, argc, argv, see, &seen);
	return !report_options_find_twice(&options->reports) &&
	       !report_options_find_trace(&options->reports, replayed_path(options->run.file)) &&
	       !params_files_clash(&seen.files, text, sizeof(text));
}

void check_options_free(struct check_options *options)
{
	expect_free(&options->expect);
	suppress_free(&options->suppress);
}
