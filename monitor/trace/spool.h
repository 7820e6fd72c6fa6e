/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trace that comes through a pipe. It is read from its end too, and more than once, so it is kept
 * in a file without a name first.
 */
#ifndef LM_TRACE_SPOOL_H
#define LM_TRACE_SPOOL_H

#include <stddef.h>

#define SPOOL_NAME "-" /* the standard input, in place of a path */

/*
 * A descriptor of what the standard input has, to be closed by the caller. It is read once, and
 * only as far as it can be a trace. Returns it, or -errno with what failed in @error.
 */
int spool_stdin(char *error, size_t size);

#endif /* LM_TRACE_SPOOL_H */
