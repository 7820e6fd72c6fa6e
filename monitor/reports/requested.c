// SPDX-License-Identifier: GPL-2.0-only
#include "reports/requested.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "base/output.h"
#include "reports/cases.h"
#include "reports/reports.h"

static bool is_stdout(const char *file)
{
	return file && !strcmp(file, "-");
}

/* The reports that go to a file. */
static const struct {
	size_t path; /* in struct report_options */
	int (*write)(FILE *out, const struct report_cases *cases);
} kinds[] = {
	{offsetof(struct report_options, junit), report_junit},
	{offsetof(struct report_options, tap), report_tap},
	{offsetof(struct report_options, sarif), report_sarif},
	{offsetof(struct report_options, gitlab), report_gitlab},
	{offsetof(struct report_options, step_summary), report_step_summary},
};

#define NR_KINDS (sizeof(kinds) / sizeof(kinds[0]))

static const char *path_of(const struct report_options *options, size_t kind)
{
	return *(const char *const *)((const char *)options + kinds[kind].path);
}

bool report_options_take_stdout(const struct report_options *options)
{
	for (size_t i = 0; i < NR_KINDS; i++)
		if (is_stdout(path_of(options, i)))
			return true;
	return false;
}

static bool is_any(const struct report_options *options)
{
	for (size_t i = 0; i < NR_KINDS; i++)
		if (path_of(options, i))
			return true;
	return options->github;
}

const char *report_options_find_twice(const struct report_options *options)
{
	for (size_t i = 0; i <= NR_KINDS; i++) {
		const char *one = i < NR_KINDS ? path_of(options, i) : options->github ? "-" : NULL;

		for (size_t n = 0; n < i && one; n++) {
			const char *other = path_of(options, n);

			if (other && (!strcmp(one, other) || output_is_one_file(one, other)))
				return is_stdout(one) ? "the standard output" : one;
		}
	}
	return NULL;
}

const char *report_options_find_trace(const struct report_options *options, const char *trace)
{
	for (size_t i = 0; i < NR_KINDS; i++)
		if (output_is_one_file(path_of(options, i), trace))
			return path_of(options, i);
	return NULL;
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

enum exit_status reports_write(const struct report_options *options,
			       const struct check_report *check, struct debuginfo *debuginfo)
{
	enum exit_status status = EXIT_CLEAN;
	struct report_cases cases;
	int err;

	if (!is_any(options))
		return EXIT_CLEAN;
	err = report_cases_make(&cases, check, debuginfo);
	if (err) {
		msg_error("cannot make the reports: %s", strerror(-err));
		return EXIT_ENVIRONMENT;
	}
	for (size_t i = 0; i < NR_KINDS; i++)
		if (write_one(path_of(options, i), kinds[i].write, &cases))
			status = EXIT_ENVIRONMENT;
	if (write_one(options->github ? "-" : NULL, report_github, &cases))
		status = EXIT_ENVIRONMENT;
	report_cases_free(&cases);
	return status;
}
