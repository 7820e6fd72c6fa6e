// SPDX-License-Identifier: GPL-2.0-only
/* The one mapping of queues to interrupt affinity for all buses. */
#include <linux/blk-mq.h>

void lm_probe(struct blk_mq_queue_map *map, struct device *dev);

void lm_probe(struct blk_mq_queue_map *map, struct device *dev)
{
	blk_mq_map_hw_queues(map, dev, 1);
}
