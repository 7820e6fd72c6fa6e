// SPDX-License-Identifier: GPL-2.0-only
#include "source/tracefs.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/unique.h"

#define TRACEFS_GROUP "lifemon_" /* and the id, 16 hexadecimal digits */

#define TRACEFS "/sys/kernel/tracing"

/* access() leaves the capabilities of an ordinary user out, and so does eaccess(). */
static int may(const char *path, int mode)
{
	return faccessat(AT_FDCWD, path, mode, AT_EACCESS);
}

/* Old systems have tracefs only below debugfs; minimal ones have not mounted it. */
static const char *root(void)
{
	static const char *found;

	if (found)
		return found;
	if (may(TRACEFS "/kprobe_events", F_OK) &&
	    !may("/sys/kernel/debug/tracing/kprobe_events", F_OK))
		return found = "/sys/kernel/debug/tracing";
	if (may(TRACEFS "/kprobe_events", F_OK) && mount("tracefs", TRACEFS, "tracefs", 0, NULL))
		return TRACEFS;
	return found = TRACEFS;
}

bool tracefs_available(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/kprobe_events", root());
	return !may(path, W_OK);
}

FILE *tracefs_open(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", root(), name);
	return fopen(path, "re");
}

static int write_command(const char *command)
{
	char path[128];
	ssize_t done;
	int err = 0;
	int fd;

	snprintf(path, sizeof(path), "%s/kprobe_events", root());
	fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	done = write(fd, command, strlen(command));
	if (done < 0)
		err = -errno;
	close(fd);
	return err;
}

int tracefs_define(const char *group, const char *event, const char *function,
		   unsigned int maxactive)
{
	char command[1024];

	if (maxactive)
		snprintf(command, sizeof(command), "r%u:%s/%s %s\n", maxactive, group, event,
			 function);
	else
		snprintf(command, sizeof(command), "p:%s/%s %s\n", group, event, function);
	return write_command(command);
}

int tracefs_remove(const char *group, const char *event)
{
	char command[256];

	snprintf(command, sizeof(command), "-:%s/%s\n", group, event);
	return write_command(command);
}

static int event_id(const char *group, const char *event)
{
	char path[256], text[32] = "";
	ssize_t got;
	int fd;

	snprintf(path, sizeof(path), "%s/events/%s/%s/id", root(), group, event);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	got = read(fd, text, sizeof(text) - 1);
	close(fd);
	return got > 0 ? atoi(text) : -EIO;
}

int tracefs_attach(const char *group, const char *event, int prog_fd)
{
	struct perf_event_attr attr = {.type = PERF_TYPE_TRACEPOINT,
				       .size = sizeof(attr),
				       .sample_period = 1,
				       .wakeup_events = 1};
	int id = event_id(group, event);
	int fd;

	if (id < 0)
		return id;
	attr.config = (__u64)id;
	fd = (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (ioctl(fd, PERF_EVENT_IOC_SET_BPF, prog_fd) || ioctl(fd, PERF_EVENT_IOC_ENABLE, 0)) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

int tracefs_profile(const char *group, char prefix, struct tracefs_counts *counts, unsigned int nr)
{
	char line[256], path[128], name[64];
	unsigned long long hits, missed;
	size_t group_len = strlen(group);
	FILE *file;

	snprintf(path, sizeof(path), "%s/kprobe_profile", root());
	file = fopen(path, "re");
	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file)) {
		unsigned int n;
		char kind;

		if (sscanf(line, " %63s %llu %llu", name, &hits, &missed) != 3 ||
		    strncmp(name, group, group_len) ||
		    sscanf(name + group_len, "_%c%u", &kind, &n) != 2)
			continue;
		if (kind == prefix && n < nr)
			counts[n] = (struct tracefs_counts){hits, missed};
	}
	fclose(file);
	return 0;
}

/*
 * The owner of group ID holds a lock on byte ID of kprobe_events, which is one file in all mounts
 * and namespaces. The kernel drops it when the owner is gone, however it went.
 */
static int open_for_lock(void)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/kprobe_events", root());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static struct flock lock_of(uint64_t id, short type)
{
	return (struct flock){
		.l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)id, .l_len = 1};
}

int tracefs_group_new(char *group, size_t size)
{
	struct flock lock;
	uint64_t id;
	int err = unique_id(&id);
	int fd = err ? err : open_for_lock();

	if (fd < 0)
		return fd;
	/* a lock for reading: the file need not be opened for writing */
	lock = lock_of(id, F_RDLCK);
	if (fcntl(fd, F_OFD_SETLK, &lock)) {
		err = -errno;
		close(fd);
		return err;
	}
	snprintf(group, size, TRACEFS_GROUP "%016" PRIx64, id);
	return fd;
}

/* Without an answer it is alive: what is not removed costs little. */
static bool owner_lives(int fd, uint64_t id)
{
	struct flock lock = lock_of(id, F_WRLCK);

	return fcntl(fd, F_OFD_GETLK, &lock) || lock.l_type != F_UNLCK;
}

void tracefs_sweep(void)
{
	char line[512], path[128];
	char group[64], event[64];
	int fd = open_for_lock();
	uint64_t id;
	FILE *file;

	snprintf(path, sizeof(path), "%s/kprobe_events", root());
	file = fd < 0 ? NULL : fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%*[^:]:%63[^/]/%63s", group, event) != 2 ||
		    sscanf(group, TRACEFS_GROUP "%16" SCNx64, &id) != 1 || id > INT64_MAX ||
		    strlen(group) != strlen(TRACEFS_GROUP) + 16)
			continue;
		if (!owner_lives(fd, id))
			tracefs_remove(group, event);
	}
	if (file)
		fclose(file);
	if (fd >= 0)
		close(fd);
}
