// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>

#include "reports/cases.h"
#include "reports/reports.h"
#include "sink/format.h"

#define MAX_FRAME 512

/* A '#' would begin a directive such as "# SKIP": a name must not turn a failure into a pass.
 */
static void put_description(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '#' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
}

/*
 * A quoted scalar of YAML. The text has no control characters. TAP::Parser::YAMLish takes ": " in
 * a list's scalar for the end of a key.
 */
static void put_quoted(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		if (text[0] == ':' && text[1] == ' ')
			fputs("\\x3a", out);
		else
			fputc(*text, out);
	}
	fputs("\"\n", out);
}

static void put_value(FILE *out, const char *key, const char *text)
{
	fprintf(out, "  %s: ", key);
	put_quoted(out, text);
}

static void put_stacks(FILE *out, const struct report_case *one)
{
	char text[MAX_FRAME];
	unsigned int i;
	size_t n;

	for (i = 0; i < one->nr_stacks; i++) {
		fprintf(out, "  %s:\n", one->stack[i].key);
		for (n = 0; n < one->stack[i].nr_frames; n++) {
			fputs("    - ", out);
			put_quoted(out,
				   report_frame_text(&one->stack[i].frame[n], text, sizeof(text)));
		}
	}
}

static void put_diagnostics(FILE *out, const struct report_case *one)
{
	static const char *const severity[CASE_NR_OUTCOMES] = {
		[CASE_FAIL] = "fail", [CASE_ERROR] = "cannot tell", [CASE_SKIP] = "comment"};

	fputs("  ---\n", out);
	put_value(out, "message", one->message);
	put_value(out, "severity", severity[one->outcome]);
	put_value(out, "rule", one->rule);
	if (one->count)
		fprintf(out, "  count: %" PRIu64 "\n  fingerprint: \"%s\"\n", one->count,
			one->fingerprint);
	if (one->place.file)
		put_value(out, "file", one->place.file);
	if (one->place.file && one->place.line)
		fprintf(out, "  line: %u\n", one->place.line);
	put_stacks(out, one);
	fputs("  ...\n", out);
}

static void put_case(FILE *out, size_t number, const struct report_case *one)
{
	bool ok = one->outcome == CASE_PASS || one->outcome == CASE_SKIP;

	fprintf(out, "%s %zu - ", ok ? "ok" : "not ok", number);
	put_description(out, one->name);
	if (one->outcome == CASE_SKIP) {
		fputs(" # SKIP ", out);
		put_description(out, one->reason);
	}
	fputc('\n', out);
	if (one->outcome != CASE_PASS)
		put_diagnostics(out, one);
}

int report_tap(FILE *out, const struct report_cases *cases)
{
	struct line start = {0};
	size_t i;

	line_add_wall(&start, ", started ", cases->wall_ns);
	fprintf(out, "TAP version 13\n1..%zu\n", cases->nr);
	fprintf(out, "# lifemon %s, trace %s, kernel %s%s, %" PRIu64 " lost\n", LIFEMON_VERSION,
		cases->trace, cases->kernel, start.text, cases->lost);
	for (i = 0; i < cases->nr; i++)
		put_case(out, i + 1, &cases->one[i]);
	return ferror(out) ? -EIO : 0;
}
