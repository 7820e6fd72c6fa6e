/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who called sudo. A file that root writes for a user must belong to the user, and must not be
 * written through a symbolic link of somebody else.
 */
#ifndef LM_INVOKER_H
#define LM_INVOKER_H

/* Gives the file that was created here to the user who called sudo, if somebody did. */
void invoker_give(int fd);

/*
 * O_NOFOLLOW if others than root and the user could have put a symbolic link at @path: the folder
 * is theirs, or others may write to it. Else 0.
 */
int invoker_link_flag(const char *path);

#endif /* LM_INVOKER_H */
