/* SPDX-License-Identifier: GPL-2.0-only */
/* A violation as a report has it: a copy with strings and frames of its own. Private to check/. */
#ifndef LM_CHECK_COPY_H
#define LM_CHECK_COPY_H

#include "check/result.h"
#include "sink/sink.h"

/*
 * Fills @to with part @part (check/fingerprint.h) of the violation, as the first of its kind.
 * @sink: has the tables. @suppressed: NULL, or why it does not count. Returns 0 or -ENOMEM; to be
 * freed either way.
 */
int copy_violation(struct check_violation *to, const struct sink *sink,
		   const struct violation *violation, unsigned int part, const char *suppressed);
void copy_free(struct check_violation *violation);

#endif /* LM_CHECK_COPY_H */
