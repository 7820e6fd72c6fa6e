// SPDX-License-Identifier: GPL-2.0-only
#include "base/clean.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Characters that show nothing, or change the order in which others are shown (Unicode, Default
 * Ignorable Code Points and Bidi_Control): with them a name looks like another one.
 */
static bool is_invisible(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} range[] = {
		{0xad, 0xad},	  {0x34f, 0x34f},   {0x61c, 0x61c},	{0x115f, 0x1160},
		{0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x200b, 0x200f},	{0x2028, 0x202e},
		{0x2060, 0x206f}, {0x3164, 0x3164}, {0xfe00, 0xfe0f},	{0xfeff, 0xfeff},
		{0xffa0, 0xffa0}, {0xfff0, 0xfffb}, {0xe0000, 0xe0fff},
	};

	for (size_t i = 0; i < sizeof(range) / sizeof(range[0]); i++)
		if (c >= range[i].first && c <= range[i].last)
			return true;
	return false;
}

size_t clean_printable(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	uint32_t c;
	size_t len, i;

	if (s[0] < 0x80)
		return s[0] >= 0x20 && s[0] != 0x7f;
	if (s[0] >= 0xc2 && s[0] < 0xe0)
		len = 2;
	else if (s[0] >= 0xe0 && s[0] < 0xf0)
		len = 3;
	else if (s[0] >= 0xf0 && s[0] < 0xf5)
		len = 4;
	else
		return 0;
	c = s[0] & (0x7f >> len);
	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	/* Controls, forms longer than needed, surrogates, past the end of Unicode. */
	if (c < 0xa0 || (len == 3 && c < 0x800) || (len == 4 && c < 0x10000) ||
	    (c >= 0xd800 && c < 0xe000) || c > 0x10ffff)
		return 0;
	/* Noncharacters: XML 1.0 has no way to write some of them. */
	if ((c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef))
		return 0;
	return is_invisible(c) ? 0 : len;
}
