// SPDX-License-Identifier: GPL-2.0-only
#include "model/parser.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "model/fail.h"

/* Much of a name that is too long is shown, but not all of it. */
#define SHOWN 40

struct model_class *parser_class(struct parser *parser)
{
	return &parser->model->class[parser->model->nr_classes - 1];
}

struct class_notes *parser_notes(struct parser *parser)
{
	return &parser->class[parser->model->nr_classes - 1];
}

/* The arena is as large as the text, and a token is kept once: there is always room. */
const char *parser_add(struct parser *parser, const char *text, size_t len)
{
	char *to = parser->model->strings + parser->used;

	assert(len < parser->size - parser->used);
	memcpy(to, text, len);
	parser->used += len;
	return to;
}

void parser_end(struct parser *parser)
{
	parser_add(parser, "", 1);
}

const char *parser_keep(struct parser *parser, const char *text, size_t len)
{
	const char *kept = parser_add(parser, text, len);

	parser_end(parser);
	return kept;
}

int parser_next(struct parser *parser)
{
	return model_lexer_next(&parser->lexer, &parser->token, parser->error);
}

int parser_accept(struct parser *parser, const char *text)
{
	int err;

	if (!lexer_token_is(&parser->token, text))
		return 0;
	err = parser_next(parser);
	return err ? err : 1;
}

int parser_require(struct parser *parser, const char *text)
{
	char quoted[16];

	if (lexer_token_is(&parser->token, text))
		return parser_next(parser);
	snprintf(quoted, sizeof(quoted), "'%s'", text);
	return parser_expected(parser, quoted, 0);
}

bool parser_at_class(const struct parser *parser)
{
	return lexer_token_is(&parser->token, "class") || lexer_token_is(&parser->token, "extend");
}

bool parser_at_hook(const struct parser *parser)
{
	enum model_verb verb;

	return !words_verb(&parser->token, &verb) || lexer_token_is(&parser->token, "else");
}

int parser_number(struct parser *parser, uint64_t *number)
{
	if (parser->token.type != LEXER_NUMBER)
		return parser_expected(parser, "a number", 0);
	*number = parser->token.number;
	return parser_next(parser);
}

int parser_signed(struct parser *parser, uint64_t *number, bool *negative)
{
	struct text_pos pos = parser->token.pos;
	int minus = parser_accept(parser, "-");
	int err = minus < 0 ? minus : parser_number(parser, number);

	*negative = minus > 0;
	if (err || !minus)
		return err;
	if (*number > (uint64_t)1 << 63)
		return fail_at(parser->error, pos, "a negative number is at least -2^63");
	*number = -*number;
	return 0;
}

int parser_name(struct parser *parser, const char *what, const char **name)
{
	const struct lexer_token *token = &parser->token;

	if (words_reserved(token))
		return fail_at(parser->error, token->pos,
			       "expected %s, found '%.*s', which is a word of the language", what,
			       (int)token->len, token->text);
	if (token->type != LEXER_WORD)
		return parser_expected(parser, what, 0);
	if (token->len > MODEL_MAX_NAME)
		return fail_at(parser->error, token->pos,
			       "the name '%.*s…' has %zu bytes, at most %d fit", SHOWN, token->text,
			       token->len, MODEL_MAX_NAME);
	*name = parser_keep(parser, token->text, token->len);
	return parser_next(parser);
}

int parser_clause_name(struct parser *parser, const char *what, const char **name)
{
	const struct lexer_token *token = &parser->token;

	if (!words_clause(token))
		return parser_name(parser, what, name);
	*name = parser_keep(parser, token->text, token->len);
	return parser_next(parser);
}

int parser_expected(struct parser *parser, const char *what, unsigned int sets)
{
	const char *meant = words_nearest(&parser->token, sets);
	char found[LEXER_MAX_WORD + 3];

	lexer_describe(&parser->token, "end of file", found, sizeof(found));
	return fail_at(parser->error, parser->token.pos, "expected %s, found %s%s%s%s", what, found,
		       meant ? "; did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
}
