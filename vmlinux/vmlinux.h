/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The few kernel types that the BPF programs read, with only the fields that they read.
 * CO-RE (preserve_access_index) relocates each access against the running kernel's BTF, so
 * order, offsets and neighbours do not matter here. Written by hand from
 * include/linux/{sched,device,kobject,module}.h; see vmlinux/README.
 */
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

#include <linux/bpf.h>

#include "pt_regs.h"

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct kobject {
	const char *name;
};

struct device {
	struct kobject kobj;
	const char *init_name; /* set only until device_add() */
};

struct module {
	char name[56];
};

#pragma clang attribute pop

#endif /* __VMLINUX_H__ */
