// SPDX-License-Identifier: GPL-2.0-only
#include "source/ring.h"

#include <errno.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int ring_init(struct ring *ring, int fd, size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *map;

	memset(ring, 0, sizeof(*ring));
	map = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return -errno;
	ring->consumer_page = map;
	ring->consumer = map;
	map = mmap(NULL, page + 2 * size, PROT_READ, MAP_SHARED, fd, (off_t)page);
	if (map == MAP_FAILED) {
		int err = -errno;

		ring_fini(ring);
		return err;
	}
	ring->producer_pages = map;
	ring->producer = map;
	ring->data = (const char *)map + page;
	ring->size = size;
	return 0;
}

void ring_fini(struct ring *ring)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	if (ring->producer_pages)
		munmap(ring->producer_pages, page + 2 * ring->size);
	if (ring->consumer_page)
		munmap(ring->consumer_page, page);
	memset(ring, 0, sizeof(*ring));
}

/* Reads up to the producer position @end: 0, or what stopped it. */
static int read_to(struct ring *ring, unsigned long *at, unsigned long end,
		   int (*push)(void *ctx, const void *record, size_t size), void *ctx,
		   bool *complete)
{
	int err = 0;

	while (*at < end && !err) {
		const char *head = ring->data + (*at & (ring->size - 1));
		uint32_t len = __atomic_load_n((const uint32_t *)head, __ATOMIC_ACQUIRE);
		size_t whole;

		if (len & BPF_RINGBUF_BUSY_BIT) {
			*complete = false;
			break;
		}
		whole = (len & ~BPF_RINGBUF_DISCARD_BIT) + BPF_RINGBUF_HDR_SZ;
		whole = (whole + 7) & ~(size_t)7;
		if (whole > end - *at)
			return -EBADMSG;
		if (!(len & BPF_RINGBUF_DISCARD_BIT))
			err = push(ctx, head + BPF_RINGBUF_HDR_SZ, len);
		*at += whole;
	}
	return err;
}

int ring_read(struct ring *ring, int (*push)(void *ctx, const void *record, size_t size), void *ctx,
	      bool *complete)
{
	unsigned long start = *ring->consumer, at = start;
	unsigned long end = __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);
	int err = 0;

	*complete = true;
	ring->fill = end - at;
	/*
	 * Again until nothing is new: a record that an interrupt wrote inside the last one read
	 * lies behind it, but has the seq before it. Bounded, for the producer may never rest.
	 */
	while (at < end && *complete && !err && at - start <= ring->size) {
		err = read_to(ring, &at, end, push, ctx, complete);
		end = __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE);
	}
	__atomic_store_n(ring->consumer, at, __ATOMIC_RELEASE);
	return err;
}
