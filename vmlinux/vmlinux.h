/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The few kernel types that the BPF programs read, with only the fields that they read.
 * CO-RE (preserve_access_index) relocates each access against the running kernel's BTF, so
 * order, offsets and neighbours do not matter here. Written by hand from
 * include/linux/{sched,device,kobject,module,fs,bpf}.h; see vmlinux/README.
 */
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

#include <linux/bpf.h>

#include "pt_regs.h"

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct kobject {
	const char *name;
};

struct device {
	struct kobject kobj;
	const char *init_name; /* set only until device_add() */
	struct device_driver *driver;
};

struct list_head {
	struct list_head *next, *prev;
};

/* One kind of a module's memory, since 6.4; before, a module has a layout for all kinds. */
struct module_memory {
	void *base;
	unsigned int size;
};

struct module_layout {
	void *base;
	unsigned int size;
};

/* That one module uses symbols of another. */
struct module_use {
	struct list_head target_list; /* in that of the user */
	struct module *target;
};

/* x86: the frames of its functions. */
struct mod_arch_specific {
	unsigned int num_orcs;
	int *orc_unwind_ip;
	struct orc_entry *orc_unwind;
};

enum module_state {
	MODULE_STATE_LIVE,
	MODULE_STATE_COMING,
	MODULE_STATE_GOING,
	MODULE_STATE_UNFORMED,
};

struct module {
	enum module_state state;
	struct list_head list;
	char name[56];
	struct module_memory mem[7];
	struct module_layout core_layout, init_layout;
	struct mod_arch_specific arch;
	struct list_head target_list; /* of its uses */
	const char *version, *srcversion;
};

struct file_operations {
	struct module *owner;
};

struct inode {
	unsigned short i_mode;
	u32 i_rdev;
};

struct file {
	struct inode *f_inode;
	const struct file_operations *f_op;
};

/* What the iterator of all open files calls its program with. */
struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct file *file;
};

struct thread_info {
	unsigned long flags; /* what is to be done before the task goes on: TIF_* */
};

struct task_struct {
	struct thread_info thread_info;
};

#pragma clang attribute pop

#endif /* __VMLINUX_H__ */
