// SPDX-License-Identifier: GPL-2.0-only
#include "base/msg.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static enum msg_level level;
static char last_error[1024];

void msg_set_level(enum msg_level new_level)
{
	level = new_level;
}

enum msg_level msg_level(void)
{
	return level;
}

const char *msg_last_error(void)
{
	return last_error;
}

/* Bytes of the control character at @s, 0 if it is none: of ASCII, or of Latin-1 in UTF-8. */
static unsigned int control_length(const char *s)
{
	if ((unsigned char)*s < 0x20 || *s == 0x7f)
		return 1;
	return (unsigned char)s[0] == 0xc2 && ((unsigned char)s[1] & 0xe0) == 0x80 ? 2 : 0;
}

/*
 * Copies @text with control characters as "\xNN", so that a name in it can neither steer the
 * terminal nor pass for a message of its own. Those in @keep stay. Cut to @size.
 */
static void escape(char *to, size_t size, const char *text, const char *keep)
{
	const char *end = to + size - 2 * sizeof("\\xNN");

	while (*text && to < end) {
		unsigned int control = strchr(keep, *text) ? 0 : control_length(text);

		if (!control)
			*to++ = *text++;
		while (control--)
			to += snprintf(to, sizeof("\\xNN"), "\\x%02x", (unsigned char)*text++);
	}
	*to = '\0';
}

/* One write a message, so that lines of several processes on one stderr stay whole. */
static void put(const char *prefix, const char *keep, bool is_error, const char *format,
		va_list args)
{
	char text[1024], line[2048];

	vsnprintf(text, sizeof(text), format, args);
	escape(line, sizeof(line), text, keep);
	if (is_error)
		snprintf(last_error, sizeof(last_error), "%s", text);
	fprintf(stderr, "lifemon: %s%s\n", prefix, line);
}

#define MESSAGE(name, prefix, from, keep)                                                          \
	void name(const char *format, ...)                                                         \
	{                                                                                          \
		va_list args;                                                                      \
                                                                                                   \
		if (level < (from))                                                                \
			return;                                                                    \
		va_start(args, format);                                                            \
		put(prefix, keep, (from) == MSG_QUIET, format, args);                              \
		va_end(args);                                                                      \
	}

MESSAGE(msg_error, "", MSG_QUIET, "")
MESSAGE(msg_warn, "warning: ", MSG_NORMAL, "")
MESSAGE(msg_info, "", MSG_NORMAL, "")
/* what the verifier says has many lines */
MESSAGE(msg_debug, "", MSG_VERBOSE, "\n\t")
