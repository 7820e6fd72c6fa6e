// SPDX-License-Identifier: GPL-2.0-only
/* blk_mq_alloc_disk() takes the queue's limits, in place of blk_queue_*() calls afterwards. */
#include <linux/blk-mq.h>

struct gendisk *lm_probe(struct blk_mq_tag_set *set, struct queue_limits *limits);

struct gendisk *lm_probe(struct blk_mq_tag_set *set, struct queue_limits *limits)
{
	return blk_mq_alloc_disk(set, limits, NULL);
}
