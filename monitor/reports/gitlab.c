// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <jansson.h>

#include "reports/cases.h"
#include "reports/reports.h"

/* What is not decided is no smaller problem than what failed, but no fault of the code. */
static const char *const severity[CASE_NR_OUTCOMES] = {
	[CASE_FAIL] = "critical",
	[CASE_ERROR] = "major",
};

/* GitLab wants a file and a line: without debug info it is the trace. */
static json_t *location(const struct report_cases *cases, const struct report_case *one)
{
	return json_pack("{ss s{si}}", "path", one->place.file ? one->place.file : cases->trace,
			 "lines", "begin", one->place.line ? (int)one->place.line : 1);
}

static json_t *issue_of(const struct report_cases *cases, const struct report_case *one)
{
	return json_pack("{so ss so ss so}", "description",
			 json_sprintf("%s%s: %s", one->outcome == CASE_ERROR ? "cannot tell: " : "",
				      one->name, one->message),
			 "check_name", one->rule, "fingerprint",
			 *one->fingerprint ? json_string(one->fingerprint)
					   : json_sprintf("%s: %s", one->rule, one->name),
			 "severity", severity[one->outcome], "location", location(cases, one));
}

static int put(const char *text, size_t len, void *out)
{
	return fwrite(text, 1, len, out) == len ? 0 : -1;
}

int report_gitlab(FILE *out, const struct report_cases *cases)
{
	json_t *issues = json_array();
	int err = 0;

	for (size_t i = 0; i < cases->nr && !err; i++)
		if (severity[cases->one[i].outcome] &&
		    json_array_append_new(issues, issue_of(cases, &cases->one[i])))
			err = -ENOMEM;
	if (!err && json_dump_callback(issues, put, out, JSON_INDENT(2)))
		err = ferror(out) ? -EIO : -ENOMEM;
	json_decref(issues);
	if (!err && fputc('\n', out) == EOF)
		err = -EIO;
	return err;
}
