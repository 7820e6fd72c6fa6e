// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frees memory in which a timer and a work have waited, and takes them back before, as it should be.
 * With freed=1 it takes them back just after, when nobody can have got the memory.
 */
#include <linux/compiler.h>
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

static bool freed;
module_param(freed, bool, 0444);
MODULE_PARM_DESC(freed, "Free what they lie in while they wait");

#define LM_NAME "lm_contents"
#define LM_LONG (3600 * HZ)

/* A free object has a pointer of the allocator's in its middle: that is in the rest. */
struct lm_part {
	struct timer_list timer;
	struct delayed_work later;
	struct work_struct work;
	struct rcu_head rcu;
	char rest[1024];
};

static struct workqueue_struct *queue;

static void timer_fires(struct timer_list *timer)
{
}

static void run_nothing(struct work_struct *work)
{
}

static struct lm_part *part_new(void)
{
	struct lm_part *part = kzalloc(sizeof(*part), GFP_KERNEL);

	if (!part)
		return NULL;
	timer_setup(&part->timer, timer_fires, 0);
	INIT_DELAYED_WORK(&part->later, run_nothing);
	INIT_WORK(&part->work, run_nothing);
	return part;
}

static noinline void arm_timer(struct lm_part *part)
{
	mod_timer(&part->timer, jiffies + LM_LONG);
}

static noinline void arm_work(struct lm_part *part)
{
	queue_delayed_work(queue, &part->later, LM_LONG);
}

/* With interrupts off, so that nobody gets the memory before it is out of use. */
static noinline void free_timer(struct lm_part *part)
{
	struct lm_part *again = part;
	unsigned long flags;

	OPTIMIZER_HIDE_VAR(again);
	local_irq_save(flags);
	if (!freed)
		timer_delete(&part->timer);
	kfree(part);
	if (freed)
		timer_delete(&again->timer);
	local_irq_restore(flags);
}

static noinline void free_delayed(struct lm_part *part)
{
	struct lm_part *again = part;
	unsigned long flags;

	OPTIMIZER_HIDE_VAR(again);
	local_irq_save(flags);
	if (!freed)
		cancel_delayed_work(&part->later);
	kfree(part);
	if (freed)
		cancel_delayed_work(&again->later);
	local_irq_restore(flags);
}

/* Memory that is freed later may have something in it for now. */
static noinline void free_by_rcu(struct lm_part *part)
{
	rcu_read_lock();
	kfree_rcu(part, rcu);
	timer_delete(&part->timer);
	rcu_read_unlock();
}

/* A work whose function frees it is not in a queue any more, nor is a timer that has fired armed. */
static void run_last(struct work_struct *work)
{
	kfree(container_of(work, struct lm_part, work));
}

static void free_by_itself(struct lm_part *part)
{
	INIT_WORK(&part->work, run_last);
	queue_work(queue, &part->work);
}

static int __init lm_contents_init(void)
{
	static void (*const arm[])(struct lm_part *) = {arm_timer, arm_work, arm_timer, NULL};
	static void (*const give[])(struct lm_part *) = {
		free_timer, free_delayed, free_by_rcu, free_by_itself,
	};

	queue = alloc_ordered_workqueue(LM_NAME, 0);
	if (!queue)
		return -ENOMEM;
	for (unsigned int i = 0; i < 4; i++) {
		struct lm_part *part = part_new();

		if (!part)
			continue;
		if (arm[i])
			arm[i](part);
		give[i](part);
	}
	return 0;
}

static void __exit lm_contents_exit(void)
{
	destroy_workqueue(queue);
}

module_init(lm_contents_init);
module_exit(lm_contents_exit);

MODULE_DESCRIPTION("Frees memory with what waits in it");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
