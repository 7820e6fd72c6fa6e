// SPDX-License-Identifier: GPL-2.0-only
#include "source/preempt.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#define MODE_FILE "/sys/kernel/debug/sched/preempt"

bool preempts_by(const char *mode, const char *version)
{
	const char *chosen = mode ? strchr(mode, '(') : NULL;

	if (chosen)
		return strncmp(chosen, "(none)", 6) && strncmp(chosen, "(voluntary)", 11);
	return strstr(version, "PREEMPT");
}

bool preempts_now(void)
{
	FILE *file = fopen(MODE_FILE, "re");
	struct utsname name = {0};
	char line[128];
	bool known = file && fgets(line, sizeof(line), file);

	if (file)
		fclose(file);
	uname(&name);
	return preempts_by(known ? line : NULL, name.version);
}
