// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes the reports of the fixture of the unit tests, for the validators: a file for each format
 * in the folder that is named. Usage: reports_sample FOLDER
 */
#include <stdlib.h>
#include <string.h>

#include "cases_fixture.h"
#include "reports/file.h"
#include "reports/reports.h"

static const struct {
	const char *name;
	int (*write)(FILE *out, const struct report_cases *cases);
} format[] = {
	{"junit.xml", report_junit},
	{"tap", report_tap},
	{"sarif", report_sarif},
	{"github", report_github},
};

int main(int argc, char **argv)
{
	struct report_file file;
	char *path;
	size_t i;
	int err;

	if (argc != 2)
		return 2;
	for (i = 0; i < sizeof(format) / sizeof(format[0]); i++) {
		if (asprintf(&path, "%s/%s", argv[1], format[i].name) < 0)
			return 3;
		err = report_file_open(&file, path);
		if (!err)
			err = report_file_close(&file, format[i].write(file.out, &fixture_cases));
		if (err)
			fprintf(stderr, "%s: %s\n", path, strerror(-err));
		free(path);
		if (err)
			return 3;
	}
	return 0;
}
