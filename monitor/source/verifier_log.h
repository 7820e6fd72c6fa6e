/* SPDX-License-Identifier: GPL-2.0-only */
/* The verifier's log. What it refuses, and why, is at the end. */
#ifndef LM_VERIFIER_LOG_H
#define LM_VERIFIER_LOG_H

#include <stddef.h>

/* Where the last @lines lines of @log begin. */
const char *verifier_log_end(const char *log, unsigned int lines);
/* Copies the last line that is no statistics: "" when there is none. */
void verifier_log_reason(const char *log, char *reason, size_t size);
/* Shows the end of the log with --verbose. */
void verifier_log_show(const char *log);

#endif /* LM_VERIFIER_LOG_H */
