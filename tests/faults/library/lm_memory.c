// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes memory in each of the ways that lifemon's models of memory know, and gives it back when it
 * is unloaded: also by RCU, by the kernel's core, and moved. With forget=1 it forgets what the
 * models watch, with twice=1 it gives back twice what the kernel survives.
 */
#include <linux/device.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/version.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

static bool forget;
module_param(forget, bool, 0444);
MODULE_PARM_DESC(forget, "Give nothing back of what is watched");

static bool twice;
module_param(twice, bool, 0444);
MODULE_PARM_DESC(twice, "Give back twice what the kernel survives (before 6.14)");

#define LM_NAME	 "lm_memory"
#define LM_LARGE (64 * 1024)

struct lm_later {
	char before[40];
	struct rcu_head rcu;
};

/* What is forgotten stays in here, below a pointer that nobody has any more. */
static struct lm_all {
	void *plain, *zeroed, *array, *large;
	char *string, *text;
	void *copy, *grown, *secret, *nothing;
	struct lm_later *later, *called, *headless;
	struct delayed_work *delayed;
	void *small_or_area, *large_or_area, *area, *zeroed_area;
	int __percpu *counter;
	mempool_t *pool;
	struct platform_device *device;
	struct kmem_cache *cache;
	void *of_cache;
} lm;

static size_t lm_size = 96; /* of no constant, so that no call is inlined */

static noinline int __init take_plain(void)
{
	lm.plain = kmalloc(96, GFP_KERNEL);
	return lm.plain ? 0 : -ENOMEM;
}

static noinline int __init take_zeroed(void)
{
	lm.zeroed = kzalloc(READ_ONCE(lm_size), GFP_KERNEL);
	return lm.zeroed ? 0 : -ENOMEM;
}

static noinline int __init take_array(void)
{
	lm.array = kcalloc(7, READ_ONCE(lm_size), GFP_KERNEL);
	return lm.array ? 0 : -ENOMEM;
}

static noinline int __init take_large(void)
{
	lm.large = kmalloc(LM_LARGE, GFP_KERNEL);
	return lm.large ? 0 : -ENOMEM;
}

static noinline int __init take_string(void)
{
	lm.string = kstrdup("a string of the module's own", GFP_KERNEL);
	return lm.string ? 0 : -ENOMEM;
}

static noinline int __init take_copy(void)
{
	lm.copy = kmemdup(lm.string, 20, GFP_KERNEL);
	return lm.copy ? 0 : -ENOMEM;
}

static noinline int __init take_text(void)
{
	lm.text = kasprintf(GFP_KERNEL, "%s, and more", lm.string);
	return lm.text ? 0 : -ENOMEM;
}

/* Grows in place, then moves: each time the core frees what was there. */
static noinline int __init take_grown(void)
{
	void *grown;

	for (size_t size = 20; size <= LM_LARGE; size *= 3) {
		grown = krealloc(lm.grown, size, GFP_KERNEL);
		if (!grown)
			return -ENOMEM;
		lm.grown = grown;
	}
	return 0;
}

static noinline int __init take_either(void)
{
	lm.small_or_area = kvmalloc(READ_ONCE(lm_size), GFP_KERNEL);
	lm.large_or_area = kvmalloc(8 << 20, GFP_KERNEL);
	return lm.small_or_area && lm.large_or_area ? 0 : -ENOMEM;
}

static noinline int __init take_later(void)
{
	lm.later = kzalloc(sizeof(*lm.later), GFP_KERNEL);
	lm.called = kzalloc(sizeof(*lm.called), GFP_KERNEL);
	lm.headless = kzalloc(sizeof(*lm.headless), GFP_KERNEL);
	lm.delayed = kzalloc(sizeof(*lm.delayed), GFP_KERNEL);
	lm.secret = kmalloc(READ_ONCE(lm_size), GFP_KERNEL);
	lm.nothing = kmalloc(0, GFP_KERNEL);
	return lm.later && lm.called && lm.headless && lm.delayed && lm.secret ? 0 : -ENOMEM;
}

static noinline int __init take_area(void)
{
	lm.area = vmalloc(3 * PAGE_SIZE);
	return lm.area ? 0 : -ENOMEM;
}

static noinline int __init take_zeroed_area(void)
{
	lm.zeroed_area = vzalloc(2 * PAGE_SIZE);
	return lm.zeroed_area ? 0 : -ENOMEM;
}

static noinline int __init take_counter(void)
{
	lm.counter = alloc_percpu(int);
	return lm.counter ? 0 : -ENOMEM;
}

static noinline int __init take_pool(void)
{
	lm.pool = mempool_create_kmalloc_pool(3, 200);
	return lm.pool ? 0 : -ENOMEM;
}

/* Memory that the core gives back with the device: its name, its data, and devres. */
static noinline int __init take_device(void)
{
	lm.device = platform_device_alloc(LM_NAME "_device", PLATFORM_DEVID_NONE);
	if (!lm.device)
		return -ENOMEM;
	lm.device->dev.platform_data = kzalloc(READ_ONCE(lm_size), GFP_KERNEL);
	if (dev_set_name(&lm.device->dev, "%s_renamed", LM_NAME) || platform_device_add(lm.device))
		return -ENOMEM;
	if (!devm_kzalloc(&lm.device->dev, 200, GFP_KERNEL) ||
	    !devm_kasprintf(&lm.device->dev, GFP_KERNEL, "%s again", LM_NAME))
		return -ENOMEM;
	return 0;
}

/* An object of a cache, which kfree() takes, too, since 6.4. */
static noinline int __init take_of_cache(void)
{
	lm.cache = kmem_cache_create(LM_NAME "_cache", 104, 0, 0, NULL);
	if (!lm.cache)
		return -ENOMEM;
	lm.of_cache = kmem_cache_alloc(lm.cache, GFP_KERNEL);
	return lm.of_cache ? 0 : -ENOMEM;
}

static int (*const lm_take[])(void) __initconst = {
	take_plain,   take_zeroed, take_array,	take_large,    take_string, take_copy,
	take_text,    take_grown,  take_either, take_later,    take_area,   take_zeroed_area,
	take_counter, take_pool,   take_device, take_of_cache,
};

/* A test cannot go on after an error, and does not mind what is left. */
static int __init lm_memory_init(void)
{
	int err = 0;

	for (unsigned int i = 0; !err && i < ARRAY_SIZE(lm_take); i++) {
		err = lm_take[i]();
		if (err)
			pr_err(LM_NAME ": number %u failed: %d\n", i, err);
	}
	return err;
}

static noinline void give_plain(void)
{
	kfree(lm.plain);
	kfree(lm.zeroed);
	kfree(lm.array);
}

/* Large memory is whole pages, which stay as long as there are references. Since 6.14 they have none. */
static noinline void give_large(void)
{
	bool again = twice && LINUX_VERSION_CODE < KERNEL_VERSION(6, 14, 0);

	if (again)
		get_page(virt_to_page(lm.large));
	kfree(lm.large);
	if (again)
		kfree(lm.large);
}

static noinline void give_copies(void)
{
	kfree(lm.string);
	kfree(lm.copy);
	kfree(lm.text);
	kfree(lm.grown);
	kvfree(lm.small_or_area);
	kvfree(lm.large_or_area);
}

static void free_called(struct rcu_head *rcu)
{
	kfree(container_of(rcu, struct lm_later, rcu));
}

/* Some of it is freed when the module is gone. */
static noinline void give_later(void)
{
	call_rcu(&lm.called->rcu, free_called);
	rcu_barrier();
	kfree_rcu(lm.later, rcu);
#ifdef kfree_rcu_mightsleep
	kfree_rcu_mightsleep(lm.headless);
#else
	kvfree_rcu(lm.headless);
#endif
	/* the work is what frees it */
	INIT_DELAYED_WORK(lm.delayed, (work_func_t)(void *)kfree);
	schedule_delayed_work(lm.delayed, HZ / 5);
	kfree_sensitive(lm.secret);
	kfree(lm.nothing);
	kfree(NULL);
}

static noinline void give_others(void)
{
	vfree(lm.area);
	vfree(lm.zeroed_area);
	free_percpu(lm.counter);
	mempool_destroy(lm.pool);
}

static noinline void give_of_cache(void)
{
	if (LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0))
		kfree(lm.of_cache);
	else
		kmem_cache_free(lm.cache, lm.of_cache);
	kmem_cache_destroy(lm.cache);
}

static void __exit lm_memory_exit(void)
{
	platform_device_unregister(lm.device);
	give_of_cache();
	if (forget)
		return;
	give_plain();
	give_large();
	give_copies();
	give_others();
	give_later();
}

module_init(lm_memory_init);
module_exit(lm_memory_exit);

MODULE_DESCRIPTION("Takes memory in many ways, and may forget to give it back");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
