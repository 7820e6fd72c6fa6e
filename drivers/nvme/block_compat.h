/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the block layer's interface differs from kernel to kernel. LM_HAVE_…: compat/probes/. */
#ifndef LM_NVME_BLOCK_COMPAT_H
#define LM_NVME_BLOCK_COMPAT_H

#include <linux/blk-mq.h>
#include <linux/pci.h>

#include "lm_features.h"

/* What a disk can do. Zero where it cannot. */
struct lm_disk_limits {
	unsigned int block_size;		/* bytes */
	unsigned int max_sectors;		/* of 512 bytes, a request */
	unsigned short max_segments;		/* of memory, a request */
	unsigned short max_discard_segments;	/* ranges of a discard */
	unsigned int discard_granularity;	/* bytes */
	unsigned long boundary_mask;		/* segments but the first and last have no bit of it */
	bool cache;				/* volatile: needs flushes; takes FUA */
};

/* A disk that is not added yet, or an ERR_PTR. Given back with put_disk(). */
struct gendisk *lm_alloc_disk(struct blk_mq_tag_set *set, const struct lm_disk_limits *lim,
			      void *queuedata);

#if !LM_HAVE_BLK_MQ_MAP_HW_QUEUES
#include <linux/blk-mq-pci.h>
#endif

/* The type of a list of requests in the interface: a struct, or a pointer to the first. */
#define LM_RQ_LIST typeof_member(struct io_comp_batch, req_list)

/* A list of requests that keeps their order. */
struct lm_rq_fifo {
	LM_RQ_LIST list;
#if !LM_HAVE_RQ_LIST
	struct request **tail;	/* where the next one is linked */
#endif
};

static inline void lm_rq_fifo_init(struct lm_rq_fifo *fifo)
{
#if LM_HAVE_RQ_LIST
	rq_list_init(&fifo->list);
#else
	fifo->list = NULL;
	fifo->tail = &fifo->list;
#endif
}

static inline void lm_rq_fifo_add(struct lm_rq_fifo *fifo, struct request *rq)
{
#if LM_HAVE_RQ_LIST
	rq_list_add_tail(&fifo->list, rq);
#else
	rq_list_add_tail(&fifo->tail, rq);
#endif
}

/*
 * Before blk_mq_start_request() did it, queue_rqs had to note in blk-mq which request has the tag:
 * timeouts find it by that. Doing it twice is harmless.
 */
static inline void lm_rq_set_tag(struct request *rq)
{
#if LM_HAVE_BLK_MQ_TAGS_RQS
	rq->mq_hctx->tags->rqs[rq->tag] = rq;
#endif
}

static inline void lm_map_hw_queues(struct blk_mq_queue_map *map, struct pci_dev *pdev,
				    unsigned int first_vector)
{
#if LM_HAVE_BLK_MQ_MAP_HW_QUEUES
	blk_mq_map_hw_queues(map, &pdev->dev, first_vector);
#else
	blk_mq_pci_map_queues(map, pdev, first_vector);
#endif
}

#endif
