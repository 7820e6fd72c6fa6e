/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Blocks of a DMA pool that cannot be mixed up, outlive their pool, or be released twice.
 *
 * dma_pool_alloc() hands out three things that belong together and that dma_pool_free() wants back
 * unchanged: the pool, the address for the CPU and the address for the device. Here these are one
 * value, a triple, and its owner never takes it apart.
 *
 * - The device's address is a type of its own, no number.
 * - A triple holds a reference on its pool: the pool lives until the last triple is released.
 * - Releasing empties the owner's triple, so that it cannot be released again.
 * - A triple that is lent to the device can be neither accessed nor released until it is taken
 *   back.
 *
 * Blocks are arrays of 64-bit little-endian entries, as descriptors of NVMe are.
 */
#ifndef LM_DMA_TRIPLE_H
#define LM_DMA_TRIPLE_H

#include <linux/errno.h>
#include <linux/kref.h>
#include <linux/overflow.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct device;
struct dma_pool;

/* An address as the device sees it. Only the functions here look inside. */
struct dma_handle {
	dma_addr_t addr;
};

/*
 * A pool whose blocks are triples. Counted: one reference is its creator's, one each triple's.
 * All but the count is constant.
 */
struct dma_triple_pool {
	struct dma_pool *pool;
	struct device *dev;		/* counted: the pool's memory is the device's */
	size_t entries;			/* of each block */
	struct kref refs;
	struct work_struct destroy;	/* for a last reference that an interrupt gives up */
};

/*
 * One block, owned by whoever has this struct. No locking of its own: that is up to the owner.
 * Empty when it is all zero.
 */
struct dma_triple {
	void *cpu;			/* first: lifemon's model finds the block by it */
	struct dma_triple_pool *pool;	/* counted */
	struct dma_handle handle;
	bool lent;			/* the device owns the block */
};

/* For module init and exit. Exit waits for pools that are still being destroyed. */
int dma_triple_init(void);
void dma_triple_exit(void);

/*
 * A new pool of blocks with @entries entries, at addresses that are a multiple of @align, a power
 * of two. Sleeps. Returns 0 and the pool in *@pool; -EINVAL, -EOVERFLOW for an impossible size,
 * -ENOMEM. @name appears in the device's sysfs file "pools" and is copied.
 */
int dma_triple_pool_create(struct dma_triple_pool **pool, const char *name, struct device *dev,
			   size_t entries, size_t align);

/* Gives up the creator's reference and empties *@pool, which may be NULL already. Sleeps. */
void dma_triple_pool_put(struct dma_triple_pool **pool);

/*
 * Fills the empty triple @t with a block of @pool. The block's contents are undefined.
 * Returns 0; -EBUSY when @t is not empty, which would lose a block; -ENOMEM.
 */
int dma_triple_alloc(struct dma_triple_pool *pool, gfp_t gfp, struct dma_triple *t);

/*
 * Gives the block back to its pool and empties @t; does nothing when it is empty. Any context.
 * A block that the device owns is not given back but lost, with a warning: the device may still
 * read it.
 */
void dma_triple_release(struct dma_triple *t);

/* The device owns the block from now on, until it is taken back. */
void dma_triple_lend(struct dma_triple *t);
void dma_triple_take_back(struct dma_triple *t);

static inline bool dma_triple_empty(const struct dma_triple *t)
{
	return !t->cpu;
}

/*
 * Whether the entries [@first, @first + @count) may be accessed: 0; -EINVAL for an empty triple,
 * -EBUSY for one that the device owns, -ERANGE for entries outside the block.
 */
static inline int dma_triple_check(const struct dma_triple *t, size_t first, size_t count)
{
	size_t end;

	if (unlikely(dma_triple_empty(t)))
		return -EINVAL;
	if (unlikely(t->lent))
		return -EBUSY;
	if (unlikely(check_add_overflow(first, count, &end) || end > t->pool->entries))
		return -ERANGE;
	return 0;
}

/* One entry. Errors as for dma_triple_check(). */
static inline int dma_triple_write(struct dma_triple *t, size_t index, __le64 value)
{
	int err = dma_triple_check(t, index, 1);

	if (likely(!err))
		((__le64 *)t->cpu)[index] = value;
	return err;
}

static inline int dma_triple_read(const struct dma_triple *t, size_t index, __le64 *value)
{
	int err = dma_triple_check(t, index, 1);

	if (likely(!err))
		*value = ((const __le64 *)t->cpu)[index];
	return err;
}

/*
 * Many entries at once: checked here, then written by the caller through *@entries, which is good
 * for exactly @count entries and until the triple is lent or released.
 */
static inline int dma_triple_span(struct dma_triple *t, size_t first, size_t count,
				  __le64 **entries)
{
	int err = dma_triple_check(t, first, count);

	if (likely(!err))
		*entries = (__le64 *)t->cpu + first;
	return err;
}

/* How the block is named in a descriptor that the device reads. */
static inline __le64 dma_triple_wire(const struct dma_triple *t)
{
	return cpu_to_le64(t->handle.addr);
}

#endif
