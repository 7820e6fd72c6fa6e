// SPDX-License-Identifier: GPL-2.0-only
#include "check/lexer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int check_fail(struct check_error *error, unsigned int column, const char *format, ...)
{
	va_list args;

	error->column = column;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return -EINVAL;
}

static bool begins_word(char c)
{
	return lexer_is_letter(c) || c == '*' || c == '?';
}

static bool is_word(char c)
{
	return begins_word(c) || lexer_is_digit(c) || c == '.' || c == '-';
}

struct lexer_cursor check_lexer(const char *text, size_t len)
{
	return (struct lexer_cursor){
		.at = text, .end = text + len, .pos = {1, 1}, .one_line = true};
}

static void skip_space(struct lexer_cursor *lexer)
{
	while (lexer->at < lexer->end && strchr(" \t\r\n", *lexer->at) && *lexer->at)
		lexer_skip(lexer, 1);
	/* the text ends where its comment begins */
	if (lexer->at < lexer->end && *lexer->at == '#')
		lexer->end = lexer->at;
}

static int take_word(struct lexer_cursor *lexer, struct lexer_token *token,
		     struct check_error *error)
{
	size_t len = lexer_word_length(lexer, is_word);

	if (len > CHECK_MAX_WORD)
		return check_fail(error, token->pos.column, "a word of %zu bytes, at most %d fit",
				  len, CHECK_MAX_WORD);
	lexer_take(lexer, token, LEXER_WORD, len);
	return 0;
}

static int take_number(struct lexer_cursor *lexer, struct lexer_token *token,
		       struct check_error *error)
{
	size_t len = lexer_word_length(lexer, is_word);
	int shown = len < CHECK_MAX_WORD ? (int)len : CHECK_MAX_WORD;
	int err = lexer_number(lexer, token, len, false);

	if (err == -ERANGE)
		return check_fail(error, token->pos.column, "'%.*s' does not fit in 64 bits", shown,
				  lexer->at);
	if (err)
		return check_fail(error, token->pos.column,
				  "'%.*s' is neither a whole number nor a time in ns, us, ms, s, m "
				  "or h; a name that begins with a digit goes in quotes",
				  shown, lexer->at);
	return 0;
}

static int take_text(struct lexer_cursor *lexer, struct lexer_token *token,
		     struct check_error *error)
{
	if (lexer_quoted(lexer, token))
		return check_fail(error, token->pos.column, "text without an end: '\"' is missing");
	if (memchr(token->text, 0, token->len))
		return check_fail(error, token->pos.column, "a text with a 0 byte in it");
	return 0;
}

static int take_sign(struct lexer_cursor *lexer, struct lexer_token *token,
		     struct check_error *error)
{
	static const char *const signs[] = {"==", "!=", "<=", ">=", "<", ">",
					    "(",  ")",	",",  ":",  "="};
	size_t len = lexer_sign_length(lexer, signs, sizeof(signs) / sizeof(signs[0]));
	unsigned char c = (unsigned char)*lexer->at;

	if (len) {
		lexer_take(lexer, token, LEXER_SIGN, len);
		return 0;
	}
	if (c < 0x20 || c >= 0x7f)
		return check_fail(error, token->pos.column,
				  "unexpected byte 0x%02x: only texts in quotes may hold it", c);
	return check_fail(error, token->pos.column, "unexpected '%c'%s", c,
			  c == '\'' ? ": quotes are \"" : "");
}

int check_lexer_next(struct lexer_cursor *lexer, struct lexer_token *token,
		     struct check_error *error)
{
	skip_space(lexer);
	lexer_begin(lexer, token);
	if (lexer->at == lexer->end)
		return 0;
	if (lexer_is_digit(*lexer->at))
		return take_number(lexer, token, error);
	if (begins_word(*lexer->at))
		return take_word(lexer, token, error);
	if (*lexer->at == '"')
		return take_text(lexer, token, error);
	return take_sign(lexer, token, error);
}
