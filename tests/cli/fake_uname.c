// SPDX-License-Identifier: GPL-2.0-only
/* To be preloaded: the kernel's names are those of the environment. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

static void fake(char *field, size_t size, const char *name)
{
	const char *value = getenv(name);

	if (value)
		snprintf(field, size, "%s", value);
}

int uname(struct utsname *uts)
{
	if (syscall(SYS_uname, uts))
		return -1;
	fake(uts->release, sizeof(uts->release), "FAKE_RELEASE");
	fake(uts->machine, sizeof(uts->machine), "FAKE_MACHINE");
	return 0;
}
