// SPDX-License-Identifier: GPL-2.0-only
/*
 * DMA memory of a device, of which a driver forgets some, or gives it back wrongly.
 */
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#include "lm_public.h"

static struct platform_device *lm_device;
static int (*lm_probe)(struct device *dev);

static int probe(struct platform_device *device)
{
	return lm_probe(&device->dev);
}

static struct platform_driver lm_driver = {
	.probe = probe,
	.driver = {.name = "lm_public_dma"},
};

/* A driver with this probe, and its device. A probe that fails leaves the device without a driver. */
static int bind(int (*probe_of_case)(struct device *dev))
{
	int err;

	lm_probe = probe_of_case;
	lm_device = platform_device_register_simple("lm_public_dma", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(lm_device))
		return PTR_ERR(lm_device);
	err = dma_set_mask_and_coherent(&lm_device->dev, DMA_BIT_MASK(64));
	return err ?: platform_driver_register(&lm_driver);
}

static void unbind(void)
{
	platform_driver_unregister(&lm_driver);
	platform_device_unregister(lm_device);
}

/* The pool is made, then the device cannot be registered, and the probe fails without destroying it. */
static noinline int omap_dma_pool(struct device *dev)
{
	struct dma_pool *pool = dma_pool_create("lm_public", dev, 64, 64, 0);

	if (pool && lm_fixed)
		dma_pool_destroy(pool);
	return -ENODEV;
}

static int omap_dma_pool_load(void)
{
	return bind(omap_dma_pool);
}

/* The buffer of an URB: its address is kept nowhere, so that nobody frees it when the device is closed. */
static noinline int mcba_usb_coherent(struct device *dev)
{
	dma_addr_t handle;
	void *buffer = dma_alloc_coherent(dev, 64, &handle, GFP_KERNEL);

	if (!buffer)
		return -ENOMEM;
	if (lm_fixed)
		dma_free_coherent(dev, 64, buffer, handle);
	return 0;
}

static int mcba_usb_coherent_load(void)
{
	return bind(mcba_usb_coherent);
}

/* The pool is destroyed first, though channels still have descriptors of it. */
static noinline int omap_dma_order(struct device *dev)
{
	struct dma_pool *pool = dma_pool_create("lm_public", dev, 64, 64, 0);
	dma_addr_t handle;
	void *descriptor;

	if (!pool)
		return -ENOMEM;
	descriptor = dma_pool_alloc(pool, GFP_KERNEL, &handle);
	if (descriptor && lm_fixed)
		dma_pool_free(pool, descriptor, handle);
	dma_pool_destroy(pool);
	/* here it would be given back to a pool that is no more */
	return -ENODEV;
}

static int omap_dma_order_load(void)
{
	return bind(omap_dma_order);
}

struct ipa_ring {
	void *memory;
	dma_addr_t address;
};

/*
 * The ring is not aligned as it must be and is given back, by the handle that is not stored in it yet.
 * What is there is of the same page here, which the kernel survives.
 */
static noinline int ipa_handle(struct device *dev)
{
	struct ipa_ring ring;
	dma_addr_t address;

	ring.memory = dma_alloc_coherent(dev, PAGE_SIZE, &address, GFP_KERNEL);
	if (!ring.memory)
		return -ENOMEM;
	ring.address = address + 64;
	dma_free_coherent(dev, PAGE_SIZE, ring.memory, lm_fixed ? address : ring.address);
	return -EINVAL;
}

static int ipa_handle_load(void)
{
	return bind(ipa_handle);
}

const struct lm_case lm_dma[] = {
	{"omap_dma-pool", omap_dma_pool_load, unbind},
	{"omap_dma-order", omap_dma_order_load, unbind},
	{"mcba_usb-coherent", mcba_usb_coherent_load, unbind},
	{"ipa-handle", ipa_handle_load, unbind},
	{}
};
