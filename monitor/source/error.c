// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "source/internal.h"

#define ENOTSUPP 524 /* of the kernel; the C library has no name for it */

int source_fail(struct source_error *error, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return err;
}

const char *source_strerror(int err)
{
	if (err == -ENOTSUPP)
		return "not supported here";
	if (err == -EMFILE)
		return "too many open files: raise the limit of these (ulimit -n)";
	return strerror(-err);
}
