// SPDX-License-Identifier: GPL-2.0-only
/*
 * Breaks the rules of DMA pools on purpose when it is loaded: six scenarios, one wrong step each.
 * For test machines only: what it leaks is gone until the next boot.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#define LM_WRONG true
#include "scenarios.h"

static char *only = "";
module_param(only, charp, 0444);
MODULE_PARM_DESC(only, "Run only the scenario of this name, such as double-free (all)");

static unsigned int rounds = 1;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "How often to run the scenarios (1)");

static struct platform_device *lm_device;

static int __init lm_misuse_init(void)
{
	lm_device = lm_load("lm-misuse", only, rounds);
	return PTR_ERR_OR_ZERO(lm_device);
}

static void __exit lm_misuse_exit(void)
{
	platform_device_unregister(lm_device);
}

module_init(lm_misuse_init);
module_exit(lm_misuse_exit);

MODULE_DESCRIPTION("Breaks the ownership rules of DMA pools on purpose");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
