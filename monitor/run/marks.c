// SPDX-License-Identifier: GPL-2.0-only
#include "run/marks.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/invoker.h"
#include "base/unique.h"
#include "source/source.h"

static int address_of(struct sockaddr_un *address, const char *name)
{
	int len;

	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	len = snprintf(address->sun_path, sizeof(address->sun_path), "%s/%s", MARKS_DIR, name);
	return len < 0 || (size_t)len >= sizeof(address->sun_path) ? -ENAMETOOLONG : 0;
}

/* No process has the socket bound any more. */
static bool is_dead(const char *name)
{
	struct sockaddr_un address;
	bool dead;
	int fd;

	if (address_of(&address, name))
		return false;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	dead = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) &&
	       errno == ECONNREFUSED;
	if (fd >= 0)
		close(fd);
	return dead;
}

/* Removes the sockets that killed processes have left. */
static void sweep(void)
{
	DIR *dir = opendir(MARKS_DIR);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.' && is_dead(entry->d_name))
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
}

int marks_open(struct marks *marks, bool for_user)
{
	struct sockaddr_un address;
	char name[32];
	mode_t before;
	uint64_t id;
	int err;

	*marks = (struct marks){0};
	if (mkdir(MARKS_DIR, 0755) && errno != EEXIST)
		return -errno;
	sweep();
	err = unique_id(&id);
	if (err)
		return err;
	snprintf(name, sizeof(name), "%016" PRIx64, id);
	err = address_of(&address, name);
	if (err)
		return err;
	snprintf(marks->path, sizeof(marks->path), "%s", address.sun_path);
	marks->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (marks->fd < 0)
		return -errno;
	/* who may watch may mark, nobody else */
	before = umask(0177);
	err = bind(marks->fd, (struct sockaddr *)&address, sizeof(address)) ? -errno : 0;
	umask(before);
	if (err) {
		close(marks->fd);
		return err;
	}
	if (for_user)
		invoker_give_path(marks->path);
	marks->is_open = true;
	setenv(MARKS_ENV, marks->path, 1);
	return 0;
}

/* One mark. 1, 0 when there is none, or what @push returned. */
static int take_one(const struct marks *marks, marks_push_fn push, void *ctx)
{
	struct lm_mark mark = {
		.h = {.type = LM_REC_MARK, .size = sizeof(mark), .probe = LM_PROBE_NONE},
	};
	struct sockaddr_un from;
	socklen_t len = sizeof(from);
	ssize_t n = recvfrom(marks->fd, mark.text, sizeof(mark.text) - 1, 0,
			     (struct sockaddr *)&from, &len);
	int err;

	if (n < 0)
		return 0;
	mark.h.time_ns = source_now();
	err = push(ctx, &mark, sizeof(mark));
	if (err)
		return err;
	/* a sender that does not wait any more misses nothing */
	sendto(marks->fd, MARKS_ANSWER, strlen(MARKS_ANSWER), MSG_NOSIGNAL,
	       (struct sockaddr *)&from, len);
	return 1;
}

int marks_take(const struct marks *marks, marks_push_fn push, void *ctx)
{
	int result = marks->is_open;

	while (result == 1)
		result = take_one(marks, push, ctx);
	return result;
}

void marks_close(struct marks *marks)
{
	if (!marks->is_open)
		return;
	close(marks->fd);
	unlink(marks->path);
	unsetenv(MARKS_ENV);
	marks->is_open = false;
}
