// SPDX-License-Identifier: GPL-2.0-only
/*
 * Leaves work for later, in each way that lifemon's models of the kernel's APIs watch, and takes it
 * back when it is unloaded. With forget=1 it forgets; with twice=1 it arms a timer that is armed.
 *
 * What is forgotten must not harm a kernel that goes on: it lies in memory that is never freed, and
 * none of it comes to where the module's code was. A timer and a delayed work wait for an hour, a
 * thread and a work that run sleep for ever, what is queued behind that work stays there, and
 * nobody calls the notifier.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

static bool forget;
module_param(forget, bool, 0444);
MODULE_PARM_DESC(forget, "Take nothing back");

static bool twice;
module_param(twice, bool, 0444);
MODULE_PARM_DESC(twice, "Arm a timer that is armed, as if it had just been set up");

#define LM_NAME "lm_deferred"
#define LM_LONG (3600 * HZ)

/* What is forgotten stays in here, below a pointer that nobody has any more. */
struct lm_all {
	struct timer_list timer;
	struct workqueue_struct *queue; /* runs one work at a time */
	struct work_struct first, second;
	struct delayed_work later;
	struct completion started, go_on;
	struct task_struct *thread;
	struct blocking_notifier_head chain;
	struct raw_notifier_head other;
	struct notifier_block notifier;
};

static struct lm_all *lm;

static void sleep_for_ever(void)
{
	for (;;) {
		set_current_state(TASK_IDLE);
		schedule();
	}
}

static void timer_fires(struct timer_list *timer)
{
}

static void take_timer(void)
{
	timer_setup(&lm->timer, timer_fires, 0);
	mod_timer(&lm->timer, jiffies + LM_LONG);
	/* armed anew: what the kernel says of it comes in pairs */
	mod_timer(&lm->timer, jiffies + LM_LONG / 2);
}

/*
 * A timer that is set up while it is armed is in two lists. Afterwards it is taken from both, as if
 * it never had been, before anybody can look.
 */
static noinline void arm_again(void)
{
	struct hlist_node armed;
	unsigned long flags;

	local_irq_save(flags);
	armed = lm->timer.entry;
	lm->timer.entry.pprev = NULL;
	mod_timer(&lm->timer, jiffies + LM_LONG);
	timer_delete(&lm->timer);
	lm->timer.entry = armed;
	local_irq_restore(flags);
}

static void run_first(struct work_struct *work)
{
	complete(&lm->started);
	if (forget)
		sleep_for_ever();
	wait_for_completion(&lm->go_on);
}

static void run_nothing(struct work_struct *work)
{
}

static int take_works(void)
{
	lm->queue = alloc_ordered_workqueue(LM_NAME, 0);
	if (!lm->queue)
		return -ENOMEM;
	init_completion(&lm->started);
	init_completion(&lm->go_on);
	INIT_WORK(&lm->first, run_first);
	INIT_WORK(&lm->second, run_nothing);
	INIT_DELAYED_WORK(&lm->later, run_nothing);
	queue_work(lm->queue, &lm->first);
	wait_for_completion(&lm->started);
	queue_work(lm->queue, &lm->second);
	queue_delayed_work(system_wq, &lm->later, LM_LONG);
	return 0;
}

/* Each way from a queue, or from a timer. */
static void give_works(void)
{
	unsigned int i;

	cancel_work_sync(&lm->second);
	complete(&lm->go_on);
	flush_work(&lm->first);
	mod_delayed_work(system_wq, &lm->later, LM_LONG / 2);
	flush_delayed_work(&lm->later);
	schedule_delayed_work(&lm->later, 1);
	msleep(20);
	mod_delayed_work(system_wq, &lm->later, 0);
	for (i = 0; i < 100; i++) {
		queue_work(lm->queue, &lm->second);
		if (i % 2)
			cancel_work_sync(&lm->second);
		schedule_delayed_work(&lm->later, i % 4);
		mod_delayed_work(system_wq, &lm->later, i % 3);
	}
	cancel_delayed_work(&lm->later);
	cancel_delayed_work_sync(&lm->later);
	destroy_workqueue(lm->queue);
}

static int run_thread(void *ignored)
{
	if (forget)
		sleep_for_ever();
	while (!kthread_should_stop())
		msleep_interruptible(1000);
	return 0;
}

static int run_shortly(void *done)
{
	kthread_complete_and_exit(done, 0);
}

static int take_threads(void)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct task_struct *one;

	lm->thread = kthread_run(run_thread, NULL, LM_NAME "_thread");
	if (IS_ERR(lm->thread))
		return PTR_ERR(lm->thread);
	one = kthread_run(run_shortly, &done, LM_NAME "_short");
	if (IS_ERR(one))
		return PTR_ERR(one);
	wait_for_completion(&done);
	return 0;
}

static int hear(struct notifier_block *block, unsigned long what, void *data)
{
	return NOTIFY_DONE;
}

/* On a chain of its own, that nobody calls. */
static int take_notifier(void)
{
	BLOCKING_INIT_NOTIFIER_HEAD(&lm->chain);
	RAW_INIT_NOTIFIER_HEAD(&lm->other);
	lm->notifier.notifier_call = hear;
	return blocking_notifier_chain_register(&lm->chain, &lm->notifier);
}

/* First it is looked for on another one. */
static void give_notifier(void)
{
	raw_notifier_chain_unregister(&lm->other, &lm->notifier);
	blocking_notifier_chain_unregister(&lm->chain, &lm->notifier);
}

static int __init lm_deferred_init(void)
{
	int err;

	lm = kzalloc(sizeof(*lm), GFP_KERNEL);
	if (!lm)
		return -ENOMEM;
	take_timer();
	err = take_works();
	if (!err)
		err = take_threads();
	if (!err)
		err = take_notifier();
	/* a test cannot go on, and does not mind what is left */
	if (err)
		pr_err(LM_NAME ": failed: %d\n", err);
	return err;
}

static void __exit lm_deferred_exit(void)
{
	if (forget)
		return;
	give_notifier();
	kthread_stop(lm->thread);
	give_works();
	if (twice)
		arm_again();
	timer_delete_sync(&lm->timer);
	kfree(lm);
}

module_init(lm_deferred_init);
module_exit(lm_deferred_exit);

MODULE_DESCRIPTION("Leaves work for later, and may forget to take it back");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
