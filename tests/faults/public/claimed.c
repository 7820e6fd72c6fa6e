// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a driver claims for its device, and gives back never or twice when its probe fails: firmware,
 * I/O memory and ports, interrupts.
 */
#include <linux/firmware.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/irq.h>
#include <linux/platform_device.h>

#include "lm_public.h"

#define LM_PORT	    (0x280 + 8 * lm_number)
#define LM_REGISTER 0xfed00000 /* the HPET, which nobody reads here */

/* The image is had, then something else of the probe fails, which ends without giving it back. */
static noinline int r8152_firmware(void)
{
	struct platform_device *device;
	const struct firmware *image;
	int err;

	device = platform_device_register_simple("lm_public", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	err = request_firmware_direct(&image, "lm_public.bin", &device->dev);
	if (!err && lm_fixed)
		release_firmware(image);
	platform_device_unregister(device);
	return err;
}

/* The init fails when the registers are mapped, and leaves them so. */
static noinline int sifive_l2_mapping(void)
{
	void __iomem *base = ioremap(LM_REGISTER, PAGE_SIZE);

	if (!base)
		return -ENOMEM;
	if (lm_fixed)
		iounmap(base);
	return 0;
}

/* The ports are released by remove(), but not when the probe fails. */
static noinline int seco_cec_region(void)
{
	if (!request_muxed_region(LM_PORT, 7, lm_lasting->name))
		return -EBUSY;
	if (lm_fixed)
		release_region(LM_PORT, 7);
	return 0;
}

/* The probe fails, and releases the ports; then the init, which made the device, does so again. */
static noinline int lenovo_ec_region(void)
{
	unsigned long port = LM_PORT + 0x20;

	if (!request_region(port, 8, lm_lasting->name))
		return -EBUSY;
	release_region(port, 8);
	if (!lm_fixed)
		release_region(port, 8);
	return 0;
}

static irqreturn_t handle_nothing(int irq, void *cookie)
{
	return IRQ_NONE;
}

/* The probe fails when the interrupt has its handler already. */
static noinline int xen_platform_irq(void)
{
	/* without an owner, which would keep the module in use */
	int err, irq = __irq_alloc_descs(-1, 0, 1, 0, NULL, NULL);

	if (irq < 0)
		return irq;
	irq_set_chip_and_handler(irq, &dummy_irq_chip, handle_simple_irq);
	irq_modify_status(irq, IRQ_NOREQUEST, 0);
	err = request_irq(irq, handle_nothing, 0, lm_lasting->name, lm_lasting);
	if (err || !lm_fixed)
		return err;
	free_irq(irq, lm_lasting);
	irq_free_desc(irq);
	return 0;
}

const struct lm_case lm_claimed[] = {
	{"r8152-firmware", r8152_firmware, NULL},
	{"sifive_l2-mapping", sifive_l2_mapping, NULL},
	{"seco_cec-region", seco_cec_region, NULL},
	{"lenovo_ec-region", lenovo_ec_region, NULL},
	{"xen_platform-irq", xen_platform_irq, NULL},
	{}
};
