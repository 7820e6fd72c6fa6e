// SPDX-License-Identifier: GPL-2.0-only
#include "model/utf8.h"

#include "model/fail.h"

/* Bytes of the character that starts with this byte, 0 if none does. */
static size_t length_of(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	if (first >= 0xf0 && first < 0xf5)
		return 4;
	return 0;
}

size_t utf8_decode(const char *text, size_t len, uint32_t *code)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char first = (unsigned char)text[0];
	size_t bytes = length_of(first);

	if (!bytes || bytes > len)
		return 0;
	*code = bytes == 1 ? first : first & (0x7fu >> bytes);
	for (size_t i = 1; i < bytes; i++) {
		unsigned char next = (unsigned char)text[i];

		if ((next & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (next & 0x3f);
	}
	if (*code < least[bytes] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return bytes;
}

/* Control characters of ASCII and Latin-1: a terminal that shows the title obeys them. */
static bool is_control(uint32_t code)
{
	if (code == '\t' || code == '\n' || code == '\r')
		return false;
	return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

int utf8_check(const char *text, size_t len, struct model_error *error)
{
	struct text_pos pos = {1, 1};
	uint32_t code;
	size_t bytes;

	for (size_t i = 0; i < len; i += bytes) {
		bytes = utf8_decode(text + i, len - i, &code);
		if (!bytes)
			return fail_at(error, pos, "byte 0x%02x is not UTF-8 text",
				       (unsigned char)text[i]);
		if (is_control(code))
			return fail_at(error, pos,
				       "control character 0x%02x: a model is plain text", code);
		lexer_count(&pos, text[i]);
	}
	return 0;
}
