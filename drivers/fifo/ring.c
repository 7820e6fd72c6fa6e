// SPDX-License-Identifier: GPL-2.0-only
/* The bytes of a FIFO: a ring in its buffer, which grows up to the bound. */
#include <linux/minmax.h>

#include "fifo/fifo.h"

/* How many of @len bytes from @at on lie before the buffer's end; the rest is at its start. */
static size_t lm_fifo_before_end(const struct fifo_buffer *buffer, size_t at, size_t len)
{
	return min(len, buffer->size - at);
}

size_t fifo_drain(struct fifo *fifo, struct iov_iter *to, size_t len)
{
	struct fifo_buffer *buffer = fifo->buffer;
	size_t first = lm_fifo_before_end(buffer, fifo->head, len);
	size_t done;

	/* that fault is a driver which does not check */
	if (!lm_fault_is_on(FIFO_UNLOCKED_ACCESS))
		lockdep_assert_held(&fifo->lock);
	/* as if min() were forgotten: the subtraction below wraps */
	if (len < fifo->used && lm_fault(FIFO_SIZE_OVERFLOW))
		first = buffer->size - fifo->head;
	done = fifo_buffer_read(buffer, fifo->head, first, to);
	if (first != len && (done == first || lm_fault_is_on(FIFO_SIZE_OVERFLOW)))
		done += fifo_buffer_read(buffer, 0, len - first, to);
	fifo->head = (fifo->head + done) % buffer->size;
	WRITE_ONCE(fifo->used, fifo->used - done);
	return done;
}

/* At least @need, which is within the bound, and enough more that growing is rare. */
static size_t lm_fifo_grown_size(const struct fifo *fifo, size_t need)
{
	size_t twice = fifo->buffer ? 2 * fifo->buffer->size : FIFO_MIN_BYTES;

	return clamp(twice, need, fifo->max_bytes);
}

/*
 * The next generation, with room for @need bytes. More only if that is easy to get: it saves work
 * later, but is no reason to fail.
 */
static struct fifo_buffer *lm_fifo_next_buffer(struct fifo *fifo, size_t need)
{
	size_t size = lm_fifo_grown_size(fifo, need);
	struct fifo_buffer *next = NULL;

	if (size > need)
		next = fifo_buffer_alloc(fifo, size, __GFP_NORETRY);
	return next ?: fifo_buffer_alloc(fifo, need, __GFP_RETRY_MAYFAIL);
}

/* Puts what the FIFO has at the start of @grown. */
static void lm_fifo_move_to(struct fifo *fifo, struct fifo_buffer *grown)
{
	struct fifo_buffer *old = fifo->buffer;
	size_t first = lm_fifo_before_end(old, fifo->head, fifo->used);

	if (lm_fault(FIFO_OUT_OF_BOUNDS))
		first = old->size - fifo->head + 16;
	fifo_buffer_copy(grown, 0, old, fifo->head, first);
	if (first < fifo->used)
		fifo_buffer_copy(grown, first, old, 0, fifo->used - first);
}

/* Grows and appends in one, so that a write that fails leaves the FIFO as it was. */
static int lm_fifo_append_growing(struct fifo *fifo, struct iov_iter *from, size_t len,
				  struct fifo_buffer **old)
{
	struct fifo_buffer *grown = lm_fifo_next_buffer(fifo, fifo->used + len);
	bool freed = false;

	if (!grown)
		return -ENOMEM;
	if (!fifo_buffer_write(grown, fifo->used, len, from)) {
		if (!lm_fault(FIFO_LEAK_ON_ERROR))
			*old = grown;
		return -EFAULT;
	}
	if (fifo->buffer) {
		freed = lm_fault(FIFO_READ_AFTER_FREE);
		if (freed)
			fifo_buffer_free(fifo->buffer, fifo);
		lm_fifo_move_to(fifo, grown);
	}
	if (!freed && !lm_fault(FIFO_OVERWRITE_BUFFER))
		*old = fifo->buffer;
	fifo->buffer = grown;
	fifo->head = 0;
	return 0;
}

static int lm_fifo_append_in_place(struct fifo *fifo, struct iov_iter *from, size_t len)
{
	struct fifo_buffer *buffer = fifo->buffer;
	size_t tail = (fifo->head + fifo->used) % buffer->size;
	size_t first = lm_fifo_before_end(buffer, tail, len);

	if (!fifo_buffer_write(buffer, tail, first, from))
		return -EFAULT;
	if (first < len && !fifo_buffer_write(buffer, 0, len - first, from))
		return -EFAULT;
	return 0;
}

int fifo_append(struct fifo *fifo, struct iov_iter *from, size_t len, struct fifo_buffer **old)
{
	int err;

	lockdep_assert_held(&fifo->lock);
	*old = NULL;
	if (fifo->buffer && len <= fifo->buffer->size - fifo->used)
		err = lm_fifo_append_in_place(fifo, from, len);
	else
		err = lm_fifo_append_growing(fifo, from, len, old);
	if (!err)
		WRITE_ONCE(fifo->used, fifo->used + len);
	return err;
}
