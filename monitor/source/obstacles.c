// SPDX-License-Identifier: GPL-2.0-only
#include "source/obstacles.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "source/privilege.h"
#include "source/tracefs.h"

#define WSL_2	  "version 2"
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

static void judge_machine(const char *machine, struct obstacle *fact)
{
	fact->name = "architecture";
	snprintf(fact->state, sizeof(fact->state), "%s", machine);
	/* one of 32 bits is a personality: no such kernel has what this program needs to run */
	if (strcmp(machine, "x86_64") && (machine[0] != 'i' || strcmp(machine + 2, "86")))
		snprintf(
			fact->wrong, sizeof(fact->wrong),
			"lifemon reads the arguments of calls from the registers of x86-64. Run it "
			"on an x86-64 machine; a container that emulates one has the kernel of the "
			"machine that it is on");
}

/* "5.15.153.1-microsoft-standard-WSL2"; of version 1, "4.4.0-19041-Microsoft". */
static void judge_wsl(const char *release, struct obstacle *fact)
{
	const char *version = strstr(release, "icrosoft");

	fact->name = "Windows Subsystem for Linux";
	if (!version && !strstr(release, "WSL2")) {
		snprintf(fact->state, sizeof(fact->state), "no");
	} else if (version && !strcmp(version, "icrosoft")) {
		snprintf(fact->state, sizeof(fact->state), "version 1");
		snprintf(fact->wrong, sizeof(fact->wrong),
			 "it has no Linux kernel that could be watched. Run a Linux kernel: on a "
			 "machine, or in a virtual machine");
	} else {
		snprintf(fact->state, sizeof(fact->state), "%s", WSL_2);
		snprintf(
			fact->wrong, sizeof(fact->wrong),
			"its kernel is made for Windows, and may have no type information, no "
			"kprobes and not the driver. Run a distribution's kernel: lifemon vm boots "
			"one (lifemon vm --help)");
	}
}

void obstacles_of_names(const char *machine, const char *release, struct obstacle fact[2])
{
	memset(fact, 0, 2 * sizeof(*fact));
	judge_machine(machine, &fact[0]);
	judge_wsl(release, &fact[1]);
}

/* Where programs of another architecture are emulated, only the file has the kernel's own. */
static void judge_names(struct obstacle fact[2])
{
	char machine[sizeof(((struct utsname *)0)->machine)];
	struct utsname uts;

	uname(&uts);
	read_line("/proc/sys/kernel/arch", machine, sizeof(machine));
	machine[strcspn(machine, "\n")] = '\0';
	if (!*machine || !strcmp(machine, "x86_64"))
		snprintf(machine, sizeof(machine), "%s", uts.machine);
	obstacles_of_names(machine, uts.release, fact);
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
	judge_names(&fact[0]);
	judge_lockdown(&fact[2]);
	judge_namespace(&fact[3]);
	judge_tracefs(&fact[4]);
	judge_symbols(&fact[5]);
}

bool obstacles_forbid(char *text, size_t size)
{
	struct obstacle fact[4] = {0};

	judge_names(&fact[0]);
	judge_lockdown(&fact[2]);
	judge_namespace(&fact[3]);
	for (unsigned int i = 0; i < 4; i++) {
		/* the kernel of version 2 is one, and may have all that is needed */
		if (!*fact[i].wrong || !strcmp(fact[i].state, WSL_2))
			continue;
		snprintf(text, size, "%s: %s: %s", fact[i].name, fact[i].state, fact[i].wrong);
		return true;
	}
	return false;
}

void obstacles_explain(char *text, size_t size)
{
	size_t len = strlen(text);
	struct obstacle fact[2];

	judge_names(fact);
	if (!strcmp(fact[1].state, WSL_2))
		snprintf(text + len, size - len, ". This is the %s, %s: %s", fact[1].name,
			 fact[1].state, fact[1].wrong);
}
