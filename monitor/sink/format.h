/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers and names as people read them; the same in every locale. */
#ifndef LM_FORMAT_H
#define LM_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/untrusted.h"

#define FORMAT_NUMBER_LEN 32
#define SUMMARY_WIDTH	  80  /* of a terminal that nobody made wider */
#define LINE_WIDTH	  100 /* columns of a printed line */

/* A piece of text in the making. What does not fit is cut off on a character's border. */
struct line {
	size_t len;
	char text[1024];
};

void line_add(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Adds a name that the kernel or the user gave: see format_clean(). */
#define line_add_clean(line, text)                                                                 \
	UNTRUSTED_OR_TEXT(text, line_add_untrusted, line_add_clean_text)(line, text)
void line_add_untrusted(struct line *line, struct untrusted text);
void line_add_clean_text(struct line *line, const char *text);
/* "1,234,567" */
void line_add_count(struct line *line, uint64_t count);
/* "850 ns", "1.203 ms", "12.345 s" */
void line_add_span(struct line *line, uint64_t ns);

/* A time of the run, as all text has it and --from takes it: "12.345678 s" since @start_ns. */
void line_add_time(struct line *line, uint64_t time_ns, uint64_t start_ns);
/* A time of the calendar: "2026-02-28 23:59:59 UTC"; nothing when it is not known, 0. Returns
 * whether it is known. */
bool line_add_wall(struct line *line, const char *before, uint64_t wall_ns);

/* Prints one line that starts at @column; what is wider than LINE_WIDTH or @width goes on below,
 * indented by 8. */
void line_put(FILE *out, size_t column, const char *text);
void line_put_within(FILE *out, size_t width, size_t column, const char *text);

/* Whether what is written to @out may be coloured: as format_set_colour() says. */
bool format_has_colour(FILE *out);

enum format_colour {
	FORMAT_COLOUR_AUTO, /* on a terminal, unless NO_COLOR is set */
	FORMAT_COLOUR_ALWAYS,
	FORMAT_COLOUR_NEVER,
};
/* For all who ask format_has_colour() from now on. */
void format_set_colour(enum format_colour when);

/* "1,234,567". Returns @buf, of FORMAT_NUMBER_LEN bytes. */
const char *format_count(char *buf, uint64_t count);

/*
 * Copies @text with all bytes that are no printable UTF-8 as "\xNN", so that a name cannot
 * steer a terminal, look like another one (invisible and bidirectional characters) or break a
 * line of JSON. Cut to @size on a character's border; 4 bytes
 * for each of @text plus 1 always hold it.
 */
#define format_clean(buf, size, text)                                                              \
	UNTRUSTED_OR_TEXT(text, format_untrusted, format_clean_text)(buf, size, text)
void format_untrusted(char *buf, size_t size, struct untrusted text);
void format_clean_text(char *buf, size_t size, const char *text);

/* Takes away what a cut at any byte has left of the last character of clean text. */
void format_trim(char *text);

#endif /* LM_FORMAT_H */
