// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does what lm_misuse.c does, correctly: a monitor must have nothing to say about it. With rounds=N
 * it is a load of 7 pools and 7 blocks a round.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#define LM_WRONG false
#include "scenarios.h"

static char *only = "";
module_param(only, charp, 0444);
MODULE_PARM_DESC(only, "Run only the scenario of this name, such as double-free (all)");

static unsigned int rounds = 1;
module_param(rounds, uint, 0444);
MODULE_PARM_DESC(rounds, "How often to run the scenarios (1)");

static unsigned int deep;
module_param(deep, uint, 0444);
MODULE_PARM_DESC(deep, "Run them this number of calls deeper (0)");

static struct platform_device *lm_device;

/* What follows the call keeps it one: no loop is made of it. */
static noinline void lm_clean_load(unsigned int calls)
{
	if (calls)
		lm_clean_load(calls - 1);
	else
		lm_device = lm_load("lm-clean", only, rounds);
	barrier();
}

static int __init lm_clean_init(void)
{
	lm_clean_load(min(deep, 100U));
	return PTR_ERR_OR_ZERO(lm_device);
}

static void __exit lm_clean_exit(void)
{
	platform_device_unregister(lm_device);
}

module_init(lm_clean_init);
module_exit(lm_clean_exit);

MODULE_DESCRIPTION("Keeps the ownership rules of DMA pools");
MODULE_VERSION("1.0");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
