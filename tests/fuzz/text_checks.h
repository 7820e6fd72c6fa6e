/* SPDX-License-Identifier: GPL-2.0-only */
/* What each report and export must be, whatever the names in it are. A failure aborts. */
#ifndef TESTS_FUZZ_TEXT_CHECKS_H
#define TESTS_FUZZ_TEXT_CHECKS_H

#include <jansson.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A stream into memory. */
struct text {
	FILE *out;
	char *data;
	size_t len;
};

static inline void text_open(struct text *text)
{
	text->out = open_memstream(&text->data, &text->len);
}

/* What is wrong, and the text, for who looks for the cause. */
static inline void text_bad(const struct text *text, const char *why)
{
	fprintf(stderr, "%s:\n%.4000s\n", why, text->data);
	abort();
}

/* The character at @at, and how many bytes it has; those are 0 when it is no UTF-8. */
static inline uint32_t text_character(const unsigned char *at, size_t *len)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	uint32_t c = *at;

	*len = c < 0x80 ? 1 : c < 0xc0 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf8 ? 4 : 0;
	if (*len > 1)
		c &= 0xffu >> (*len + 1);
	for (size_t i = 1; i < *len; i++) {
		if ((at[i] & 0xc0) != 0x80) {
			*len = 0;
			return 0;
		}
		c = c << 6 | (at[i] & 0x3f);
	}
	if (*len && (c < least[*len] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)))
		*len = 0;
	return c;
}

/* Steers a terminal, cannot be seen, or turns round what is beside it. */
static inline bool text_is_hidden(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0xfffe || c == 0xffff;
}

/* Lines of printable UTF-8. @tabs: may be in them. */
static inline void text_check_printable(const struct text *text, bool tabs)
{
	const unsigned char *at = (const unsigned char *)text->data, *end = at + text->len;
	uint32_t c;
	size_t len;

	for (; at < end; at += len) {
		c = text_character(at, &len);
		if (!len)
			text_bad(text, "no UTF-8");
		if (c != '\n' && !(tabs && c == '\t') && text_is_hidden(c))
			text_bad(text, "a character that cannot be seen");
	}
}

/* @lines: a value each; else one value and nothing behind it. */
static inline void text_check_json(const struct text *text, bool lines)
{
	json_error_t error;
	const char *at;
	json_t *value;

	for (at = text->data; *at; at += error.position) {
		value = json_loads(at, JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK, &error);
		if (!value)
			text_bad(text, error.text);
		json_decref(value);
		while (at[error.position] == '\n')
			error.position++;
		if (!lines && at[error.position])
			text_bad(text, "more than one value");
	}
}

static inline void text_check_xml(const struct text *text)
{
	xmlDocPtr doc = xmlReadMemory(text->data, (int)text->len, "text", NULL,
				      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);

	if (!doc)
		text_bad(text, "no XML");
	xmlFreeDoc(doc);
}

/* How many elements @name are at @node and below. */
static inline unsigned int text_count(xmlNodePtr node, const char *name)
{
	unsigned int nr = 0;

	for (; node; node = node->next)
		nr += (node->type == XML_ELEMENT_NODE &&
		       !strcasecmp((const char *)node->name, name)) +
		      text_count(node->type == XML_ELEMENT_NODE ? node->children : NULL, name);
	return nr;
}

/* Well-formed for a parser of XML and of HTML, and no script that a name brought in. */
static inline void text_check_html(const struct text *text)
{
	const int options = HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING;
	htmlDocPtr doc;

	text_check_xml(text);
	doc = htmlReadMemory(text->data, (int)text->len, "text", "UTF-8", options);
	if (!doc || !xmlDocGetRootElement(doc))
		text_bad(text, "no HTML");
	if (text_count(xmlDocGetRootElement(doc), "script") ||
	    text_count(xmlDocGetRootElement(doc), "img"))
		text_bad(text, "an element that is not ours");
	xmlFreeDoc(doc);
}

/* The text up to the next line's end, which becomes its end; NULL after the last. */
static inline char *text_next_line(char **at)
{
	char *line = *at, *end;

	if (!*line)
		return NULL;
	end = strchrnul(line, '\n');
	*at = *end ? end + 1 : end;
	*end = 0;
	return line;
}

#endif /* TESTS_FUZZ_TEXT_CHECKS_H */
