// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands that hang and controllers that fail. A command that takes too long is looked for among
 * the completions, then aborted; when it takes too long again the controller is reset, which gives
 * every command back. A controller that cannot be reset is dead.
 */
#include "nvme.h"

/* Starts a reset of a controller in the state @from; returns false when it is in another. */
bool lm_reset(struct lm_ctrl *ctrl, enum lm_state from)
{
	if (!lm_change_state(ctrl, from, LM_RESETTING))
		return false;
	queue_work(system_unbound_wq, &ctrl->reset_work);
	return true;
}

/* No request gets to the controller again; those that are held back fail. Sleeps. */
void lm_kill(struct lm_ctrl *ctrl)
{
	lm_set_state(ctrl, LM_DEAD);
	lm_stop(ctrl, false);
	lm_mark_dead(ctrl);
	lm_unquiesce(ctrl);
}

/*
 * Takes the controller out of operation until lm_reset(ctrl, LM_HELD); requests wait. Returns false
 * when it cannot come back, because it is dead or the driver is leaving it. Sleeps.
 */
bool lm_hold(struct lm_ctrl *ctrl, bool shutdown)
{
	while (!lm_set_state(ctrl, LM_HELD)) {
		enum lm_state state = READ_ONCE(ctrl->state);

		if (state == LM_HELD)
			return true;
		if (state != LM_RESETTING)
			return false;
		flush_work(&ctrl->reset_work);
	}
	/* a reset that has just ended must not restart requests after they are stopped here */
	flush_work(&ctrl->reset_work);
	lm_stop(ctrl, shutdown);
	return true;
}

/*
 * The driver leaves the controller, which is DELETING or DEAD after this. Lets a running reset
 * finish, since requests wait for it. Kills a controller that is held: requests that wait for it
 * would wait for ever. Sleeps.
 */
void lm_leave(struct lm_ctrl *ctrl)
{
	while (!lm_set_state(ctrl, LM_DELETING)) {
		enum lm_state state = READ_ONCE(ctrl->state);

		if (state == LM_HELD)
			lm_kill(ctrl);
		if (state == LM_DEAD)
			return;
		flush_work(&ctrl->reset_work);
	}
}

static int lm_nvme_restart(struct lm_ctrl *ctrl)
{
	int err = lm_start_admin(ctrl);

	return err ?: lm_start_io(ctrl);
}

/* In the state DELETING, a command hung while the driver was leaving: the controller is dead. */
void lm_reset_work(struct work_struct *work)
{
	struct lm_ctrl *ctrl = container_of(work, struct lm_ctrl, reset_work);
	int err = -ENODEV;

	if (READ_ONCE(ctrl->state) == LM_RESETTING) {
		dev_warn(ctrl->dev, "resetting the controller\n");
		atomic_inc(&ctrl->resets);
		err = lm_stop(ctrl, false);
		if (!err)
			err = lm_nvme_restart(ctrl);
	}
	if (!err && lm_set_state(ctrl, LM_LIVE)) {
		lm_unquiesce(ctrl);
		return;
	}
	dev_err(ctrl->dev, "controller is given up (%d); its disks fail all requests\n", err);
	lm_kill(ctrl);
}

/* Called by blk-mq, where sleeping is allowed, for a request that the device has had too long. */
enum blk_eh_timer_return lm_timeout(struct request *rq)
{
	struct lm_queue *q = rq->mq_hctx->driver_data;
	struct lm_request *lr = lm_request(rq);
	struct lm_ctrl *ctrl = q->ctrl;

	atomic_inc(&ctrl->timeouts);
	if (READ_ONCE(ctrl->state) == LM_DELETING) {
		queue_work(system_unbound_wq, &ctrl->reset_work);
		return BLK_EH_RESET_TIMER;
	}
	if (READ_ONCE(ctrl->state) != LM_LIVE)
		return BLK_EH_RESET_TIMER;
	if (lm_gone(ctrl) || (readl(ctrl->bar + NVME_REG_CSTS) & NVME_CSTS_CFS)) {
		lm_reset(ctrl, LM_LIVE);
		return BLK_EH_RESET_TIMER;
	}
	if (lr->aborted) {
		dev_warn(ctrl->dev, "queue %u: command %#x hangs, and aborting it did not help\n",
			 q->qid, lr->cmd.cid);
		lm_reset(ctrl, LM_LIVE);
		return BLK_EH_RESET_TIMER;
	}
	mutex_lock(&ctrl->stop_lock);
	lm_queue_poll(q);
	mutex_unlock(&ctrl->stop_lock);
	if (blk_mq_rq_state(rq) != MQ_RQ_IN_FLIGHT) {
		dev_warn(ctrl->dev, "queue %u: a completion came without an interrupt\n", q->qid);
		return BLK_EH_DONE;
	}
	if (!lm_admin_abort(ctrl, q, lr->cmd.cid)) {
		dev_warn(ctrl->dev, "queue %u: command %#x takes too long; aborting it\n", q->qid,
			 lr->cmd.cid);
		lr->aborted = true;
		atomic_inc(&ctrl->aborts);
	}
	return BLK_EH_RESET_TIMER;
}
