// SPDX-License-Identifier: GPL-2.0-only
#include "base/invoker.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A number of the environment; false if there is none. */
static bool read_id(const char *name, unsigned int *id)
{
	const char *text = getenv(name);
	char *end;
	unsigned long value;

	if (geteuid() || !text || text[strspn(text, "0123456789")] || !*text)
		return false;
	errno = 0;
	value = strtoul(text, &end, 10);
	*id = (unsigned int)value;
	/* the highest is no user: chown() takes it for "as it is" */
	return !errno && value < UINT32_MAX;
}

void invoker_give(int fd)
{
	unsigned int uid, gid;

	/* what cannot be given stays root's */
	if (read_id("SUDO_UID", &uid) && read_id("SUDO_GID", &gid) && fchown(fd, uid, gid))
		return;
}

bool invoker_owns(uid_t owner)
{
	unsigned int uid;

	return !owner || owner == geteuid() || (read_id("SUDO_UID", &uid) && owner == uid);
}
