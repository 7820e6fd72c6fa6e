/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether the running kernel preempts tasks inside kernel code. */
#ifndef LM_SOURCE_PREEMPT_H
#define LM_SOURCE_PREEMPT_H

#include <stdbool.h>

/*
 * @mode: what debugfs sched/preempt says, such as "none (voluntary) full" (sched_dynamic_show()
 * of kernel/sched/debug.c), NULL if it cannot be read. @version: uname's version, which has
 * the word PREEMPT when the kernel was built so. Unsure is true.
 */
bool preempts_by(const char *mode, const char *version);

/* The same of the running kernel. */
bool preempts_now(void);

#endif /* LM_SOURCE_PREEMPT_H */
