// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes an input device and two network devices, and is the driver of a PCI device, QEMU's XHCI.
 * With forget=1 it gives nothing back; with twice=1 it frees the input device after it unregistered
 * it.
 *
 * What is forgotten must not harm a kernel that goes on: nothing of it refers to the module.
 */
#include <crypto/algapi.h>
#include <linux/etherdevice.h>
#include <linux/input.h>
#include <linux/leds.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/pci.h>
#include <linux/slab.h>

static bool forget;
module_param(forget, bool, 0444);
MODULE_PARM_DESC(forget, "Give nothing back but interrupt vectors");

static bool forget_vectors;
module_param(forget_vectors, bool, 0444);
MODULE_PARM_DESC(forget_vectors, "Keep the interrupt vectors, too: the kernel may warn of it");

static bool twice;
module_param(twice, bool, 0444);
MODULE_PARM_DESC(twice, "Free the input device, after it was unregistered");

#define LM_NAME "lm_devices"

static struct input_dev *input, *unused;
static struct net_device *own, *ether;

/* What is forgotten stays registered, without a module. */
static struct lm_registered {
	struct led_classdev led, unused;
	struct crypto_alg cipher;
} * registered;

static int __init take_inputs(void)
{
	int err;

	input = input_allocate_device();
	unused = input_allocate_device();
	if (!input || !unused)
		return -ENOMEM;
	input_set_capability(input, EV_KEY, KEY_A);
	err = input_register_device(input);
	input_get_device(input);
	return err;
}

static noinline void free_input(void)
{
	input_free_device(input);
}

static void give_inputs(void)
{
	input_unregister_device(input);
	/* the same, but that it is right */
	if (twice)
		free_input();
	else
		input_put_device(input);
	input_free_device(unused);
}

static void set_up(struct net_device *dev)
{
	ether_setup(dev);
}

/* One that is set up by a function of the module, one by the kernel's. */
static int __init take_netdevs(void)
{
	own = alloc_netdev(0, LM_NAME "%d", NET_NAME_UNKNOWN, set_up);
	ether = alloc_etherdev(0);
	return own && ether ? 0 : -ENOMEM;
}

static void give_netdevs(void)
{
	free_netdev(own);
	free_netdev(ether);
}

static int set_no_key(struct crypto_tfm *tfm, const u8 *key, unsigned int len)
{
	return 0;
}

static void crypt_nothing(struct crypto_tfm *tfm, u8 *to, const u8 *from)
{
}

/* What was forgotten before has another name: that of another process. */
static int __init register_cipher(struct crypto_alg *cipher)
{
	snprintf(cipher->cra_name, sizeof(cipher->cra_name), LM_NAME "%d", current->pid);
	strscpy(cipher->cra_driver_name, cipher->cra_name, sizeof(cipher->cra_driver_name));
	cipher->cra_flags = CRYPTO_ALG_TYPE_CIPHER;
	cipher->cra_blocksize = 8;
	cipher->cra_module = THIS_MODULE;
	cipher->cra_cipher.cia_min_keysize = 8;
	cipher->cra_cipher.cia_max_keysize = 8;
	cipher->cra_cipher.cia_setkey = set_no_key;
	cipher->cra_cipher.cia_encrypt = crypt_nothing;
	cipher->cra_cipher.cia_decrypt = crypt_nothing;
	return crypto_register_alg(cipher);
}

static int __init take_registered(void)
{
	int err;

	registered = kzalloc(sizeof(*registered), GFP_KERNEL);
	if (!registered)
		return -ENOMEM;
	/* nothing, as none of these was registered */
	led_classdev_unregister(&registered->unused);
	led_classdev_unregister(&registered->unused);
	registered->led.name = kstrdup(LM_NAME, GFP_KERNEL);
	err = led_classdev_register(NULL, &registered->led);
	return err ? err : register_cipher(&registered->cipher);
}

static void give_registered(void)
{
	crypto_unregister_alg(&registered->cipher);
	led_classdev_unregister(&registered->led);
	kfree(registered->led.name);
	kfree(registered);
}

static int lm_devices_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	int err = pci_enable_device(pdev);

	if (err)
		return err;
	/* it is switched off as often as on */
	err = pci_enable_device_mem(pdev);
	if (err)
		return err;
	pci_disable_device(pdev);
	err = pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_MSI | PCI_IRQ_MSIX);
	return err < 0 ? err : 0;
}

static void lm_devices_remove(struct pci_dev *pdev)
{
	if (!forget_vectors)
		pci_free_irq_vectors(pdev);
	if (!forget)
		pci_disable_device(pdev);
}

static const struct pci_device_id lm_devices_ids[] = {{PCI_DEVICE(0x1b36, 0x000d)}, {}};

static struct pci_driver lm_devices_driver = {
	.name = LM_NAME,
	.id_table = lm_devices_ids,
	.probe = lm_devices_probe,
	.remove = lm_devices_remove,
};

static int __init lm_devices_init(void)
{
	int err = take_inputs();

	if (!err)
		err = take_netdevs();
	if (!err)
		err = take_registered();
	if (!err)
		err = pci_register_driver(&lm_devices_driver);
	/* a test cannot go on, and does not mind what is left */
	if (err)
		pr_err(LM_NAME ": failed: %d\n", err);
	return err;
}

static void __exit lm_devices_exit(void)
{
	pci_unregister_driver(&lm_devices_driver);
	if (forget) {
		registered->cipher.cra_module = NULL;
		return;
	}
	give_registered();
	give_netdevs();
	give_inputs();
}

module_init(lm_devices_init);
module_exit(lm_devices_exit);

MODULE_DESCRIPTION("Has devices, and may forget to give them back");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
