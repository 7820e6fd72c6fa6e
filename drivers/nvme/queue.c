// SPDX-License-Identifier: GPL-2.0-only
/* Pairs of submission and completion queues: rings, doorbells, interrupts. */
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/slab.h>

#include "nvme.h"
#include "nvme_faults.h"

static int lm_nvme_ring_alloc(struct device *dev, struct lm_ring *ring, size_t count, size_t size)
{
	if (check_mul_overflow(count, size, &ring->bytes) && !lm_fault(NVME_SIZE_OVERFLOW))
		return -EOVERFLOW;
	ring->cpu = dma_alloc_coherent(dev, ring->bytes, &ring->dma, GFP_KERNEL);
	return ring->cpu ? 0 : -ENOMEM;
}

/* The model hooks these three; it knows the size of an entry by the name of the function. */

static noinline __noclone int lm_sq_alloc(struct device *dev, struct lm_ring *ring, size_t count)
{
	return lm_nvme_ring_alloc(dev, ring, count, sizeof(struct nvme_sqe));
}

static noinline __noclone int lm_cq_alloc(struct device *dev, struct lm_ring *ring, size_t count)
{
	return lm_nvme_ring_alloc(dev, ring, count, sizeof(struct nvme_cqe));
}

static noinline __noclone void lm_ring_free(struct device *dev, struct lm_ring *ring)
{
	dma_free_coherent(dev, ring->bytes, ring->cpu, ring->dma);
	ring->cpu = NULL;
}

int lm_queue_alloc(struct lm_ctrl *ctrl, u16 qid, u16 depth)
{
	struct lm_queue *q = &ctrl->queues[qid];
	int err;

	q->ctrl = ctrl;
	q->qid = qid;
	q->depth = depth;
	spin_lock_init(&q->sq_lock);
	q->slots = kcalloc(depth, sizeof(*q->slots), GFP_KERNEL);
	if (!q->slots)
		return -ENOMEM;
	err = lm_sq_alloc(ctrl->dev, &q->sq, nvme_fault_count(qid, depth));
	if (!err)
		err = lm_cq_alloc(ctrl->dev, &q->cq, depth);
	if (err) {
		lm_queue_free(q);
		return err;
	}
	q->sqes = q->sq.cpu;
	q->cqes = q->cq.cpu;
	q->sq_doorbell = ctrl->bar + NVME_REG_DBS + 2 * qid * ctrl->stride;
	q->cq_doorbell = q->sq_doorbell + ctrl->stride;
	lm_queue_reset(q);
	return 0;
}

void lm_queue_free(struct lm_queue *q)
{
	if (!q->ctrl)
		return;
	if (q->cq.cpu)
		lm_ring_free(q->ctrl->dev, &q->cq);
	if (q->sq.cpu)
		lm_ring_free(q->ctrl->dev, &q->sq);
	kfree(q->slots);
	q->slots = NULL;
	q->ctrl = NULL;
}

/* Back to the state in which the controller expects a queue that is created. */
void lm_queue_reset(struct lm_queue *q)
{
	q->sq_tail = 0;
	q->sq_rung = 0;
	q->cq_head = 0;
	q->cq_phase = 1;
	memset(q->cq.cpu, 0, q->cq.bytes);
}

/* The caller holds sq_lock. There is room: blk-mq has one tag less than the ring has slots. */
void lm_queue_push(struct lm_queue *q, const struct nvme_sqe *cmd)
{
	lockdep_assert_held(&q->sq_lock);
	memcpy(&q->sqes[q->sq_tail], cmd, sizeof(*cmd));
	if (++q->sq_tail == q->depth)
		q->sq_tail = 0;
}

/* The caller holds sq_lock. */
void lm_queue_ring(struct lm_queue *q)
{
	lockdep_assert_held(&q->sq_lock);
	if (q->sq_rung == q->sq_tail)
		return;
	q->sq_rung = q->sq_tail;
	writel(q->sq_tail, q->sq_doorbell);
}

static void lm_nvme_completed(struct lm_queue *q, u16 cid, u16 status, struct io_comp_batch *batch)
{
	u16 tag = LM_CID_TAG(cid);
	struct request *rq = NULL;

	if (likely(tag < q->depth))
		rq = q->slots[tag];
	if (unlikely(!rq || lm_request(rq)->cmd.cid != cid)) {
		q->stale++;
		dev_warn_ratelimited(q->ctrl->dev,
				     "queue %u: completion of command %#x, which is not in flight; ignored\n",
				     q->qid, cid);
		return;
	}
	if (nvme_fault_lose(rq))
		return;
	q->slots[tag] = NULL;
	if (nvme_fault_repeat(rq))
		lm_take_back(rq, status, batch);
	lm_take_back(rq, status, batch);
}

/*
 * Takes all new completions. Returns whether there were any. The device can write to an entry at
 * any time, so each field is read once: what was checked is what is used.
 */
static bool lm_nvme_reap(struct lm_queue *q, struct io_comp_batch *batch)
{
	bool found = false;

	for (;;) {
		const struct nvme_cqe *cqe = &q->cqes[q->cq_head];
		u16 status = le16_to_cpu(READ_ONCE(cqe->status)), cid;

		if ((status & 1) != q->cq_phase)
			break;
		/* The phase says that the rest of the entry was written; read it after that. */
		dma_rmb();
		found = true;
		cid = READ_ONCE(cqe->cid);
		if (q->qid)
			lm_nvme_completed(q, cid, status >> 1, batch);
		else
			lm_admin_completed(q->ctrl, cid, status >> 1,
					   le32_to_cpu(READ_ONCE(cqe->result)));
		if (++q->cq_head == q->depth) {
			q->cq_head = 0;
			q->cq_phase ^= 1;
		}
	}
	if (found && q->live)
		writel(q->cq_head, q->cq_doorbell);
	return found;
}

/* Takes and completes all new completions, with interrupts off. Returns whether there were any. */
static bool lm_nvme_reap_and_complete(struct lm_queue *q)
{
	DEFINE_IO_COMP_BATCH(batch);

	if (!lm_nvme_reap(q, &batch))
		return false;
	if (batch.complete)
		batch.complete(&batch);
	return true;
}

static irqreturn_t lm_nvme_queue_irq(int irq, void *data)
{
	return IRQ_RETVAL(lm_nvme_reap_and_complete(data));
}

/* The same outside of the interrupt handler, which cannot run. */
static void lm_nvme_reap_all(struct lm_queue *q)
{
	unsigned long flags;

	local_irq_save(flags);
	lm_nvme_reap_and_complete(q);
	local_irq_restore(flags);
}

int lm_queue_irq(struct lm_queue *q)
{
	snprintf(q->irq_name, sizeof(q->irq_name), "lmnvme%dq%u", q->ctrl->instance, q->qid);
	return request_irq(pci_irq_vector(q->ctrl->pdev, q->vector), lm_nvme_queue_irq, IRQF_SHARED,
			   q->irq_name, q);
}

/* Waits for the handler to end; from then on the caller owns the completion side. */
void lm_queue_free_irq(struct lm_queue *q)
{
	free_irq(pci_irq_vector(q->ctrl->pdev, q->vector), q);
}

/* Takes completions whose interrupt did not come. Sleeps; the caller holds stop_lock. */
void lm_queue_poll(struct lm_queue *q)
{
	int irq = pci_irq_vector(q->ctrl->pdev, q->vector);

	lockdep_assert_held(&q->ctrl->stop_lock);
	if (!q->live)
		return;
	disable_irq(irq);
	lm_nvme_reap_all(q);
	enable_irq(irq);
}

/*
 * Takes back every request from a device that no longer runs, and has no interrupt: first those
 * that it completed, then the rest, which are tried again or fail. The caller holds stop_lock.
 */
void lm_queue_cancel(struct lm_queue *q)
{
	struct request *rq;
	unsigned long flags;
	unsigned int tag;

	lockdep_assert_held(&q->ctrl->stop_lock);
	lm_nvme_reap_all(q);
	for (tag = 0; tag < q->depth; tag++) {
		rq = q->slots[tag];
		if (!rq)
			continue;
		q->slots[tag] = NULL;
		local_irq_save(flags);
		lm_take_back(rq, NVME_SC_HOST_ABORTED, NULL);
		local_irq_restore(flags);
		nvme_fault_late(rq);
	}
}
