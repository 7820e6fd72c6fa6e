// SPDX-License-Identifier: GPL-2.0-only
/* The write cache is a feature flag of the limits, in place of blk_queue_write_cache(). */
#include <linux/blkdev.h>

void lm_probe(struct queue_limits *limits);

void lm_probe(struct queue_limits *limits)
{
	limits->features |= BLK_FEAT_WRITE_CACHE | BLK_FEAT_FUA;
}
