/* SPDX-License-Identifier: GPL-2.0-only */
/* What all screens draw with: text in columns, colours by their part, numbers that fit. */
#ifndef LM_PAINT_H
#define LM_PAINT_H

#include <stdbool.h>
#include <stdint.h>

/* What a piece of text is; how that looks depends on the terminal. Each is shown by more than a
 * colour: by words, brackets or marks in the text. */
enum part {
	PART_TEXT,
	PART_TAB,
	PART_ACTIVE_TAB,
	PART_HEAD,
	PART_CURSOR,
	PART_BAD,
	PART_GOOD,
	PART_DIM,
	PART_STRONG,
	PART_BAR,
	PART_KEY,
	NR_PARTS,
};

enum glyph {
	GLYPH_FOLDED,
	GLYPH_OPEN,
	GLYPH_LEAF,
	GLYPH_BORN,
	GLYPH_LIFE,
	GLYPH_ALIVE,
	GLYPH_DEAD,
	GLYPH_BEFORE,
	GLYPH_MORE,
	GLYPH_DOWN,
	GLYPH_UP,
	GLYPH_MARK,
	NR_GLYPHS,
};

#define NUMBER_LEN 24

/* Finds out what the terminal and its user want: colours, NO_COLOR, UTF-8. */
void paint_init(void);

const char *paint_glyph(enum glyph glyph);

/* At most @width columns from (@y, @x), padded with blanks to the full. Returns those used. */
int paint_text(int y, int x, int width, enum part part, const char *text);
int paint_format(int y, int x, int width, enum part part, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* The same, at the right of its columns. */
void paint_right(int y, int x, int width, enum part part, const char *text);

/* The same of a path: of one that is too long the end is shown. */
void paint_tail(int y, int x, int width, enum part part, const char *text);

/* The history as a line of bars of @width columns, newest at the right. */
void paint_spark(int y, int x, int width, enum part part, const uint32_t *history, unsigned int nr);

/* "99999", "1.23M": at most 6 characters. Each returns @buf, of NUMBER_LEN bytes. */
const char *paint_short_count(char *buf, uint64_t count);
const char *paint_short_signed(char *buf, int64_t count);
const char *paint_short_bytes(char *buf, uint64_t bytes);
/* "850ns", "12.3s", "4m05s"; "-" for 0 */
const char *paint_short_span(char *buf, uint64_t ns);

#endif /* LM_PAINT_H */
