/* SPDX-License-Identifier: GPL-2.0-only */
/* The watched command and the signals that end a run, both as one file descriptor. */
#ifndef LM_CHILD_H
#define LM_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "run/launch.h"

struct child {
	pid_t pid;	    /* 0: none was started */
	bool ended;	    /* and is waited for */
	int status;	    /* as a shell has it: exit status, or 128 + signal */
	int signal_fd;	    /* SIGINT, SIGTERM, SIGHUP and SIGCHLD arrive here */
	unsigned int stops; /* stop signals so far */
	uint64_t stop_ns;   /* of the last */
	struct launch launch;
	sigset_t mask; /* as it was, and defaults that were changed: the command gets these */
	sigset_t defaults;
};

/*
 * Blocks the signals and opens signal_fd; ignores SIGPIPE. SIGHUP stays ignored if it was, as
 * nohup(1) has it. Returns 0 or -errno.
 */
int child_init(struct child *child);
/*
 * Makes the process that will be @argv: with the signals as they were, and with what this process
 * may do now. @as_user: as the user who called sudo. @close_fd: not the command's; -1: none.
 * Returns 0 or -errno.
 */
int child_prepare(struct child *child, char *const *argv, bool as_user, int close_fd);
/* Starts it. Returns 0, or -errno of the exec with the status that a shell would give. */
int child_start(struct child *child);
/* Takes what has arrived. A stop signal is passed on to the command. */
void child_poll(struct child *child);
/* Sends @signal, and wakes a stopped command up to take it. */
void child_signal(struct child *child, int signal);
void child_fini(struct child *child);

#endif /* LM_CHILD_H */
