// SPDX-License-Identifier: GPL-2.0-only
/*
 * The summary of a job step on GitHub: Markdown with some HTML. A name stays a name: what could be
 * markup in it is written as a number.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "reports/cases.h"
#include "reports/reports.h"
#include "sink/format.h"

#define MAX_FRAME  512
#define MAX_STACKS 50 /* cases whose stacks are shown: GitHub takes 1 MiB in all */
#define MAX_ROWS   500

static const char *const sign[CASE_NR_OUTCOMES] = {
	[CASE_PASS] = "pass",
	[CASE_FAIL] = "**FAIL**",
	[CASE_ERROR] = "cannot tell",
	[CASE_SKIP] = "known",
};

static void put_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (ispunct((unsigned char)*text) && !strchr(",-+/()=", *text))
			fprintf(out, "&#%d;", *text);
		else
			fputc(*text, out);
	}
}

static void put_place(FILE *out, const struct report_case *one)
{
	char text[MAX_FRAME];

	if (one->place.file) {
		put_text(out, one->place.file);
		fprintf(out, "&#58;%u", one->place.line);
	} else if (one->where) {
		put_text(out, report_frame_text(one->where, text, sizeof(text)));
	}
}

static void put_row(FILE *out, const struct report_case *one)
{
	char count[FORMAT_NUMBER_LEN] = "";

	if (one->count)
		format_count(count, one->count);
	fprintf(out, "| %s | %s | ", sign[one->outcome], count);
	put_text(out, one->name);
	fputs(" | ", out);
	put_text(out, one->message);
	if (one->reason) {
		fputs(" (", out);
		put_text(out, one->reason);
		fputc(')', out);
	}
	fputs(" | ", out);
	put_place(out, one);
	fputs(" |\n", out);
}

static void put_rows(FILE *out, const struct report_cases *cases)
{
	char more[FORMAT_NUMBER_LEN];

	fputs("| | times | case | what | where |\n| --- | ---: | --- | --- | --- |\n", out);
	for (size_t i = 0; i < cases->nr && i < MAX_ROWS; i++)
		put_row(out, &cases->one[i]);
	if (cases->nr > MAX_ROWS)
		fprintf(out, "\n%s more are not shown.\n",
			format_count(more, cases->nr - MAX_ROWS));
}

/* What stands in <pre> is no Markdown. */
static void put_stacks(FILE *out, const struct report_case *one)
{
	char text[MAX_FRAME];

	fputs("\n<details><summary>", out);
	put_text(out, one->name);
	fputs("</summary>\n\n<pre>", out);
	for (unsigned int i = one->nr_stacks; i-- > 0;) {
		fprintf(out, "%s\n", one->stack[i].title);
		for (size_t n = 0; n < one->stack[i].nr_frames; n++) {
			fputs("    ", out);
			put_text(out,
				 report_frame_text(&one->stack[i].frame[n], text, sizeof(text)));
			fputc('\n', out);
		}
	}
	fputs("</pre>\n</details>\n", out);
}

static void put_head(FILE *out, const struct report_cases *cases)
{
	struct line span = {0}, lost = {0};

	fprintf(out, "## lifemon: %s\n\n",
		cases->status == 0   ? "clean"
		: cases->status == 1 ? "rules are broken"
				     : "cannot tell");
	if (*cases->reason) {
		put_text(out, cases->reason);
		fputs("\n\n", out);
	}
	line_add_span(&span, cases->duration_ns);
	line_add_count(&lost, cases->lost);
	put_text(out, cases->trace);
	fputs(", kernel ", out);
	put_text(out, *cases->kernel ? cases->kernel : "not known");
	fprintf(out, ", %s, %s event%s lost, exit status %d\n\n", span.text, lost.text,
		cases->lost == 1 ? "" : "s", cases->status);
}

int report_step_summary(FILE *out, const struct report_cases *cases)
{
	unsigned int shown = 0;

	put_head(out, cases);
	put_rows(out, cases);
	for (size_t i = 0; i < cases->nr && shown < MAX_STACKS; i++) {
		if (cases->one[i].outcome != CASE_FAIL || !cases->one[i].nr_stacks)
			continue;
		put_stacks(out, &cases->one[i]);
		shown++;
	}
	return ferror(out) ? -EIO : 0;
}
