// SPDX-License-Identifier: GPL-2.0-only
#include "reports/stale.h"

#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "check/result.h"
#include "reports/requested.h"

static struct {
	bool pending;
	const char *file; /* the trace */
	struct report_options reports;
} stale;

/*
 * The value of @option at argv[*i], NULL if that is another one. A short form is taken from @least
 * letters on, with which no other option begins.
 */
static const char *value_of(const char *option, size_t least, int argc, char **argv, int *i)
{
	const char *word = argv[*i] + 2;
	size_t len = strcspn(word, "=");

	if (len < least || len > strlen(option) || strncmp(word, option, len))
		return NULL;
	if (word[len])
		return word + len + 1;
	return *i + 1 < argc ? argv[++*i] : NULL;
}

static void take(int argc, char **argv, int *i)
{
	const struct {
		const char *option;
		size_t least;
		const char **to;
	} known[] = {
		{"junit", 1, &stale.reports.junit},
		{"tap", 1, &stale.reports.tap},
		{"sarif", 2, &stale.reports.sarif},
	};
	const char *value;

	if (strncmp(argv[*i], "--", 2)) {
		if (argv[*i][0] != '-' && !stale.file)
			stale.file = argv[*i];
		return;
	}
	for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++) {
		value = value_of(known[k].option, known[k].least, argc, argv, i);
		if (value) {
			*known[k].to = value;
			return;
		}
	}
	if (argv[*i][2] == 'g' && !strncmp(argv[*i] + 2, "github", strlen(argv[*i] + 2)))
		stale.reports.github = true;
}

static bool is_same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* argp is not asked: it stops at the first option that is wrong. */
static void scan(int argc, char **argv)
{
	const struct report_options *reports = &stale.reports;

	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		take(argc, argv, &i);
	stale.pending = !is_same(reports->junit, reports->tap) &&
			!is_same(reports->junit, reports->sarif) &&
			!is_same(reports->tap, reports->sarif);
}

static void write_stale(int status, void *arg)
{
	const char *why = msg_last_error();
	struct check_report report = {
		.trace = stale.file ? stale.file : "",
		.kernel = "",
		.status = status,
		.reason = *why ? why : "wrong usage",
	};

	(void)arg;
	if (!stale.pending || !status)
		return;
	stale.pending = false;
	check_reports_write(&stale.reports, &report);
}

void check_stale_begin(int argc, char **argv)
{
	scan(argc, argv);
	on_exit(write_stale, NULL);
}

void check_stale_end(void)
{
	stale.pending = false;
}
