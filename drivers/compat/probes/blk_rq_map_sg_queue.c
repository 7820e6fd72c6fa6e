// SPDX-License-Identifier: GPL-2.0-only
/* blk_rq_map_sg() takes the queue as well as the request. */
#include <linux/blk-mq.h>

int lm_probe(struct request *rq, struct scatterlist *sg);

int lm_probe(struct request *rq, struct scatterlist *sg)
{
	return blk_rq_map_sg(rq->q, rq, sg);
}
