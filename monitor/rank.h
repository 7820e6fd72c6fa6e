/* SPDX-License-Identifier: GPL-2.0-only */
/* Which events go first at one time on different CPUs. */
#ifndef LM_RANK_H
#define LM_RANK_H

#include "model/plan.h"

/* Fills @rank, [plan->nr_probes], with the enum order_rank of each probe's events. */
void rank_probes(const struct plan *plan, uint8_t *rank);

#endif /* LM_RANK_H */
