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

/* Whether what belongs to @owner is root's, this process's or of the user who called sudo. */
bool invoker_owns(uid_t owner);

#endif /* LM_INVOKER_H */
