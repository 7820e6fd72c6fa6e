/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the report of a run goes. A file is opened before anything is tried, so that a wrong
 * path is told early, but it keeps what it has until the run begins.
 */
#ifndef LM_REPORT_H
#define LM_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/exit_status.h"

struct report {
	FILE *out;
	const char *path; /* NULL: a standard stream */
	bool created;	  /* there was no such file */
	bool begun;
};

/* @path: NULL is @standard, "-" is stdout. Returns 0 or -errno. */
int report_open(struct report *report, const char *path, FILE *standard);
/* From now on the file is this run's: empties it. Returns 0 or -errno. */
int report_begin(struct report *report);
/*
 * Says that @what could not be written to the file at @path; NULL: to a standard stream. What is
 * left in that stream is dropped, or main() would tell of it once more. Returns EXIT_ENVIRONMENT.
 */
enum exit_status report_refuse(const char *what, const char *path, FILE *stream, int err);
/*
 * Returns 0, or -errno when not all was written. A file that was created for a run that
 * did not begin is removed again. Safe to call twice, and on a zeroed one.
 */
int report_close(struct report *report);

#endif /* LM_REPORT_H */
