// SPDX-License-Identifier: GPL-2.0-only
/*
 * Has objects of a cache of its own, and pages, and gives them back when it is unloaded: by each
 * function that may, and later. With forget=1 it forgets one of each kind.
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>

static bool forget;
module_param(forget, bool, 0444);
MODULE_PARM_DESC(forget, "Leave an object, its cache, and pages");

#define LM_NAME "lm_objects"

struct lm_object {
	char before[72];
	struct rcu_head rcu;
};

static struct kmem_cache *cache;
static struct lm_object *left, *freed, *later;
static struct page *left_pages, *page, *shared;

/*
 * What was forgotten before has another name: that of another process. The flag keeps the kernel
 * from merging the cache with one that is like it.
 */
static noinline int __init take_objects(void)
{
	char name[32];

	snprintf(name, sizeof(name), LM_NAME "%d", current->pid);
	cache = kmem_cache_create(name, sizeof(struct lm_object), 0, SLAB_TYPESAFE_BY_RCU, NULL);
	if (!cache)
		return -ENOMEM;
	left = kmem_cache_alloc(cache, GFP_KERNEL);
	freed = kmem_cache_zalloc(cache, GFP_KERNEL);
	later = kmem_cache_alloc_node(cache, GFP_KERNEL, NUMA_NO_NODE);
	return left && freed && later ? 0 : -ENOMEM;
}

static noinline int __init take_pages(void)
{
	left_pages = alloc_pages(GFP_KERNEL, 2);
	page = alloc_page(GFP_KERNEL);
	shared = alloc_page(GFP_KERNEL);
	return left_pages && page && shared ? 0 : -ENOMEM;
}

static int __init lm_objects_init(void)
{
	int err = take_objects();

	if (!err)
		err = take_pages();
	/* a test cannot go on, and does not mind what is left */
	if (err)
		pr_err(LM_NAME ": failed: %d\n", err);
	return err;
}

static void free_object(struct rcu_head *rcu)
{
	kmem_cache_free(cache, container_of(rcu, struct lm_object, rcu));
}

static void __exit lm_objects_exit(void)
{
	__free_pages(page, 0);
	put_page(shared);
	kmem_cache_free(cache, freed);
	if (forget) {
		/* older kernels cannot wait for it, as to destroy the cache asks for */
		kfree_rcu(later, rcu);
		return;
	}
	__free_pages(left_pages, 2);
	kmem_cache_free(cache, left);
	call_rcu(&later->rcu, free_object);
	rcu_barrier();
	kmem_cache_destroy(cache);
}

module_init(lm_objects_init);
module_exit(lm_objects_exit);

MODULE_DESCRIPTION("Has objects of a cache, and pages, and may forget to give them back");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
