/* SPDX-License-Identifier: GPL-2.0-only */
/* The reports that the user of lifemon check asks for: what is asked, and writing them. */
#ifndef LM_CHECK_REPORTS_H
#define LM_CHECK_REPORTS_H

#include <stdbool.h>

#include "base/exit_status.h"

#define CHECK_MAX_DEBUGINFO 32

struct check_report;

/* All zero: none. Strings are those of argv; files may be "-", stdout. */
struct report_options {
	const char *junit, *tap, *sarif; /* NULL: not asked for */
	bool github;			 /* on stdout */
	const char *debuginfo[CHECK_MAX_DEBUGINFO];
	unsigned int nr_debuginfo;
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
 * Returns EXIT_CLEAN, or EXIT_ENVIRONMENT when one is missing or the debug info cannot be read.
 */
enum exit_status reports_write(const struct report_options *options,
			       const struct check_report *check);

#endif /* LM_CHECK_REPORTS_H */
