/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A report file is there whole or not at all: it is written to a temporary beside it, which
 * takes its name when all of it is on the disk. What was there before stays until then, and stays
 * for good when the writing fails.
 */
#ifndef LM_REPORTS_FILE_H
#define LM_REPORTS_FILE_H

#include <stdio.h>

struct report_file {
	FILE *out;	 /* to write to; NULL when closed */
	char *target;	 /* NULL: no regular file, out is the thing itself */
	char *temporary; /* owned, as target */
};

/*
 * @path: "-" is stdout; a pipe or a device is written to as it is; a symbolic link is followed.
 * Returns 0 or -errno; then there is nothing to close.
 */
int report_file_open(struct report_file *file, const char *path);

/*
 * @err: 0, or what kept the writer from its end; then the temporary is removed. Returns @err, or
 * -errno of what failed here. The file has its name only if this is 0.
 */
int report_file_close(struct report_file *file, int err);

#endif /* LM_REPORTS_FILE_H */
