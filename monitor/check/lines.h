/* SPDX-License-Identifier: GPL-2.0-only */
/* Text files of one thing a line. */
#ifndef LM_CHECK_LINES_H
#define LM_CHECK_LINES_H

#include <stddef.h>

#define CHECK_MAX_LINE 4096 /* bytes, with its end */

/*
 * Calls @each with every line of @file, numbered from 1, until it returns other than 0 or -ENOENT
 * ("nothing in it"). @text is not 0-terminated. Returns that, -EFBIG when a line is longer than
 * CHECK_MAX_LINE, or -errno of what kept the file from being read.
 */
int check_each_line(const char *file,
		    int (*each)(void *ctx, const char *text, size_t len, unsigned int line),
		    void *ctx);

#endif /* LM_CHECK_LINES_H */
