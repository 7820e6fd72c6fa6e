// SPDX-License-Identifier: GPL-2.0-only
#include "check/lines.h"

#include <errno.h>
#include <stdio.h>

/* One line with its end. Returns its length, -EFBIG, or -ENODATA at the end of the file. */
static int read_line(FILE *in, char text[CHECK_MAX_LINE])
{
	int len = 0, c = 0;

	while (c != '\n' && (c = getc(in)) != EOF) {
		if (len == CHECK_MAX_LINE)
			return -EFBIG;
		text[len++] = (char)c;
	}
	return len ? len : -ENODATA;
}

int check_each_line(const char *file,
		    int (*each)(void *ctx, const char *text, size_t len, unsigned int line),
		    void *ctx)
{
	FILE *in = fopen(file, "re");
	char text[CHECK_MAX_LINE];
	unsigned int nr = 0;
	int err = 0, len;

	if (!in)
		return -errno;
	errno = 0;
	while (!err && (len = read_line(in, text)) >= 0) {
		err = each(ctx, text, (size_t)len, ++nr);
		if (err == -ENOENT)
			err = 0;
		errno = 0;
	}
	if (!err && len == -EFBIG)
		err = -EFBIG;
	else if (!err && !feof(in))
		err = errno ? -errno : -EIO;
	fclose(in);
	return err;
}
