// SPDX-License-Identifier: GPL-2.0-only
/* A disk with its limits, in the two ways that kernels know: as one struct, or one by one. */
#include "block_compat.h"

#define LM_DMA_ALIGNMENT	3	/* data starts at a dword */

#if LM_HAVE_BLK_ALLOC_DISK_LIMITS

static void lm_nvme_set_cache(struct queue_limits *q)
{
#if LM_HAVE_BLK_FEAT_WRITE_CACHE
	q->features |= BLK_FEAT_WRITE_CACHE | BLK_FEAT_FUA;
#endif
}

struct gendisk *lm_alloc_disk(struct blk_mq_tag_set *set, const struct lm_disk_limits *lim,
			      void *queuedata)
{
	struct queue_limits q = {
		.logical_block_size	= lim->block_size,
		.physical_block_size	= lim->block_size,
		.max_hw_sectors		= lim->max_sectors,
		.max_segments		= lim->max_segments,
		.max_segment_size	= UINT_MAX,
		.virt_boundary_mask	= lim->boundary_mask,
		.dma_alignment		= LM_DMA_ALIGNMENT,
	};

	if (lim->max_discard_segments) {
		q.max_hw_discard_sectors = UINT_MAX;
		q.max_discard_segments = lim->max_discard_segments;
		q.discard_granularity = lim->discard_granularity;
	}
	if (lim->cache)
		lm_nvme_set_cache(&q);
	return blk_mq_alloc_disk(set, &q, queuedata);
}

#else

struct gendisk *lm_alloc_disk(struct blk_mq_tag_set *set, const struct lm_disk_limits *lim,
			      void *queuedata)
{
	struct gendisk *disk = blk_mq_alloc_disk(set, queuedata);
	struct request_queue *q;

	if (IS_ERR(disk))
		return disk;
	q = disk->queue;
	blk_queue_logical_block_size(q, lim->block_size);
	blk_queue_physical_block_size(q, lim->block_size);
	blk_queue_max_hw_sectors(q, lim->max_sectors);
	blk_queue_max_segments(q, lim->max_segments);
	blk_queue_virt_boundary(q, lim->boundary_mask);
	blk_queue_dma_alignment(q, LM_DMA_ALIGNMENT);
	blk_queue_flag_set(QUEUE_FLAG_NONROT, q);
	blk_queue_flag_clear(QUEUE_FLAG_ADD_RANDOM, q);
	blk_queue_write_cache(q, lim->cache, lim->cache);
	if (lim->max_discard_segments) {
		blk_queue_max_discard_sectors(q, UINT_MAX);
		blk_queue_max_discard_segments(q, lim->max_discard_segments);
		q->limits.discard_granularity = lim->discard_granularity;
	}
	return disk;
}

#endif
