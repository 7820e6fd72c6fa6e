/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parsers of assertions and of suppressions share: one token in hand. Private to check/.
 */
#ifndef LM_CHECK_PARSER_H
#define LM_CHECK_PARSER_H

#include "base/near.h"
#include "check/lexer.h"

struct check_parser {
	struct lexer_cursor lexer;
	struct lexer_token token;
	struct check_error *error;
	char *strings; /* as large as the text and one more for each string: never full */
	size_t used;
};

/* Takes the first token. @strings: room for 2 * @len + 2 bytes. */
int check_parser_init(struct check_parser *parser, const char *text, size_t len, char *strings,
		      struct check_error *error);
int check_parser_next(struct check_parser *parser);

/* Takes the word or sign if it is the next: 1, 0 if it is not, or -EINVAL. */
int check_parser_accept(struct check_parser *parser, const char *text);
int check_parser_require(struct check_parser *parser, const char *text);

/* A text in quotes; @what for the message: "the text of a mark in quotes". */
int check_parser_text(struct check_parser *parser, const char *what, const char **text);

/* "expected @what, found …", and the nearest of @nr words. */
int check_parser_expected(struct check_parser *parser, const char *what, const char *const *words,
			  size_t nr);

/*
 * One term of a selector: a rule if @rules, a class, or PATTERN-NAME=PATTERN.
 */
int check_parse_term(struct check_parser *parser, struct selector *selector, bool rules);

#endif /* LM_CHECK_PARSER_H */
