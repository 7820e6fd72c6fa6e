// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions that a kprobe can be set on, and such that none can: for the test that lifemon notices
 * which is which. Each load takes and gives back objects, and the unload the last of them.
 */
#include <linux/init.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#define LM_ARMING_OBJECTS 8

void *lm_arming_get(size_t size);
void *lm_arming_quiet(size_t size);
void lm_arming_put(void *object);
int lm_arming_once(int number);

static void *lm_arming_last;
static struct workqueue_struct *lm_arming_queue;

noinline void *lm_arming_get(size_t size)
{
	return kzalloc(size, GFP_KERNEL);
}

/* ftrace cannot see it, so the kernel refuses a kprobe in it. */
noinline notrace void *lm_arming_quiet(size_t size)
{
	return kzalloc(size, GFP_KERNEL);
}

/* In its caller: no function of this name is left. */
static __always_inline void *lm_arming_inlined(size_t size)
{
	return kzalloc(size, GFP_KERNEL);
}

noinline void lm_arming_put(void *object)
{
	kfree(object);
}

/* Gone once the module is loaded. */
noinline int __init lm_arming_once(int number)
{
	return number + !lm_arming_last;
}

static int __init lm_arming_init(void)
{
	int i;

	/* variadic: no fentry program can be on it */
	lm_arming_queue = alloc_workqueue("lm_arming", WQ_UNBOUND, 0);
	if (!lm_arming_queue)
		return -ENOMEM;
	for (i = lm_arming_once(5) - 6; i < LM_ARMING_OBJECTS; i++) {
		lm_arming_put(lm_arming_get(64));
		kfree(lm_arming_quiet(64));
		kfree(lm_arming_inlined(64));
	}
	lm_arming_last = lm_arming_get(64);
	return 0;
}

static void __exit lm_arming_exit(void)
{
	destroy_workqueue(lm_arming_queue);
	lm_arming_put(lm_arming_last);
	lm_arming_put(NULL); /* the last call of all */
}

module_init(lm_arming_init);
module_exit(lm_arming_exit);

MODULE_DESCRIPTION("Functions that can be probed, and such that cannot");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
