// SPDX-License-Identifier: GPL-2.0-only
/* Pieces of text in the page. */
#include "export/html.h"

void html_put_untrusted(FILE *out, struct untrusted text)
{
	char clean[1024];

	format_clean(clean, sizeof(clean), text);
	for (const char *c = clean; *c; c++) {
		switch (*c) {
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			fputc(*c, out);
		}
	}
}

void html_put_clean(FILE *out, const char *text)
{
	html_put_untrusted(out, untrusted(text));
}

void html_put_count(FILE *out, uint64_t count)
{
	char buf[FORMAT_NUMBER_LEN];

	fputs(format_count(buf, count), out);
}

static void put_place(FILE *out, const struct stack_frame *frame, const struct frame_place *place)
{
	struct line line = {0};

	fputs("<li>", out);
	if (!untrusted_is_null(place->function))
		words_add_inlined(&line, frame, place);
	else
		words_add_frame(&line, frame);
	html_put_text(out, line.text);
	fputs("<br/><span class=\"place\">", out);
	line = (struct line){0};
	words_add_place(&line, place);
	html_put_text(out, line.text);
	fputs("</span>", out);
	if (!untrusted_is_null(place->text)) {
		fputs("<code>", out);
		html_put_text(out, place->text);
		fputs("</code>", out);
	}
	fputs("</li>", out);
}

static void put_frame(const struct sink *sink, const struct stack_frame *frame)
{
	const struct frame_place *place;
	size_t nr = debuginfo_places(sink->debuginfo, frame, &place);
	struct line line = {0};

	for (size_t i = 0; i < nr; i++)
		put_place(sink->out, frame, &place[i]);
	if (nr)
		return;
	words_add_frame(&line, frame);
	fputs("<li>", sink->out);
	html_put_text(sink->out, line.text);
	fputs("</li>", sink->out);
}

void html_put_stack(const struct sink *sink, const char *heading, uint32_t ref, bool open)
{
	const struct stack_frame *frame = NULL;
	size_t nr = stacks_get(sink->stacks, ref, &frame);
	struct line line = {0};

	if (!nr)
		return;
	words_add_function(&line, frame);
	fprintf(sink->out, "<details class=\"stack\"%s><summary><b>%s</b> in ",
		open ? " open=\"open\"" : "", heading);
	html_put_text(sink->out, line.text);
	fputs("</summary><ol>", sink->out);
	for (; nr; nr--, frame++)
		put_frame(sink, frame);
	fputs("</ol></details>", sink->out);
}
