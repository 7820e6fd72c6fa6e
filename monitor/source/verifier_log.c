// SPDX-License-Identifier: GPL-2.0-only
#include "source/verifier_log.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/msg.h"

#define LINES_SHOWN 16

const char *verifier_log_end(const char *log, unsigned int lines)
{
	const char *at = log + strlen(log);

	while (at > log && at[-1] == '\n')
		at--;
	while (at > log) {
		if (at[-1] == '\n' && --lines == 0)
			return at;
		at--;
	}
	return log;
}

static bool is_statistics(const char *line)
{
	static const char *const begins[] = {"processed ", "verification time ", "stack depth ",
					     "max_states_per_insn ", "-- END PROG LOAD LOG"};

	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (!strncmp(line, begins[i], strlen(begins[i])))
			return true;
	return *line == '\n' || !*line;
}

void verifier_log_reason(const char *log, char *reason, size_t size)
{
	reason[0] = '\0';
	for (const char *line = log; *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (!is_statistics(line))
			snprintf(reason, size, "%.*s", (int)strcspn(line, "\n"), line);
}

void verifier_log_show(const char *log)
{
	for (const char *line = verifier_log_end(log, LINES_SHOWN); *line;) {
		int len = (int)strcspn(line, "\n");

		msg_debug("%.*s", len, line);
		line += len;
		line += *line == '\n';
	}
}
