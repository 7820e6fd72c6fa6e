/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * File operations that know of which struct their misc device is a part.
 *
 * What is registered is a struct miscdevice inside a larger struct, and open() gets it back as a
 * void pointer. So the place that registers and the open() have to mean the same struct and the same
 * member, and C sees no connection. Here both are said once, in the type of the operations, and a
 * mix-up does not compile. docs/registration.md has the reasons.
 */
#ifndef LM_MISC_OPS_H
#define LM_MISC_OPS_H

#include <linux/container_of.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>

/*
 * Declares struct @kind, file operations of a misc device that is @member of @type, with
 *   @kind_register(object, ops): registers that member of @object, as misc_register() does
 *   @kind_object(file): the object whose member is being opened; for DEFINE_MISC_OPS()
 */
#define MISC_OPS(kind, type, member)						\
struct kind {									\
	const struct file_operations fops;					\
};										\
static inline int kind##_register(type *object, const struct kind *ops)		\
{										\
	object->member.fops = &ops->fops;					\
	return misc_register(&object->member);					\
}										\
static inline type *kind##_object(const struct file *file)			\
{										\
	struct miscdevice *misc = file->private_data;				\
										\
	return container_of(misc, type, member);				\
}

/*
 * Defines @name, a const struct @kind. Its open() calls @opened(object, inode, file); the other
 * operations follow, as in .read_iter = my_read_iter.
 */
#define DEFINE_MISC_OPS(kind, name, opened, ...)				\
static int name##_open(struct inode *inode, struct file *file)			\
{										\
	return opened(kind##_object(file), inode, file);			\
}										\
const struct kind name = {							\
	.fops = { .open = name##_open, __VA_ARGS__ },				\
}

#endif /* LM_MISC_OPS_H */
