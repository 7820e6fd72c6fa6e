/* SPDX-License-Identifier: GPL-2.0-only */
/* The watched command and the signals that end a run, both as one file descriptor. */
#ifndef LM_CHILD_H
#define LM_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

struct child {
	pid_t pid;	    /* 0: none was started */
	bool ended;	    /* and is waited for */
	int status;	    /* as a shell has it: exit status, or 128 + signal */
	int signal_fd;	    /* SIGINT, SIGTERM, SIGHUP and SIGCHLD arrive here */
	unsigned int stops; /* stop signals so far */
};

/* Blocks the signals and opens signal_fd; ignores SIGPIPE. Returns 0 or -errno. */
int child_init(struct child *child);
/* Starts @argv with the signals as they were. Returns 0 or -errno of the exec. */
int child_start(struct child *child, char *const *argv);
/* Takes what has arrived. A stop signal is passed on to the command. */
void child_poll(struct child *child);
void child_fini(struct child *child);

#endif /* LM_CHILD_H */
