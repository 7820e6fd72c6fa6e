// SPDX-License-Identifier: GPL-2.0-only
#include "reports/requested.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "base/output.h"
#include "reports/cases.h"
#include "reports/debuginfo.h"
#include "reports/reports.h"

enum { OPT_JUNIT = 512, OPT_TAP, OPT_SARIF, OPT_GITHUB, OPT_DEBUGINFO };

static const struct argp_option option_table[] = {
	{"junit", OPT_JUNIT, "FILE", 0, "write a report as JUnit XML", 4},
	{"tap", OPT_TAP, "FILE", 0, "write a report in the Test Anything Protocol", 4},
	{"sarif", OPT_SARIF, "FILE", 0, "write a report as SARIF 2.1.0", 4},
	{"github", OPT_GITHUB, NULL, 0, "print annotations for GitHub Actions", 4},
	{"debuginfo", OPT_DEBUGINFO, "FILE|DIR", 0,
	 "where reports find the lines of sources: a module, a vmlinux, a folder of these", 4},
	{0},
};

static bool is_stdout(const char *file)
{
	return file && !strcmp(file, "-");
}

bool report_options_take_stdout(const struct report_options *options)
{
	return is_stdout(options->junit) || is_stdout(options->tap) || is_stdout(options->sarif);
}

/* Returns 0, or EINVAL when argp goes on after an error. */
static error_t refuse_one_place_twice(const struct report_options *options,
				      struct argp_state *state)
{
	const char *const file[] = {options->junit, options->tap, options->sarif,
				    options->github ? "-" : NULL};
	unsigned int i, n;

	for (i = 0; i < 4; i++) {
		for (n = 0; n < i; n++) {
			if (!file[i] || !file[n] || strcmp(file[i], file[n]))
				continue;
			argp_error(state, "two reports cannot both go to %s: give each a file",
				   is_stdout(file[i]) ? "the standard output" : file[i]);
			return EINVAL;
		}
	}
	return 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct report_options *options = state->input;

	switch (key) {
	case OPT_JUNIT:
		options->junit = arg;
		return 0;
	case OPT_TAP:
		options->tap = arg;
		return 0;
	case OPT_SARIF:
		options->sarif = arg;
		return 0;
	case OPT_GITHUB:
		options->github = true;
		return 0;
	case OPT_DEBUGINFO:
		if (options->nr_debuginfo == CHECK_MAX_DEBUGINFO) {
			argp_error(state, "more than %d times --debuginfo", CHECK_MAX_DEBUGINFO);
			return EINVAL;
		}
		options->debuginfo[options->nr_debuginfo++] = arg;
		return 0;
	case ARGP_KEY_END:
		return refuse_one_place_twice(options, state);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp report_options_argp = {option_table, parse_option, NULL, NULL, NULL, NULL, NULL};

/* Source files are named relative to where the user is: in CI, the checkout. */
static enum exit_status open_debuginfo(const struct report_options *options,
				       struct debuginfo **debuginfo)
{
	char root[PATH_MAX];
	const char *failed;
	int err;

	*debuginfo = NULL;
	if (!options->nr_debuginfo)
		return EXIT_CLEAN;
	err = debuginfo_open(options->debuginfo, options->nr_debuginfo, getcwd(root, sizeof(root)),
			     debuginfo, &failed);
	if (!err)
		return EXIT_CLEAN;
	msg_error("cannot read the debug info in %s: %s; the reports name no lines",
		  failed ? failed : "memory", strerror(-err));
	return EXIT_ENVIRONMENT;
}

static bool has_place(const struct report_case *one)
{
	unsigned int i;
	size_t n;

	for (i = 0; i < one->nr_stacks; i++)
		for (n = 0; n < one->stack[i].nr_frames; n++)
			if (one->stack[i].frame[n].place.file)
				return true;
	return false;
}

static void warn_of_useless_debuginfo(const struct report_cases *cases)
{
	bool has_frames = false;
	size_t i;

	for (i = 0; i < cases->nr; i++) {
		if (has_place(&cases->one[i]))
			return;
		has_frames |= cases->one[i].nr_stacks > 0;
	}
	if (has_frames)
		msg_warn("no function of a violation is in the debug info given: is it that of the "
			 "modules that ran, with DWARF in it?");
}

static enum exit_status write_one(const char *path,
				  int (*write)(FILE *out, const struct report_cases *cases),
				  const struct report_cases *cases)
{
	struct output output;
	int err;

	if (!path)
		return EXIT_CLEAN;
	err = output_open(&output, OUTPUT_WHOLE, path, stdout);
	if (!err)
		err = output_close(&output, write(output.out, cases));
	return err ? output_refuse(&output, "report", err) : EXIT_CLEAN;
}

enum exit_status check_reports_write(const struct report_options *options,
				     const struct check_report *check)
{
	struct debuginfo *debuginfo;
	enum exit_status status;
	struct report_cases cases;
	int err;

	if (!options->junit && !options->tap && !options->sarif && !options->github)
		return EXIT_CLEAN;
	status = open_debuginfo(options, &debuginfo);
	err = report_cases_make(&cases, check, debuginfo);
	if (err) {
		msg_error("cannot make the reports: %s", strerror(-err));
		debuginfo_close(debuginfo);
		return EXIT_ENVIRONMENT;
	}
	if (debuginfo)
		warn_of_useless_debuginfo(&cases);
	if (write_one(options->junit, report_junit, &cases))
		status = EXIT_ENVIRONMENT;
	if (write_one(options->tap, report_tap, &cases))
		status = EXIT_ENVIRONMENT;
	if (write_one(options->sarif, report_sarif, &cases))
		status = EXIT_ENVIRONMENT;
	if (write_one(options->github ? "-" : NULL, report_github, &cases))
		status = EXIT_ENVIRONMENT;
	report_cases_free(&cases);
	debuginfo_close(debuginfo);
	return status;
}
