// SPDX-License-Identifier: GPL-2.0-only
#include "model/lexer.h"

#include <errno.h>
#include <string.h>

#include "model/fail.h"
#include "model/utf8.h"

/* Much of a wrong word is shown, but not all of a very long one. */
#define SHOWN 40

static bool is_word(char c)
{
	return lexer_is_letter(c) || lexer_is_digit(c);
}

struct lexer_cursor model_lexer(const char *text, size_t len)
{
	return (struct lexer_cursor){.at = text, .end = text + len, .pos = {1, 1}};
}

static void skip_space(struct lexer_cursor *lexer)
{
	bool comment = false;

	while (lexer->at < lexer->end) {
		char c = *lexer->at;

		if (c == '\n')
			comment = false;
		else if (c == '#')
			comment = true;
		else if (!comment && c != ' ' && c != '\t' && c != '\r')
			return;
		lexer_skip(lexer, 1);
	}
}

static int take_word(struct lexer_cursor *lexer, struct lexer_token *token,
		     struct model_error *error)
{
	size_t len = lexer_word_length(lexer, is_word);

	if (len > LEXER_MAX_WORD)
		return fail_at(error, token->pos, "the name '%.*s…' has %zu bytes, at most %d fit",
			       SHOWN, lexer->at, len, LEXER_MAX_WORD);
	lexer_take(lexer, token, LEXER_WORD, len);
	return 0;
}

static int take_number(struct lexer_cursor *lexer, struct lexer_token *token,
		       struct model_error *error)
{
	size_t len = lexer_word_length(lexer, is_word);
	int shown = len < SHOWN ? (int)len : SHOWN, err;

	if (len > 1 && lexer->at[0] == '0' && lexer_is_digit(lexer->at[1]))
		return fail_at(
			error, token->pos,
			"'%.*s' starts with 0: write it without, or as 0x… if it is hexadecimal",
			shown, lexer->at);
	err = lexer_number(lexer, token, len, true);
	if (err == -ERANGE)
		return fail_at(error, token->pos, "'%.*s' does not fit in 64 bits", shown,
			       lexer->at);
	if (err)
		return fail_at(error, token->pos,
			       "'%.*s' is neither a number nor a duration (ns, us, ms, s, m, h)",
			       shown, lexer->at);
	return 0;
}

static int take_text(struct lexer_cursor *lexer, struct lexer_token *token,
		     struct model_error *error)
{
	if (lexer_quoted(lexer, token))
		return fail_at(error, token->pos,
			       "text without an end: '\"' is missing on its line");
	return 0;
}

/* What people write by habit, and what it is here. NULL if nothing is known of it. */
static const char *habit(const struct lexer_cursor *lexer)
{
	static const char *const habits[][2] = {
		{"=", "to compare, write '=='"},
		{"&", "to join conditions, write 'and'"},
		{"!", "to compare, write '==' or '!='"},
		{"/", "a comment starts with '#'"},
	};

	for (size_t i = 0; i < sizeof(habits) / sizeof(habits[0]); i++)
		if (*lexer->at == habits[i][0][0])
			return habits[i][1];
	return NULL;
}

static int take_sign(struct lexer_cursor *lexer, struct lexer_token *token,
		     struct model_error *error)
{
	static const char *const signs[] = {
		"->", "==", "!=", "<=", ">=", "<", ">", "*", "+", "-", "|", ":", "(", ")", ".", ",",
	};
	size_t len = lexer_sign_length(lexer, signs, sizeof(signs) / sizeof(signs[0]));
	uint32_t code = 0;

	if (len) {
		lexer_take(lexer, token, LEXER_SIGN, len);
		return 0;
	}
	utf8_decode(lexer->at, lexer->end - lexer->at, &code);
	if (code > 0x7f)
		return fail_at(error, token->pos, "unexpected character U+%04X: names are ASCII",
			       code);
	if (habit(lexer))
		return fail_at(error, token->pos, "unexpected '%c': %s", *lexer->at, habit(lexer));
	return fail_at(error, token->pos, "unexpected '%c'", *lexer->at);
}

int model_lexer_next(struct lexer_cursor *lexer, struct lexer_token *token,
		     struct model_error *error)
{
	skip_space(lexer);
	lexer_begin(lexer, token);
	if (lexer->at == lexer->end)
		return 0;
	if (lexer_is_digit(*lexer->at))
		return take_number(lexer, token, error);
	if (is_word(*lexer->at))
		return take_word(lexer, token, error);
	if (*lexer->at == '"')
		return take_text(lexer, token, error);
	return take_sign(lexer, token, error);
}
