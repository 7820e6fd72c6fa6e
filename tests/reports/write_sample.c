// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes the reports of the fixtures of the unit tests, for the validators: a file for each format
 * in FOLDER, and one more of a check whose names are any bytes. Usage: reports_sample FOLDER
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/output.h"
#include "cases_fixture.h"
#include "check_fixture.h"
#include "reports/reports.h"

static const struct {
	const char *name;
	int (*write)(FILE *out, const struct report_cases *cases);
} format[] = {
	{"junit.xml", report_junit}, {"tap", report_tap},	  {"sarif", report_sarif},
	{"gitlab", report_gitlab},   {"md", report_step_summary}, {"github", report_github},
};

static int write_all(const char *folder, const char *prefix, const struct report_cases *cases)
{
	struct output output;
	char *path;
	size_t i;
	int err = 0;

	for (i = 0; i < sizeof(format) / sizeof(format[0]) && !err; i++) {
		if (asprintf(&path, "%s/%s%s", folder, prefix, format[i].name) < 0)
			return -ENOMEM;
		err = output_open(&output, OUTPUT_WHOLE, path, stdout);
		if (!err)
			err = output_close(&output, format[i].write(output.out, cases));
		if (err)
			fprintf(stderr, "%s: %s\n", path, strerror(-err));
		free(path);
	}
	return err;
}

int main(int argc, char **argv)
{
	struct report_cases cases;
	int err;

	if (argc != 2)
		return 2;
	err = report_cases_make(&cases, &fixture_check, NULL);
	if (err)
		return 3;
	err = write_all(argv[1], "hostile.", &cases);
	report_cases_free(&cases);
	if (!err)
		err = write_all(argv[1], "", &fixture_cases);
	return err ? 3 : 0;
}
