/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads that do slow work for the one that waits for signals. */
#ifndef LM_THREAD_H
#define LM_THREAD_H

#include <pthread.h>

/*
 * Begins a thread that takes no signals, since they are for the one that waits for them, except
 * those of a crash, which the thread gets that crashes. 0 or -errno.
 */
int thread_begin(pthread_t *thread, void *(*run)(void *ctx), void *ctx);

#endif /* LM_THREAD_H */
