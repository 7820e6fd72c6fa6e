// SPDX-License-Identifier: GPL-2.0-only
/* Lists of requests are a struct with both ends, not a pointer to the first request. */
#include <linux/blk-mq.h>

void lm_probe(struct rq_list *list, struct request *rq);

void lm_probe(struct rq_list *list, struct request *rq)
{
	rq_list_add_tail(list, rq);
}
