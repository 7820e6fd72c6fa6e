/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The system calls that are left to a process that watches. It takes names, texts and records from
 * whoever can load a driver: should one of them take lifemon over, it cannot start a program,
 * open a connection or become another user.
 */
#ifndef LM_SANDBOX_H
#define LM_SANDBOX_H

/*
 * From here on, for all threads and for good: any other call ends the process with SIGSYS, and no
 * program that is run could gain privileges. Returns 0 or -errno.
 */
int sandbox_enter(void);

#endif /* LM_SANDBOX_H */
