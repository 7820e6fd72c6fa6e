// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes the mistakes of real, public bugs of the kernel's drivers: each case is a small scenario of our
 * own that calls the same functions in the same wrong order, with the rest of the driver left out.
 * cases.tsv says which bug each of them is. With fixed=1 it does the same work as after the fix.
 *
 * The kernel goes on afterwards: what a case forgets is never used again.
 */
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>

#include "lm_public.h"

static char *lm_case;
module_param_named(case, lm_case, charp, 0444);
MODULE_PARM_DESC(case, "The name of the bug, see cases.tsv");

bool lm_fixed;
module_param_named(fixed, lm_fixed, bool, 0444);
MODULE_PARM_DESC(fixed, "Do it as the fix has it");

unsigned int lm_number;
module_param_named(number, lm_number, uint, 0444);
MODULE_PARM_DESC(number, "Of what lasts, to be another one after a load that forgets (0)");

static const struct lm_case *const lm_tables[] = {
	lm_claimed, lm_deferred, lm_devices, lm_dma, lm_memory,
};

static const struct lm_case *lm_chosen;

struct lm_lasting *lm_lasting;

static const struct lm_case *find_case(const char *name)
{
	const struct lm_case *one;

	for (unsigned int i = 0; i < ARRAY_SIZE(lm_tables); i++)
		for (one = lm_tables[i]; one->name; one++)
			if (!strcmp(one->name, name))
				return one;
	return NULL;
}

static int __init lm_public_init(void)
{
	int err;

	lm_chosen = lm_case ? find_case(lm_case) : NULL;
	if (!lm_chosen) {
		pr_err("there is no case '%s'\n", lm_case ?: "");
		return -EINVAL;
	}
	lm_lasting = (void *)get_zeroed_page(GFP_KERNEL);
	if (!lm_lasting)
		return -ENOMEM;
	snprintf(lm_lasting->name, sizeof(lm_lasting->name), "lm_public%u", lm_number);
	err = lm_chosen->load();
	/* a test cannot go on after an error, and does not mind what is left */
	if (err)
		pr_err("case %s failed: %d\n", lm_case, err);
	return err;
}

static void __exit lm_public_exit(void)
{
	if (lm_chosen->unload)
		lm_chosen->unload();
	if (lm_fixed)
		free_page((unsigned long)lm_lasting);
}

module_init(lm_public_init);
module_exit(lm_public_exit);

MODULE_DESCRIPTION("Makes the mistakes of public bugs of drivers");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
