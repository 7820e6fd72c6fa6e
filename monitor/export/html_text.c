// SPDX-License-Identifier: GPL-2.0-only
/* Pieces of text in the page. */
#include <inttypes.h>

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

void html_put_stack(const struct sink *sink, const char *heading, uint32_t ref)
{
	const struct stack_frame *frame = NULL;
	size_t nr = stacks_get(sink->stacks, ref, &frame);

	if (!nr)
		return;
	fprintf(sink->out, "<div class=\"stack\"><b>%s</b><ol>", heading);
	for (; nr; nr--, frame++) {
		fputs("<li>", sink->out);
		if (!untrusted_is_empty(frame->symbol))
			html_put_text(sink->out, frame->symbol);
		else
			fprintf(sink->out, "0x%" PRIx64, frame->addr);
		if (!untrusted_is_empty(frame->symbol) && frame->size)
			fprintf(sink->out, "+0x%" PRIx64 "/0x%" PRIx64, frame->offset, frame->size);
		if (!untrusted_is_empty(frame->module)) {
			fputs(" [", sink->out);
			html_put_text(sink->out, frame->module);
			fputc(']', sink->out);
		}
		fputs("</li>", sink->out);
	}
	fputs("</ol></div>", sink->out);
}
