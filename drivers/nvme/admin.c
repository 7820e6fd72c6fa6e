// SPDX-License-Identifier: GPL-2.0-only
/* Admin commands: each sender waits for the answer, except for Abort. */
#include "nvme.h"

/* Frees the slot, with the answer in it. The caller holds admin_lock. */
static void lm_nvme_slot_done(struct lm_ctrl *ctrl, struct lm_admin_slot *slot, u16 status,
			      u32 result)
{
	lockdep_assert_held(&ctrl->admin_lock);
	slot->busy = false;
	slot->status = status;
	slot->result = result;
	if (slot->kind == LM_SLOT_WAITED)
		complete(&slot->done);
	else if (slot->kind == LM_SLOT_ABORT)
		atomic_inc(&ctrl->aborts_free);
}

/* A free slot, NULL if there is none. The caller holds admin_lock. */
static struct lm_admin_slot *lm_nvme_slot_get(struct lm_ctrl *ctrl, struct nvme_sqe *cmd,
					      enum lm_slot_kind kind)
{
	unsigned int i;

	lockdep_assert_held(&ctrl->admin_lock);
	for (i = 0; i < ARRAY_SIZE(ctrl->admin); i++) {
		struct lm_admin_slot *slot = &ctrl->admin[i];

		if (slot->busy)
			continue;
		slot->busy = true;
		slot->kind = kind;
		slot->use++;
		init_completion(&slot->done);
		cmd->cid = LM_CID(i, slot->use);
		return slot;
	}
	return NULL;
}

static struct lm_admin_slot *lm_nvme_slot_send(struct lm_ctrl *ctrl, struct nvme_sqe *cmd,
					       enum lm_slot_kind kind)
{
	struct lm_queue *q = &ctrl->queues[0];
	struct lm_admin_slot *slot;
	unsigned long flags;

	spin_lock_irqsave(&ctrl->admin_lock, flags);
	slot = q->live ? lm_nvme_slot_get(ctrl, cmd, kind) : NULL;
	if (slot) {
		spin_lock(&q->sq_lock);
		lm_queue_push(q, cmd);
		lm_queue_ring(q);
		spin_unlock(&q->sq_lock);
	}
	spin_unlock_irqrestore(&ctrl->admin_lock, flags);
	return slot;
}

/* Called from the interrupt of the admin queue. */
void lm_admin_completed(struct lm_ctrl *ctrl, u16 cid, u16 status, u32 result)
{
	u16 tag = LM_CID_TAG(cid);
	struct lm_admin_slot *slot = NULL;
	unsigned long flags;

	spin_lock_irqsave(&ctrl->admin_lock, flags);
	if (tag < ARRAY_SIZE(ctrl->admin))
		slot = &ctrl->admin[tag];
	if (!slot || !slot->busy || LM_CID(tag, slot->use) != cid) {
		ctrl->queues[0].stale++;
		dev_warn_ratelimited(ctrl->dev,
				     "admin queue: completion of command %#x, which is not in flight; ignored\n",
				     cid);
	} else {
		lm_nvme_slot_done(ctrl, slot, status, result);
	}
	spin_unlock_irqrestore(&ctrl->admin_lock, flags);
}

/* After the controller was disabled no completion comes: frees all slots, wakes waiters. */
void lm_admin_forget(struct lm_ctrl *ctrl)
{
	unsigned long flags;
	unsigned int i;

	spin_lock_irqsave(&ctrl->admin_lock, flags);
	for (i = 0; i < ARRAY_SIZE(ctrl->admin); i++) {
		if (ctrl->admin[i].busy)
			lm_nvme_slot_done(ctrl, &ctrl->admin[i], NVME_SC_HOST_ABORTED, 0);
	}
	spin_unlock_irqrestore(&ctrl->admin_lock, flags);
}

/* Waits in steps, to see soon that a device is no longer there. */
static int lm_nvme_slot_wait(struct lm_ctrl *ctrl, struct lm_admin_slot *slot)
{
	unsigned long end = jiffies + LM_ADMIN_TIMEOUT;

	while (!wait_for_completion_timeout(&slot->done, HZ)) {
		if (lm_gone(ctrl))
			return -ENODEV;
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
	}
	return 0;
}

/*
 * Sends @cmd and waits for its answer, of which dword 0 goes to @result unless that is NULL.
 * Returns 0; -EIO when the controller refused; -ENODEV when it is gone; -ETIMEDOUT, after which the
 * command id stays taken until the controller is reset; -EBUSY when it takes no commands.
 */
int lm_admin_command(struct lm_ctrl *ctrl, struct nvme_sqe *cmd, u32 *result)
{
	struct lm_admin_slot *slot = lm_nvme_slot_send(ctrl, cmd, LM_SLOT_WAITED);
	unsigned long flags;
	u16 status;
	int err;

	if (!slot)
		return -EBUSY;
	err = lm_nvme_slot_wait(ctrl, slot);
	spin_lock_irqsave(&ctrl->admin_lock, flags);
	if (err && slot->busy)
		slot->kind = LM_SLOT_LATE;
	else
		err = 0;
	status = slot->status;
	if (!err && result)
		*result = slot->result;
	spin_unlock_irqrestore(&ctrl->admin_lock, flags);
	if (err) {
		dev_err(ctrl->dev, "admin command %#x: no answer (%d)\n", cmd->opcode, err);
		return err;
	}
	if (status & NVME_SC_MASK) {
		dev_err(ctrl->dev, "admin command %#x: refused with status %#x\n", cmd->opcode,
			status);
		return -EIO;
	}
	return 0;
}

/*
 * Asks the controller to abort the command @cid of @q; whether it does is seen by that command's
 * own completion. Does not sleep. -EBUSY when too many are under way.
 */
int lm_admin_abort(struct lm_ctrl *ctrl, struct lm_queue *q, u16 cid)
{
	struct nvme_sqe cmd = {
		.opcode = NVME_ADMIN_ABORT,
		.cdw10 = cpu_to_le32((u32)cid << 16 | q->qid),
	};

	if (atomic_dec_if_positive(&ctrl->aborts_free) < 0)
		return -EBUSY;
	if (!lm_nvme_slot_send(ctrl, &cmd, LM_SLOT_ABORT)) {
		atomic_inc(&ctrl->aborts_free);
		return -EBUSY;
	}
	return 0;
}

/* Creates both queues of the pair on the controller. */
int lm_admin_create_queue(struct lm_queue *q)
{
	u32 size = (u32)(q->depth - 1) << 16 | q->qid;
	struct nvme_sqe cq = {
		.opcode = NVME_ADMIN_CREATE_CQ,
		.prp1 = cpu_to_le64(q->cq.dma),
		.cdw10 = cpu_to_le32(size),
		.cdw11 = cpu_to_le32((u32)q->vector << 16 | NVME_CQ_IRQ_ENABLED |
				     NVME_QUEUE_PHYS_CONTIG),
	};
	struct nvme_sqe sq = {
		.opcode = NVME_ADMIN_CREATE_SQ,
		.prp1 = cpu_to_le64(q->sq.dma),
		.cdw10 = cpu_to_le32(size),
		.cdw11 = cpu_to_le32((u32)q->qid << 16 | NVME_QUEUE_PHYS_CONTIG),
	};
	int err = lm_admin_command(q->ctrl, &cq, NULL);

	return err ?: lm_admin_command(q->ctrl, &sq, NULL);
}

/* Asks for *@count I/O queues; *@count is then what was granted at most. */
int lm_admin_queue_count(struct lm_ctrl *ctrl, unsigned int *count)
{
	u32 wanted = *count - 1, granted;
	struct nvme_sqe cmd = {
		.opcode = NVME_ADMIN_SET_FEATURES,
		.cdw10 = cpu_to_le32(NVME_FEAT_NUM_QUEUES),
		.cdw11 = cpu_to_le32(wanted << 16 | wanted),
	};
	int err = lm_admin_command(ctrl, &cmd, &granted);

	if (err)
		return err;
	*count = min3(*count, (granted & 0xffff) + 1, (granted >> 16) + 1);
	return 0;
}
