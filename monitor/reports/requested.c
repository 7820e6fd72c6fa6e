// SPDX-License-Identifier: GPL-2.0-only
#include "reports/requested.h"

#include <errno.h>
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

bool report_options_take_stdout(const struct report_options *options)
{
	return is_stdout(options->junit) || is_stdout(options->tap) || is_stdout(options->sarif);
}

const char *report_options_find_twice(const struct report_options *options)
{
	const char *const file[] = {options->junit, options->tap, options->sarif,
				    options->github ? "-" : NULL};
	unsigned int i, n;

	for (i = 0; i < 4; i++)
		for (n = 0; n < i; n++)
			if (file[i] && file[n] &&
			    (!strcmp(file[i], file[n]) || output_is_one_file(file[i], file[n])))
				return is_stdout(file[i]) ? "the standard output" : file[i];
	return NULL;
}

const char *report_options_find_trace(const struct report_options *options, const char *trace)
{
	const char *const file[] = {options->junit, options->tap, options->sarif};

	for (unsigned int i = 0; i < 3; i++)
		if (output_is_one_file(file[i], trace))
			return file[i];
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

	if (!options->junit && !options->tap && !options->sarif && !options->github)
		return EXIT_CLEAN;
	err = report_cases_make(&cases, check, debuginfo);
	if (err) {
		msg_error("cannot make the reports: %s", strerror(-err));
		return EXIT_ENVIRONMENT;
	}
	if (write_one(options->junit, report_junit, &cases))
		status = EXIT_ENVIRONMENT;
	if (write_one(options->tap, report_tap, &cases))
		status = EXIT_ENVIRONMENT;
	if (write_one(options->sarif, report_sarif, &cases))
		status = EXIT_ENVIRONMENT;
	if (write_one(options->github ? "-" : NULL, report_github, &cases))
		status = EXIT_ENVIRONMENT;
	report_cases_free(&cases);
	return status;
}
