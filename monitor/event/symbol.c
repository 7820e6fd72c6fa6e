// SPDX-License-Identifier: GPL-2.0-only
#include "event/symbol.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Finds " [module]" or " [module build-id]" at the end; returns the length before it. */
static size_t split_module(const char *text, size_t len, struct symbol_text *out)
{
	const char *open = strstr(text, " [");
	size_t space;

	if (!open || text[len - 1] != ']')
		return open ? (size_t)(open - text) : len;
	out->module = open + 2;
	out->module_len = (size_t)(text + len - 1 - out->module);
	space = strcspn(out->module, " ");
	if (space < out->module_len)
		out->module_len = space;
	return (size_t)(open - text);
}

/* The last "+0x" before @len, NULL if there is none. */
static const char *find_offset(const char *text, size_t len)
{
	const char *found = NULL;
	const char *at;

	for (at = strstr(text, "+0x"); at && at < text + len; at = strstr(at + 1, "+0x"))
		found = at;
	return found;
}

static bool is_bare_address(const char *text, size_t len)
{
	return len > 2 && strncmp(text, "0x", 2) == 0 &&
	       strspn(text + 2, "0123456789abcdefABCDEF") >= len - 2;
}

void symbol_parse(const char *text, struct symbol_text *out)
{
	size_t len = strlen(text);
	const char *plus;
	char *end;

	memset(out, 0, sizeof(*out));
	out->symbol = out->module = "";
	len = split_module(text, len, out);
	if (is_bare_address(text, len))
		return;
	out->symbol = text;
	out->symbol_len = len;
	plus = find_offset(text, len);
	if (!plus)
		return;
	out->symbol_len = (size_t)(plus - text);
	out->offset = strtoull(plus + 1, &end, 16);
	if (*end == '/')
		out->size = strtoull(end + 1, NULL, 16);
}
