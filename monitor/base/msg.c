// SPDX-License-Identifier: GPL-2.0-only
#include "base/msg.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clean.h"

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

/*
 * Copies @text with all that cannot be shown as "\xNN", so that a name in it can neither steer the
 * terminal nor pass for a message of its own. Bytes in @keep stay. Cut to @size.
 */
static void escape(char *to, size_t size, const char *text, const char *keep)
{
	const char *end = to + size - 2 * sizeof("\\xNN");

	while (*text && to < end) {
		size_t len = strchr(keep, *text) ? 1 : clean_printable(text);

		if (!len)
			to += snprintf(to, sizeof("\\xNN"), "\\x%02x", (unsigned char)*text++);
		while (len--)
			*to++ = *text++;
	}
	*to = '\0';
}

static ssize_t write_clean(void *ctx, const char *text, size_t size)
{
	char one[256], line[4 * sizeof(one) + 16];

	(void)ctx;
	for (size_t at = 0, len; at < size; at += len) {
		len = size - at < sizeof(one) - 1 ? size - at : sizeof(one) - 1;
		memcpy(one, text + at, len);
		one[len] = '\0';
		escape(line, sizeof(line), one, "\n");
		if (write(STDERR_FILENO, line, strlen(line)) < 0)
			return 0;
	}
	return (ssize_t)size;
}

FILE *msg_clean_stream(void)
{
	FILE *stream = fopencookie(NULL, "w", (cookie_io_functions_t){.write = write_clean});

	if (stream)
		setvbuf(stream, NULL, _IOLBF, 0);
	return stream;
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
