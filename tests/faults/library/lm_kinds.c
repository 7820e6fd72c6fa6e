// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes memory of six kinds, and gives it back when it is unloaded, or with forget=1 forgets it:
 * what lifemon is compared by with other tools (tests/bench/kmodleak). Whoever writes to "again" in
 * /sys/module/lm_kinds/parameters/ has it measure what a kmalloc() and its kfree() take:
 * "ns_per_pair".
 */
#include <linux/gfp.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

static bool forget;
module_param(forget, bool, 0444);
MODULE_PARM_DESC(forget, "Give nothing back");

static unsigned int pairs = 20000;
module_param(pairs, uint, 0644);
MODULE_PARM_DESC(pairs, "How many to measure (20000)");

static unsigned long long ns_per_pair;
module_param(ns_per_pair, ullong, 0444);
MODULE_PARM_DESC(ns_per_pair, "Result: nanoseconds a pair");

static void *plain, *object, *area;
static char *string;
static struct page *pages;
static int __percpu *counter;
static struct kmem_cache *cache;

static noinline void measure_pairs(void)
{
	ktime_t begun = ktime_get();

	for (unsigned int i = 0; i < pairs; i++)
		kfree(kmalloc(96, GFP_KERNEL));
	ns_per_pair = ktime_to_ns(ktime_sub(ktime_get(), begun));
	do_div(ns_per_pair, pairs ?: 1);
}

static int set_again(const char *value, const struct kernel_param *param)
{
	measure_pairs();
	return 0;
}

static const struct kernel_param_ops again_ops = {.set = set_again};
module_param_cb(again, &again_ops, NULL, 0200);
MODULE_PARM_DESC(again, "Measure");

static int __init lm_kinds_init(void)
{
	char name[32];

	/* one that was forgotten before has another name */
	snprintf(name, sizeof(name), "lm_kinds%d", current->pid);
	plain = kmalloc(96, GFP_KERNEL);
	string = kstrdup("a string of the module's own", GFP_KERNEL);
	cache = kmem_cache_create(name, 104, 0, SLAB_TYPESAFE_BY_RCU, NULL);
	object = cache ? kmem_cache_alloc(cache, GFP_KERNEL) : NULL;
	area = vmalloc(3 * PAGE_SIZE);
	pages = alloc_pages(GFP_KERNEL, 2);
	counter = alloc_percpu(int);
	/* a test cannot go on, and does not mind what is left */
	return plain && string && object && area && pages && counter ? 0 : -ENOMEM;
}

static void __exit lm_kinds_exit(void)
{
	if (forget)
		return;
	free_percpu(counter);
	__free_pages(pages, 2);
	vfree(area);
	kmem_cache_free(cache, object);
	kmem_cache_destroy(cache);
	kfree(string);
	kfree(plain);
}

module_init(lm_kinds_init);
module_exit(lm_kinds_exit);

MODULE_DESCRIPTION("Takes memory of six kinds, and may forget it");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
