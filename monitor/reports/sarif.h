/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of the SARIF writer among themselves. Each returns a new reference, NULL when there is
 * no memory; jansson's functions take a NULL for an error, so only the last one must be checked.
 */
#ifndef LM_REPORTS_SARIF_H
#define LM_REPORTS_SARIF_H

#include <jansson.h>

#include "reports/cases.h"

/* A message object (§3.11) whose text is @text as it stands: no placeholder and no link. */
json_t *sarif_message(const char *text);

/* A physicalLocation (§3.29) in a file; @line 0: the whole of it. @source: its text, or NULL. */
json_t *sarif_physical(const char *file, unsigned int line, const char *source);
/* The same of a trace of @size bytes. */
json_t *sarif_trace(const char *trace, uint64_t size);

/* codeFlows (§3.36) of a violation: one flow, a thread flow for each moment in the object's life.
 */
json_t *sarif_code_flows(const struct report_case *one);
/* The location (§3.28) of a frame. */
json_t *sarif_frame(const struct case_frame *frame);

/* The rules (§3.19.23) that results can refer to, and where one of them is in it. */
json_t *sarif_rules(void);
int sarif_rule_index(const char *id);

#endif /* LM_REPORTS_SARIF_H */
