/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who called sudo. A file that root writes for a user must belong to the user, and must not be
 * written through a symbolic link of somebody else.
 */
#ifndef LM_INVOKER_H
#define LM_INVOKER_H

#include <stdbool.h>
#include <sys/types.h>

/* Gives the file that was created here to the user who called sudo, if somebody did. */
void invoker_give(int fd);

/* Whether somebody called sudo. */
bool invoker_known(void);

/* The same for a path, such as that of a socket. */
void invoker_give_path(const char *path);

/* The home of the user who called sudo, else $HOME; until the next call. NULL: none is known. */
const char *invoker_home(void);

/*
 * This process becomes the user who called sudo, with the groups and the home of that user. One
 * that is not root becomes nobody else, and only gives up what it was started with beyond that.
 * Returns 0 or -errno.
 */
int invoker_become(void);

/* Whether what belongs to @owner is root's, this process's or of the user who called sudo. */
bool invoker_owns(uid_t owner);

#endif /* LM_INVOKER_H */
