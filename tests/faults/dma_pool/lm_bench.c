// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measures what a dma_pool_alloc() and its dma_pool_free() cost, when it is loaded. The result is
 * in /sys/module/lm_bench/parameters/: ns_per_pair (the mean, rounded down) and total_ns. In a
 * guest where one instruction takes one nanosecond these are instruction counts. Whoever writes to
 * "again" there has it measured once more, by the same path each time.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

static unsigned int pairs = 20000;
module_param(pairs, uint, 0644);
MODULE_PARM_DESC(pairs, "How many blocks to allocate and free (20000)");

static unsigned int size = 4096;
module_param(size, uint, 0444);
MODULE_PARM_DESC(size, "Bytes a block (4096)");

static unsigned int batch = 1;
module_param(batch, uint, 0444);
MODULE_PARM_DESC(batch, "How many blocks are out at a time (1)");

static unsigned long long total_ns;
module_param(total_ns, ullong, 0444);
MODULE_PARM_DESC(total_ns, "Result: nanoseconds for all pairs");

static unsigned long long ns_per_pair;
module_param(ns_per_pair, ullong, 0444);
MODULE_PARM_DESC(ns_per_pair, "Result: nanoseconds a pair");

struct lm_block {
	void *vaddr;
	dma_addr_t dma;
};

static struct platform_device *lm_device;

static noinline int bench_batch(struct dma_pool *pool, struct lm_block *blocks, unsigned int count)
{
	unsigned int i, got;

	for (got = 0; got < count; got++) {
		blocks[got].vaddr = dma_pool_alloc(pool, GFP_KERNEL, &blocks[got].dma);
		if (!blocks[got].vaddr)
			break;
	}
	for (i = 0; i < got; i++)
		dma_pool_free(pool, blocks[i].vaddr, blocks[i].dma);
	return got == count ? 0 : -ENOMEM;
}

static int bench_pairs(struct dma_pool *pool, struct lm_block *blocks)
{
	unsigned int left;
	u64 start;
	int err;

	/* The pool gets its pages here, so that they are not measured. */
	err = bench_batch(pool, blocks, batch);
	start = ktime_get_ns();
	for (left = pairs; left && !err; left -= min(left, batch))
		err = bench_batch(pool, blocks, min(left, batch));
	total_ns = ktime_get_ns() - start;
	return err;
}

static int bench(struct device *dev)
{
	struct lm_block *blocks;
	struct dma_pool *pool;
	int err = -ENOMEM;

	blocks = kcalloc(batch, sizeof(*blocks), GFP_KERNEL);
	pool = dma_pool_create("lm-bench", dev, size, 0, 0);
	if (blocks && pool)
		err = bench_pairs(pool, blocks);
	dma_pool_destroy(pool);
	kfree(blocks);
	return err;
}

static int lm_bench_measure(void)
{
	int err = bench(&lm_device->dev);

	if (!err)
		ns_per_pair = div_u64(total_ns, pairs);
	return err;
}

static int lm_bench_again(const char *text, const struct kernel_param *param)
{
	if (!lm_device)
		return -ENODEV;
	return pairs ? lm_bench_measure() : -EINVAL;
}

static const struct kernel_param_ops lm_bench_again_ops = {.set = lm_bench_again};

module_param_cb(again, &lm_bench_again_ops, NULL, 0200);
MODULE_PARM_DESC(again, "Measure once more, when something is written");

static int __init lm_bench_init(void)
{
	struct platform_device *device;
	int err;

	if (!pairs || !batch || !size) {
		pr_err("pairs, batch and size must not be 0\n");
		return -EINVAL;
	}
	device = platform_device_register_simple("lm-bench", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	lm_device = device;
	err = dma_coerce_mask_and_coherent(&device->dev, DMA_BIT_MASK(64));
	if (!err)
		err = lm_bench_measure();
	if (err) {
		pr_err("cannot measure: error %d\n", err);
		lm_device = NULL;
		platform_device_unregister(device);
		return err;
	}
	pr_info("%u pairs of %u bytes, %u at a time: %llu ns a pair\n", pairs, size, batch,
		ns_per_pair);
	return 0;
}

static void __exit lm_bench_exit(void)
{
	platform_device_unregister(lm_device);
}

module_init(lm_bench_init);
module_exit(lm_bench_exit);

MODULE_DESCRIPTION("Measures DMA pool allocation");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
