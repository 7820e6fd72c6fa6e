// SPDX-License-Identifier: GPL-2.0-only
/* An open /dev/lm_fifo: what users can do with it. fifo.h says what they are promised. */
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>

#include "fifo/fifo.h"

static bool lm_fifo_is_nonblocking(const struct kiocb *iocb)
{
	return iocb->ki_filp->f_flags & O_NONBLOCK || iocb->ki_flags & IOCB_NOWAIT;
}

/* misc_open() holds off misc_deregister(), and so the FIFO is alive. */
static int lm_fifo_open(struct fifo *fifo, struct inode *inode, struct file *file)
{
	fifo_open_get(fifo);
	file->private_data = fifo;
	return stream_open(inode, file);
}

static int lm_fifo_release(struct inode *inode, struct file *file)
{
	if (!lm_fault(FIFO_LEAK_FILE_REFERENCE))
		fifo_open_put(file->private_data);
	return 0;
}

static ssize_t lm_fifo_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct fifo *fifo = iocb->ki_filp->private_data;
	bool locked = !fifo_fault_skip_lock();
	size_t len, done = 0;
	int err;

	err = locked ? fifo_lock(fifo, lm_fifo_is_nonblocking(iocb)) : 0;
	if (err)
		return err;
	len = min(iov_iter_count(to), fifo->used);
	if (len)
		done = fifo_drain(fifo, to, len);
	if (locked)
		fifo_unlock(fifo);
	if (lm_fault(FIFO_DOUBLE_UNLOCK))
		fifo_unlock(fifo);
	if (!done)
		return len ? -EFAULT : 0;
	wake_up_interruptible_poll(&fifo->wait, EPOLLOUT | EPOLLWRNORM);
	return done;
}

static bool lm_fifo_has_room(const struct fifo *fifo, size_t len)
{
	return len <= fifo->max_bytes - READ_ONCE(fifo->used);
}

/* Enters @fifo when there is room for @len bytes. 0, or an error as in fifo.h and not entered. */
static int lm_fifo_lock_with_room(struct fifo *fifo, size_t len, bool nonblock)
{
	int err;

	for (;;) {
		err = fifo_lock(fifo, nonblock);
		if (err)
			return err;
		if (fifo->gone)
			err = -ENODEV;
		else if (lm_fifo_has_room(fifo, len))
			return 0;
		else if (nonblock)
			err = -EAGAIN;
		fifo_unlock(fifo);
		if (!err)
			err = wait_event_interruptible(fifo->wait, READ_ONCE(fifo->gone) ||
						       lm_fifo_has_room(fifo, len));
		if (err)
			return err;
	}
}

static ssize_t lm_fifo_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct fifo *fifo = iocb->ki_filp->private_data;
	size_t len = iov_iter_count(from);
	struct fifo_buffer *old;
	int err;

	if (!len)
		return 0;
	if (len > fifo->max_bytes)
		return -EMSGSIZE;
	err = lm_fifo_lock_with_room(fifo, len, lm_fifo_is_nonblocking(iocb));
	if (err)
		return err;
	err = fifo_append(fifo, from, len, &old);
	if (!err || !lm_fault(FIFO_LEAVE_LOCKED))
		fifo_unlock(fifo);
	fifo_buffer_free(old, fifo);
	if (old && lm_fault(FIFO_DOUBLE_FREE))
		fifo_buffer_free(old, fifo);
	if (err)
		return err;
	wake_up_interruptible_poll(&fifo->wait, EPOLLIN | EPOLLRDNORM);
	return len;
}

static __poll_t lm_fifo_poll(struct file *file, poll_table *table)
{
	struct fifo *fifo = file->private_data;
	__poll_t ready = 0;

	poll_wait(file, &fifo->wait, table);
	if (READ_ONCE(fifo->used))
		ready |= EPOLLIN | EPOLLRDNORM;
	if (READ_ONCE(fifo->gone))
		ready |= EPOLLHUP | EPOLLERR;
	else if (lm_fifo_has_room(fifo, 1))
		ready |= EPOLLOUT | EPOLLWRNORM;
	return ready;
}

DEFINE_MISC_OPS(fifo_ops, fifo_ops, lm_fifo_open,
		.owner = THIS_MODULE,
		.release = lm_fifo_release,
		.read_iter = lm_fifo_read_iter,
		.write_iter = lm_fifo_write_iter,
		.poll = lm_fifo_poll);

#ifdef LM_FAULTS
DEFINE_MISC_OPS(fifo_ops, fifo_unowned_ops, lm_fifo_open,
		.release = lm_fifo_release,
		.read_iter = lm_fifo_read_iter,
		.write_iter = lm_fifo_write_iter,
		.poll = lm_fifo_poll);
#endif
