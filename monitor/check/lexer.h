/* SPDX-License-Identifier: GPL-2.0-only */
/* Cuts one assertion or suppression into tokens. Private to check/. The text may hold any bytes. */
#ifndef LM_CHECK_LEXER_H
#define LM_CHECK_LEXER_H

#include "base/lexer.h"
#include "check/expect.h"

#define CHECK_MAX_WORD 127

struct lexer_cursor check_lexer(const char *text, size_t len);

/*
 * The next token; LEXER_END for ever at the end. A word is a name, or a pattern with * and ?.
 * Returns 0, or -EINVAL with @error filled.
 */
int check_lexer_next(struct lexer_cursor *lexer, struct lexer_token *token,
		     struct check_error *error);

/* Fills the error and returns -EINVAL. */
int check_fail(struct check_error *error, unsigned int column, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* LM_CHECK_LEXER_H */
