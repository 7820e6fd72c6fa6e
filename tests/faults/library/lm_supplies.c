// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gets a clock, a regulator and a GPIO line, and puts them when it is unloaded. With forget=1 it
 * forgets.
 *
 * The clock and the line are its own, and gone with it; what is forgotten are the handles, which
 * nobody uses any more. The regulator is the kernel's dummy.
 */
#include <linux/clk-provider.h>
#include <linux/clk.h>
#include <linux/err.h>
#include <linux/gpio.h>
#include <linux/gpio/driver.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/regulator/consumer.h>
#include <linux/regulator/machine.h>

static bool forget;
module_param(forget, bool, 0444);
MODULE_PARM_DESC(forget, "Put nothing");

#define LM_NAME "lm_supplies"

static struct platform_device *device;
static struct clk_hw *source;
static struct clk *clock;
static struct regulator *supply;

static int get_line(struct gpio_chip *chip, unsigned int offset)
{
	return 0;
}

static int to_input(struct gpio_chip *chip, unsigned int offset)
{
	return 0;
}

static struct gpio_chip chip = {
	.label = LM_NAME,
	.base = -1,
	.ngpio = 2,
	.get = get_line,
	.direction_input = to_input,
};

static noinline int get_clock(void)
{
	source = clk_hw_register_fixed_rate(NULL, LM_NAME, NULL, 0, 1000);
	if (IS_ERR(source))
		return PTR_ERR(source);
	clock = clk_hw_get_clk(source, LM_NAME);
	return PTR_ERR_OR_ZERO(clock);
}

/* Where nothing supplies a device, the kernel has a dummy, once all that there are have been named.
 */
static noinline int get_supply(void)
{
	regulator_has_full_constraints();
	supply = regulator_get(&device->dev, "vcc");
	return PTR_ERR_OR_ZERO(supply);
}

static noinline int request_line(void)
{
	int err = gpiochip_add_data(&chip, NULL);

	return err ? err : gpio_request(chip.base, LM_NAME);
}

static int __init lm_supplies_init(void)
{
	int err;

	device = platform_device_register_simple(LM_NAME, PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	err = get_clock();
	if (!err)
		err = get_supply();
	if (!err)
		err = request_line();
	/* a test cannot go on, and does not mind what is left */
	if (err)
		pr_err(LM_NAME ": failed: %d\n", err);
	return err;
}

static void __exit lm_supplies_exit(void)
{
	if (!forget) {
		gpio_free(chip.base);
		regulator_put(supply);
		clk_put(clock);
	}
	gpiochip_remove(&chip);
	clk_hw_unregister_fixed_rate(source);
	platform_device_unregister(device);
}

module_init(lm_supplies_init);
module_exit(lm_supplies_exit);

MODULE_DESCRIPTION("Has a clock, a regulator and a GPIO line, and may forget to put them");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
