// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "reports/cases.h"
#include "reports/reports.h"

#define MAX_FRAME 512

/*
 * Text of a command. '%' begins an escape and a line's end ends the command; in the value of a
 * property ',' and ':' end it as well (escapeData and escapeProperty of actions/toolkit).
 */
static void put_escaped(FILE *out, const char *text, const char *special)
{
	for (; *text; text++) {
		if (strchr(special, *text))
			fprintf(out, "%%%02X", (unsigned char)*text);
		else
			fputc(*text, out);
	}
}

static void put_message(FILE *out, const char *text)
{
	put_escaped(out, text, "%\r\n");
}

static void put_property(FILE *out, const char *name, const char *text)
{
	fprintf(out, "%s=", name);
	put_escaped(out, text, "%\r\n,:");
}

static void put_stacks(FILE *out, const struct report_case *one)
{
	char text[MAX_FRAME];
	unsigned int i;
	size_t n;

	for (i = one->nr_stacks; i-- > 0;) {
		put_message(out, "\n");
		put_message(out, one->stack[i].title);
		put_message(out, ":");
		for (n = 0; n < one->stack[i].nr_frames; n++) {
			put_message(out, "\n    ");
			put_message(out,
				    report_frame_text(&one->stack[i].frame[n], text, sizeof(text)));
		}
	}
}

static void put_case(FILE *out, const struct report_case *one)
{
	fputs(one->outcome == CASE_SKIP ? "::notice " : "::error ", out);
	if (one->place.file) {
		put_property(out, "file", one->place.file);
		if (one->place.line)
			fprintf(out, ",line=%u", one->place.line);
		fputc(',', out);
	}
	put_property(out, "title", one->name);
	fputs("::", out);
	if (one->outcome == CASE_ERROR)
		put_message(out, "cannot tell: ");
	put_message(out, one->message);
	if (one->reason) {
		put_message(out, " (suppressed: ");
		put_message(out, one->reason);
		put_message(out, ")");
	}
	put_stacks(out, one);
	fputc('\n', out);
}

int report_github(FILE *out, const struct report_cases *cases)
{
	size_t i;

	for (i = 0; i < cases->nr; i++)
		if (cases->one[i].outcome != CASE_PASS)
			put_case(out, &cases->one[i]);
	return ferror(out) ? -EIO : 0;
}
