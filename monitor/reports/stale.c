// SPDX-License-Identifier: GPL-2.0-only
#include "reports/stale.h"

#include <stdlib.h>

#include "base/msg.h"
#include "check/result.h"

static struct {
	bool pending;
	const char *file; /* the trace */
	struct report_options reports;
} stale;

static void write_stale(int status, void *arg)
{
	const char *why = msg_last_error();
	struct check_report report = {
		.trace = stale.file ? stale.file : "",
		.kernel = UNTRUSTED(""),
		.status = status,
		.reason = *why ? why : "wrong usage",
	};

	(void)arg;
	if (!stale.pending || !status)
		return;
	stale.pending = false;
	reports_write(&stale.reports, &report, NULL);
}

void stale_begin(const char *file, const struct report_options *reports)
{
	stale.file = file;
	stale.reports = *reports;
	stale.pending = true;
	on_exit(write_stale, NULL);
}

void stale_end(void)
{
	stale.pending = false;
}
