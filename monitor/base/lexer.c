// SPDX-License-Identifier: GPL-2.0-only
#include "base/lexer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/duration.h"

bool lexer_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool lexer_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

void lexer_count(struct text_pos *pos, char byte)
{
	if (byte == '\n') {
		pos->line++;
		pos->column = 1;
	} else if (((unsigned char)byte & 0xc0) != 0x80) {
		pos->column++;
	}
}

void lexer_skip(struct lexer_cursor *cursor, size_t bytes)
{
	for (; bytes--; cursor->at++)
		lexer_count(&cursor->pos,
			    cursor->one_line && *cursor->at == '\n' ? ' ' : *cursor->at);
}

void lexer_begin(const struct lexer_cursor *cursor, struct lexer_token *token)
{
	*token = (struct lexer_token){.type = LEXER_END, .pos = cursor->pos, .text = cursor->at};
}

void lexer_take(struct lexer_cursor *cursor, struct lexer_token *token, enum lexer_type type,
		size_t len)
{
	token->type = type;
	token->text = cursor->at;
	token->len = len;
	lexer_skip(cursor, len);
}

size_t lexer_word_length(const struct lexer_cursor *cursor, bool (*is_word)(char c))
{
	size_t len = 0;

	while (cursor->at + len < cursor->end && is_word(cursor->at[len]))
		len++;
	return len;
}

size_t lexer_sign_length(const struct lexer_cursor *cursor, const char *const *signs, size_t nr)
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
	if (lexer_is_digit(c))
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return 16;
}

int lexer_number(struct lexer_cursor *cursor, struct lexer_token *token, size_t len, bool hex)
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
	lexer_take(cursor, token, i < len ? LEXER_DURATION : LEXER_NUMBER, len);
	return 0;
}

int lexer_time(const struct lexer_token *token, uint64_t *ns)
{
	uint64_t unit = token->type == LEXER_NUMBER ? DURATION_SEC : 1;

	if (token->type != LEXER_NUMBER && token->type != LEXER_DURATION)
		return -EINVAL;
	return __builtin_mul_overflow(token->number, unit, ns) ? -EINVAL : 0;
}

int lexer_quoted(struct lexer_cursor *cursor, struct lexer_token *token)
{
	const char *start = cursor->at + 1, *close = start;

	while (close < cursor->end && *close != '"' && (cursor->one_line || *close != '\n'))
		close++;
	if (close == cursor->end || *close != '"')
		return -EINVAL;
	lexer_take(cursor, token, LEXER_TEXT, (size_t)(close + 1 - cursor->at));
	token->text = start;
	token->len = (size_t)(close - start);
	return 0;
}

bool lexer_token_is(const struct lexer_token *token, const char *text)
{
	return (token->type == LEXER_WORD || token->type == LEXER_SIGN) &&
	       token->len == strlen(text) && !memcmp(token->text, text, token->len);
}

void lexer_describe(const struct lexer_token *token, const char *end, char *text, size_t size)
{
	if (token->type == LEXER_END)
		snprintf(text, size, "%s", end);
	else if (token->type == LEXER_TEXT)
		snprintf(text, size, "a text in quotes");
	else
		snprintf(text, size, "'%.*s'", (int)token->len, token->text);
}
