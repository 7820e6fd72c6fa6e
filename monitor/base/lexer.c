// SPDX-License-Identifier: GPL-2.0-only
#include "base/lexer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/duration.h"

bool lex_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool lex_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

void lex_count(struct text_pos *pos, char byte)
{
	if (byte == '\n') {
		pos->line++;
		pos->column = 1;
	} else if (((unsigned char)byte & 0xc0) != 0x80) {
		pos->column++;
	}
}

void lex_skip(struct lex_cursor *cursor, size_t bytes)
{
	for (; bytes--; cursor->at++)
		lex_count(&cursor->pos,
			  cursor->one_line && *cursor->at == '\n' ? ' ' : *cursor->at);
}

void lex_begin(const struct lex_cursor *cursor, struct lex_token *token)
{
	*token = (struct lex_token){.type = LEX_END, .pos = cursor->pos, .text = cursor->at};
}

void lex_take(struct lex_cursor *cursor, struct lex_token *token, enum lex_type type, size_t len)
{
	token->type = type;
	token->text = cursor->at;
	token->len = len;
	lex_skip(cursor, len);
}

size_t lex_word_length(const struct lex_cursor *cursor, bool (*is_word)(char c))
{
	size_t len = 0;

	while (cursor->at + len < cursor->end && is_word(cursor->at[len]))
		len++;
	return len;
}

size_t lex_sign_length(const struct lex_cursor *cursor, const char *const *signs, size_t nr)
{
	size_t left = (size_t)(cursor->end - cursor->at);

	for (size_t i = 0; i < nr; i++) {
		size_t len = strlen(signs[i]);

		if (left >= len && !memcmp(cursor->at, signs[i], len))
			return len;
	}
	return 0;
}

/* Value of a digit, 16 if it is none. */
static unsigned int digit_value(char c)
{
	if (lex_is_digit(c))
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return 16;
}

int lex_number(struct lex_cursor *cursor, struct lex_token *token, size_t len, bool hex)
{
	const char *text = cursor->at;
	bool is_hex = hex && len > 2 && text[0] == '0' && (text[1] | 0x20) == 'x';
	unsigned int base = is_hex ? 16 : 10;
	size_t i = is_hex ? 2 : 0;
	uint64_t number = 0, unit = 1;
	bool overflow = false;

	for (; i < len && digit_value(text[i]) < base; i++) {
		overflow |= __builtin_mul_overflow(number, base, &number);
		overflow |= __builtin_add_overflow(number, digit_value(text[i]), &number);
	}
	if (i < len)
		unit = is_hex ? 0 : duration_unit(text + i, len - i);
	if (!unit)
		return -EINVAL;
	if (overflow || __builtin_mul_overflow(number, unit, &number))
		return -ERANGE;
	token->number = number;
	lex_take(cursor, token, i < len ? LEX_DURATION : LEX_NUMBER, len);
	return 0;
}

int lex_quoted(struct lex_cursor *cursor, struct lex_token *token)
{
	const char *start = cursor->at + 1, *close = start;

	while (close < cursor->end && *close != '"' && (cursor->one_line || *close != '\n'))
		close++;
	if (close == cursor->end || *close != '"')
		return -EINVAL;
	lex_take(cursor, token, LEX_TEXT, (size_t)(close + 1 - cursor->at));
	token->text = start;
	token->len = (size_t)(close - start);
	return 0;
}

bool lex_token_is(const struct lex_token *token, const char *text)
{
	return (token->type == LEX_WORD || token->type == LEX_SIGN) && token->len == strlen(text) &&
	       !memcmp(token->text, text, token->len);
}

void lex_describe(const struct lex_token *token, const char *end, char *text, size_t size)
{
	if (token->type == LEX_END)
		snprintf(text, size, "%s", end);
	else if (token->type == LEX_TEXT)
		snprintf(text, size, "a text in quotes");
	else
		snprintf(text, size, "'%.*s'", (int)token->len, token->text);
}
