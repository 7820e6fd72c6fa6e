/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The reading side of one BPF ring buffer, as the kernel defines it
 * (Documentation/bpf/ringbuf.rst, kernel/bpf/ringbuf.c).
 *
 * libbpf's reader does not say where it stopped. The watermark needs to know whether the
 * ring was read up to the producer position of a known moment, and whether a record
 * that is still being written (busy) stood in the way; so lifemon reads the ring itself.
 */
#ifndef LM_RING_H
#define LM_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring {
	size_t size;		 /* of the data, bytes, a power of two */
	unsigned long *consumer; /* ours to write */
	const unsigned long *producer;
	const char *data; /* mapped twice in a row, so that no record wraps */
	void *consumer_page;
	void *producer_pages;
	size_t fill; /* met by the last ring_read(), bytes */
};

/* Maps the ring behind @fd, of @size bytes. Returns 0 or -errno. */
int ring_init(struct ring *ring, int fd, size_t size);
void ring_fini(struct ring *ring);

/*
 * Pushes at least all records up to the producer position at the call. *@complete: none
 * of them was busy. Returns 0, what @push returned, or -EBADMSG when the ring is corrupt.
 */
int ring_read(struct ring *ring, int (*push)(void *ctx, const void *record, size_t size), void *ctx,
	      bool *complete);

#endif /* LM_RING_H */
