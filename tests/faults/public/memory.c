// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that a driver takes, and that nobody can give back any more.
 */
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "lm_public.h"

/* The copy of the firmware is freed by remove(), but not when the probe fails. */
static noinline int cassini_vmalloc(void)
{
	void *copy = vmalloc(3 * PAGE_SIZE);

	if (!copy)
		return -ENOMEM;
	if (lm_fixed)
		vfree(copy);
	return 0;
}

/* The ring of the pool cannot be had, and the pool is given up without its counters. */
static noinline int page_pool_percpu(void)
{
	u64 __percpu *counters = alloc_percpu(u64);

	if (!counters)
		return -ENOMEM;
	if (lm_fixed)
		free_percpu(counters);
	return 0;
}

/* What an adapter was given for itself is forgotten when one of its streams cannot be had. */
static noinline int dvb_usb_kmalloc(void)
{
	void *private = kzalloc(512, GFP_KERNEL);

	if (!private)
		return -ENOMEM;
	if (lm_fixed)
		kfree(private);
	return 0;
}

/* A port, then its name; the interrupt cannot be had, and both are forgotten. */
static noinline int octeontx2_kmalloc(void)
{
	void *port = kzalloc(200, GFP_KERNEL);
	char *name;

	if (!port)
		return -ENOMEM;
	name = kcalloc(1, 32, GFP_KERNEL);
	if (!name || lm_fixed) {
		kfree(name);
		kfree(port);
	}
	return name ? 0 : -ENOMEM;
}

static struct kmem_cache *ioatdma_first, *ioatdma_second;

/* Of two caches, one is not destroyed when the module is unloaded. */
static noinline int ioatdma_cache(void)
{
	ioatdma_first = kmem_cache_create("lm_public_first", 1016, 0, 0, NULL);
	ioatdma_second = kmem_cache_create(lm_lasting->name, 1032, 0, 0, NULL);
	return ioatdma_first && ioatdma_second ? 0 : -ENOMEM;
}

static void ioatdma_cache_exit(void)
{
	kmem_cache_destroy(ioatdma_first);
	if (lm_fixed)
		kmem_cache_destroy(ioatdma_second);
}

const struct lm_case lm_memory[] = {
	{"cassini-vmalloc", cassini_vmalloc, NULL},
	{"page_pool-percpu", page_pool_percpu, NULL},
	{"dvb_usb-kmalloc", dvb_usb_kmalloc, NULL},
	{"octeontx2-kmalloc", octeontx2_kmalloc, NULL},
	{"ioatdma-cache", ioatdma_cache, ioatdma_cache_exit},
	{}
};
