// SPDX-License-Identifier: GPL-2.0-only
#include "dashboard/paint.h"

#include <curses.h>
#include <inttypes.h>
#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define SPARK_LEVELS 8
#define LINE_MOST    1024 /* characters: more columns than any screen has */

static bool utf8;
static attr_t look[NR_PARTS];

static const char *const glyphs[NR_GLYPHS][2] = {
	[GLYPH_FOLDED] = {"+", "▸"}, [GLYPH_OPEN] = {"-", "▾"},	  [GLYPH_LEAF] = {" ", " "},
	[GLYPH_BORN] = {"|", "├"},   [GLYPH_LIFE] = {"=", "━"},	  [GLYPH_ALIVE] = {">", "▶"},
	[GLYPH_DEAD] = {"x", "╳"},   [GLYPH_BEFORE] = {"<", "◀"}, [GLYPH_MORE] = {"...", "…"},
	[GLYPH_DOWN] = {"v", "▼"},   [GLYPH_UP] = {"^", "▲"},	  [GLYPH_MARK] = {"*", "◆"},
};

static const char *const sparks[SPARK_LEVELS][2] = {
	{"_", "▁"}, {".", "▂"}, {"-", "▃"}, {"=", "▄"},
	{"o", "▅"}, {"O", "▆"}, {"#", "▇"}, {"@", "█"},
};

/* Without colours. */
static const attr_t plain_look[NR_PARTS] = {
	[PART_TAB] = A_NORMAL,		 [PART_ACTIVE_TAB] = A_REVERSE | A_BOLD,
	[PART_HEAD] = A_REVERSE,	 [PART_CURSOR] = A_REVERSE,
	[PART_BAD] = A_BOLD | A_REVERSE, [PART_GOOD] = A_NORMAL,
	[PART_DIM] = A_NORMAL,		 [PART_STRONG] = A_BOLD,
	[PART_BAR] = A_NORMAL,		 [PART_KEY] = A_REVERSE,
};

struct colours {
	short text[2], back[2]; /* of 16 and of 256 colours */
	attr_t attr;
};

static const struct colours colours[NR_PARTS] = {
	[PART_TEXT] = {{-1, -1}, {-1, -1}, A_NORMAL},
	[PART_TAB] = {{COLOR_CYAN, 110}, {-1, -1}, A_NORMAL},
	[PART_ACTIVE_TAB] = {{COLOR_BLACK, 232}, {COLOR_CYAN, 110}, A_NORMAL},
	[PART_HEAD] = {{COLOR_BLACK, 232}, {COLOR_GREEN, 108}, A_NORMAL},
	[PART_CURSOR] = {{COLOR_BLACK, 232}, {COLOR_CYAN, 152}, A_NORMAL},
	[PART_BAD] = {{COLOR_RED, 203}, {-1, -1}, A_BOLD},
	[PART_GOOD] = {{COLOR_GREEN, 114}, {-1, -1}, A_NORMAL},
	[PART_DIM] = {{COLOR_BLUE, 245}, {-1, -1}, A_NORMAL},
	[PART_STRONG] = {{-1, -1}, {-1, -1}, A_BOLD},
	[PART_BAR] = {{COLOR_GREEN, 108}, {-1, -1}, A_NORMAL},
	[PART_KEY] = {{COLOR_BLACK, 232}, {COLOR_CYAN, 110}, A_NORMAL},
};

void paint_init(void)
{
	const char *no_colour = getenv("NO_COLOR");
	bool many;

	utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	memcpy(look, plain_look, sizeof(look));
	if (!has_colors() || (no_colour && *no_colour))
		return;
	start_color();
	use_default_colors();
	many = COLORS >= 256;
	for (int part = 0; part < NR_PARTS; part++) {
		const struct colours *c = &colours[part];

		init_pair((short)(part + 1), c->text[many], c->back[many]);
		look[part] = COLOR_PAIR(part + 1) | c->attr;
	}
}

const char *paint_glyph(enum glyph which)
{
	return glyphs[which][utf8];
}

/* The next character of @text and its columns; what cannot be shown is a "?". */
static size_t next_char(const char *text, wchar_t *c, int *columns, mbstate_t *state)
{
	size_t len;

	/* fast path: nearly all text is ASCII */
	if (*text >= ' ' && *text <= '~') {
		*c = (wchar_t)*text;
		*columns = 1;
		return 1;
	}
	len = mbrtowc(c, text, MB_CUR_MAX, state);
	if (len == (size_t)-1 || len == (size_t)-2) {
		memset(state, 0, sizeof(*state));
		*c = L'?';
		len = 1;
	}
	*columns = wcwidth(*c);
	if (*columns < 0) {
		*c = L'?';
		*columns = 1;
	}
	return len;
}

static int columns_of(const char *text)
{
	mbstate_t state = {0};
	int columns, sum = 0;
	wchar_t c;

	while (*text) {
		text += next_char(text, &c, &columns, &state);
		sum += columns;
	}
	return sum;
}

int paint_text(int y, int x, int width, enum part part, const char *text)
{
	mbstate_t state = {0};
	wchar_t line[LINE_MOST];
	int used = 0, nr = 0, columns;

	if (y < 0 || y >= LINES || x >= COLS || width <= 0)
		return 0;
	if (x + width > COLS)
		width = COLS - x;
	while (*text && nr < LINE_MOST - 1) {
		text += next_char(text, &line[nr], &columns, &state);
		if (used + columns > width)
			break;
		used += columns;
		nr++;
	}
	attrset(look[part]);
	mvaddnwstr(y, x, line, nr);
	if (used < width)
		mvhline(y, x + used, ' ' | look[part], width - used);
	attrset(A_NORMAL);
	return used;
}

int paint_format(int y, int x, int width, enum part part, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return paint_text(y, x, width, part, text);
}

void paint_right(int y, int x, int width, enum part part, const char *text)
{
	int columns = columns_of(text);
	int blanks = columns < width ? width - columns : 0;

	paint_text(y, x, blanks, part, "");
	paint_text(y, x + blanks, width - blanks, part, text);
}

void paint_tail(int y, int x, int width, enum part part, const char *text)
{
	const char *more = paint_glyph(GLYPH_MORE);
	int over = columns_of(text) - width, at = 0, columns;
	mbstate_t state = {0};
	wchar_t c;

	if (over > 0) {
		at = columns_of(more);
		for (over += at; over > 0 && *text; over -= columns)
			text += next_char(text, &c, &columns, &state);
		paint_text(y, x, at, part, more);
	}
	paint_right(y, x + at, width - at, part, text);
}

void paint_spark(int y, int x, int width, enum part part, const uint32_t *history, unsigned int nr)
{
	char text[SPARK_LEVELS * 64 + 1] = "";
	uint32_t least = UINT32_MAX, most = 0;
	size_t len = 0;

	if (width > 64)
		width = 64;
	if (nr > (unsigned int)width) {
		history += nr - (unsigned int)width;
		nr = (unsigned int)width;
	}
	for (unsigned int i = 0; i < nr; i++) {
		least = history[i] < least ? history[i] : least;
		most = history[i] > most ? history[i] : most;
	}
	for (unsigned int i = 0; i < nr; i++) {
		uint64_t above = history[i] - least, range = most - least;
		unsigned int level = range ? (unsigned int)(above * (SPARK_LEVELS - 1) / range) : 0;

		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s", sparks[level][utf8]);
	}
	paint_text(y, x, width - (int)nr, part, "");
	paint_text(y, x + width - (int)nr, (int)nr, part, text);
}

/* "12345", "123k", "1.23M" */
static const char *scaled(char *buf, double value, double step, const char *units)
{
	while (value >= 999.5 && units[1]) {
		value /= step;
		units++;
	}
	snprintf(buf, NUMBER_LEN,
		 value < 9.995	 ? "%.2f%c"
		 : value < 99.95 ? "%.1f%c"
				 : "%.0f%c",
		 value, *units);
	return buf;
}

const char *paint_short_count(char *buf, uint64_t count)
{
	if (count < 100000)
		snprintf(buf, NUMBER_LEN, "%" PRIu64, count);
	else
		scaled(buf, (double)count / 1000, 1000, "kMGTPE");
	return buf;
}

const char *paint_short_signed(char *buf, int64_t count)
{
	char number[NUMBER_LEN];

	snprintf(buf, NUMBER_LEN, "%s%.20s",
		 count < 0 ? "-"
		 : count   ? "+"
			   : "",
		 paint_short_count(number, count < 0 ? -(uint64_t)count : (uint64_t)count));
	return buf;
}

const char *paint_short_bytes(char *buf, uint64_t bytes)
{
	if (bytes < 10000)
		snprintf(buf, NUMBER_LEN, "%" PRIu64, bytes);
	else
		scaled(buf, (double)bytes / 1024, 1024, "KMGTPE");
	return buf;
}

static void part_of_second(char *buf, uint64_t hundredths, const char *unit)
{
	double value = (double)hundredths / 100;

	snprintf(buf, NUMBER_LEN, "%.*f%s", value < 10 ? 2 : value < 100 ? 1 : 0, value, unit);
}

const char *paint_short_span(char *buf, uint64_t ns)
{
	uint64_t s = ns / 1000000000;

	if (!ns)
		snprintf(buf, NUMBER_LEN, "-");
	else if (ns < 1000)
		snprintf(buf, NUMBER_LEN, "%" PRIu64 "ns", ns);
	else if (ns < 1000000)
		part_of_second(buf, ns / 10, "us");
	else if (ns < 1000000000)
		part_of_second(buf, ns / 10000, "ms");
	else if (s < 100)
		snprintf(buf, NUMBER_LEN, "%" PRIu64 ".%" PRIu64 "s", s,
			 ns % 1000000000 / 100000000);
	else if (s < 6000)
		snprintf(buf, NUMBER_LEN, "%" PRIu64 "m%02" PRIu64 "s", s / 60, s % 60);
	else if (s < 360000)
		snprintf(buf, NUMBER_LEN, "%" PRIu64 "h%02" PRIu64 "m", s / 3600, s / 60 % 60);
	else
		snprintf(buf, NUMBER_LEN, "%" PRIu64 "d%02" PRIu64 "h", s / 86400, s / 3600 % 24);
	return buf;
}
