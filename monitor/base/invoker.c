// SPDX-License-Identifier: GPL-2.0-only
#include "base/invoker.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
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

bool invoker_known(void)
{
	unsigned int uid, gid;

	return read_id("SUDO_UID", &uid) && read_id("SUDO_GID", &gid);
}

void invoker_give_path(const char *path)
{
	unsigned int uid, gid;

	if (read_id("SUDO_UID", &uid) && read_id("SUDO_GID", &gid) && lchown(path, uid, gid))
		return;
}

const char *invoker_home(void)
{
	const struct passwd *user;
	unsigned int uid;

	if (!read_id("SUDO_UID", &uid))
		return getenv("HOME");
	user = getpwuid(uid);
	return user ? user->pw_dir : NULL;
}

/* One that no list of users knows has its number, and no other groups. */
static int take_groups(const struct passwd *user, gid_t gid)
{
	int err = user ? initgroups(user->pw_name, gid) : setgroups(1, &gid);

	return err ? -errno : 0;
}

int invoker_become(void)
{
	const struct passwd *user;
	unsigned int uid, gid;
	int err;

	if (geteuid())
		return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) ? -errno : 0;
	if (!read_id("SUDO_UID", &uid) || !read_id("SUDO_GID", &gid))
		return -ENOENT;
	user = getpwuid(uid);
	err = take_groups(user, gid);
	if (err)
		return err;
	if (setresgid(gid, gid, gid) || setresuid(uid, uid, uid))
		return -errno;
	if (user && (setenv("HOME", user->pw_dir, 1) || setenv("USER", user->pw_name, 1) ||
		     setenv("LOGNAME", user->pw_name, 1) || setenv("SHELL", user->pw_shell, 1)))
		return -errno;
	return 0;
}

bool invoker_owns(uid_t owner)
{
	unsigned int uid;

	return !owner || owner == geteuid() || (read_id("SUDO_UID", &uid) && owner == uid);
}
