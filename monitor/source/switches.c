// SPDX-License-Identifier: GPL-2.0-only
#include "source/switches.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <time.h>
#include <unistd.h>

#include "base/msg.h"

#define DEBUGFS	 "/sys/kernel/debug/"
#define PAUSE_NS 2000000

static const struct {
	const char *path;    /* where it usually is */
	const char *debugfs; /* below the root of debugfs, NULL if it is no file of that */
	const char *name;
	const char *remedy;
} table[NR_SWITCHES] = {
	[SWITCH_FTRACE] = {"/proc/sys/kernel/ftrace_enabled", NULL, "kernel.ftrace_enabled",
			   "sysctl kernel.ftrace_enabled=1"},
	[SWITCH_KPROBES] = {DEBUGFS "kprobes/enabled", "kprobes/enabled", DEBUGFS "kprobes/enabled",
			    "echo 1 >" DEBUGFS "kprobes/enabled"},
};

const char *switch_name(enum kernel_switch which)
{
	return table[which].name;
}

const char *switch_remedy(enum kernel_switch which)
{
	return table[which].remedy;
}

int switch_is_off(const char *text)
{
	return text[0] == '0' || text[0] == 'N' || text[0] == 'n';
}

/* Where debugfs is not mounted: a mount of our own that nobody else sees. */
static int open_in_debugfs(const char *path)
{
	int fs = fsopen("debugfs", FSOPEN_CLOEXEC);
	int mount_fd = -1;
	int fd = -1;

	if (fs >= 0 && !fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		mount_fd = fsmount(fs, FSMOUNT_CLOEXEC, 0);
	if (mount_fd >= 0)
		fd = openat(mount_fd, path, O_RDONLY | O_CLOEXEC);
	if (mount_fd >= 0)
		close(mount_fd);
	if (fs >= 0)
		close(fs);
	return fd;
}

void switches_open(struct switches *switches, const char *const path[NR_SWITCHES])
{
	switches->inotify_fd = -1;
	for (unsigned int i = 0; i < NR_SWITCHES; i++) {
		const char *at = path ? path[i] : table[i].path;

		switches->watch[i] = -1;
		switches->fd[i] = at ? open(at, O_RDONLY | O_CLOEXEC) : -1;
		if (switches->fd[i] < 0 && !path && table[i].debugfs)
			switches->fd[i] = open_in_debugfs(table[i].debugfs);
		if (switches->fd[i] < 0 && at)
			msg_debug("%s cannot be read (%s): not checked whether it is on",
				  table[i].name, strerror(errno));
	}
}

void switches_close(struct switches *switches)
{
	for (unsigned int i = 0; i < NR_SWITCHES; i++)
		if (switches->fd[i] >= 0)
			close(switches->fd[i]);
	if (switches->inotify_fd >= 0)
		close(switches->inotify_fd);
}

void switches_watch(struct switches *switches)
{
	switches->inotify_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	for (unsigned int i = 0; i < NR_SWITCHES; i++) {
		char path[64];

		if (switches->fd[i] < 0)
			continue;
		snprintf(path, sizeof(path), "/proc/self/fd/%d", switches->fd[i]);
		switches->watch[i] = inotify_add_watch(switches->inotify_fd, path, IN_MODIFY);
		if (switches->watch[i] < 0)
			msg_debug("%s cannot be watched (%s): only seen when it stays off",
				  table[i].name, strerror(errno));
	}
}

/*
 * What was written since the last look. The kernel queues an event when the write is over, so what
 * was off by then may be on again. A write that the kernel refuses can leave one too: a shell's
 * "echo 0 >" cuts the file when it opens it, and that looks the same.
 */
static unsigned int read_written(const struct switches *switches)
{
	char buffer[1024] __attribute__((aligned(__alignof__(struct inotify_event))));
	unsigned int written = 0;
	ssize_t got;

	while ((got = read(switches->inotify_fd, buffer, sizeof(buffer))) > 0)
		for (ssize_t at = 0; at < got;) {
			const struct inotify_event *event = (const void *)(buffer + at);

			for (unsigned int i = 0; i < NR_SWITCHES; i++)
				if (event->mask & IN_Q_OVERFLOW || event->wd == switches->watch[i])
					written |= 1u << i;
			at += (ssize_t)(sizeof(*event) + event->len);
		}
	return written;
}

/* ftrace that has shut itself down after an error answers with ENODEV. */
static int is_off(int fd)
{
	char text[16] = "";
	ssize_t got = pread(fd, text, sizeof(text) - 1, 0);

	return got < 0 ? errno == ENODEV : switch_is_off(text);
}

static unsigned int read_off(const struct switches *switches)
{
	unsigned int off = 0;

	for (unsigned int i = 0; i < NR_SWITCHES; i++)
		if (switches->fd[i] >= 0 && is_off(switches->fd[i]))
			off |= 1u << i;
	return off;
}

void switches_look(const struct switches *switches, struct switch_look *look)
{
	const struct timespec pause = {.tv_nsec = PAUSE_NS};

	*look = (struct switch_look){.off = read_off(switches)};
	if (switches->inotify_fd < 0)
		return;
	/* after the values: one that was off for a moment in between is then in here */
	look->written = read_written(switches);
	if (!(look->written & ~look->off))
		return;
	/* truncated by a shell that is about to write: wait, to report once */
	nanosleep(&pause, NULL);
	look->off |= read_off(switches);
	look->written |= read_written(switches);
}
