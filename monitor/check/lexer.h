/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cuts one assertion or suppression into tokens. Private to check/. The text may hold any bytes;
 * tokens point into it.
 */
#ifndef LM_CHECK_LEXER_H
#define LM_CHECK_LEXER_H

#include "check/expect.h"

#define CHECK_MAX_WORD 127

enum check_token_type {
	CHECK_TOKEN_END,
	CHECK_TOKEN_WORD, /* a name, or a pattern with * and ? */
	CHECK_TOKEN_NUMBER,
	CHECK_TOKEN_DURATION, /* number: in nanoseconds */
	CHECK_TOKEN_TEXT,     /* without the quotes */
	CHECK_TOKEN_SIGN,
};

struct check_token {
	enum check_token_type type;
	unsigned int column;
	const char *text;
	size_t len;
	uint64_t number;
};

struct check_lexer {
	const char *start, *at;
	const char *end; /* of the text; of what comes before its comment once that is reached */
};

/* The next token; CHECK_TOKEN_END for ever at the end. 0, or -EINVAL with @error filled. */
int check_lexer_next(struct check_lexer *lexer, struct check_token *token,
		     struct check_error *error);

/* Whether it is this word or sign. */
bool check_token_is(const struct check_token *token, const char *text);

/* "'word'", "the end": for "found …". @size of CHECK_MAX_WORD + 3 holds any word. */
void check_token_describe(const struct check_token *token, char *text, size_t size);

/* Fills the error and returns -EINVAL. */
int check_fail(struct check_error *error, unsigned int column, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* LM_CHECK_LEXER_H */
