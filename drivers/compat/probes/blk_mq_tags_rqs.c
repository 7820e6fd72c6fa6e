// SPDX-License-Identifier: GPL-2.0-only
/* Drivers can see, and for queue_rqs have to fill, the table from tags to requests. */
#include <linux/blk-mq.h>

void lm_probe(struct request *rq);

void lm_probe(struct request *rq)
{
	rq->mq_hctx->tags->rqs[rq->tag] = rq;
}
