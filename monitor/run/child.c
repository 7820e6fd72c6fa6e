// SPDX-License-Identifier: GPL-2.0-only
#include "run/child.h"

#include <errno.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/source.h"

/* What a shell says of a command that it cannot find, or not run. */
#define STATUS_NOT_FOUND 127
#define STATUS_NOT_RUN	 126

/*
 * timeout(1) sends two signals, to its child and to its group; a user who presses Ctrl-C twice is
 * slower.
 */
#define ONE_STOP_NS 200000000u

static bool is_ignored(int signo)
{
	struct sigaction action;

	return !sigaction(signo, NULL, &action) && action.sa_handler == SIG_IGN;
}

int child_init(struct child *child)
{
	sigset_t set;

	memset(child, 0, sizeof(*child));
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	/* a script's background jobs ignore SIGINT, and are ended by "kill -INT" all the same */
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	if (!is_ignored(SIGHUP))
		sigaddset(&set, SIGHUP);
	child->defaults = set;
	if (!is_ignored(SIGPIPE))
		sigaddset(&child->defaults, SIGPIPE);
	/* a reader that went away is a write error, to be reported as such */
	signal(SIGPIPE, SIG_IGN);
	/* ignored, it would leave nothing to wait for */
	signal(SIGCHLD, SIG_DFL);
	if (sigprocmask(SIG_BLOCK, &set, &child->mask))
		return -errno;
	child->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return child->signal_fd < 0 ? -errno : 0;
}

int child_prepare(struct child *child, char *const *argv, bool as_user, int close_fd)
{
	const struct launch_how how = {
		.mask = child->mask,
		.defaults = child->defaults,
		.as_user = as_user,
		.close_fd = close_fd,
	};

	return launch_prepare(&child->launch, argv, &how);
}

int child_start(struct child *child)
{
	pid_t pid = launch_go(&child->launch);

	if (pid < 0) {
		child->status = pid == -ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_RUN;
		return pid;
	}
	child->pid = pid;
	return 0;
}

static void reap(struct child *child)
{
	int status;

	if (!child->pid || child->ended || waitpid(child->pid, &status, WNOHANG) != child->pid)
		return;
	child->ended = true;
	child->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void child_signal(struct child *child, int signal)
{
	if (!child->pid || child->ended)
		return;
	kill(child->pid, signal);
	kill(child->pid, SIGCONT);
}

/*
 * The terminal sends Ctrl-C to the whole foreground job: the command has it already, and many
 * programs take a second one as "end now, without cleaning up".
 */
static bool has_it(const struct child *child, const struct signalfd_siginfo *info)
{
	return info->ssi_code == SI_KERNEL && getpgid(child->pid) == getpgrp();
}

void child_poll(struct child *child)
{
	struct signalfd_siginfo info;

	while (read(child->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		uint64_t now = source_now();

		if (info.ssi_signo == SIGCHLD ||
		    (child->stops && now - child->stop_ns < ONE_STOP_NS))
			continue;
		child->stops++;
		child->stop_ns = now;
		if (child->pid && !has_it(child, &info))
			child_signal(child, (int)info.ssi_signo);
	}
	reap(child);
}

void child_fini(struct child *child)
{
	launch_cancel(&child->launch);
	if (child->signal_fd > 0)
		close(child->signal_fd);
}
