// SPDX-License-Identifier: GPL-2.0-only
/* Triples of pool, CPU address and DMA handle. See dma_triple.h. */
#include <linux/device.h>
#include <linux/dmapool.h>
#include <linux/slab.h>

#include "dma_triple.h"

/* Destroys the pools whose last reference went where sleeping is not allowed. */
static struct workqueue_struct *destroyers;

int dma_triple_init(void)
{
	destroyers = alloc_workqueue("lm_dma_triple", WQ_UNBOUND, 0);
	return destroyers ? 0 : -ENOMEM;
}

void dma_triple_exit(void)
{
	destroy_workqueue(destroyers);
}

static void pool_destroy(struct dma_triple_pool *pool)
{
	dma_pool_destroy(pool->pool);
	put_device(pool->dev);
	kfree(pool);
}

static void pool_destroy_work(struct work_struct *work)
{
	pool_destroy(container_of(work, struct dma_triple_pool, destroy));
}

static void pool_release_now(struct kref *refs)
{
	pool_destroy(container_of(refs, struct dma_triple_pool, refs));
}

static void pool_release_later(struct kref *refs)
{
	struct dma_triple_pool *pool = container_of(refs, struct dma_triple_pool, refs);

	queue_work(destroyers, &pool->destroy);
}

int dma_triple_pool_create(struct dma_triple_pool **out, const char *name, struct device *dev,
			   size_t entries, size_t align)
{
	struct dma_triple_pool *pool;
	size_t size;

	if (!entries)
		return -EINVAL;
	if (check_mul_overflow(entries, sizeof(__le64), &size))
		return -EOVERFLOW;
	pool = kzalloc(sizeof(*pool), GFP_KERNEL);
	if (!pool)
		return -ENOMEM;
	pool->pool = dma_pool_create(name, dev, size, align, 0);
	if (!pool->pool) {
		kfree(pool);
		return -ENOMEM;
	}
	pool->dev = get_device(dev);
	pool->entries = entries;
	kref_init(&pool->refs);
	INIT_WORK(&pool->destroy, pool_destroy_work);
	*out = pool;
	return 0;
}

void dma_triple_pool_put(struct dma_triple_pool **pool)
{
	if (!*pool)
		return;
	kref_put(&(*pool)->refs, pool_release_now);
	*pool = NULL;
}

int dma_triple_alloc(struct dma_triple_pool *pool, gfp_t gfp, struct dma_triple *t)
{
	void *cpu;

	if (WARN_ON_ONCE(!dma_triple_empty(t)))
		return -EBUSY;
	cpu = dma_pool_alloc(pool->pool, gfp, &t->handle.addr);
	if (unlikely(!cpu))
		return -ENOMEM;
	kref_get(&pool->refs);
	t->pool = pool;
	t->cpu = cpu;
	t->lent = false;
	return 0;
}

void dma_triple_release(struct dma_triple *t)
{
	struct dma_triple_pool *pool = t->pool;

	if (dma_triple_empty(t))
		return;
	if (WARN_ON_ONCE(t->lent)) {
		/* Its reference stays too, or the device's memory would go with the pool. */
		t->cpu = NULL;
		return;
	}
	dma_pool_free(pool->pool, t->cpu, t->handle.addr);
	t->cpu = NULL;
	t->pool = NULL;
	kref_put(&pool->refs, pool_release_later);
}

/* Not inline, here and below: lifemon's model of the driver hooks these two. */
noinline void dma_triple_lend(struct dma_triple *t)
{
	WARN_ON_ONCE(t->lent);
	t->lent = true;
}

noinline void dma_triple_take_back(struct dma_triple *t)
{
	WARN_ON_ONCE(!t->lent);
	t->lent = false;
}
