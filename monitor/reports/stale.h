/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A check that ends before it has judged says so in the reports that were asked for. What is there
 * already is of an older check, and CI would take its "passed" for that of this one.
 */
#ifndef LM_CHECK_STALE_H
#define LM_CHECK_STALE_H

#include "reports/requested.h"

/*
 * First of all: options that are wrong end the program before they are all known. @file: the trace,
 * NULL if none is known. Strings are those of argv.
 */
void stale_begin(const char *file, const struct report_options *reports);
/* The reports are written, or it was reported that they cannot be. */
void stale_end(void);

#endif /* LM_CHECK_STALE_H */
