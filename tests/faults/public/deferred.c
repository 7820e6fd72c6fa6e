// SPDX-License-Identifier: GPL-2.0-only
/*
 * What calls back into a driver later, and is still there when the driver is gone. Nothing here does:
 * timers wait for an hour, and nobody calls the chain of notifiers.
 */
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/notifier.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "lm_public.h"

#define LM_LONG (3600 * HZ)

/* The first of two queues is there, the second cannot be had, and the probe fails with the first. */
static noinline int qedi_queue(void)
{
	struct workqueue_struct *first = alloc_workqueue("%s", WQ_UNBOUND, 1, lm_lasting->name);

	if (!first)
		return -ENOMEM;
	if (lm_fixed)
		destroy_workqueue(first);
	return 0;
}

struct mpls {
	struct blocking_notifier_head chain;
	struct notifier_block block;
};

static int mpls_hears(struct notifier_block *block, unsigned long what, void *data)
{
	return NOTIFY_DONE;
}

/* A later step of the module's init fails, and leaves the notifier. On a chain of its own here. */
static noinline int mpls_notifier(void)
{
	struct mpls *mpls = LM_LASTING(struct mpls);
	int err;

	BLOCKING_INIT_NOTIFIER_HEAD(&mpls->chain);
	mpls->block.notifier_call = mpls_hears;
	err = blocking_notifier_chain_register(&mpls->chain, &mpls->block);
	if (!err && lm_fixed)
		blocking_notifier_chain_unregister(&mpls->chain, &mpls->block);
	return err;
}

static void idt77252_fires(struct timer_list *timer)
{
}

/* The exit frees the card, whose timer goes on. */
static noinline int idt77252_timer(void)
{
	struct timer_list *timer = LM_LASTING(struct timer_list);

	timer_setup(timer, idt77252_fires, 0);
	mod_timer(timer, jiffies + LM_LONG);
	return 0;
}

static void idt77252_timer_exit(void)
{
	if (lm_fixed)
		timer_delete_sync(LM_LASTING(struct timer_list));
}

static void rkvdec_watches(struct work_struct *work)
{
}

/* The remove function does not wait for the watchdog of a frame that is being decoded. */
static noinline int rkvdec_delayed(void)
{
	struct delayed_work *work = LM_LASTING(struct delayed_work);

	INIT_DELAYED_WORK(work, rkvdec_watches);
	schedule_delayed_work(work, LM_LONG);
	return 0;
}

static void rkvdec_delayed_remove(void)
{
	if (lm_fixed)
		cancel_delayed_work_sync(LM_LASTING(struct delayed_work));
}

static int encx24j600_runs(void *data)
{
	return 0;
}

/*
 * The thread is there, then the network device cannot be registered, and nobody stops the thread. It
 * has not been woken yet, and so waits in the kernel.
 */
static noinline int encx24j600_kthread(void)
{
	struct task_struct *thread = kthread_create(encx24j600_runs, NULL, "%s", lm_lasting->name);

	if (IS_ERR(thread))
		return PTR_ERR(thread);
	if (lm_fixed)
		kthread_stop(thread);
	return 0;
}

const struct lm_case lm_deferred[] = {
	{"qedi-queue", qedi_queue, NULL},
	{"mpls-notifier", mpls_notifier, NULL},
	{"encx24j600-kthread", encx24j600_kthread, NULL},
	{"idt77252-timer", idt77252_timer, idt77252_timer_exit},
	{"rkvdec-delayed", rkvdec_delayed, rkvdec_delayed_remove},
	{}
};
