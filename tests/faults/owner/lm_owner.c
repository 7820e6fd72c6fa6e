// SPDX-License-Identifier: GPL-2.0-only
/*
 * Owns one object that a monitor can hardly see to be its own, in one of several ways, and with
 * leak=1 forgets to release it. What is left behind then harms nobody: it is unlinked by hand, or
 * is only memory. With shape=stray it owns three, and leak=1 forgets to make them: what it then
 * releases was never there.
 */
#include <linux/device.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/reboot.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "lm_owner.h"

static char *shape = "memory";
module_param(shape, charp, 0444);
MODULE_PARM_DESC(shape, "memory, init, work, long, lib, exit or stray");

static bool leak;
module_param(leak, bool, 0444);
MODULE_PARM_DESC(leak, "Forget to release the object, or to make it");

/* A function with a name of 208 characters, as those of Rust have. */
#define LM_PASTE(a, b) a##b
#define LM_JOIN(a, b)  LM_PASTE(a, b)
#define LM_52	       a_name_of_fifty_characters_as_long_as_those_of_rust_
#define LM_104	       LM_JOIN(LM_52, LM_52)
#define lm_long_name   LM_JOIN(LM_104, LM_104)

static struct miscdevice lm_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "lm_owner",
};

static int lm_notify(struct notifier_block *block, unsigned long event, void *data)
{
	return NOTIFY_DONE;
}

/* Taking out one that is not in the list is refused, and harms nothing. */
static struct notifier_block lm_notifier = {.notifier_call = lm_notify};

struct lm_thing {
	struct work_struct work;
	struct miscdevice device;
	struct notifier_block notifier;
};

static struct lm_thing *lm_thing;
static struct wakeup_source *lm_source;

static noinline struct wakeup_source *lm_long_name(void)
{
	struct wakeup_source *source = wakeup_source_register(NULL, "lm_owner");

	/* no jump: this frame is what it is about */
	barrier();
	return source;
}

/* Called by the kernel only; makes a thing of what it gets. */
static void lm_work(struct work_struct *work)
{
	WARN_ON(work != &lm_thing->work);
}

/* Releases a thing of lm_work(), as far as the model knows. */
static noinline void lm_drop(struct work_struct *work)
{
	barrier();
}

static int lm_init_work(void)
{
	INIT_WORK(&lm_thing->work, lm_work);
	schedule_work(&lm_thing->work);
	flush_work(&lm_thing->work);
	return 0;
}

static int __init lm_init_source(struct wakeup_source *(*make)(void))
{
	lm_source = make();
	return lm_source ? 0 : -ENOMEM;
}

static int __init lm_init_stray(void)
{
	lm_thing->notifier.notifier_call = lm_notify;
	if (leak)
		return 0;
	register_reboot_notifier(&lm_thing->notifier);
	register_reboot_notifier(&lm_notifier);
	return lm_init_work();
}

static int __init lm_owner_init(void)
{
	lm_thing = kzalloc(sizeof(*lm_thing), GFP_KERNEL);
	if (!lm_thing)
		return -ENOMEM;
	lm_thing->device.minor = MISC_DYNAMIC_MINOR;
	lm_thing->device.name = kstrdup("lm_owner_heap", GFP_KERNEL);
	if (!strcmp(shape, "work"))
		return lm_init_work();
	if (!strcmp(shape, "long"))
		return lm_init_source(lm_long_name);
	if (!strcmp(shape, "lib"))
		return lm_init_source(lm_lib_make);
	if (!strcmp(shape, "init"))
		return misc_register(&lm_thing->device);
	if (!strcmp(shape, "stray"))
		return lm_init_stray();
	if (!strcmp(shape, "exit"))
		return 0;
	return misc_register(&lm_device);
}

static void lm_forget(struct miscdevice *device)
{
	list_del(&device->list);
	device_unregister(device->this_device);
}

/* Jumps to what makes a source, and drops it, which is the mistake. */
static void __exit lm_exit_late(void)
{
	wakeup_source_register(NULL, "lm_owner");
}

/* The last one by a jump. */
static void __exit lm_exit_stray(void)
{
	lm_drop(&lm_thing->work);
	unregister_reboot_notifier(&lm_thing->notifier);
	kfree(lm_thing->device.name);
	kfree(lm_thing);
	unregister_reboot_notifier(&lm_notifier);
}

static void __exit lm_owner_exit(void)
{
	struct miscdevice *device = NULL;

	if (!strcmp(shape, "stray")) {
		lm_exit_stray();
		return;
	}

	if (!strcmp(shape, "init"))
		device = &lm_thing->device;
	if (!strcmp(shape, "memory"))
		device = &lm_device;
	if (device && leak)
		lm_forget(device);
	else if (device)
		misc_deregister(device);
	if (!strcmp(shape, "work") && !leak)
		lm_drop(&lm_thing->work);
	if (lm_source && !leak)
		lm_lib_drop(lm_source);
	kfree(lm_thing->device.name);
	kfree(lm_thing);
	if (!strcmp(shape, "exit"))
		wakeup_source_unregister(wakeup_source_register(NULL, "lm_owner"));
	if (!strcmp(shape, "exit") && leak)
		lm_exit_late();
}

module_init(lm_owner_init);
module_exit(lm_owner_exit);

MODULE_DESCRIPTION("Owns an object in a way that is hard to see");
MODULE_AUTHOR("The lifemon developers");
MODULE_LICENSE("GPL");
