// SPDX-License-Identifier: GPL-2.0-only
#include "model/fail.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

int fail_at(struct model_error *error, struct text_pos pos, const char *format, ...)
{
	va_list args;

	error->pos = pos;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return -EINVAL;
}
