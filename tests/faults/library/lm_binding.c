// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device and its driver, which takes a pool, coherent memory and a mapped list when it is bound, and
 * gives them back when it is unbound. With forget=1 it forgets them. One pool is managed by the
 * device, and one is made before a driver is there: that one stays as long as the module.
 */
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/scatterlist.h>

#define LM_NAME "lm_binding"

static bool forget;
module_param(forget, bool, 0444);
MODULE_PARM_DESC(forget, "Give nothing back when the driver is unbound");

static struct platform_device *lm_device;
static struct dma_pool *lm_early, *lm_pool;
static void *lm_memory, *lm_page;
static dma_addr_t lm_handle;
static struct scatterlist lm_list;

/* Runs as the last of what the device manages, when the driver is unbound. */
static void lm_give(void *data)
{
	struct device *dev = data;

	if (forget)
		return;
	dma_unmap_sg(dev, &lm_list, 1, DMA_TO_DEVICE);
	free_page((unsigned long)lm_page);
	dma_free_coherent(dev, PAGE_SIZE, lm_memory, lm_handle);
	dma_pool_destroy(lm_pool);
}

static int lm_probe(struct platform_device *device)
{
	struct device *dev = &device->dev;

	/* a test cannot go on after an error, and does not mind what is left */
	lm_pool = dma_pool_create("lm_bound", dev, 64, 64, 0);
	lm_memory = dma_alloc_coherent(dev, PAGE_SIZE, &lm_handle, GFP_KERNEL);
	lm_page = (void *)__get_free_page(GFP_KERNEL);
	if (!lm_pool || !lm_memory || !lm_page)
		return -ENOMEM;
	sg_init_one(&lm_list, lm_page, 512);
	if (!dma_map_sg(dev, &lm_list, 1, DMA_TO_DEVICE))
		return -EIO;
	if (devm_add_action(dev, lm_give, dev))
		return -ENOMEM;
	return dmam_pool_create("lm_managed", dev, 64, 64, 0) ? 0 : -ENOMEM;
}

static struct platform_driver lm_driver = {
	.probe = lm_probe,
	.driver = { .name = LM_NAME },
};

static int __init lm_binding_init(void)
{
	int err;

	lm_device = platform_device_register_simple(LM_NAME, PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(lm_device))
		return PTR_ERR(lm_device);
	err = dma_set_mask_and_coherent(&lm_device->dev, DMA_BIT_MASK(64));
	lm_early = dma_pool_create("lm_early", &lm_device->dev, 64, 64, 0);
	if (!err && lm_early)
		err = platform_driver_register(&lm_driver);
	if (!err && lm_early)
		return 0;
	dma_pool_destroy(lm_early);
	platform_device_unregister(lm_device);
	return err ?: -ENOMEM;
}

static void __exit lm_binding_exit(void)
{
	platform_driver_unregister(&lm_driver);
	dma_pool_destroy(lm_early);
	platform_device_unregister(lm_device);
}

module_init(lm_binding_init);
module_exit(lm_binding_exit);
MODULE_DESCRIPTION("A driver that forgets what it took for its device");
MODULE_LICENSE("GPL");
