// SPDX-License-Identifier: GPL-2.0-only
/* The report of a check as text. */
#include <errno.h>
#include <inttypes.h>

#include "check/internal.h"
#include "sink/format.h"

static void put_result(FILE *out, const struct check_result *result)
{
	static const char *const word[] = {[CHECK_HOLDS] = "PASS",
					   [CHECK_FAILS] = "FAIL",
					   [CHECK_CANNOT_TELL] = "CANNOT TELL"};
	struct line line = {0};

	line_add(&line, "%-12s", word[result->outcome]);
	line_add_clean(&line, result->text);
	line_add(&line, ": measured %s, asked %s", result->measured, result->asked);
	if (result->source[0] != '-') {
		line_add(&line, " (");
		line_add_clean(&line, result->source);
		line_add(&line, ")");
	}
	line_put(out, 0, line.text);
}

/* One line for what does not count. */
static void put_short(FILE *out, const struct check_violation *violation)
{
	struct line line = {0};

	line_add(&line, "%s %s: %s, %s", violation->expected ? "expected" : "suppressed",
		 rule_name(violation->rule), violation->object, violation->what);
	if (violation->suppressed) {
		line_add(&line, " (");
		line_add_clean(&line, violation->suppressed);
		line_add(&line, ")");
	}
	line_put(out, 0, line.text);
}

/* The first of a kind as the text sink has it, then how many there are. */
static void put_kind(FILE *out, const struct check_violation *kind, const char *text)
{
	char count[FORMAT_NUMBER_LEN];

	if (!text)
		return;
	fputs(text, out);
	if (kind->count > 1)
		fprintf(out, "    %s violations like this\n", format_count(count, kind->count));
}

static void put_unused(const struct check *check, FILE *out)
{
	const struct suppressions *suppress = check->config.suppress;
	struct line line;

	for (size_t i = 0; i < suppress->nr; i++) {
		if (suppress->one[i].used)
			continue;
		line = (struct line){0};
		line_add(&line, "unused suppression: ");
		line_add_clean(&line, suppress->one[i].file);
		line_add(&line, ":%u", suppress->one[i].line);
		line_put(out, 0, line.text);
	}
}

static void put_why(FILE *out, const char *why)
{
	struct line line = {0};

	if (!why || !*why)
		return;
	line_add(&line, "cannot tell: ");
	line_add_clean(&line, why);
	line_put(out, 0, line.text);
}

static void put_counts(const struct check *check, const struct check_report *report, FILE *out)
{
	size_t nr[3] = {0};

	for (size_t i = 0; i < report->nr_results; i++)
		nr[report->result[i].outcome]++;
	if (check->keep.suppressed || check->nr_expected)
		fprintf(out,
			"violations that do not count: %" PRIu64 " asked for, %" PRIu64
			" suppressed\n",
			check->nr_expected, check->keep.suppressed);
	put_why(out, check->unobserved.text);
	put_why(out, demand_why(check));
	fprintf(out, "%zu hold, %zu fail, %zu cannot tell%s\n", nr[CHECK_HOLDS], nr[CHECK_FAILS],
		nr[CHECK_CANNOT_TELL], check->events ? "" : ", but no event was seen");
}

static void put_run(FILE *out, const struct check_report *report)
{
	struct line line = {0};

	line_add(&line, "run of ");
	line_add_span(&line, report->duration_ns);
	if (!untrusted_is_empty(report->kernel)) {
		line_add(&line, " on ");
		line_add_clean(&line, report->kernel);
	}
	line_add_wall(&line, ", started ", report->wall_ns);
	line_put(out, 0, line.text);
}

int check_put(const struct check *check, const struct check_report *report, FILE *out, bool verbose)
{
	put_run(out, report);
	for (size_t i = 0; i < report->nr_results; i++)
		put_result(out, &report->result[i]);
	for (size_t i = 0; i < report->nr_violations; i++) {
		const struct check_violation *violation = &report->violation[i];

		if (violation->suppressed || violation->expected) {
			if (verbose)
				put_short(out, violation);
		} else {
			put_kind(out, violation, check->keep.kind[i]->text);
		}
	}
	put_unused(check, out);
	put_counts(check, report, out);
	errno = 0;
	return fflush(out) || ferror(out) ? -(errno ? errno : EIO) : 0;
}
