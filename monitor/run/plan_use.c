// SPDX-License-Identifier: GPL-2.0-only
#include "run/plan_use.h"

#include "event/order.h"

void rank_probes(const struct plan *plan, uint8_t *rank)
{
	for (unsigned int i = 0; i < plan->nr_probes; i++) {
		switch (plan->probe[i].hook->verb) {
		case VERB_DIES:
			rank[i] = ORDER_RANK_RELEASE;
			break;
		case VERB_BORN:
			rank[i] = ORDER_RANK_BIRTH;
			break;
		default:
			rank[i] = ORDER_RANK_OTHER;
		}
	}
}

int hide_hooks(const struct plan *plan, struct stacks *stacks)
{
	const struct model_hook *hook;
	unsigned int i, j;
	int err;

	for (i = 0; i < plan->nr_probes; i++) {
		hook = plan->probe[i].hook;
		for (j = 0; hook->site != SITE_TRACEPOINT && j < hook->nr_functions; j++) {
			err = stacks_hide(stacks, hook->function[j]);
			if (err)
				return err;
		}
	}
	return 0;
}
