// SPDX-License-Identifier: GPL-2.0-only
#include "rank.h"

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
