/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The formats in which CI systems read a check. Each writes the whole report to a stream of the
 * caller and returns 0 or -errno of what failed; it does not flush. Names are bytes from a kernel:
 * every file is valid whatever they hold.
 */
#ifndef LM_REPORTS_H
#define LM_REPORTS_H

#include <stdio.h>

struct report_cases;

/*
 * JUnit XML in the dialect that Jenkins and GitLab read: tests/reports/junit.xsd. A violation
 * fails, a suppressed one is skipped, "cannot tell" is an error.
 */
int report_junit(FILE *out, const struct report_cases *cases);

/* TAP 13 (testanything.org) with YAML diagnostics; "cannot tell" is "not ok". */
int report_tap(FILE *out, const struct report_cases *cases);

/*
 * SARIF 2.1.0 (OASIS). A violation is a result whose code flow has a thread flow for each moment
 * in the object's life, its frames in the order of the calls. An assertion that holds is of kind
 * "pass", one that cannot be decided of kind "open".
 */
int report_sarif(FILE *out, const struct report_cases *cases);

/* Workflow commands of GitHub Actions: "::error file=…,line=…,title=…::message". */
int report_github(FILE *out, const struct report_cases *cases);

/* GitLab's Code Quality report: a list of what fails or cannot be decided. */
int report_gitlab(FILE *out, const struct report_cases *cases);

/* Markdown for $GITHUB_STEP_SUMMARY. */
int report_step_summary(FILE *out, const struct report_cases *cases);

#endif /* LM_REPORTS_H */
