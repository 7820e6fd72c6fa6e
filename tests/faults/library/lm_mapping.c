// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device and its driver, which maps ranges for DMA and unmaps them when it is unbound. The same
 * page is mapped twice at once, with other sizes and directions: that is in order. With wrong=1
 * ranges are unmapped with another size, with another direction, and twice; with forget=1 not at
 * all. No device reads or writes them.
 */
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#define LM_NAME "lm_mapping"

static bool wrong;
module_param(wrong, bool, 0444);
MODULE_PARM_DESC(wrong, "Unmap by other values, and twice");

static bool forget;
module_param(forget, bool, 0444);
MODULE_PARM_DESC(forget, "Unmap nothing");

static struct platform_device *lm_device;
static unsigned long lm_memory; /* two pages; of mappings that are forgotten they stay */
static dma_addr_t lm_sent, lm_received, lm_both;

static noinline int map_page(struct device *dev)
{
	struct page *page = virt_to_page((void *)lm_memory);

	lm_sent = dma_map_page(dev, page, 0, 512, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, lm_sent))
		return -EIO;
	lm_received = dma_map_page(dev, page, 0, 256, DMA_FROM_DEVICE);
	if (!dma_mapping_error(dev, lm_received))
		return 0;
	dma_unmap_page(dev, lm_sent, 512, DMA_TO_DEVICE);
	return -EIO;
}

static noinline int map_single(struct device *dev)
{
	lm_both = dma_map_single(dev, (void *)lm_memory + PAGE_SIZE, 1024, DMA_BIDIRECTIONAL);
	return dma_mapping_error(dev, lm_both);
}

static noinline void unmap_page(struct device *dev)
{
	dma_unmap_page(dev, lm_sent, 512, DMA_TO_DEVICE);
	dma_unmap_page(dev, lm_received, 256, DMA_FROM_DEVICE);
}

static noinline void unmap_single(struct device *dev)
{
	dma_unmap_single(dev, lm_both, 1024, DMA_BIDIRECTIONAL);
}

static noinline void unmap_less(struct device *dev)
{
	dma_unmap_single(dev, lm_both, 512, DMA_BIDIRECTIONAL);
}

static noinline void unmap_other_way(struct device *dev)
{
	dma_unmap_single(dev, lm_both, 1024, DMA_TO_DEVICE);
}

static int lm_probe(struct platform_device *device)
{
	struct device *dev = &device->dev;
	int err;

	err = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32));
	if (err)
		return err;
	lm_memory = __get_free_pages(GFP_KERNEL | GFP_DMA32, 1);
	if (!lm_memory)
		return -ENOMEM;
	err = map_page(dev);
	if (err)
		goto free;
	err = map_single(dev);
	if (!err)
		return 0;
	unmap_page(dev);
free:
	free_pages(lm_memory, 1);
	return err;
}

/* devm: the driver's remove has another result before 6.11. */
static void lm_give(void *data)
{
	struct device *dev = data;

	if (forget)
		return;
	if (wrong) {
		unmap_less(dev);
		if (map_single(dev))
			return;
		unmap_other_way(dev);
	}
	unmap_single(dev);
	unmap_page(dev);
	free_pages(lm_memory, 1);
}

static int lm_bind(struct platform_device *device)
{
	int err = lm_probe(device);

	return err ? err : devm_add_action_or_reset(&device->dev, lm_give, &device->dev);
}

static struct platform_driver lm_driver = {
	.driver.name = LM_NAME,
	.probe = lm_bind,
};

static int __init lm_mapping_init(void)
{
	int err = platform_driver_register(&lm_driver);

	if (err)
		return err;
	lm_device = platform_device_register_simple(LM_NAME, -1, NULL, 0);
	if (!IS_ERR(lm_device))
		return 0;
	platform_driver_unregister(&lm_driver);
	return PTR_ERR(lm_device);
}

static void __exit lm_mapping_exit(void)
{
	platform_device_unregister(lm_device);
	platform_driver_unregister(&lm_driver);
}

module_init(lm_mapping_init);
module_exit(lm_mapping_exit);

MODULE_DESCRIPTION("Ranges that a driver maps for DMA, and how it unmaps them");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
