// SPDX-License-Identifier: GPL-2.0-only
#include "model/lexer.h"

#include <stdio.h>
#include <string.h>

#include "model/fail.h"
#include "model/utf8.h"

/* Much of a wrong word is shown, but not all of a very long one. */
#define SHOWN 40

/* Not the functions of ctype.h: they follow the locale. */
static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c);
}

void lexer_init(struct lexer *lexer, const char *text, size_t len)
{
	lexer->at = text;
	lexer->end = text + len;
	lexer->pos = (struct model_pos){1, 1};
}

static void skip(struct lexer *lexer, size_t bytes)
{
	while (bytes--)
		utf8_count(&lexer->pos, *lexer->at++);
}

static void skip_space(struct lexer *lexer)
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
		skip(lexer, 1);
	}
}

static size_t word_length(const struct lexer *lexer)
{
	size_t len = 0;

	while (lexer->at + len < lexer->end && is_word(lexer->at[len]))
		len++;
	return len;
}

static void take(struct lexer *lexer, struct token *token, enum token_type type, size_t len)
{
	token->type = type;
	token->len = len;
	skip(lexer, len);
}

static int take_word(struct lexer *lexer, struct token *token, struct model_error *error)
{
	size_t len = word_length(lexer);

	if (len > LEXER_MAX_WORD)
		return fail_at(error, token->pos, "the name '%.*s…' has %zu bytes, at most %d fit",
			       SHOWN, lexer->at, len, LEXER_MAX_WORD);
	take(lexer, token, TOKEN_WORD, len);
	return 0;
}

/* Value of a digit, 16 if it is none. */
static unsigned int digit_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return 16;
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

static int take_number(struct lexer *lexer, struct token *token, struct model_error *error)
{
	size_t len = word_length(lexer);
	bool hex = len > 2 && lexer->at[0] == '0' && (lexer->at[1] | 0x20) == 'x';
	unsigned int base = hex ? 16 : 10;
	int shown = len < SHOWN ? (int)len : SHOWN;
	size_t i = hex ? 2 : 0;
	bool overflow = false;
	uint64_t unit = 1;

	token->number = 0;
	for (; i < len && digit_value(lexer->at[i]) < base; i++) {
		overflow |= __builtin_mul_overflow(token->number, base, &token->number);
		overflow |= __builtin_add_overflow(token->number, digit_value(lexer->at[i]),
						   &token->number);
	}
	if (!hex && i > 1 && lexer->at[0] == '0')
		return fail_at(
			error, token->pos,
			"'%.*s' starts with 0: write it without, or as 0x… if it is hexadecimal",
			shown, lexer->at);
	if (i < len)
		unit = hex ? 0 : unit_ns(lexer->at + i, len - i);
	if (!unit)
		return fail_at(error, token->pos,
			       "'%.*s' is neither a number nor a duration (ns, us, ms, s, m)",
			       shown, lexer->at);
	overflow |= __builtin_mul_overflow(token->number, unit, &token->number);
	if (overflow)
		return fail_at(error, token->pos, "'%.*s' does not fit in 64 bits", shown,
			       lexer->at);
	take(lexer, token, i < len ? TOKEN_DURATION : TOKEN_NUMBER, len);
	return 0;
}

static int take_string(struct lexer *lexer, struct token *token, struct model_error *error)
{
	const char *start = lexer->at + 1, *close = start;

	while (close < lexer->end && *close != '"' && *close != '\n')
		close++;
	if (close == lexer->end || *close != '"')
		return fail_at(error, token->pos,
			       "text without an end: '\"' is missing on its line");
	take(lexer, token, TOKEN_STRING, close + 1 - lexer->at);
	token->text = start;
	token->len = close - start;
	return 0;
}

/* What people write by habit, and what it is here. NULL if nothing is known of it. */
static const char *habit(const struct lexer *lexer)
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

static int take_sign(struct lexer *lexer, struct token *token, struct model_error *error)
{
	static const char *const signs[] = {
		"->", "==", "!=", "<=", ">=", "<", ">", "*", "+", "-", "|", ":", "(", ")", ".", ",",
	};
	uint32_t code = 0;

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		size_t len = strlen(signs[i]);

		if ((size_t)(lexer->end - lexer->at) < len || memcmp(lexer->at, signs[i], len))
			continue;
		take(lexer, token, TOKEN_SIGN, len);
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

int lexer_next(struct lexer *lexer, struct token *token, struct model_error *error)
{
	skip_space(lexer);
	*token = (struct token){.type = TOKEN_END, .pos = lexer->pos, .text = lexer->at};
	if (lexer->at == lexer->end)
		return 0;
	if (is_digit(*lexer->at))
		return take_number(lexer, token, error);
	if (is_word(*lexer->at))
		return take_word(lexer, token, error);
	if (*lexer->at == '"')
		return take_string(lexer, token, error);
	return take_sign(lexer, token, error);
}

bool token_is(const struct token *token, const char *text)
{
	return (token->type == TOKEN_WORD || token->type == TOKEN_SIGN) &&
	       token->len == strlen(text) && !memcmp(token->text, text, token->len);
}

void token_describe(const struct token *token, char *text, size_t size)
{
	if (token->type == TOKEN_END)
		snprintf(text, size, "end of file");
	else if (token->type == TOKEN_STRING)
		snprintf(text, size, "a text in quotes");
	else
		snprintf(text, size, "'%.*s'", (int)token->len, token->text);
}
