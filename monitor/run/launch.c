// SPDX-License-Identifier: GPL-2.0-only
#include "run/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/invoker.h"
#include "base/msg.h"
#include "base/open_files.h"

/* Signals as they were when lifemon was started. */
static void restore_signals(const struct launch_how *how)
{
	for (int signo = 1; signo < NSIG; signo++)
		if (sigismember(&how->defaults, signo) == 1)
			signal(signo, SIG_DFL);
	sigprocmask(SIG_SETMASK, &how->mask, NULL);
}

static void wait_and_become(const struct launch *launch, char *const *argv,
			    const struct launch_how *how)
{
	char byte;
	int err;

	/* lifemon has ended, or does not want the command any more */
	if (read(launch->go, &byte, 1) != 1)
		_exit(0);
	err = how->as_user ? invoker_become() : 0;
	if (err) {
		msg_error("cannot run %s as the user who called sudo: %s", argv[0], strerror(-err));
	} else {
		restore_signals(how);
		open_files_restore();
		execvp(argv[0], argv);
		err = -errno;
	}
	if (write(launch->said, &err, sizeof(err)) < 0)
		_exit(1);
	_exit(0);
}

int launch_prepare(struct launch *launch, char *const *argv, const struct launch_how *how)
{
	int go[2], said[2];
	int err;

	if (pipe2(go, O_CLOEXEC))
		return -errno;
	if (pipe2(said, O_CLOEXEC)) {
		err = -errno;
		close(go[0]);
		close(go[1]);
		return err;
	}
	launch->pid = fork();
	err = launch->pid < 0 ? -errno : 0;
	if (!launch->pid) {
		close(go[1]);
		close(said[0]);
		if (how->close_fd > STDERR_FILENO)
			close(how->close_fd);
		*launch = (struct launch){.go = go[0], .said = said[1]};
		wait_and_become(launch, argv, how);
	}
	close(go[0]);
	close(said[1]);
	launch->go = go[1];
	launch->said = said[0];
	if (err) {
		launch->pid = 0;
		close(launch->go);
		close(launch->said);
	}
	return err;
}

pid_t launch_go(struct launch *launch)
{
	pid_t pid = launch->pid;
	ssize_t got;
	int err = 0;

	/* one that was killed meanwhile says nothing, and is waited for like a command */
	got = write(launch->go, "", 1);
	do
		got = read(launch->said, &err, sizeof(err));
	while (got < 0 && errno == EINTR);
	close(launch->go);
	close(launch->said);
	launch->pid = 0;
	if (got != sizeof(err))
		return pid;
	waitpid(pid, NULL, 0);
	return err;
}

void launch_cancel(struct launch *launch)
{
	if (!launch->pid)
		return;
	close(launch->go);
	close(launch->said);
	waitpid(launch->pid, NULL, 0);
	launch->pid = 0;
}
