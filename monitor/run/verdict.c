// SPDX-License-Identifier: GPL-2.0-only
#include "run/verdict.h"

#include <errno.h>
#include <string.h>

#include "base/exit_status.h"
#include "sink/words_evidence.h"

/* Whether the command's end decides the verdict; then @reason has it. */
static bool judge_command(const struct verdict *verdict, char *reason, size_t size)
{
	const struct trace_end *end = &verdict->end;

	if (!verdict->command)
		return false;
	if (end->command_err == -EINTR)
		snprintf(reason, size, "interrupted before %s was started", verdict->command);
	else if (end->command_err)
		snprintf(reason, size, "%s could not be run: %s", verdict->command,
			 strerror(-end->command_err));
	else if (!end->command_ended)
		snprintf(reason, size, "%s (process %d) does not end, not even by SIGKILL",
			 verdict->command, end->command_pid);
	else if (end->command_status && !end->timed_out)
		snprintf(reason, size, "%s failed with status %d", verdict->command,
			 end->command_status);
	return reason[0];
}

/* Whether the run failed to do what it was asked to; then @reason has what failed. */
static bool judge_failure(const struct verdict *verdict, char *reason, size_t size)
{
	const char *what = "watching";
	int err = verdict->end.watch_err;

	if (!err) {
		what = "writing the trace";
		err = verdict->record_err;
	}
	if (!err) {
		what = "writing the report";
		err = verdict->report_err;
	}
	if (err)
		snprintf(reason, size, "%s failed: %s", what, strerror(-err));
	return err;
}

enum exit_status verdict_judge(const struct verdict *verdict, char *reason, size_t size)
{
	const struct stats_info *stats = verdict->stats;
	struct line unobserved = {0};

	reason[0] = '\0';
	if (stats->violations) {
		snprintf(reason, size, "%llu violation%s", (unsigned long long)stats->violations,
			 stats->violations == 1 ? "" : "s");
		return EXIT_VIOLATION;
	}
	if (judge_failure(verdict, reason, size))
		return EXIT_ENVIRONMENT;
	if (verdict->incomplete && *verdict->incomplete) {
		snprintf(reason, size, "cannot tell: %s", verdict->incomplete);
		return EXIT_CANNOT_TELL;
	}
	if (stats->unseen[0]) {
		snprintf(reason, size, "cannot tell: %s", stats->unseen);
		return EXIT_CANNOT_TELL;
	}
	if (words_add_unobserved(stats, &unobserved)) {
		snprintf(reason, size, "cannot tell: %s", unobserved.text);
		return EXIT_CANNOT_TELL;
	}
	if (stats->unknown_gaps) {
		snprintf(reason, size, "cannot tell: an unknown number of events lost");
		return EXIT_CANNOT_TELL;
	}
	if (stats->lost) {
		snprintf(reason, size, "cannot tell: %llu events lost",
			 (unsigned long long)stats->lost);
		return EXIT_CANNOT_TELL;
	}
	if (verdict->records_lost || verdict->control_lost) {
		snprintf(reason, size,
			 "cannot tell: the trace lacks %llu event%s and %llu note%s on the run",
			 (unsigned long long)verdict->records_lost,
			 verdict->records_lost == 1 ? "" : "s",
			 (unsigned long long)verdict->control_lost,
			 verdict->control_lost == 1 ? "" : "s");
		return EXIT_CANNOT_TELL;
	}
	if (verdict->books && verdict->books->nr_kept) {
		size_t len = (size_t)snprintf(reason, size, "cannot tell: ");

		mismatch_say(&verdict->books->mismatch[0], reason + len, size - len);
		return EXIT_CANNOT_TELL;
	}
	if (verdict->unjudged && *verdict->unjudged) {
		snprintf(reason, size, "cannot tell: %s", verdict->unjudged);
		return EXIT_CANNOT_TELL;
	}
	return judge_command(verdict, reason, size) ? EXIT_COMMAND : EXIT_CLEAN;
}
