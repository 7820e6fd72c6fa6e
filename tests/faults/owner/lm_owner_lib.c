// SPDX-License-Identifier: GPL-2.0-only
/* A library: makes objects for other modules, and keeps none. */
#include <linux/device.h>
#include <linux/module.h>

#include "lm_owner.h"

struct wakeup_source *lm_lib_make(void)
{
	return wakeup_source_register(NULL, "lm_owner");
}
EXPORT_SYMBOL_GPL(lm_lib_make);

void lm_lib_drop(struct wakeup_source *source)
{
	wakeup_source_unregister(source);
}
EXPORT_SYMBOL_GPL(lm_lib_drop);

MODULE_DESCRIPTION("Makes objects for lm_owner");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
