// SPDX-License-Identifier: GPL-2.0-only
#include "base/invoker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

int invoker_link_flag(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	struct stat info;
	unsigned int uid;
	bool safe = folder && !stat(folder, &info) &&
		    (info.st_uid == 0 || info.st_uid == geteuid() ||
		     (read_id("SUDO_UID", &uid) && info.st_uid == uid)) &&
		    !(info.st_mode & S_IWOTH);

	free(folder);
	return safe ? 0 : O_NOFOLLOW;
}
