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

/* Not the functions of ctype.h: they follow the locale. */
static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool begins_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '*' || c == '?';
}

static bool is_word(char c)
{
	return begins_word(c) || is_digit(c) || c == '.' || c == '-';
}

/* Counts characters as an editor does: the bytes that continue one in UTF-8 are no column. */
static unsigned int column_of(const struct check_lexer *lexer)
{
	unsigned int column = 1;
	const char *c;

	for (c = lexer->start; c < lexer->at; c++)
		column += ((unsigned char)*c & 0xc0) != 0x80;
	return column;
}

static void skip_space(struct check_lexer *lexer)
{
	while (lexer->at < lexer->end && strchr(" \t\r\n", *lexer->at) && *lexer->at)
		lexer->at++;
	if (lexer->at < lexer->end && *lexer->at == '#')
		lexer->end = lexer->at;
}

static void take(struct check_lexer *lexer, struct check_token *token, enum check_token_type type,
		 size_t len)
{
	token->type = type;
	token->text = lexer->at;
	token->len = len;
	lexer->at += len;
}

static size_t word_length(const struct check_lexer *lexer)
{
	size_t len = 0;

	while (lexer->at + len < lexer->end && is_word(lexer->at[len]))
		len++;
	return len;
}

static int take_word(struct check_lexer *lexer, struct check_token *token,
		     struct check_error *error)
{
	size_t len = word_length(lexer);

	if (len > CHECK_MAX_WORD)
		return check_fail(error, token->column, "a word of %zu bytes, at most %d fit", len,
				  CHECK_MAX_WORD);
	take(lexer, token, CHECK_TOKEN_WORD, len);
	return 0;
}

/* Nanoseconds of a unit, 0 if it is none. */
static uint64_t unit_ns(const char *unit, size_t len)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = {
		{"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", 1000000000}, {"m", 60000000000},
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strlen(units[i].name) == len && !memcmp(units[i].name, unit, len))
			return units[i].ns;
	return 0;
}

static int take_number(struct check_lexer *lexer, struct check_token *token,
		       struct check_error *error)
{
	size_t len = word_length(lexer), digits = 0;
	int shown = len < CHECK_MAX_WORD ? (int)len : CHECK_MAX_WORD;
	bool overflow = false;
	uint64_t unit = 1;

	token->number = 0;
	for (; digits < len && is_digit(lexer->at[digits]); digits++) {
		overflow |= __builtin_mul_overflow(token->number, 10, &token->number);
		overflow |= __builtin_add_overflow(token->number, lexer->at[digits] - '0',
						   &token->number);
	}
	if (digits < len)
		unit = unit_ns(lexer->at + digits, len - digits);
	if (!unit)
		return check_fail(error, token->column,
				  "'%.*s' is neither a whole number nor a time in ns, us, ms, s or "
				  "m; a name that begins with a digit goes in quotes",
				  shown, lexer->at);
	overflow |= __builtin_mul_overflow(token->number, unit, &token->number);
	if (overflow)
		return check_fail(error, token->column, "'%.*s' does not fit in 64 bits", shown,
				  lexer->at);
	take(lexer, token, digits < len ? CHECK_TOKEN_DURATION : CHECK_TOKEN_NUMBER, len);
	return 0;
}

static int take_text(struct check_lexer *lexer, struct check_token *token,
		     struct check_error *error)
{
	const char *start = lexer->at + 1;
	const char *close = memchr(start, '"', lexer->end - start);

	if (!close)
		return check_fail(error, token->column, "text without an end: '\"' is missing");
	take(lexer, token, CHECK_TOKEN_TEXT, close + 1 - lexer->at);
	token->text = start;
	token->len = close - start;
	if (memchr(token->text, 0, token->len))
		return check_fail(error, token->column, "a text with a 0 byte in it");
	return 0;
}

static int take_sign(struct check_lexer *lexer, struct check_token *token,
		     struct check_error *error)
{
	static const char *const signs[] = {"==", "!=", "<=", ">=", "<", ">",
					    "(",  ")",	",",  ":",  "="};
	unsigned char c = (unsigned char)*lexer->at;

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		size_t len = strlen(signs[i]);

		if ((size_t)(lexer->end - lexer->at) < len || memcmp(lexer->at, signs[i], len))
			continue;
		take(lexer, token, CHECK_TOKEN_SIGN, len);
		return 0;
	}
	if (c < 0x20 || c >= 0x7f)
		return check_fail(error, token->column,
				  "unexpected byte 0x%02x: only texts in quotes may hold it", c);
	return check_fail(error, token->column, "unexpected '%c'%s", c,
			  c == '\'' ? ": quotes are \"" : "");
}

int check_lexer_next(struct check_lexer *lexer, struct check_token *token,
		     struct check_error *error)
{
	skip_space(lexer);
	*token = (struct check_token){
		.type = CHECK_TOKEN_END, .column = column_of(lexer), .text = lexer->at};
	if (lexer->at == lexer->end)
		return 0;
	if (is_digit(*lexer->at))
		return take_number(lexer, token, error);
	if (begins_word(*lexer->at))
		return take_word(lexer, token, error);
	if (*lexer->at == '"')
		return take_text(lexer, token, error);
	return take_sign(lexer, token, error);
}

bool check_token_is(const struct check_token *token, const char *text)
{
	return (token->type == CHECK_TOKEN_WORD || token->type == CHECK_TOKEN_SIGN) &&
	       token->len == strlen(text) && !memcmp(token->text, text, token->len);
}

void check_token_describe(const struct check_token *token, char *text, size_t size)
{
	if (token->type == CHECK_TOKEN_END)
		snprintf(text, size, "the end");
	else if (token->type == CHECK_TOKEN_TEXT)
		snprintf(text, size, "a text in quotes");
	else
		snprintf(text, size, "'%.*s'", (int)token->len, token->text);
}
