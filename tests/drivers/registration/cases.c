// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is registered and what open() gets, mixed up in one way a case; with CASE_right not at all.
 * tests/drivers/registration/check compiles each.
 */
#include <linux/module.h>

#include "fifo/fifo.h"

/* Another driver's: two devices in one struct. */
struct pair {
	struct miscdevice control;
	struct miscdevice data;
	int number;
};

MISC_OPS(control_ops, struct pair, control)
MISC_OPS(data_ops, struct pair, data)

static int pair_open(struct pair *pair, struct inode *inode, struct file *file)
{
	file->private_data = pair;
	return stream_open(inode, file);
}

static int a_fifo_open(struct fifo *fifo, struct inode *inode, struct file *file)
{
	fifo_open_get(fifo);
	file->private_data = fifo;
	return stream_open(inode, file);
}

DEFINE_MISC_OPS(control_ops, control, pair_open, .owner = THIS_MODULE);
DEFINE_MISC_OPS(data_ops, data, pair_open, .owner = THIS_MODULE);

/* An open() for the operations of another kind. */
#ifdef CASE_other_open
DEFINE_MISC_OPS(fifo_ops, mine, pair_open, .owner = THIS_MODULE);
#else
DEFINE_MISC_OPS(fifo_ops, mine, a_fifo_open, .owner = THIS_MODULE);
#endif

/* A member that is no device. */
#ifdef CASE_no_device
MISC_OPS(number_ops, struct pair, number)
#endif

int registration_case(struct pair *pair, struct fifo *fifo, struct file *file);
int registration_case(struct pair *pair, struct fifo *fifo, struct file *file)
{
#if defined(CASE_other_struct)
	/* the operations of one struct for the device in another */
	return fifo_ops_register(pair, &mine);
#elif defined(CASE_other_member)
	/* the struct is right, the device in it is the other one */
	return control_ops_register(pair, &data);
#elif defined(CASE_by_hand)
	/* past the typed function */
	pair->control.fops = &mine;
	return misc_register(&pair->control);
#elif defined(CASE_other_container)
	/* open() takes what it gets for another struct */
	pair = fifo_ops_object(file);
	return pair->number;
#endif
	return control_ops_register(pair, &control) ?: data_ops_register(pair, &data) ?:
	       fifo_ops_register(fifo, &mine);
}

MODULE_DESCRIPTION("Compiled only");
MODULE_LICENSE("GPL");
