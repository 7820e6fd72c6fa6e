// SPDX-License-Identifier: GPL-2.0-only
/* The controller's registers: enabled, disabled, shut down; its state and its references. */
#include <linux/delay.h>
#include <linux/slab.h>

#include "nvme.h"

static bool lm_nvme_may_change(enum lm_state from, enum lm_state to)
{
	switch (to) {
	case LM_LIVE:
		return from == LM_NEW || from == LM_RESETTING;
	case LM_RESETTING:
		return from == LM_LIVE || from == LM_HELD;
	case LM_HELD:
	case LM_DELETING:
		return from == LM_LIVE;
	case LM_DEAD:
		return from != LM_DEAD;
	default:
		return false;
	}
}

/* Returns whether the controller is in @state now, and was not before. */
bool lm_set_state(struct lm_ctrl *ctrl, enum lm_state state)
{
	unsigned long flags;
	bool changed;

	spin_lock_irqsave(&ctrl->state_lock, flags);
	changed = lm_nvme_may_change(ctrl->state, state);
	if (changed)
		WRITE_ONCE(ctrl->state, state);
	spin_unlock_irqrestore(&ctrl->state_lock, flags);
	return changed;
}

/* The same, but only if it is in @from. */
bool lm_change_state(struct lm_ctrl *ctrl, enum lm_state from, enum lm_state to)
{
	unsigned long flags;
	bool changed;

	spin_lock_irqsave(&ctrl->state_lock, flags);
	changed = ctrl->state == from && lm_nvme_may_change(from, to);
	if (changed)
		WRITE_ONCE(ctrl->state, to);
	spin_unlock_irqrestore(&ctrl->state_lock, flags);
	return changed;
}

/*
 * Waits until the bits @mask of CSTS are @value: 0, -ENODEV when the device is gone, -EIO when it
 * failed, -ETIMEDOUT.
 */
static int lm_nvme_wait_status(struct lm_ctrl *ctrl, u32 mask, u32 value, unsigned long timeout)
{
	unsigned long end = jiffies + timeout;

	for (;;) {
		bool late = time_after(jiffies, end);
		u32 csts = readl(ctrl->bar + NVME_REG_CSTS);

		if (csts == NVME_REG_GONE)
			return -ENODEV;
		if ((csts & mask) == value)
			return 0;
		if (value && (csts & NVME_CSTS_CFS))
			return -EIO;
		if (late)
			return -ETIMEDOUT;
		usleep_range(50, 200);
	}
}

static int lm_nvme_wait_ready(struct lm_ctrl *ctrl, bool ready)
{
	unsigned long timeout = (NVME_CAP_TO(ctrl->cap) + 1) * HZ / 2;
	int err = lm_nvme_wait_status(ctrl, NVME_CSTS_RDY, ready ? NVME_CSTS_RDY : 0, timeout);

	if (err && err != -ENODEV)
		dev_err(ctrl->dev, "controller did not become %sready (%d)\n", ready ? "" : "un",
			err);
	return err;
}

int lm_ctrl_disable(struct lm_ctrl *ctrl)
{
	if (lm_gone(ctrl))
		return -ENODEV;
	ctrl->cc = readl(ctrl->bar + NVME_REG_CC) & ~(NVME_CC_SHN_MASK | NVME_CC_EN);
	writel(ctrl->cc, ctrl->bar + NVME_REG_CC);
	return lm_nvme_wait_ready(ctrl, false);
}

/* Reads the limits, gives the controller its admin queue, and starts it. */
int lm_ctrl_enable(struct lm_ctrl *ctrl)
{
	struct lm_queue *q = &ctrl->queues[0];
	u32 aqa = (u32)(q->depth - 1) << 16 | (q->depth - 1);

	if (NVME_CAP_MPSMIN(ctrl->cap) || !NVME_CAP_CSS_NVM(ctrl->cap)) {
		dev_err(ctrl->dev, "no 4 KiB pages or no NVM command set (CAP %#llx)\n", ctrl->cap);
		return -EOPNOTSUPP;
	}
	writel(aqa, ctrl->bar + NVME_REG_AQA);
	lo_hi_writeq(q->sq.dma, ctrl->bar + NVME_REG_ASQ);
	lo_hi_writeq(q->cq.dma, ctrl->bar + NVME_REG_ACQ);
	ctrl->cc = NVME_CC_CSS_NVM | NVME_CC_MPS_4K | NVME_CC_AMS_RR | NVME_CC_IOSQES |
		   NVME_CC_IOCQES;
	writel(ctrl->cc, ctrl->bar + NVME_REG_CC);
	ctrl->cc |= NVME_CC_EN;
	writel(ctrl->cc, ctrl->bar + NVME_REG_CC);
	return lm_nvme_wait_ready(ctrl, true);
}

/* Lets the controller write out what it caches. */
int lm_ctrl_shutdown(struct lm_ctrl *ctrl)
{
	int err;

	if (lm_gone(ctrl))
		return -ENODEV;
	ctrl->cc = (ctrl->cc & ~NVME_CC_SHN_MASK) | NVME_CC_SHN_NORMAL;
	writel(ctrl->cc, ctrl->bar + NVME_REG_CC);
	err = lm_nvme_wait_status(ctrl, NVME_CSTS_SHST_MASK, NVME_CSTS_SHST_DONE,
				  LM_SHUTDOWN_TIMEOUT);
	if (err)
		dev_err(ctrl->dev, "controller did not shut down (%d)\n", err);
	return err;
}

void lm_ctrl_get(struct lm_ctrl *ctrl)
{
	kref_get(&ctrl->refs);
}

static void lm_nvme_ctrl_free(struct kref *refs)
{
	kfree(container_of(refs, struct lm_ctrl, refs));
}

/* The last reference frees only memory: resources of the device were released at the unbind. */
void lm_ctrl_put(struct lm_ctrl *ctrl)
{
	kref_put(&ctrl->refs, lm_nvme_ctrl_free);
}
