// SPDX-License-Identifier: GPL-2.0-only
#include "sink/format.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clean.h"

#define NS_PER_MS  UINT64_C(1000000)
#define NS_PER_SEC UINT64_C(1000000000)

void line_add(struct line *line, const char *format, ...)
{
	size_t room = sizeof(line->text) - line->len;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(line->text + line->len, room, format, args);
	va_end(args);
	if (len < 0)
		return;
	if ((size_t)len >= room) {
		format_trim(line->text + line->len);
		len = (int)strlen(line->text + line->len);
	}
	line->len += (size_t)len;
}

void line_add_untrusted(struct line *line, struct untrusted text)
{
	format_clean(line->text + line->len, sizeof(line->text) - line->len, text);
	line->len += strlen(line->text + line->len);
}

void line_add_clean_text(struct line *line, const char *text)
{
	line_add_untrusted(line, untrusted(text));
}

void line_add_count(struct line *line, uint64_t count)
{
	char buf[FORMAT_NUMBER_LEN];

	line_add(line, "%s", format_count(buf, count));
}

void line_add_span(struct line *line, uint64_t ns)
{
	if (ns < 1000)
		line_add(line, "%" PRIu64 " ns", ns);
	else if (ns < NS_PER_SEC)
		line_add(line, "%" PRIu64 ".%03" PRIu64 " ms", ns / NS_PER_MS,
			 ns % NS_PER_MS / 1000);
	else
		line_add(line, "%" PRIu64 ".%03" PRIu64 " s", ns / NS_PER_SEC,
			 ns % NS_PER_SEC / NS_PER_MS);
}

void line_add_time(struct line *line, uint64_t time_ns, uint64_t start_ns)
{
	uint64_t ns = time_ns > start_ns ? time_ns - start_ns : 0;

	line_add(line, "%" PRIu64 ".%06" PRIu64 " s", ns / NS_PER_SEC, ns % NS_PER_SEC / 1000);
}

bool line_add_wall(struct line *line, const char *before, uint64_t wall_ns)
{
	time_t wall = (time_t)(wall_ns / NS_PER_SEC);
	struct tm tm;
	char text[32];

	/* one of the distant future is a damaged trace's, and has no year of four digits */
	if (!wall_ns || !gmtime_r(&wall, &tm) ||
	    !strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm))
		return false;
	line_add(line, "%s%s", before, text);
	return true;
}

const char *format_count(char *buf, uint64_t count)
{
	char digits[FORMAT_NUMBER_LEN];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, count);
	char *to = buf;
	int i;

	for (i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = 0;
	return buf;
}

void format_trim(char *text)
{
	size_t len = strlen(text), back = 0;

	while (back < len && back < 3 && ((unsigned char)text[len - back - 1] & 0xc0) == 0x80)
		back++;
	if (back == len || (unsigned char)text[len - back - 1] < 0xc0)
		return;
	if (!clean_printable(text + len - back - 1))
		text[len - back - 1] = 0;
}

void format_untrusted(char *buf, size_t size, struct untrusted text)
{
	const unsigned char *from = (const unsigned char *)text.raw;
	size_t len, at = 0;

	while (*from) {
		len = clean_printable((const char *)from);
		if (at + (len ? len : 4) >= size)
			break;
		if (len)
			memcpy(buf + at, from, len);
		else
			snprintf(buf + at, 5, "\\x%02x", *from);
		at += len ? len : 4;
		from += len ? len : 1;
	}
	buf[at] = 0;
}

void format_clean_text(char *buf, size_t size, const char *text)
{
	format_untrusted(buf, size, untrusted(text));
}

void line_put(FILE *out, size_t column, const char *text)
{
	line_put_within(out, LINE_WIDTH, column, text);
}

void line_put_within(FILE *out, size_t width, size_t column, const char *text)
{
	size_t len = strlen(text);
	size_t cut;

	while (column + len > width) {
		cut = width - column;
		while (cut && text[cut] != ' ')
			cut--;
		if (!cut) /* a word wider than the line stays whole */
			cut = strcspn(text, " ");
		if (!text[cut])
			break;
		fprintf(out, "%.*s\n        ", (int)cut, text);
		text += cut + 1;
		len -= cut + 1;
		column = 8;
	}
	fprintf(out, "%s\n", text);
}

static enum format_colour colour;

void format_set_colour(enum format_colour when)
{
	colour = when;
}

bool format_has_colour(FILE *out)
{
	const char *no_colour = getenv("NO_COLOR");

	if (colour != FORMAT_COLOUR_AUTO)
		return colour == FORMAT_COLOUR_ALWAYS;
	return isatty(fileno(out)) && !(no_colour && *no_colour);
}
