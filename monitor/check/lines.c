// SPDX-License-Identifier: GPL-2.0-only
#include "check/lines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int check_each_line(const char *file,
		    int (*each)(void *ctx, const char *text, size_t len, unsigned int line),
		    void *ctx)
{
	FILE *in = fopen(file, "re");
	unsigned int nr = 0;
	char *text = NULL;
	size_t room = 0;
	ssize_t len;
	int err = 0;

	if (!in)
		return -errno;
	errno = 0;
	while (!err && (len = getline(&text, &room, in)) >= 0) {
		err = each(ctx, text, (size_t)len, ++nr);
		if (err == -ENOENT)
			err = 0;
		errno = 0;
	}
	if (!err && !feof(in))
		err = errno ? -errno : -EIO;
	free(text);
	fclose(in);
	return err;
}
