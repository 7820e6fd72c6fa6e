// SPDX-License-Identifier: GPL-2.0-only
/* Bringing a controller's queues up and down, at probe, around a reset, and at the end. */
#include "nvme.h"

/* Gets vectors for the admin queue and up to @io_vectors more; none is in use. Returns how many. */
int lm_set_vectors(struct lm_ctrl *ctrl, unsigned int io_vectors)
{
	struct irq_affinity affinity = { .pre_vectors = 1 };

	pci_free_irq_vectors(ctrl->pdev);
	return pci_alloc_irq_vectors_affinity(ctrl->pdev, 1, io_vectors + 1,
					      PCI_IRQ_MSIX | PCI_IRQ_MSI | PCI_IRQ_AFFINITY,
					      &affinity);
}

static int lm_nvme_queue_up(struct lm_queue *q)
{
	int err = lm_queue_irq(q);

	if (!err)
		q->live = true;
	return err;
}

/* From then on the caller owns the completion side. Nobody submits. */
static void lm_nvme_queue_down(struct lm_queue *q)
{
	if (!q->live)
		return;
	q->live = false;
	lm_queue_free_irq(q);
}

/* Enables the controller with only its admin queue. */
int lm_start_admin(struct lm_ctrl *ctrl)
{
	struct lm_queue *q = &ctrl->queues[0];
	int err;

	err = lm_ctrl_disable(ctrl);
	if (err)
		return err;
	lm_queue_reset(q);
	err = lm_ctrl_enable(ctrl);
	return err ?: lm_nvme_queue_up(q);
}

/* The first time: decides how many queues there are, and allocates them. */
static int lm_nvme_make_io_queues(struct lm_ctrl *ctrl, unsigned int count)
{
	struct lm_queue *admin = &ctrl->queues[0];
	int vectors, err;
	unsigned int i;

	lm_nvme_queue_down(admin);
	vectors = lm_set_vectors(ctrl, count);
	if (vectors < 0)
		return vectors;
	err = lm_nvme_queue_up(admin);
	if (err)
		return err;
	/* With a single vector the admin queue and the one I/O queue share it. */
	count = clamp_t(unsigned int, vectors - 1, 1, count);
	for (i = 1; i <= count; i++) {
		err = lm_queue_alloc(ctrl, i, ctrl->depth);
		if (err)
			return err;
		ctrl->queues[i].vector = min_t(unsigned int, i, vectors - 1);
		ctrl->nr_queues = i;
	}
	return 0;
}

static int lm_nvme_start_io_queue(struct lm_queue *q)
{
	int err;

	lm_queue_reset(q);
	err = lm_admin_create_queue(q);
	if (!err)
		err = lm_nvme_queue_up(q);
	if (err)
		dev_err(q->ctrl->dev, "cannot start queue %u (%d)\n", q->qid, err);
	return err;
}

/*
 * Creates the I/O queues on the controller: the first time as many as it grants and has interrupts
 * for, later as many as then.
 */
int lm_start_io(struct lm_ctrl *ctrl)
{
	unsigned int wanted = ctrl->nr_queues ?: ctrl->max_queues;
	unsigned int count = wanted, i;
	int err = lm_admin_queue_count(ctrl, &count);

	if (err)
		return err;
	if (!ctrl->nr_queues) {
		err = lm_nvme_make_io_queues(ctrl, count);
	} else if (count < wanted) {
		dev_err(ctrl->dev, "controller grants %u queues, not %u as before\n", count,
			wanted);
		err = -EIO;
	}
	for (i = 1; !err && i <= ctrl->nr_queues; i++)
		err = lm_nvme_start_io_queue(&ctrl->queues[i]);
	return err;
}

static void lm_nvme_admin_down(struct lm_ctrl *ctrl)
{
	struct lm_queue *q = &ctrl->queues[0];
	unsigned long flags;
	bool live;

	spin_lock_irqsave(&ctrl->admin_lock, flags);
	live = q->live;
	q->live = false;
	spin_unlock_irqrestore(&ctrl->admin_lock, flags);
	if (live)
		lm_queue_free_irq(q);
	lm_admin_forget(ctrl);
}

/*
 * Takes the controller out of operation: its queues no longer run, and every request that the
 * device owned was given back, to be tried again or to fail. The disks are quiesced
 * and stay so. Can be called again. Returns 0, or why the controller could not be disabled; it is then
 * cut off from memory.
 */
int lm_stop(struct lm_ctrl *ctrl, bool shutdown)
{
	unsigned int i;
	int err;

	mutex_lock(&ctrl->stop_lock);
	lm_quiesce(ctrl);
	if (shutdown && ctrl->queues[0].live)
		lm_ctrl_shutdown(ctrl);
	err = lm_ctrl_disable(ctrl);
	/* Without this it might write to memory that is about to be someone else's. */
	if (err)
		pci_clear_master(ctrl->pdev);
	for (i = 1; i <= ctrl->nr_queues; i++) {
		lm_nvme_queue_down(&ctrl->queues[i]);
		lm_queue_cancel(&ctrl->queues[i]);
	}
	lm_nvme_admin_down(ctrl);
	if (ctrl->has_tags)
		blk_mq_tagset_wait_completed_request(&ctrl->tags);
	mutex_unlock(&ctrl->stop_lock);
	return err;
}
