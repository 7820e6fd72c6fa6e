/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cuts the text of a model into tokens. Private to model/. The text has passed
 * utf8_check(); tokens point into it. A copy of a lexer looks ahead.
 */
#ifndef LM_MODEL_LEXER_H
#define LM_MODEL_LEXER_H

#include "model/model.h"

/* As long as a symbol of the kernel: KSYM_NAME_LEN without the 0. */
#define LEXER_MAX_WORD 511

enum token_type {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_NUMBER,
	TOKEN_DURATION, /* number: in nanoseconds */
	TOKEN_STRING,	/* text without the quotes */
	TOKEN_SIGN,	/* -> == - ( and the like */
};

struct token {
	enum token_type type;
	struct model_pos pos;
	const char *text;
	size_t len;
	uint64_t number;
};

struct lexer {
	const char *at;
	const char *end;
	struct model_pos pos;
};

void lexer_init(struct lexer *lexer, const char *text, size_t len);

/* The next token; TOKEN_END for ever at the end. Returns 0, or -EINVAL with @error filled. */
int lexer_next(struct lexer *lexer, struct token *token, struct model_error *error);

/* Whether it is this word or sign. */
bool token_is(const struct token *token, const char *text);

/* "'word'", "end of file": for "found …". @size of LEXER_MAX_WORD + 3 holds any word. */
void token_describe(const struct token *token, char *text, size_t size);

#endif /* LM_MODEL_LEXER_H */
