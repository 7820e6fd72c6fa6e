// SPDX-License-Identifier: GPL-2.0-only
#include "base/msg.h"

#include <stdarg.h>
#include <stdio.h>

static enum msg_level level;

void msg_set_level(enum msg_level new_level)
{
	level = new_level;
}

enum msg_level msg_level(void)
{
	return level;
}

/* One write a message, so that lines of several processes on one stderr stay whole. */
static void put(const char *prefix, const char *format, va_list args)
{
	char line[1024];
	int at = snprintf(line, sizeof(line), "lifemon: %s", prefix);

	vsnprintf(line + at, sizeof(line) - at, format, args);
	fprintf(stderr, "%s\n", line);
}

#define MESSAGE(name, prefix, from)                                                                \
	void name(const char *format, ...)                                                         \
	{                                                                                          \
		va_list args;                                                                      \
                                                                                                   \
		if (level < (from))                                                                \
			return;                                                                    \
		va_start(args, format);                                                            \
		put(prefix, format, args);                                                         \
		va_end(args);                                                                      \
	}

MESSAGE(msg_error, "", MSG_QUIET)
MESSAGE(msg_warn, "warning: ", MSG_NORMAL)
MESSAGE(msg_info, "", MSG_NORMAL)
MESSAGE(msg_debug, "", MSG_VERBOSE)
