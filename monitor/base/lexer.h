/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What lexers of small languages share: a cursor that knows its place, and tokens of words,
 * numbers, durations, texts in quotes and signs. What a word is, which signs there are and what is
 * said of an error is each language's own. The text may hold any bytes; tokens point into it.
 */
#ifndef LM_LEXER_H
#define LM_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From 1 on; columns are characters, as an editor counts them. */
struct text_pos {
	unsigned int line, column;
};

enum lexer_type {
	LEXER_END,
	LEXER_WORD,
	LEXER_NUMBER,
	LEXER_DURATION, /* number: in nanoseconds */
	LEXER_TEXT,	/* without the quotes */
	LEXER_SIGN,	/* -> == - ( and the like */
};

struct lexer_token {
	enum lexer_type type;
	struct text_pos pos;
	const char *text;
	size_t len;
	uint64_t number;
};

/* A copy of a cursor looks ahead. */
struct lexer_cursor {
	const char *at, *end;
	struct text_pos pos;
	bool one_line; /* the text is one line, whatever is in it */
};

/* Not the functions of ctype.h: they follow the locale. */
bool lexer_is_digit(char c);
bool lexer_is_letter(char c); /* or '_' */

/* Moves over one byte. Those that continue a character in UTF-8 are no column. */
void lexer_count(struct text_pos *pos, char byte);
void lexer_skip(struct lexer_cursor *cursor, size_t bytes);

/* A token of no bytes at the cursor: the end, until it is taken as something. */
void lexer_begin(const struct lexer_cursor *cursor, struct lexer_token *token);
void lexer_take(struct lexer_cursor *cursor, struct lexer_token *token, enum lexer_type type,
		size_t len);

size_t lexer_word_length(const struct lexer_cursor *cursor, bool (*is_word)(char c));
/* Of the first of @signs that is here, 0 if none is: longer ones come first. */
size_t lexer_sign_length(const struct lexer_cursor *cursor, const char *const *signs, size_t nr);

/*
 * Takes @len bytes as a number, hexadecimal after "0x" if @hex may be, or as digits and a unit of
 * time. Returns 0, -EINVAL if it is neither, or -ERANGE if it does not fit in 64 bits; then
 * nothing is taken.
 */
int lexer_number(struct lexer_cursor *cursor, struct lexer_token *token, size_t len, bool hex);
/* What a token says as a time: a number without a unit is in seconds, as in options. Returns 0, or
 * -EINVAL if it is none or does not fit. */
int lexer_time(const struct lexer_token *token, uint64_t *ns);

/* From the quote at the cursor to the next, on its line. Returns 0, or -EINVAL if there is none. */
int lexer_quoted(struct lexer_cursor *cursor, struct lexer_token *token);

/* Whether it is this word or sign. */
bool lexer_token_is(const struct lexer_token *token, const char *text);

/* "'word'", or @end: for "found …". @size of the longest word and 3 more holds any. */
void lexer_describe(const struct lexer_token *token, const char *end, char *text, size_t size);

#endif /* LM_LEXER_H */
