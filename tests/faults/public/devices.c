// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices and drivers that stay registered, or switched on, when an init or a probe fails.
 */
#include <crypto/algapi.h>
#include <linux/cdev.h>
#include <linux/etherdevice.h>
#include <linux/fs.h>
#include <linux/input.h>
#include <linux/leds.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/platform_device.h>

#include "lm_public.h"

/* The init fails after it made the device, of which only the reference is dropped. */
static noinline int vgem_device(void)
{
	struct platform_device *device;

	device = platform_device_register_simple(lm_lasting->name, PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	if (lm_fixed)
		platform_device_unregister(device);
	return 0;
}

/* Of two devices the second cannot be registered; the first stays. */
static noinline int speakup_misc(void)
{
	struct miscdevice *misc = LM_LASTING(struct miscdevice);
	int err;

	misc->minor = MISC_DYNAMIC_MINOR;
	misc->name = lm_lasting->name;
	misc->fops = &simple_dir_operations; /* of the kernel: they last */
	err = misc_register(misc);
	if (!err && lm_fixed)
		misc_deregister(misc);
	return err;
}

/* The probe fails after it registered its LED. */
static noinline int nvidia_shield_led(void)
{
	struct led_classdev *led = LM_LASTING(struct led_classdev);
	int err;

	led->name = lm_lasting->name;
	led->max_brightness = 1;
	err = led_classdev_register(NULL, led);
	if (!err && lm_fixed)
		led_classdev_unregister(led);
	return err;
}

/* Every way out of the probe but the good one forgets the network device. */
static noinline int gemini_netdev(void)
{
	struct net_device *netdev = alloc_etherdev_mq(64, 2);

	if (!netdev)
		return -ENOMEM;
	if (lm_fixed)
		free_netdev(netdev);
	return 0;
}

/* The init registers a platform driver, then fails to register another one, and leaves the first. */
static noinline int txx9_driver(void)
{
	struct platform_driver *driver = LM_LASTING(struct platform_driver);
	int err;

	/* as platform_driver_register(), but without an owner: nothing below /sys/module refers to it */
	driver->driver.name = lm_lasting->name;
	driver->driver.bus = &platform_bus_type;
	err = driver_register(&driver->driver);
	if (!err && lm_fixed)
		driver_unregister(&driver->driver);
	return err;
}

static struct input_dev *pwc_button;

static noinline int pwc_input(void)
{
	int err;

	pwc_button = input_allocate_device();
	if (!pwc_button)
		return -ENOMEM;
	input_set_capability(pwc_button, EV_KEY, KEY_CAMERA);
	err = input_register_device(pwc_button);
	/* somebody has it open, so that it is not gone when it is unregistered */
	input_get_device(pwc_button);
	return err;
}

/* To unregister it is to free it; the driver does both. */
static noinline void pwc_input_cleanup(void)
{
	input_unregister_device(pwc_button);
	if (lm_fixed)
		input_put_device(pwc_button);
	else
		input_free_device(pwc_button);
}

/* The number is given to the device, which cannot be added; the number still leads to it. */
static noinline int device_dax_cdev(void)
{
	struct cdev *cdev = LM_LASTING(struct cdev);
	dev_t number;
	int err = alloc_chrdev_region(&number, 0, 1, lm_lasting->name);

	if (err)
		return err;
	cdev_init(cdev, &simple_dir_operations);
	err = cdev_add(cdev, number, 1);
	if (err || !lm_fixed)
		return err;
	cdev_del(cdev);
	unregister_chrdev_region(number, 1);
	return 0;
}

/* The memory for the frame buffer cannot be had, and the device stays enabled. */
static noinline int pm2fb_pci_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	int err = pci_enable_device(pdev);

	if (err)
		return err;
	if (lm_fixed)
		pci_disable_device(pdev);
	return -ENOMEM;
}

static int qce_sets_key(struct crypto_tfm *tfm, const u8 *key, unsigned int len)
{
	return 0;
}

static void qce_crypts(struct crypto_tfm *tfm, u8 *to, const u8 *from)
{
}

struct qce {
	struct crypto_alg first, second;
};

static int qce_register(struct crypto_alg *cipher)
{
	strscpy(cipher->cra_name, lm_lasting->name, sizeof(cipher->cra_name));
	strscpy(cipher->cra_driver_name, cipher->cra_name, sizeof(cipher->cra_driver_name));
	cipher->cra_flags = CRYPTO_ALG_TYPE_CIPHER;
	cipher->cra_blocksize = 8;
	cipher->cra_module = THIS_MODULE;
	cipher->cra_cipher.cia_min_keysize = 8;
	cipher->cra_cipher.cia_max_keysize = 8;
	cipher->cra_cipher.cia_setkey = qce_sets_key;
	cipher->cra_cipher.cia_encrypt = qce_crypts;
	cipher->cra_cipher.cia_decrypt = qce_crypts;
	return crypto_register_alg(cipher);
}

/* Of two algorithms the second cannot be registered, as here its name is taken; the first stays. */
static noinline int qce_algorithm(void)
{
	struct qce *qce = LM_LASTING(struct qce);
	int err = qce_register(&qce->first);

	if (err)
		return err;
	err = qce_register(&qce->second);
	if (err && lm_fixed)
		crypto_unregister_alg(&qce->first);
	return err == -EEXIST ? 0 : err ?: -EINVAL;
}

static void qce_algorithm_exit(void)
{
	LM_LASTING(struct qce)->first.cra_module = NULL;
}

/* QEMU's XHCI */
static const struct pci_device_id pm2fb_ids[] = {{PCI_DEVICE(0x1b36, 0x000d)}, {}};

static struct pci_driver pm2fb = {
	.name = "lm_public",
	.id_table = pm2fb_ids,
	.probe = pm2fb_pci_probe,
};

static int pm2fb_pci_load(void)
{
	return pci_register_driver(&pm2fb);
}

static void pm2fb_pci_unload(void)
{
	pci_unregister_driver(&pm2fb);
}

const struct lm_case lm_devices[] = {
	{"vgem-device", vgem_device, NULL},
	{"speakup-misc", speakup_misc, NULL},
	{"nvidia_shield-led", nvidia_shield_led, NULL},
	{"gemini-netdev", gemini_netdev, NULL},
	{"txx9-driver", txx9_driver, NULL},
	{"pwc-input", pwc_input, pwc_input_cleanup},
	{"device_dax-cdev", device_dax_cdev, NULL},
	{"qce-algorithm", qce_algorithm, qce_algorithm_exit},
	{"pm2fb-pci", pm2fb_pci_load, pm2fb_pci_unload},
	{}
};
