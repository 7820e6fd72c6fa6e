// SPDX-License-Identifier: GPL-2.0-only
#include "source/privilege.h"

#include <cap-ng.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum needed { NEEDED, FOR_KPROBES, USEFUL, NOT_AT_THE_START };
enum kept { KEPT, FOR_MODULE_HOOKS };

/* All that lifemon ever uses. What is not here is dropped once the probes are attached. */
static const struct {
	unsigned int capability;
	const char *name;
	enum needed needed;
	const char *to; /* at the start; NULL: it is not used there */
	enum kept kept;
	const char *later; /* why it is kept: for whoever reads this */
} table[] = {
	{CAP_BPF, "CAP_BPF", NEEDED, "load BPF programs", KEPT,
	 "maps are read, and the books walk along tasks with an iterator"},
	{CAP_PERFMON, "CAP_PERFMON", NEEDED,
	 "let them read the kernel's memory, and attach them to its functions", KEPT,
	 "that iterator is attached when the books are first read"},
	{CAP_DAC_OVERRIDE, "CAP_DAC_OVERRIDE", FOR_KPROBES,
	 "define kprobe events in /sys/kernel/tracing", KEPT,
	 "their counts are read, and they are removed at the end"},
	{CAP_SYSLOG, "CAP_SYSLOG", USEFUL,
	 "read the addresses in /proc/kallsyms, and the kernel log", KEPT,
	 "a module that comes later has new ones"},
	{CAP_SYS_PTRACE, "CAP_SYS_PTRACE", USEFUL, "list the files that processes have open", KEPT,
	 "the books do so until the end. The call ptrace() itself is forbidden: sandbox.c"},
	{CAP_SYS_ADMIN, "CAP_SYS_ADMIN", USEFUL,
	 "look for types that old kernels lack, and ask whether a hook in one is armed",
	 FOR_MODULE_HOOKS, "whether a hook is armed is asked each time its module is loaded"},
	{CAP_CHOWN, "CAP_CHOWN", NOT_AT_THE_START, NULL, KEPT,
	 "a trace that is begun with a key belongs to the user who called sudo"},
	{CAP_FOWNER, "CAP_FOWNER", NOT_AT_THE_START, NULL, KEPT,
	 "a report of that user's takes its name at the end, in /tmp as well"},
	{CAP_KILL, "CAP_KILL", NOT_AT_THE_START, NULL, KEPT,
	 "a command that runs as another user is ended"},
};

#define NR_ROWS (sizeof(table) / sizeof(table[0]))

static bool has(unsigned int capability)
{
	return !capng_get_caps_process() && capng_have_capability(CAPNG_EFFECTIVE, capability) == 1;
}

bool privilege_is_full(void)
{
	return has(CAP_SYS_ADMIN);
}

bool privilege_has_symbols(void)
{
	return has(CAP_SYSLOG);
}

/* CAP_SYS_ADMIN includes the two that were split off from it. */
static bool is_held(unsigned int capability)
{
	if ((capability == CAP_BPF || capability == CAP_PERFMON) && has(CAP_SYS_ADMIN))
		return true;
	return has(capability);
}

unsigned int privilege_list(struct privilege *row, unsigned int most)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < NR_ROWS && nr < most; i++)
		if (table[i].to)
			row[nr++] = (struct privilege){
				.name = table[i].name,
				.to = table[i].to,
				.needed = table[i].needed == NEEDED,
				.held = is_held(table[i].capability),
			};
	return nr;
}

void privilege_missing(bool kprobes, char *text, size_t size)
{
	size_t used = 0;

	*text = '\0';
	for (unsigned int i = 0; i < NR_ROWS; i++) {
		bool needed =
			table[i].needed == NEEDED || (kprobes && table[i].needed == FOR_KPROBES);

		if (!needed || is_held(table[i].capability) || used >= size)
			continue;
		used += (size_t)snprintf(text + used, size - used, "%s%s (to %s)", used ? ", " : "",
					 table[i].name, table[i].to);
	}
}

int privilege_drop(bool module_hooks)
{
	bool keep[NR_ROWS];

	if (capng_get_caps_process())
		return -EIO;
	for (unsigned int i = 0; i < NR_ROWS; i++)
		keep[i] = (table[i].kept == KEPT || module_hooks) &&
			  capng_have_capability(CAPNG_PERMITTED, table[i].capability) == 1;
	/* the inheritable set as well, and with it the ambient one */
	capng_clear(CAPNG_SELECT_CAPS);
	for (unsigned int i = 0; i < NR_ROWS; i++)
		if (keep[i] &&
		    capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, table[i].capability))
			return -EINVAL;
	return capng_apply(CAPNG_SELECT_CAPS) ? -EPERM : 0;
}
