/* SPDX-License-Identifier: GPL-2.0-only */
/* Text files of one thing a line. Private to check/. */
#ifndef LM_CHECK_LINES_H
#define LM_CHECK_LINES_H

#include <stddef.h>

/*
 * Calls @each with every line of @file, numbered from 1, until it returns other than 0 or -ENOENT
 * ("nothing in it"). Returns that, or -errno of what kept the file from being read.
 */
int check_each_line(const char *file,
		    int (*each)(void *ctx, const char *text, size_t len, unsigned int line),
		    void *ctx);

#endif /* LM_CHECK_LINES_H */
