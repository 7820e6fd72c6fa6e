// SPDX-License-Identifier: GPL-2.0-only
/*
 * lm_fifo: a FIFO as a misc device, /dev/lm_fifo. The platform device "lm_fifo" can be unbound from
 * its driver at any time, as a real one can be unplugged: the device goes, and the FIFO lives on
 * for those who have it open.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/poll.h>

#include "fifo/fifo.h"

static unsigned int max_bytes = 1024 * 1024;
module_param(max_bytes, uint, 0444);
MODULE_PARM_DESC(max_bytes, "most bytes that the FIFO holds (1048576)");

/* Writers and pollers learn that the device is gone. What has begun goes on. */
static void lm_fifo_hang_up(struct fifo *fifo)
{
	WRITE_ONCE(fifo->gone, true);
	wake_up_interruptible_poll(&fifo->wait, EPOLLHUP | EPOLLERR);
}

static void lm_fifo_unregister(void *data)
{
	struct fifo *fifo = data;

	misc_deregister(&fifo->misc);
	if (lm_fault(FIFO_DOUBLE_DEREGISTER)) {
		/* on kernels that leave poison in the list, the second call would follow it */
		INIT_LIST_HEAD(&fifo->misc.list);
		misc_deregister(&fifo->misc);
	}
	lm_fifo_hang_up(fifo);
	if (lm_fault(FIFO_FREE_OPEN))
		fifo_destroy(fifo);
	else if (!lm_fault(FIFO_LEAK_AT_UNLOAD))
		fifo_put(fifo);
}

static int lm_fifo_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct fifo *fifo;
	int err;

	fifo = fifo_create(dev, max_bytes);
	if (!fifo)
		return -ENOMEM;
	fifo->misc.minor = MISC_DYNAMIC_MINOR;
	fifo->misc.name = FIFO_NAME;
	fifo->misc.parent = dev;
	err = fifo_ops_register(fifo, lm_fault(FIFO_NO_OWNER) ? &fifo_unowned_ops : &fifo_ops);
	if (err) {
		fifo_put(fifo);
		return dev_err_probe(dev, err, "cannot register /dev/" FIFO_NAME "\n");
	}
	return devm_add_action_or_reset(dev, lm_fifo_unregister, fifo);
}

static struct platform_driver fifo_driver = {
	.probe = lm_fifo_probe,
	.driver.name = FIFO_NAME,
};

static struct platform_device *fifo_device;

static int __init lm_fifo_init(void)
{
	int err;

	if (!max_bytes || max_bytes > FIFO_MAX_BYTES) {
		pr_err("max_bytes=%u should be from 1 to %u\n", max_bytes, FIFO_MAX_BYTES);
		return -EINVAL;
	}
	err = lm_faults_init(FIFO_NAME, fifo_faults, FIFO_NR_FAULTS);
	if (err)
		return err;
	err = platform_driver_register(&fifo_driver);
	if (err) {
		pr_err("cannot register the driver: %d\n", err);
		goto faults;
	}
	fifo_device = platform_device_register_simple(FIFO_NAME, PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(fifo_device)) {
		err = PTR_ERR(fifo_device);
		pr_err("cannot register the device: %d\n", err);
		goto driver;
	}
	return 0;

driver:
	platform_driver_unregister(&fifo_driver);
faults:
	lm_faults_exit();
	return err;
}
module_init(lm_fifo_init);

static void __exit lm_fifo_exit(void)
{
	platform_device_unregister(fifo_device);
	platform_driver_unregister(&fifo_driver);
	lm_faults_exit();
}
module_exit(lm_fifo_exit);

MODULE_DESCRIPTION("A FIFO of bytes as a misc device, watched by lifemon");
MODULE_LICENSE("GPL");
