/* SPDX-License-Identifier: GPL-2.0-only */
/* What the stages of the pipeline take from a plan. */
#ifndef LM_PLAN_USE_H
#define LM_PLAN_USE_H

#include "event/stacks.h"
#include "model/plan.h"

/* Which events go first at one time on different CPUs: fills @rank, [plan->nr_probes], with the
 * enum order_rank of each probe's events. */
void rank_probes(const struct plan *plan, uint8_t *rank);

/* Hides the functions of all hooks at the inner end of stacks. 0 or -ENOMEM. */
int hide_hooks(const struct plan *plan, struct stacks *stacks);

#endif /* LM_PLAN_USE_H */
