// SPDX-License-Identifier: GPL-2.0-only
/* The memory of a FIFO: one buffer a generation. */
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "fifo/fifo.h"

noinline __noclone struct fifo_buffer *fifo_buffer_alloc(struct fifo *fifo, size_t size,
							 gfp_t effort)
{
	struct fifo_buffer *buffer;

	lockdep_assert_held(&fifo->lock);
	/*
	 * Users decide how much is allocated. So it is charged to them, and a failure is their error
	 * code and not a warning in the log.
	 */
	buffer = kvmalloc(struct_size(buffer, data, size),
			  GFP_KERNEL_ACCOUNT | __GFP_NOWARN | effort);
	if (buffer)
		buffer->size = size;
	return buffer;
}

noinline __noclone void fifo_buffer_free(struct fifo_buffer *buffer, struct fifo *fifo)
{
	kvfree(buffer);
}

noinline __noclone u8 *fifo_buffer_at(struct fifo_buffer *buffer, size_t offset, size_t len)
{
	if (offset > buffer->size || len > buffer->size - offset)
		return NULL;
	return buffer->data + offset;
}

noinline __noclone size_t fifo_buffer_read(struct fifo_buffer *buffer, size_t offset, size_t len,
					   struct iov_iter *to)
{
	u8 *from = fifo_buffer_at(buffer, offset, len);

	fifo_fault_meet();
	return from ? copy_to_iter(from, len, to) : 0;
}

noinline __noclone bool fifo_buffer_write(struct fifo_buffer *buffer, size_t offset, size_t len,
					  struct iov_iter *from)
{
	u8 *to = fifo_buffer_at(buffer, offset, len);

	return to && copy_from_iter_full(to, len, from);
}

void fifo_buffer_copy(struct fifo_buffer *to, size_t to_offset, struct fifo_buffer *from,
		      size_t offset, size_t len)
{
	const u8 *source = fifo_buffer_at(from, offset, len);
	u8 *target = fifo_buffer_at(to, to_offset, len);

	if (!source && lm_fault_is_on(FIFO_OUT_OF_BOUNDS))
		source = from->data + offset;
	if (source && target)
		memcpy(target, source, len);
}
