/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The FIFO of /dev/lm_fifo: bytes go in at one end by write() and out at the other by read(). All
 * opens share one FIFO.
 *
 * read()	gives what is there and fits: 0 bytes when the FIFO is empty, also to a blocking open;
 *		wait for data with poll(). Removes only what was really copied: a buffer that faults
 *		loses nothing. EFAULT when nothing could be copied.
 * write()	appends all or nothing. Waits for room in a FIFO that is too full.
 *		EFAULT	 the source faults, be it in its last byte
 *		EMSGSIZE more than max_bytes: would never fit
 *		EAGAIN	 nonblocking, and there is not enough room now
 *		ENODEV	 the device is gone; what is in the FIFO can still be read
 *		ENOMEM	 no memory to let the FIFO grow: not even to what this write needs. No process
 *			 is killed to make room
 * both		EINTR	 a signal came while waiting for room or for another task
 *		EAGAIN	 nonblocking, and another task is in the FIFO
 * poll()	EPOLLIN: not empty. EPOLLOUT: not full. EPOLLHUP | EPOLLERR: the device is gone.
 *
 * Functions that are noinline and __noclone are those that models/fifo.own hooks: so they exist
 * under their own names, with the object that is meant among their first arguments.
 */
#ifndef LM_FIFO_H
#define LM_FIFO_H

#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/kref.h>
#include <linux/limits.h>
#include <linux/miscdevice.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/uio.h>
#include <linux/wait.h>

#include "faults/faults.h"
#include "fifo/fifo_faults.h"
#include "fifo/misc_ops.h"

#define FIFO_NAME	"lm_fifo"
#define FIFO_MIN_BYTES	4096U	/* the first buffer's size, unless the bound is lower */

/*
 * One generation of a FIFO's memory; a FIFO that grows gets a new one. Owned by the fifo that it
 * is the buffer of, and accessed only under its lock.
 */
struct fifo_buffer {
	size_t size;	/* bytes in @data, constant */
	u8 data[];
};

/* The largest bound: kvmalloc() refuses more than INT_MAX with a warning. */
#define FIFO_MAX_BYTES	((unsigned int)(INT_MAX - sizeof(struct fifo_buffer)))

/*
 * A FIFO. Freed with its last reference, so an open file can outlive the device: misc_deregister()
 * does not wait for open files.
 */
struct fifo {
	struct kref refs;		/* one of the registration, one of each open file */
	struct miscdevice misc;		/* registered while the driver is bound */
	size_t max_bytes;		/* bound of @used, constant */
	wait_queue_head_t wait;		/* pollers, and writers in want of room */

	struct mutex lock;		/* protects what follows; @used and @gone are read without, too */
	struct fifo_buffer *buffer;	/* a ring of bytes; NULL until the first write */
	size_t head;			/* where the oldest byte is in @buffer */
	size_t used;			/* bytes in the FIFO, from @head on */
	bool gone;			/* the device is no more; never reset */
};

MISC_OPS(fifo_ops, struct fifo, misc)

/* file.c */
extern const struct fifo_ops fifo_ops;

/* object.c: a FIFO's life */

/*
 * A new, empty FIFO that takes up to @max_bytes (> 0), with one reference, which is the caller's.
 * NULL without memory.
 */
struct fifo *fifo_create(struct device *dev, size_t max_bytes);
/* Drops the reference of fifo_create(). */
void fifo_put(struct fifo *fifo);
/* Frees @fifo, whoever has references: for fifo_put() and for faults. */
void fifo_destroy(struct fifo *fifo);
/* The reference of an open file. The caller knows that the FIFO is alive. */
void fifo_open_get(struct fifo *fifo);
void fifo_open_put(struct fifo *fifo);

/*
 * Enters @fifo; fifo_unlock() leaves. 0, -EAGAIN if @nonblock and another task is in it, or
 * -ERESTARTSYS after a signal.
 */
int fifo_lock(struct fifo *fifo, bool nonblock);
void fifo_unlock(struct fifo *fifo);

/* buffer.c: generations of memory, and access to them; the caller has the lock */

/*
 * A buffer of @size <= FIFO_MAX_BYTES bytes for @fifo, or NULL. @effort says how hard to try:
 * __GFP_NORETRY or __GFP_RETRY_MAYFAIL. May sleep.
 */
struct fifo_buffer *fifo_buffer_alloc(struct fifo *fifo, size_t size, gfp_t effort);
/* Releases @buffer, which was made for @fifo. Needs no lock. May sleep. */
void fifo_buffer_free(struct fifo_buffer *buffer, struct fifo *fifo);
/* The @len bytes from @offset on; NULL if they are not all in @buffer. */
u8 *fifo_buffer_at(struct fifo_buffer *buffer, size_t offset, size_t len);
/* How many of @len bytes from @offset on were copied to @to: fewer when it faults. */
size_t fifo_buffer_read(struct fifo_buffer *buffer, size_t offset, size_t len, struct iov_iter *to);
/* Copies @len bytes to @offset on. false when the source faults; some bytes are overwritten then. */
bool fifo_buffer_write(struct fifo_buffer *buffer, size_t offset, size_t len,
		       struct iov_iter *from);
/* Copies @len bytes from @offset of @from on to @to_offset of @to on; both ranges exist. */
void fifo_buffer_copy(struct fifo_buffer *to, size_t to_offset, struct fifo_buffer *from,
		      size_t offset, size_t len);

/* ring.c: the FIFO's bytes; the caller has the lock */

/* Moves out up to @len <= fifo->used bytes, and says how many @to took. */
size_t fifo_drain(struct fifo *fifo, struct iov_iter *to, size_t len);
/*
 * Appends all @len bytes of @from, for which there is room below the bound, or none: 0, -EFAULT or
 * -ENOMEM. *@old is a buffer to free without the lock, or NULL.
 */
int fifo_append(struct fifo *fifo, struct iov_iter *from, size_t len, struct fifo_buffer **old);

#endif /* LM_FIFO_H */
