/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The process that becomes the watched command. It is forked before lifemon gives up its
 * privileges and its system calls, so the command has all of them; then it waits.
 */
#ifndef LM_LAUNCH_H
#define LM_LAUNCH_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct launch {
	pid_t pid; /* of what waits; 0: there is none */
	int go;	   /* it waits for a byte here, or for lifemon's end */
	int said;  /* and says here, as an int, why it could not become the command */
};

struct launch_how {
	sigset_t mask;	   /* of signals, for the command */
	sigset_t defaults; /* signals that are no longer handled or ignored */
	bool as_user;	   /* the command is run as the user who called sudo */
	int close_fd;	   /* a descriptor that is not the command's; -1: none */
};

/* Returns 0 or -errno. No thread may have been started before. */
int launch_prepare(struct launch *launch, char *const *argv, const struct launch_how *how);
/*
 * Lets it go. Returns its process id, which must be waited for, or -errno: it could not become the
 * command, and is gone.
 */
pid_t launch_go(struct launch *launch);
/* Ends it, if it was not let go. Safe to call on a zeroed one. */
void launch_cancel(struct launch *launch);

#endif /* LM_LAUNCH_H */
