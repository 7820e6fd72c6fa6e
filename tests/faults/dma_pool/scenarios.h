/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Six ways to break the rules of DMA pools, and how to keep each of them.
 *
 * Included once with LM_WRONG true (lm_misuse.c) and once with LM_WRONG false (lm_clean.c): both
 * modules do the same work, and differ in one step of each scenario. A wrong step breaks exactly one
 * rule, and is chosen so that the kernel survives it: nothing is allocated from a pool after its free
 * list was damaged, and at worst a pool's pages are never given back. The kernel may log "busy" or
 * "bad dma".
 *
 * Every step is a function of its own, so that a stack names the step.
 */
#ifndef LM_SCENARIOS_H
#define LM_SCENARIOS_H

#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/platform_device.h>

struct lm_block {
	void *vaddr;
	dma_addr_t dma;
};

/* double-free: one block, released twice while its pool lives. */

static noinline void double_free_born(struct dma_pool *pool, struct lm_block *block)
{
	block->vaddr = dma_pool_alloc(pool, GFP_KERNEL, &block->dma);
}

static noinline void double_free_first_release(struct dma_pool *pool, struct lm_block *block)
{
	dma_pool_free(pool, block->vaddr, block->dma);
}

static noinline void double_free_second_release(struct dma_pool *pool, struct lm_block *block)
{
	dma_pool_free(pool, block->vaddr, block->dma);
}

static noinline int double_free(struct device *dev)
{
	struct dma_pool *pool = dma_pool_create("double-free", dev, 64, 64, 0);
	struct lm_block block;

	if (!pool)
		return -ENOMEM;
	double_free_born(pool, &block);
	if (block.vaddr) {
		double_free_first_release(pool, &block);
		if (LM_WRONG)
			double_free_second_release(pool, &block);
	}
	dma_pool_destroy(pool);
	return block.vaddr ? 0 : -ENOMEM;
}

/*
 * leak: a pool without blocks that is never destroyed. The device goes before it does, which is
 * harmless: from then on nobody can reach the pool, and the pool does not reach for its device.
 */

static noinline struct dma_pool *leak_born(struct device *dev)
{
	return dma_pool_create("leak", dev, 128, 64, 0);
}

static noinline int leak_use(struct dma_pool *pool)
{
	dma_addr_t dma;
	void *vaddr = dma_pool_alloc(pool, GFP_KERNEL, &dma);

	if (!vaddr)
		return -ENOMEM;
	dma_pool_free(pool, vaddr, dma);
	return 0;
}

static noinline void leak_release(struct dma_pool *pool)
{
	dma_pool_destroy(pool);
}

static noinline int leak(struct device *dev)
{
	struct dma_pool *pool = leak_born(dev);
	int err;

	if (!pool)
		return -ENOMEM;
	err = leak_use(pool);
	if (!LM_WRONG)
		leak_release(pool);
	return err;
}

/* outlived-parent: a pool destroyed while two of its blocks are out. They are not touched again. */

static noinline void outlived_parent_child_born(struct dma_pool *pool, struct lm_block *block)
{
	block->vaddr = dma_pool_alloc(pool, GFP_KERNEL, &block->dma);
}

static noinline void outlived_parent_child_release(struct dma_pool *pool, struct lm_block *block)
{
	if (block->vaddr)
		dma_pool_free(pool, block->vaddr, block->dma);
}

static noinline void outlived_parent_release(struct dma_pool *pool)
{
	dma_pool_destroy(pool);
}

static noinline int outlived_parent(struct device *dev)
{
	struct dma_pool *pool = dma_pool_create("outlived-parent", dev, 256, 64, 0);
	struct lm_block blocks[2];
	bool complete;
	int i;

	if (!pool)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(blocks); i++)
		outlived_parent_child_born(pool, &blocks[i]);
	complete = blocks[0].vaddr && blocks[1].vaddr;
	if (!LM_WRONG || !complete) {
		for (i = 0; i < ARRAY_SIZE(blocks); i++)
			outlived_parent_child_release(pool, &blocks[i]);
	}
	outlived_parent_release(pool);
	return complete ? 0 : -ENOMEM;
}

/*
 * use-after-free: a block is given to a pool that was destroyed when none of its blocks were out.
 * The block is this module's own memory. The kernel writes at most a few fields of the freed pool,
 * within moments of the release: 6.1 finds no page of the pool and logs "bad dma", later kernels
 * link the block to a list that nobody walks.
 */

static u64 use_after_free_buffer[512 / sizeof(u64)];

static noinline struct dma_pool *use_after_free_born(struct device *dev)
{
	return dma_pool_create("use-after-free", dev, sizeof(use_after_free_buffer), 64, 0);
}

static noinline int use_after_free_use(struct dma_pool *pool)
{
	dma_addr_t dma;
	void *vaddr = dma_pool_alloc(pool, GFP_KERNEL, &dma);

	if (!vaddr)
		return -ENOMEM;
	dma_pool_free(pool, vaddr, dma);
	return 0;
}

static noinline void use_after_free_release(struct dma_pool *pool)
{
	dma_pool_destroy(pool);
}

static noinline void use_after_free_late_use(struct dma_pool *pool)
{
	dma_pool_free(pool, use_after_free_buffer, 0);
}

static noinline int use_after_free(struct device *dev)
{
	struct dma_pool *pool = use_after_free_born(dev);
	int err;

	if (!pool)
		return -ENOMEM;
	err = use_after_free_use(pool);
	use_after_free_release(pool);
	if (LM_WRONG)
		use_after_free_late_use(pool);
	return err;
}

/* foreign-release: a block goes back to another living pool of the same block size. */

static noinline void foreign_release_born(struct dma_pool *home, struct lm_block *block)
{
	block->vaddr = dma_pool_alloc(home, GFP_KERNEL, &block->dma);
}

static noinline void foreign_release_to(struct dma_pool *pool, struct lm_block *block)
{
	dma_pool_free(pool, block->vaddr, block->dma);
}

static noinline int foreign_release(struct device *dev)
{
	struct dma_pool *home = dma_pool_create("foreign-release", dev, 1024, 64, 0);
	struct dma_pool *other = dma_pool_create("foreign-release-other", dev, 1024, 64, 0);
	struct lm_block block = { };

	if (home && other)
		foreign_release_born(home, &block);
	if (block.vaddr)
		foreign_release_to(LM_WRONG ? other : home, &block);
	dma_pool_destroy(other);
	dma_pool_destroy(home);
	return block.vaddr ? 0 : -ENOMEM;
}

/*
 * handle-mismatch: a block goes back with another DMA handle than it was born with. The handle lies
 * inside the block, as after a "handle += offset": a kernel without DMAPOOL_DEBUG does not notice.
 */

static noinline void handle_mismatch_born(struct dma_pool *pool, struct lm_block *block)
{
	block->vaddr = dma_pool_alloc(pool, GFP_KERNEL, &block->dma);
}

static noinline void handle_mismatch_release(struct dma_pool *pool, struct lm_block *block)
{
	dma_pool_free(pool, block->vaddr, LM_WRONG ? block->dma + 64 : block->dma);
}

static noinline int handle_mismatch(struct device *dev)
{
	struct dma_pool *pool = dma_pool_create("handle-mismatch", dev, 2048, 64, 0);
	struct lm_block block;

	if (!pool)
		return -ENOMEM;
	handle_mismatch_born(pool, &block);
	if (block.vaddr)
		handle_mismatch_release(pool, &block);
	dma_pool_destroy(pool);
	return block.vaddr ? 0 : -ENOMEM;
}

struct lm_scenario {
	const char *name;
	int (*run)(struct device *dev);
};

static const struct lm_scenario lm_scenarios[] = {
	{ "double-free", double_free },
	{ "leak", leak },
	{ "outlived-parent", outlived_parent },
	{ "use-after-free", use_after_free },
	{ "foreign-release", foreign_release },
	{ "handle-mismatch", handle_mismatch },
};

/* Runs the scenario called @only, or all of them. -EINVAL when there is none of that name. */
static int lm_run_scenarios(struct device *dev, const char *only)
{
	int i, err = only && *only ? -EINVAL : 0;

	for (i = 0; i < ARRAY_SIZE(lm_scenarios); i++) {
		if (only && *only && strcmp(only, lm_scenarios[i].name))
			continue;
		err = lm_scenarios[i].run(dev);
		if (err)
			break;
	}
	return err;
}

/* A device that can do DMA, with no hardware behind it. */
static struct platform_device *lm_create_device(const char *name)
{
	struct platform_device *pdev;
	int err;

	pdev = platform_device_register_simple(name, PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(pdev))
		return pdev;
	err = dma_coerce_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (err) {
		platform_device_unregister(pdev);
		return ERR_PTR(err);
	}
	return pdev;
}

/* Loads a module of this family: its device, then @rounds times its scenarios. */
static struct platform_device *lm_load(const char *name, const char *only, unsigned int rounds)
{
	struct platform_device *pdev = lm_create_device(name);
	int err = 0;

	if (IS_ERR(pdev)) {
		pr_err("cannot create the device %s: error %pe\n", name, pdev);
		return pdev;
	}
	while (rounds-- && !err)
		err = lm_run_scenarios(&pdev->dev, only);
	if (!err)
		return pdev;
	if (err == -EINVAL)
		pr_err("no scenario is called '%s'; see the list in scenarios.h\n", only);
	else
		pr_err("a scenario failed: error %d\n", err);
	platform_device_unregister(pdev);
	return ERR_PTR(err);
}

#endif
