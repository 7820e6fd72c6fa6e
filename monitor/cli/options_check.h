/* SPDX-License-Identifier: GPL-2.0-only */
/* The options of lifemon check, with what their files say. */
#ifndef LM_CHECK_OPTIONS_H
#define LM_CHECK_OPTIONS_H

#include "check/expect.h"
#include "check/suppress.h"
#include "reports/requested.h"
#include "run/options.h"

/* Strings are those of argv. */
struct check_options {
	struct options run;   /* first: shared rows write to it; its file is the trace */
	const char *baseline; /* an older one, NULL: none */
	struct expectations expect;
	struct suppressions suppress;
	struct report_options reports;
};

/*
 * Parses argv and the files of assertions and suppressions. What is wrong it says, and exits with
 * EXIT_USAGE, as argp does; with EXIT_ENVIRONMENT when there is no memory.
 */
void check_options_parse(struct check_options *options, int argc, char **argv);
/*
 * Which trace and which reports argv names, also when something in it is wrong. False: the reports
 * are to be left as they are, since two go to one place, or one takes the place of what is read.
 */
bool check_options_scan(struct check_options *options, int argc, char **argv);
void check_options_free(struct check_options *options);

#endif /* LM_CHECK_OPTIONS_H */
