/* SPDX-License-Identifier: GPL-2.0-only */
/* Cuts the text of a model, which has passed utf8_check(), into tokens. Private to model/. */
#ifndef LM_MODEL_LEXER_H
#define LM_MODEL_LEXER_H

#include "base/lexer.h"
#include "model/model.h"

/* As long as a symbol of the kernel: KSYM_NAME_LEN without the 0. */
#define LEXER_MAX_WORD 511

struct lexer_cursor model_lexer(const char *text, size_t len);

/* The next token; LEXER_END for ever at the end. Returns 0, or -EINVAL with @error filled. */
int model_lexer_next(struct lexer_cursor *lexer, struct lexer_token *token,
		     struct model_error *error);

#endif /* LM_MODEL_LEXER_H */
