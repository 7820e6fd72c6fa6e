// SPDX-License-Identifier: GPL-2.0-only
/* A FIFO's life: created by the registration, shared by open files, freed by whoever is last. */
#include <linux/slab.h>

#include "fifo/fifo.h"

static noinline __noclone struct fifo *fifo_alloc(struct device *dev)
{
	return kzalloc_node(sizeof(struct fifo), GFP_KERNEL, dev_to_node(dev));
}

/* Initialises all but the lock. */
static noinline __noclone void fifo_prepare(struct fifo *fifo, size_t max_bytes)
{
	kref_init(&fifo->refs);
	init_waitqueue_head(&fifo->wait);
	fifo->max_bytes = max_bytes;
}

static noinline __noclone void fifo_lock_init(struct fifo *fifo)
{
	mutex_init(&fifo->lock);
}

static noinline __noclone void fifo_lock_destroy(struct fifo *fifo)
{
	mutex_destroy(&fifo->lock);
	/* mutex_destroy() is empty on most kernels: keep GCC from dropping this function */
	barrier_data(fifo);
}

static noinline __noclone void fifo_free(struct fifo *fifo)
{
	kfree(fifo);
}

struct fifo *fifo_create(struct device *dev, size_t max_bytes)
{
	struct fifo *fifo = fifo_alloc(dev);

	if (!fifo)
		return NULL;
	fifo_prepare(fifo, max_bytes);
	/* zeroed memory passes for a free mutex as long as nobody else wants it */
	if (lm_fault(FIFO_LOCK_BEFORE_INIT) && !fifo_lock(fifo, false))
		fifo_unlock(fifo);
	fifo_lock_init(fifo);
	return fifo;
}

void fifo_destroy(struct fifo *fifo)
{
	fifo_buffer_free(fifo->buffer, fifo);
	fifo_lock_destroy(fifo);
	fifo_free(fifo);
}

static void lm_fifo_last_put(struct kref *refs)
{
	fifo_destroy(container_of(refs, struct fifo, refs));
}

void fifo_put(struct fifo *fifo)
{
	kref_put(&fifo->refs, lm_fifo_last_put);
}

noinline __noclone void fifo_open_get(struct fifo *fifo)
{
	kref_get(&fifo->refs);
}

noinline __noclone void fifo_open_put(struct fifo *fifo)
{
	if (lm_fault_is_on(FIFO_FREE_OPEN)) {
		/* freed memory: reading it is as wrong as changing it, and does no further harm */
		(void)kref_read(&fifo->refs);
		return;
	}
	kref_put(&fifo->refs, lm_fifo_last_put);
}

/* The lock is taken from here on. A function of its own, since fifo_lock() can wait for long. */
static noinline __noclone void fifo_lock_taken(struct fifo *fifo)
{
	lockdep_assert_held(&fifo->lock);
	barrier_data(fifo);
}

int fifo_lock(struct fifo *fifo, bool nonblock)
{
	if (nonblock) {
		if (!mutex_trylock(&fifo->lock))
			return -EAGAIN;
	} else if (mutex_lock_interruptible(&fifo->lock)) {
		return -ERESTARTSYS;
	}
	fifo_lock_taken(fifo);
	return 0;
}

noinline __noclone void fifo_unlock(struct fifo *fifo)
{
	mutex_unlock(&fifo->lock);
}
