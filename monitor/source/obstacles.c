// SPDX-License-Identifier: GPL-2.0-only
#include "source/obstacles.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/privilege.h"
#include "source/tracefs.h"

#define LINE_SIZE 4096 /* the most that a kernel's command line has */

/* The first line of a file, "" if there is none. */
static void read_line(const char *path, char *line, int size)
{
	FILE *file = fopen(path, "re");

	if (!file || !fgets(line, size, file))
		*line = '\0';
	if (file)
		fclose(file);
}

/* As the kernel has it, "none integrity [confidentiality]"; or as it was booted. */
static void find_lockdown(char *state, size_t size)
{
	char line[LINE_SIZE];
	const char *at;

	read_line("/sys/kernel/security/lockdown", line, sizeof(line));
	at = strchr(line, '[');
	if (!at) {
		/* securityfs is not mounted, or the kernel has no lockdown */
		read_line("/proc/cmdline", line, sizeof(line));
		at = strstr(line, "lockdown=");
		at = at ? at + strlen("lockdown=") - 1 : NULL;
	}
	snprintf(state, size, "%.*s", at ? (int)strcspn(at + 1, "] \n") : 4, at ? at + 1 : "none");
}

static void judge_lockdown(struct obstacle *fact)
{
	fact->name = "kernel lockdown";
	find_lockdown(fact->state, sizeof(fact->state));
	if (!strcmp(fact->state, "confidentiality"))
		snprintf(fact->wrong, sizeof(fact->wrong),
			 "it forbids BPF programs to read the kernel's memory "
			 "(bpf_probe_read_kernel), and kprobes. Run a kernel that is booted with "
			 "lockdown=integrity or lockdown=none");
}

/* Root of a user namespace, as in a rootless container, has no power over the kernel. */
static void judge_namespace(struct obstacle *fact)
{
	unsigned long inside, outside, nr;
	char line[128];

	fact->name = "user namespace";
	snprintf(fact->state, sizeof(fact->state), "that of the machine");
	read_line("/proc/self/uid_map", line, sizeof(line));
	if (sscanf(line, "%lu %lu %lu", &inside, &outside, &nr) != 3 ||
	    (!inside && !outside && nr == 4294967295))
		return;
	snprintf(fact->state, sizeof(fact->state), "one of its own");
	snprintf(
		fact->wrong, sizeof(fact->wrong),
		"this is a container without root's privileges on the machine: its capabilities do "
		"not count for BPF. Run lifemon outside of it, or in a privileged container");
}

static void judge_tracefs(struct obstacle *fact)
{
	struct stat info;

	fact->name = "kprobe events";
	snprintf(fact->state, sizeof(fact->state), "%s", tracefs_available() ? "yes" : "none");
	if (tracefs_available())
		return;
	if (!stat("/sys/kernel/tracing", &info) && geteuid() &&
	    faccessat(AT_FDCWD, "/sys/kernel/tracing", X_OK, AT_EACCESS))
		snprintf(fact->wrong, sizeof(fact->wrong),
			 "/sys/kernel/tracing is root's: it takes CAP_DAC_OVERRIDE to define them");
	else
		snprintf(fact->wrong, sizeof(fact->wrong),
			 "there is no /sys/kernel/tracing/kprobe_events, so functions in modules "
			 "cannot be watched. Use a kernel with CONFIG_KPROBE_EVENTS=y; in a "
			 "container, mount the machine's /sys/kernel/tracing");
}

static void judge_symbols(struct obstacle *fact)
{
	char setting[32];
	bool shown;

	fact->name = "kernel symbols";
	read_line("/proc/sys/kernel/kptr_restrict", setting, sizeof(setting));
	shown = strcmp(setting, "2\n") && privilege_has_symbols();
	snprintf(fact->state, sizeof(fact->state), "%s", shown ? "shown" : "hidden");
	if (!shown)
		snprintf(fact->wrong, sizeof(fact->wrong),
			 "stacks have addresses instead of names. It takes CAP_SYSLOG, and "
			 "kernel.kptr_restrict=0 or 1: sysctl kernel.kptr_restrict=1");
}

void obstacles_list(struct obstacle fact[OBSTACLES])
{
	memset(fact, 0, OBSTACLES * sizeof(*fact));
	judge_lockdown(&fact[0]);
	judge_namespace(&fact[1]);
	judge_tracefs(&fact[2]);
	judge_symbols(&fact[3]);
}

bool obstacles_forbid(char *text, size_t size)
{
	struct obstacle fact[2] = {0};

	judge_lockdown(&fact[0]);
	judge_namespace(&fact[1]);
	for (unsigned int i = 0; i < 2; i++) {
		if (!*fact[i].wrong)
			continue;
		snprintf(text, size, "%s: %s: %s", fact[i].name, fact[i].state, fact[i].wrong);
		return true;
	}
	return false;
}
