// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes one of each kind of object that lifemon's models of the kernel's APIs watch, and gives it
 * back when it is unloaded. With forget=1 it forgets all of them; with twice=1 it gives back twice
 * what the kernel survives, and unmaps memory by a wrong handle.
 *
 * What is forgotten must not harm a kernel that goes on: it lies in memory that is never freed, as
 * do the names, and nobody has a reason to call back into the module.
 */
#include <linux/blk-mq.h>
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/dma-fence.h>
#include <linux/dma-mapping.h>
#include <linux/firmware.h>
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/irq.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

static bool forget;
module_param(forget, bool, 0444);
MODULE_PARM_DESC(forget, "Give nothing back");

static bool twice;
module_param(twice, bool, 0444);
MODULE_PARM_DESC(twice, "Give back twice what the kernel survives");

/* What is forgotten stays registered under its name. */
static unsigned int number;
module_param(number, uint, 0444);
MODULE_PARM_DESC(number, "Of the names, to be another one after a load that forgets (0)");

#define LM_NAME	    "lm_library"
#define LM_PORT	    (0x2c0 + 8 * number)
#define LM_REGISTER 0xfed00000 /* the HPET, which nobody reads here */

static char *other = "alarmtimer";
module_param(other, charp, 0444);
MODULE_PARM_DESC(other, "Platform driver that coherent memory is taken for (alarmtimer, built in)");

/* What is forgotten stays in here, below a pointer that nobody has any more. */
struct lm_all {
	char name[16];
	struct platform_device *parent;
	void *memory, *others;
	dma_addr_t handle, others_handle;
	struct scatterlist list;
	struct sg_table table;
	void *page;
	struct kmem_cache *cache;
	struct device *node;
	struct platform_driver driver;
	struct class *class;
	struct cdev cdev;
	dev_t devt;
	int irq;
	void __iomem *mapping;
	const struct firmware *image;
	struct workqueue_struct *queue;
	struct blk_mq_tag_set tags;
	struct file_system_type type;
	struct dma_fence *fence;
	spinlock_t fence_lock;
};

static struct lm_all *lm;

static int __init take_coherent(void)
{
	lm->memory = dma_alloc_coherent(&lm->parent->dev, PAGE_SIZE, &lm->handle, GFP_KERNEL);
	return lm->memory ? 0 : -ENOMEM;
}

/*
 * For another driver, as when a pool of its needs a page: that one is to give it back, which it may
 * do long after this module is gone.
 */
static int __init take_for_other(void)
{
	struct device_driver *driver = driver_find(other, &platform_bus_type);
	struct device *dev = &lm->parent->dev;

	if (!driver)
		return -ENODEV;
	dev->driver = driver;
	lm->others = dma_alloc_coherent(dev, PAGE_SIZE, &lm->others_handle, GFP_KERNEL);
	dev->driver = NULL;
	return lm->others ? 0 : -ENOMEM;
}

static noinline void give_coherent(dma_addr_t handle)
{
	dma_free_coherent(&lm->parent->dev, PAGE_SIZE, lm->memory, handle);
}

/* By either function. */
static int __init take_lists(void)
{
	lm->page = (void *)__get_free_page(GFP_KERNEL);
	if (!lm->page || sg_alloc_table(&lm->table, 1, GFP_KERNEL))
		return -ENOMEM;
	sg_init_one(&lm->list, lm->page, 512);
	sg_set_buf(lm->table.sgl, lm->page + 512, 512);
	if (!dma_map_sg(&lm->parent->dev, &lm->list, 1, DMA_TO_DEVICE))
		return -EIO;
	return dma_map_sgtable(&lm->parent->dev, &lm->table, DMA_FROM_DEVICE, 0);
}

static noinline void give_list(void)
{
	dma_unmap_sg(&lm->parent->dev, &lm->list, 1, DMA_TO_DEVICE);
}

static noinline void give_table(void)
{
	dma_unmap_sgtable(&lm->parent->dev, &lm->table, DMA_FROM_DEVICE, 0);
}

static int __init take_cache(void)
{
	lm->cache = kmem_cache_create(lm->name, 1016, 0, 0, NULL);
	return lm->cache ? 0 : -ENOMEM;
}

/* Without an owner, so that nothing below /sys/module refers to it. */
static int __init take_driver(void)
{
	lm->driver.driver.name = lm->name;
	lm->driver.driver.bus = &platform_bus_type;
	return driver_register(&lm->driver.driver);
}

static int __init take_class(void)
{
	/* a macro with the module where it has two parameters */
#ifdef class_create
	lm->class = class_create(NULL, lm->name);
#else
	lm->class = class_create(lm->name);
#endif
	return PTR_ERR_OR_ZERO(lm->class);
}

static const struct file_operations lm_operations;

static int __init take_cdev(void)
{
	int err = alloc_chrdev_region(&lm->devt, 0, 1, lm->name);

	if (err)
		return err;
	cdev_init(&lm->cdev, &lm_operations);
	return cdev_add(&lm->cdev, lm->devt, 1);
}

/* After its class and its number. */
static int __init take_node(void)
{
	lm->node = device_create(lm->class, NULL, lm->devt, NULL, "%s", lm->name);
	return PTR_ERR_OR_ZERO(lm->node);
}

static irqreturn_t handle_nothing(int irq, void *cookie)
{
	return IRQ_NONE;
}

static int __init take_irq(void)
{
	/* without an owner: it would keep the module in use */
	lm->irq = __irq_alloc_descs(-1, 0, 1, 0, NULL, NULL);
	if (lm->irq < 0)
		return lm->irq;
	irq_set_chip_and_handler(lm->irq, &dummy_irq_chip, handle_simple_irq);
	irq_modify_status(lm->irq, IRQ_NOREQUEST, 0);
	return request_irq(lm->irq, handle_nothing, 0, lm->name, lm);
}

static int __init take_region(void)
{
	return request_region(LM_PORT, 8, lm->name) ? 0 : -EBUSY;
}

static noinline void give_region(void)
{
	release_region(LM_PORT, 8);
}

static int __init take_mapping(void)
{
	lm->mapping = ioremap(LM_REGISTER, PAGE_SIZE);
	return lm->mapping ? 0 : -ENOMEM;
}

static int __init take_image(void)
{
	return request_firmware_direct(&lm->image, LM_NAME ".bin", &lm->parent->dev);
}

static int __init take_queue(void)
{
	lm->queue = alloc_workqueue("%s", WQ_UNBOUND, 0, lm->name);
	return lm->queue ? 0 : -ENOMEM;
}

static blk_status_t refuse_request(struct blk_mq_hw_ctx *context,
				   const struct blk_mq_queue_data *data)
{
	return BLK_STS_IOERR;
}

static const struct blk_mq_ops lm_requests = {.queue_rq = refuse_request};

static int __init take_tags(void)
{
	lm->tags.ops = &lm_requests;
	lm->tags.nr_hw_queues = 1;
	lm->tags.queue_depth = 2;
	lm->tags.numa_node = NUMA_NO_NODE;
	return blk_mq_alloc_tag_set(&lm->tags);
}

static int __init take_type(void)
{
	lm->type.name = lm->name;
	return register_filesystem(&lm->type);
}

static noinline void give_type(void)
{
	unregister_filesystem(&lm->type);
}

static const char *fence_name(struct dma_fence *fence)
{
	return LM_NAME;
}

static const struct dma_fence_ops lm_fence = {
	.get_driver_name = fence_name,
	.get_timeline_name = fence_name,
};

static int __init take_fence(void)
{
	lm->fence = kzalloc(sizeof(*lm->fence), GFP_KERNEL);
	if (!lm->fence)
		return -ENOMEM;
	spin_lock_init(&lm->fence_lock);
	dma_fence_init(lm->fence, &lm_fence, &lm->fence_lock, dma_fence_context_alloc(1), 1);
	return 0;
}

static int (*const lm_take[])(void) __initconst = {
	take_coherent, take_for_other, take_lists, take_cache,	take_driver,  take_class,
	take_cdev,     take_node,      take_irq,   take_region, take_mapping, take_image,
	take_queue,    take_tags,      take_type,  take_fence,
};

static int __init take_all(void)
{
	unsigned int i;
	int err;

	err = dma_set_mask_and_coherent(&lm->parent->dev, DMA_BIT_MASK(64));
	for (i = 0; !err && i < ARRAY_SIZE(lm_take); i++) {
		err = lm_take[i]();
		/* a test cannot go on, and does not mind what is left */
		if (err)
			pr_err(LM_NAME ": number %u failed: %d\n", i, err);
	}
	return err;
}

static int __init lm_library_init(void)
{
	lm = kzalloc(sizeof(*lm), GFP_KERNEL);
	if (!lm)
		return -ENOMEM;
	snprintf(lm->name, sizeof(lm->name), LM_NAME "%u", number);
	lm->parent = platform_device_register_simple(LM_NAME "_parent", number, NULL, 0);
	if (IS_ERR(lm->parent))
		return PTR_ERR(lm->parent);
	return take_all();
}

static void give_devices(void)
{
	device_destroy(lm->class, lm->devt);
	driver_unregister(&lm->driver.driver);
	class_destroy(lm->class);
	cdev_del(&lm->cdev);
	unregister_chrdev_region(lm->devt, 1);
	free_irq(lm->irq, lm);
	irq_free_desc(lm->irq);
	iounmap(lm->mapping);
	release_firmware(lm->image);
	destroy_workqueue(lm->queue);
	blk_mq_free_tag_set(&lm->tags);
}

static void give_all(void)
{
	dma_fence_put(lm->fence);
	give_type();
	give_devices();
	give_region();
	kmem_cache_destroy(lm->cache);
	give_table();
	give_list();
	if (twice) {
		give_list();
		give_region();
	}
	give_coherent(twice ? lm->handle + 64 : lm->handle);
	dma_free_coherent(&lm->parent->dev, PAGE_SIZE, lm->others, lm->others_handle);
	sg_free_table(&lm->table);
	free_page((unsigned long)lm->page);
}

static void __exit lm_library_exit(void)
{
	if (forget)
		return;
	give_all();
	platform_device_unregister(lm->parent);
	kfree(lm);
}

module_init(lm_library_init);
module_exit(lm_library_exit);

MODULE_DESCRIPTION("Takes one of each kind of object, and may forget to give it back");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
