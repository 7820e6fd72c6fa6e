/* SPDX-License-Identifier: GPL-2.0-only */
/* The names of threads, from LM_REC_TASK records: the newest for each tid. Bounded. */
#ifndef LM_TASKS_H
#define LM_TASKS_H

#include <stdint.h>

#include "base/untrusted.h"
#include "event/record.h"

#define TASKS_MAX (1u << 22) /* PID_MAX_LIMIT of the kernel */

struct tasks;

/* NULL and errno when there is no memory. */
struct tasks *tasks_new(void);
void tasks_free(struct tasks *tasks);
/* Returns 0, -ENOSPC when TASKS_MAX are known, or -ENOMEM. */
int tasks_add(struct tasks *tasks, const struct lm_task *task);
/* All names, as records that tasks_add() would take, with time and sequence 0. */
void tasks_each(const struct tasks *tasks, void (*each)(void *ctx, const struct lm_hdr *record),
		void *ctx);
/* "?" if unknown. Valid until the next tasks_add(). */
struct untrusted tasks_comm(const struct tasks *tasks, uint32_t tid);

#endif /* LM_TASKS_H */
