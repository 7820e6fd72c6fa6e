/* SPDX-License-Identifier: GPL-2.0-only */
/* The reports that the user of lifemon check asks for: what is asked, and writing them. */
#ifndef LM_CHECK_REPORTS_H
#define LM_CHECK_REPORTS_H

#include <stdbool.h>

#include "base/exit_status.h"

struct check_report;
struct debuginfo;

/* All zero: none. Strings are those of argv; files may be "-", stdout. */
struct report_options {
	const char *junit, *tap, *sarif, *gitlab, *step_summary; /* NULL: not asked for */
	bool github;						 /* on stdout */
};

/* The place that two of the reports are to go to, in words; NULL: each has its own. */
const char *report_options_find_twice(const struct report_options *options);

/* The report that would replace the trace @trace; NULL: none would. */
const char *report_options_find_trace(const struct report_options *options, const char *trace);

/*
 * Whether a report is all that stdout may hold: other text would damage it. Annotations may be
 * mixed with other text.
 */
bool report_options_take_stdout(const struct report_options *options);

/*
 * Writes each report, also when another one cannot be written, and says on stderr what failed.
 * @debuginfo: as for report_cases_make(). Returns EXIT_CLEAN, or EXIT_ENVIRONMENT when one is
 * missing.
 */
enum exit_status reports_write(const struct report_options *options,
			       const struct check_report *check, struct debuginfo *debuginfo);

#endif /* LM_CHECK_REPORTS_H */
