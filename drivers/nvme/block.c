// SPDX-License-Identifier: GPL-2.0-only
/* The operations of blk-mq: requests go to the device and come back from it. */
#include "block_compat.h"
#include "nvme.h"
#include "nvme_faults.h"

static blk_status_t lm_nvme_to_blk_status(u16 status)
{
	switch (status & NVME_SC_MASK) {
	case NVME_SC_SUCCESS:
		return BLK_STS_OK;
	case NVME_SC_CAP_EXCEEDED:
		return BLK_STS_NOSPC;
	case NVME_SC_LBA_RANGE:
	case NVME_SC_NS_NOT_READY:
		return BLK_STS_TARGET;
	case NVME_SC_INVALID_OPCODE:
	case NVME_SC_INVALID_FIELD:
	case NVME_SC_INVALID_NS:
		return BLK_STS_NOTSUPP;
	case NVME_SC_WRITE_FAULT:
	case NVME_SC_READ_ERROR:
	case NVME_SC_COMPARE_FAILED:
	case NVME_SC_ACCESS_DENIED:
	case NVME_SC_UNWRITTEN:
	case NVME_SC_READ_ONLY:
		return BLK_STS_MEDIUM;
	case NVME_SC_GUARD_CHECK:
	case NVME_SC_APPTAG_CHECK:
	case NVME_SC_REFTAG_CHECK:
		return BLK_STS_PROTECTION;
	default:
		return BLK_STS_IOERR;
	}
}

/* Makes @rq ready for the device. On failure it is undone. */
static blk_status_t lm_nvme_prepare(struct lm_queue *q, struct request *rq)
{
	struct lm_request *lr = lm_request(rq);
	blk_status_t status;

	if (unlikely(!READ_ONCE(q->live)))
		return BLK_STS_IOERR;
	status = lm_command_setup(rq->q->queuedata, rq);
	if (unlikely(status != BLK_STS_OK))
		return status;
	if (blk_rq_nr_phys_segments(rq)) {
		status = lm_map(q->ctrl, rq);
		if (unlikely(status != BLK_STS_OK)) {
			lm_command_cleanup(rq);
			return status;
		}
	}
	lr->cmd.cid = LM_CID(rq->tag, ++lr->use);
	blk_mq_start_request(rq);
	return BLK_STS_OK;
}

/*
 * Gives a prepared request to the device, which may see it from the next doorbell on; the caller
 * holds sq_lock. Lifemon's model hooks it.
 */
static noinline __noclone void lm_submit(struct request *rq, struct lm_queue *q)
{
	struct lm_request *lr = lm_request(rq);
	unsigned int i;

	lockdep_assert_held(&q->sq_lock);
	for (i = 0; i < lr->nr_lists; i++)
		dma_triple_lend(&lr->lists[i]);
	if (lr->nr_lists > 1)
		q->chained++;
	nvme_fault_submit(rq);
	q->slots[rq->tag] = rq;
	lm_queue_push(q, &lr->cmd);
}

static blk_status_t lm_nvme_queue_rq(struct blk_mq_hw_ctx *hctx, const struct blk_mq_queue_data *bd)
{
	struct lm_queue *q = hctx->driver_data;
	blk_status_t status = lm_nvme_prepare(q, bd->rq);
	unsigned long flags;

	if (unlikely(status != BLK_STS_OK))
		return status;
	spin_lock_irqsave(&q->sq_lock, flags);
	lm_submit(bd->rq, q);
	if (bd->last)
		lm_queue_ring(q);
	spin_unlock_irqrestore(&q->sq_lock, flags);
	return BLK_STS_OK;
}

/* After queue_rq calls of which none was the last. */
static void lm_nvme_commit_rqs(struct blk_mq_hw_ctx *hctx)
{
	struct lm_queue *q = hctx->driver_data;
	unsigned long flags;

	spin_lock_irqsave(&q->sq_lock, flags);
	lm_queue_ring(q);
	spin_unlock_irqrestore(&q->sq_lock, flags);
}

static void lm_nvme_submit_all(struct lm_queue *q, struct lm_rq_fifo *ready)
{
	struct request *rq;
	unsigned long flags;

	if (!q)
		return;
	spin_lock_irqsave(&q->sq_lock, flags);
	while ((rq = rq_list_pop(&ready->list)))
		lm_submit(rq, q);
	lm_queue_ring(q);
	spin_unlock_irqrestore(&q->sq_lock, flags);
	lm_rq_fifo_init(ready);
}

/* All requests of a plug: one lock and one doorbell for each queue. Leaves what cannot go now. */
static void lm_nvme_queue_rqs(LM_RQ_LIST *list)
{
	struct lm_rq_fifo ready, left;
	struct lm_queue *q = NULL;
	struct request *rq;

	lm_rq_fifo_init(&ready);
	lm_rq_fifo_init(&left);
	while ((rq = rq_list_pop(list))) {
		struct lm_queue *next = rq->mq_hctx->driver_data;

		if (next != q) {
			lm_nvme_submit_all(q, &ready);
			q = next;
		}
		lm_rq_set_tag(rq);
		if (likely(lm_nvme_prepare(q, rq) == BLK_STS_OK))
			lm_rq_fifo_add(&ready, rq);
		else
			lm_rq_fifo_add(&left, rq);
	}
	lm_nvme_submit_all(q, &ready);
	*list = left.list;
}

/* Releases what the request holds, before it gets another owner. */
static void lm_nvme_finish(struct request *rq)
{
	struct lm_queue *q = rq->mq_hctx->driver_data;

	lm_unmap(q->ctrl, rq);
	lm_command_cleanup(rq);
}

static bool lm_nvme_try_again(struct request *rq, u16 status)
{
	return !(status & NVME_SC_DNR) && !blk_noretry_request(rq) &&
	       lm_request(rq)->retries < LM_MAX_RETRIES;
}

static void lm_nvme_complete_rq(struct request *rq)
{
	struct lm_request *lr = lm_request(rq);

	lm_nvme_finish(rq);
	if (likely(!(lr->status & NVME_SC_MASK))) {
		blk_mq_end_request(rq, BLK_STS_OK);
	} else if (lm_nvme_try_again(rq, lr->status)) {
		lr->retries++;
		blk_mq_requeue_request(rq, true);
	} else {
		blk_mq_end_request(rq, lm_nvme_to_blk_status(lr->status));
	}
}

void lm_complete_batch(struct io_comp_batch *batch)
{
	struct request *rq;

	rq_list_for_each(&batch->req_list, rq)
		lm_nvme_finish(rq);
	blk_mq_end_request_batch(batch);
}

/*
 * The device has given back @rq with @status: it was taken from its slot. @batch collects
 * requests that succeeded, or is NULL. Lifemon's model hooks it.
 */
noinline __noclone void lm_take_back(struct request *rq, u16 status, struct io_comp_batch *batch)
{
	struct lm_request *lr = lm_request(rq);
	unsigned int i;

	if (nvme_fault_contain(rq))
		return;
	lr->status = status;
	for (i = 0; i < lr->nr_lists; i++)
		dma_triple_take_back(&lr->lists[i]);
	if (blk_mq_complete_request_remote(rq))
		return;
	if (blk_mq_add_to_batch(rq, batch, status & NVME_SC_MASK, lm_complete_batch))
		return;
	lm_nvme_complete_rq(rq);
}

static int lm_nvme_init_hctx(struct blk_mq_hw_ctx *hctx, void *data, unsigned int index)
{
	struct lm_ctrl *ctrl = data;

	hctx->driver_data = &ctrl->queues[index + 1];
	return 0;
}

/* Each queue serves the CPUs that its interrupt is bound to. */
static void lm_nvme_map_queues(struct blk_mq_tag_set *set)
{
	struct lm_ctrl *ctrl = set->driver_data;

	lm_map_hw_queues(&set->map[HCTX_TYPE_DEFAULT], ctrl->pdev, 1);
}

const struct blk_mq_ops lm_mq_ops = {
	.queue_rq	= lm_nvme_queue_rq,
	.queue_rqs	= lm_nvme_queue_rqs,
	.commit_rqs	= lm_nvme_commit_rqs,
	.complete	= lm_nvme_complete_rq,
	.init_hctx	= lm_nvme_init_hctx,
	.map_queues	= lm_nvme_map_queues,
	.timeout	= lm_timeout,
};
