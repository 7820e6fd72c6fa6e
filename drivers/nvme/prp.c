// SPDX-License-Identifier: GPL-2.0-only
/*
 * Physical region pages, how a command names its data [Base Specification 4.1.1]:
 * prp1 is where the data starts, at any dword. All else are whole pages. prp2 is 0, the second and
 * last page, or a list of pages. The last entry of a list that is full and does not end the data
 * names the next list.
 */
#include "nvme.h"
#include "nvme_faults.h"

/* How far the data's pages have been named. Segments but the first start at a page. */
struct prp_cursor {
	struct scatterlist *sg;	/* NULL when there is one segment */
	dma_addr_t addr;	/* of the next page */
	u32 left;		/* bytes from there to the segment's end */
};

static void lm_nvme_cursor_start(struct prp_cursor *c, const struct lm_request *lr)
{
	if (lr->nr_segments) {
		c->sg = lr->sgt.sgl;
		c->addr = sg_dma_address(c->sg);
		c->left = sg_dma_len(c->sg);
	} else {
		c->sg = NULL;
		c->addr = lr->dma;
		c->left = lr->length;
	}
}

/* Inline, so that the cursor of the loop below stays in registers. */
static __always_inline int lm_nvme_cursor_next_segment(struct prp_cursor *c)
{
	c->sg = c->sg ? sg_next(c->sg) : NULL;
	if (WARN_ON_ONCE(!c->sg))
		return -EINVAL;
	c->addr = sg_dma_address(c->sg);
	c->left = sg_dma_len(c->sg);
	return WARN_ON_ONCE(c->addr & (LM_PAGE_SIZE - 1)) ? -EINVAL : 0;
}

/* Takes the first @bytes, which end at a page's end or at the segment's. */
static void lm_nvme_cursor_skip(struct prp_cursor *c, u32 bytes)
{
	c->addr += bytes;
	c->left -= bytes;
}

/*
 * Writes the addresses of the next pages into @bytes of @list from @offset on, in bytes as
 * lifemon's model wants them; the bytes are whole entries. The model hooks it, once a list.
 * Returns 0 or the error of an access outside the list, or of data that ends early.
 */
static noinline __noclone int lm_prp_fill(struct dma_triple *list, size_t offset, size_t bytes,
					  struct prp_cursor *c)
{
	/* A copy, which the compiler knows that the entries are not part of. */
	struct prp_cursor at = *c;
	__le64 *entry, *end;
	int err = dma_triple_span(list, offset / sizeof(__le64), bytes / sizeof(__le64), &entry);

	if (err)
		return err;
	for (end = entry + bytes / sizeof(__le64); entry < end; entry++) {
		if (!at.left) {
			err = lm_nvme_cursor_next_segment(&at);
			if (err)
				return err;
		}
		*entry = cpu_to_le64(at.addr);
		lm_nvme_cursor_skip(&at, min_t(u32, at.left, LM_PAGE_SIZE));
	}
	*c = at;
	return 0;
}

static unsigned int lm_nvme_lists_for(unsigned int pages)
{
	if (pages <= LM_PAGE_ENTRIES)
		return 1;
	return DIV_ROUND_UP(pages - 1, LM_PAGE_ENTRIES - 1);
}

static blk_status_t lm_nvme_lists_alloc(struct lm_ctrl *ctrl, struct lm_request *lr,
					unsigned int pages)
{
	bool small = pages <= LM_SMALL_ENTRIES;
	unsigned int wanted = lm_nvme_lists_for(pages);
	struct dma_triple_pool *pool;

	if (nvme_fault_cut(lr, pages))
		small = true;
	pool = small ? ctrl->small_lists : ctrl->page_lists;
	if (WARN_ON_ONCE(wanted > LM_MAX_LISTS))
		return BLK_STS_IOERR;
	for (; lr->nr_lists < wanted; lr->nr_lists++) {
		if (dma_triple_alloc(pool, GFP_ATOMIC | __GFP_NOWARN, &lr->lists[lr->nr_lists])) {
			lm_prp_release(lr);
			return BLK_STS_RESOURCE;
		}
	}
	return BLK_STS_OK;
}

/* Names @pages pages in the request's lists, each list but the last full and with a link. */
static int lm_nvme_lists_fill(struct lm_request *lr, unsigned int pages, struct prp_cursor *c)
{
	unsigned long flags;
	unsigned int i, n;
	int err = 0;

	/* As for sq_lock: for the kprobe's sake. */
	local_irq_save(flags);
	for (i = 0; !err && i + 1 < lr->nr_lists; i++) {
		n = LM_PAGE_ENTRIES - 1;
		err = lm_prp_fill(&lr->lists[i], 0, n * sizeof(__le64), c);
		if (!err)
			err = dma_triple_write(&lr->lists[i], n, dma_triple_wire(&lr->lists[i + 1]));
		pages -= n;
	}
	if (!err)
		err = lm_prp_fill(&lr->lists[i], 0, pages * sizeof(__le64), c);
	local_irq_restore(flags);
	return err;
}

/*
 * Names the mapped data of @lr in its command. BLK_STS_RESOURCE when there is no memory for a list;
 * BLK_STS_IOERR for data whose pages cannot be named. Nothing is allocated then.
 */
blk_status_t lm_prp_build(struct lm_ctrl *ctrl, struct lm_request *lr)
{
	struct prp_cursor c;
	unsigned int pages;
	blk_status_t status;
	u32 first;

	lm_nvme_cursor_start(&c, lr);
	first = LM_PAGE_SIZE - (c.addr & (LM_PAGE_SIZE - 1));
	lr->cmd.prp1 = cpu_to_le64(c.addr);
	lr->cmd.prp2 = 0;
	if (lr->length <= first)
		return BLK_STS_OK;
	pages = DIV_ROUND_UP(lr->length - first, LM_PAGE_SIZE);
	lm_nvme_cursor_skip(&c, min(first, c.left));
	if (pages == 1) {
		if (!c.left && lm_nvme_cursor_next_segment(&c))
			return BLK_STS_IOERR;
		lr->cmd.prp2 = cpu_to_le64(c.addr);
		return BLK_STS_OK;
	}
	status = lm_nvme_lists_alloc(ctrl, lr, pages);
	if (status != BLK_STS_OK)
		return status;
	if (nvme_fault_build(lr))
		return BLK_STS_IOERR;
	if (lm_nvme_lists_fill(lr, pages, &c)) {
		lm_prp_release(lr);
		return BLK_STS_IOERR;
	}
	lr->cmd.prp2 = dma_triple_wire(&lr->lists[0]);
	return BLK_STS_OK;
}

void lm_prp_release(struct lm_request *lr)
{
	nvme_fault_unmap(lr);
	while (lr->nr_lists)
		dma_triple_release(&lr->lists[--lr->nr_lists]);
}
