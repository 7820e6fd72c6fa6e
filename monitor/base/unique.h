/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names that no two processes have, also across PID namespaces and boots: a process id is used
 * again, and in a container it is nearly always the same.
 */
#ifndef LM_UNIQUE_H
#define LM_UNIQUE_H

#include <stdint.h>

/* 63 random bits, never 0. Returns 0 or -errno. */
int unique_id(uint64_t *id);

#endif /* LM_UNIQUE_H */
