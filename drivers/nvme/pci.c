// SPDX-License-Identifier: GPL-2.0-only
/* An NVMe driver as a subject for lifemon: the module, and binding to PCI functions. */
#include <linux/dma-mapping.h>
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "block_compat.h"
#include "nvme.h"
#include "nvme_faults.h"

static unsigned int io_queue_depth = LM_IO_DEPTH;
module_param(io_queue_depth, uint, 0444);
MODULE_PARM_DESC(io_queue_depth, "slots of an I/O queue, 2 to 1024 (1024; less if the controller has less)");

static DEFINE_IDA(instances);

static int lm_nvme_map_registers(struct lm_ctrl *ctrl)
{
	struct pci_dev *pdev = ctrl->pdev;
	resource_size_t length = pci_resource_len(pdev, 0);
	unsigned int depth, room;

	if (length < NVME_REG_DBS + SZ_4K)
		return -ENODEV;
	ctrl->bar = ioremap(pci_resource_start(pdev, 0), length);
	if (!ctrl->bar)
		return -ENOMEM;
	if (lm_gone(ctrl))
		return -ENODEV;
	ctrl->cap = lo_hi_readq(ctrl->bar + NVME_REG_CAP);
	ctrl->stride = 4 << NVME_CAP_DSTRD(ctrl->cap);
	depth = clamp(io_queue_depth, 2U, (unsigned int)LM_IO_DEPTH);
	ctrl->depth = min_t(unsigned int, depth, NVME_CAP_MQES(ctrl->cap) + 1);
	room = (length - NVME_REG_DBS) / (2 * ctrl->stride);
	if (room < 2)
		return -ENODEV;
	ctrl->max_queues = min(num_possible_cpus(), room - 1);
	return 0;
}

static int lm_nvme_alloc_pools(struct lm_ctrl *ctrl)
{
	int err;

	err = dma_triple_pool_create(&ctrl->small_lists, "lm_nvme small lists", ctrl->dev,
				     LM_SMALL_ENTRIES, LM_SMALL_ENTRIES * sizeof(__le64));
	if (err)
		return err;
	err = dma_triple_pool_create(&ctrl->page_lists, "lm_nvme page lists", ctrl->dev,
				     LM_PAGE_ENTRIES, LM_PAGE_SIZE);
	if (err)
		return err;
	ctrl->segments = mempool_create_kmalloc_pool(1, LM_MAX_SEGMENTS *
						     sizeof(struct scatterlist));
	return ctrl->segments ? 0 : -ENOMEM;
}

static int lm_nvme_alloc_memory(struct lm_ctrl *ctrl)
{
	int err = lm_nvme_alloc_pools(ctrl);

	if (err)
		return err;
	ctrl->identify = dma_alloc_coherent(ctrl->dev, LM_PAGE_SIZE, &ctrl->identify_dma,
					    GFP_KERNEL);
	ctrl->queues = kcalloc(ctrl->max_queues + 1, sizeof(*ctrl->queues), GFP_KERNEL);
	if (!ctrl->identify || !ctrl->queues)
		return -ENOMEM;
	return lm_queue_alloc(ctrl, 0, LM_ADMIN_DEPTH) ?: nvme_fault_probe(ctrl);
}

static int lm_nvme_alloc_tags(struct lm_ctrl *ctrl)
{
	struct blk_mq_tag_set *set = &ctrl->tags;
	int err;

	set->ops = &lm_mq_ops;
	set->nr_hw_queues = ctrl->nr_queues;
	set->queue_depth = ctrl->depth - 1;	/* a full ring would look empty */
	set->numa_node = dev_to_node(ctrl->dev);
	set->cmd_size = sizeof(struct lm_request);
	set->timeout = LM_IO_TIMEOUT;
	set->driver_data = ctrl;
#if LM_HAVE_BLK_MQ_F_SHOULD_MERGE
	set->flags = BLK_MQ_F_SHOULD_MERGE;
#endif
	err = blk_mq_alloc_tag_set(set);
	ctrl->has_tags = !err;
	return err;
}

static struct lm_ctrl *lm_nvme_ctrl_alloc(struct pci_dev *pdev)
{
	struct lm_ctrl *ctrl = kzalloc(sizeof(*ctrl), GFP_KERNEL);

	if (!ctrl)
		return NULL;
	ctrl->instance = ida_alloc(&instances, GFP_KERNEL);
	if (ctrl->instance < 0) {
		kfree(ctrl);
		return NULL;
	}
	kref_init(&ctrl->refs);
	ctrl->pdev = pdev;
	ctrl->dev = &pdev->dev;
	spin_lock_init(&ctrl->state_lock);
	spin_lock_init(&ctrl->admin_lock);
	mutex_init(&ctrl->stop_lock);
	mutex_init(&ctrl->identify_lock);
	mutex_init(&ctrl->ns_lock);
	INIT_LIST_HEAD(&ctrl->namespaces);
	INIT_WORK(&ctrl->reset_work, lm_reset_work);
	pci_set_drvdata(pdev, ctrl);
	return ctrl;
}

/*
 * Undoes what probe did so far. The controller is stopped and there is no disk. Only the registers
 * go after the pools: no request is left that could have a list.
 */
static void lm_nvme_ctrl_release(struct lm_ctrl *ctrl)
{
	struct pci_dev *pdev = ctrl->pdev;
	unsigned int i;

	if (ctrl->has_tags)
		blk_mq_free_tag_set(&ctrl->tags);
	for (i = 0; ctrl->queues && i <= ctrl->max_queues; i++)
		lm_queue_free(&ctrl->queues[i]);
	kfree(ctrl->queues);
	pci_free_irq_vectors(pdev);
	nvme_fault_release(ctrl);
	if (ctrl->identify)
		dma_free_coherent(ctrl->dev, LM_PAGE_SIZE, ctrl->identify, ctrl->identify_dma);
	mempool_destroy(ctrl->segments);
	dma_triple_pool_put(&ctrl->page_lists);
	dma_triple_pool_put(&ctrl->small_lists);
	nvme_fault_released(ctrl);
	if (ctrl->bar)
		iounmap(ctrl->bar);
	ida_free(&instances, ctrl->instance);
	lm_ctrl_put(ctrl);
}

static int lm_nvme_enable_function(struct pci_dev *pdev)
{
	int err = pci_enable_device_mem(pdev);

	if (err)
		return err;
	err = pci_request_mem_regions(pdev, LM_NAME);
	if (err)
		goto disable;
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (err)
		goto release;
	dma_set_max_seg_size(&pdev->dev, UINT_MAX);
	/* Where data is copied for the device, the copy has to start as far into a page. */
	dma_set_min_align_mask(&pdev->dev, LM_PAGE_SIZE - 1);
	pci_set_master(pdev);
	/* what it gets back after an error's reset */
	pci_save_state(pdev);
	return 0;

release:
	pci_release_mem_regions(pdev);
disable:
	pci_disable_device(pdev);
	return err;
}

static void lm_nvme_disable_function(struct pci_dev *pdev)
{
	pci_release_mem_regions(pdev);
	pci_disable_device(pdev);
}

static int lm_nvme_start(struct lm_ctrl *ctrl)
{
	int err = lm_nvme_map_registers(ctrl);

	if (!err)
		err = lm_nvme_alloc_memory(ctrl);
	if (!err)
		err = min(lm_set_vectors(ctrl, 0), 0);
	if (!err)
		err = lm_start_admin(ctrl);
	if (!err)
		err = lm_identify_ctrl(ctrl);
	if (!err)
		err = lm_start_io(ctrl);
	return err ?: lm_nvme_alloc_tags(ctrl);
}

static int lm_nvme_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct lm_ctrl *ctrl;
	int err;

	err = lm_nvme_enable_function(pdev);
	if (err)
		return dev_err_probe(&pdev->dev, err, "cannot enable the PCI function\n");
	ctrl = lm_nvme_ctrl_alloc(pdev);
	if (!ctrl) {
		err = -ENOMEM;
		goto disable;
	}
	err = lm_nvme_start(ctrl);
	if (err)
		goto stop;
	lm_set_state(ctrl, LM_LIVE);
	err = lm_scan(ctrl);
	if (err) {
		lm_remove_disks(ctrl);
		goto stop;
	}
	dev_info(ctrl->dev, "%s: %u queues of %u, up to %u KiB a request\n", ctrl->model,
		 ctrl->nr_queues, ctrl->depth, ctrl->max_bytes >> 10);
	return 0;

stop:
	dev_err(ctrl->dev, "controller could not be brought up (%d)\n", err);
	lm_set_state(ctrl, LM_DEAD);
	if (ctrl->queues)
		lm_stop(ctrl, false);
	lm_nvme_ctrl_release(ctrl);
disable:
	lm_nvme_disable_function(pdev);
	return err;
}

static void lm_nvme_remove(struct pci_dev *pdev)
{
	struct lm_ctrl *ctrl = pci_get_drvdata(pdev);

	lm_leave(ctrl);
	if (!pci_device_is_present(pdev))
		lm_kill(ctrl);
	lm_remove_disks(ctrl);
	lm_stop(ctrl, true);
	lm_nvme_ctrl_release(ctrl);
	lm_nvme_disable_function(pdev);
}

/* The machine goes down; the disks stay, and further requests fail. */
static void lm_nvme_shutdown(struct pci_dev *pdev)
{
	struct lm_ctrl *ctrl = pci_get_drvdata(pdev);

	lm_leave(ctrl);
	lm_stop(ctrl, true);
	lm_kill(ctrl);
}

/*
 * Not announced with MODULE_DEVICE_TABLE: the module must not be loaded for every NVMe disk of a
 * machine, where it would compete with the kernel's own driver.
 */
static const struct pci_device_id lm_ids[] = {
	{ PCI_DEVICE_CLASS(PCI_CLASS_STORAGE_EXPRESS, 0xffffff) },
	{}
};

static struct pci_driver lm_driver = {
	.name		= LM_NAME,
	.id_table	= lm_ids,
	.probe		= lm_nvme_probe,
	.remove		= lm_nvme_remove,
	.shutdown	= lm_nvme_shutdown,
	.driver.pm	= pm_sleep_ptr(&lm_pm_ops),
	.err_handler	= &lm_error_handlers,
	.dev_groups	= lm_ctrl_groups,
};

static int __init lm_nvme_init(void)
{
	int err = dma_triple_init();

	if (err)
		return err;
	err = lm_faults_init(LM_NAME, nvme_faults, NVME_NR_FAULTS);
	if (err)
		goto exit_triple;
	err = pci_register_driver(&lm_driver);
	if (err)
		goto exit_faults;
	return 0;

exit_faults:
	lm_faults_exit();
exit_triple:
	dma_triple_exit();
	return err;
}
module_init(lm_nvme_init);

static void __exit lm_nvme_exit(void)
{
	pci_unregister_driver(&lm_driver);
	lm_faults_exit();
	dma_triple_exit();
	ida_destroy(&instances);
}
module_exit(lm_nvme_exit);

MODULE_DESCRIPTION("NVMe driver that lifemon watches");
MODULE_AUTHOR("The lifemon authors");
MODULE_LICENSE("GPL");
