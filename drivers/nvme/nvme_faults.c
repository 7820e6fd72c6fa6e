// SPDX-License-Identifier: GPL-2.0-only
/*
 * The faults of the driver. Each does what the bug that it is modelled on did, by a real call of the
 * kernel, where the kernel survives it: blocks are freed wrongly when their pool is about to go, and
 * what a device is led astray with is data for it to read.
 *
 * Those of probe and remove have a list of their own, the spare: that of the first controller.
 */
#include <linux/dmapool.h>

#include "nvme.h"
#include "nvme_faults.h"

/* What each is modelled on: the kernel's commit that fixed it, by its id, or the bug's CVE. */
const struct lm_fault nvme_faults[NVME_NR_FAULTS] = {
	[NVME_LEAK_LIST] = {
		"leak-list", "outlived-parent", "dma_pool.pool",
		"3afa3ae3db52 \"net/mlx5: Fix memory leak in cmd_exec()\"",
	},
	[NVME_LEAK_LIST_ON_ERROR] = {
		"leak-list-on-error", "outlived-parent", "dma_pool.pool",
		"7e271f42a5cc \"usb: host: xhci: Fix potential memory leak in xhci_alloc_stream_info()\"",
	},
	[NVME_LEAK_POOL] = {
		"leak-pool", "leak", "dma_pool.pool",
		"2bd6f26d4ce1 \"net: wwan: t7xx: destroy DMA pool on CLDMA late init failure\"",
	},
	[NVME_DESTROY_BUSY] = {
		"destroy-busy", "outlived-parent", "dma_pool.pool",
		"edcbe06453dd \"xhci: fix memory leak regression when freeing xhci vdev devices depth first\"",
	},
	[NVME_DESTROY_BEFORE_FREE] = {
		"destroy-before-free", "outlived-parent", "dma_pool.pool",
		"3358995b1a7f \"bnxt_en: Fix NULL pointer crash in bnxt_ptp_enable during error cleanup\"",
	},
	[NVME_DOUBLE_FREE] = {
		"double-free-list", "double-free", "dma_pool.block",
		"ee560e7bbab0 \"scsi: mpt3sas: Fix double free in attach error handling\"",
	},
	[NVME_FREE_UNALLOCATED] = {
		"free-unallocated", "bad-release", "dma_pool.block",
		"CVE-2026-90202 \"scsi: mpt3sas: Avoid freeing unallocated PCIe SGL buffers\"",
	},
	[NVME_WRONG_HANDLE] = {
		"wrong-handle", "handle-mismatch", "dma_pool.block",
		"4ace7a6e287b \"net: ipa: pass correct dma_handle to dma_free_coherent()\"",
	},
	[NVME_WRONG_POOL] = {
		"wrong-pool", "foreign-release", "dma_pool.block",
		"28b34f01a734 \"net: do not reuse skbuff allocated from skbuff_fclone_cache in the skb cache\"",
	},
	[NVME_OVERWRITE_LIST] = {
		"overwrite-list", "outlived-parent", "dma_pool.pool",
		"4cf2f5904d97 \"iwlwifi: queue: avoid memory leak in reset flow\"",
	},
	[NVME_DOUBLE_COMPLETION] = {
		"double-completion", "unbalanced-return", "block_request.request",
		"d4d61470ae48 \"nvme-tcp: serialize controller teardown sequences\"",
	},
	[NVME_LOST_COMPLETION] = {
		"lost-completion", "stuck", "block_request.request",
		"a0fdd1418007 \"nvme-tcp: rerun io_work if req_list is not empty\"",
	},
	[NVME_LATE_COMPLETION] = {
		"late-completion", "use-after-free", "block_request.request",
		"e7006de6c238 \"nvme: code command_id with a genctr for use-after-free validation\"",
	},
	[NVME_FREE_OWNED] = {
		"free-owned-list", "freed-while-lent", "dma_pool.block",
		"fcd37565efda \"dmaengine: at_hdmac: Fix premature completion of desc in issue_pending\"",
	},
	[NVME_STALE_LIST] = {
		"stale-list", "use-after-free", "dma_pool.block",
		"a56ea6147fac \"nvme-pci: clear the prp2 field when not used\"",
	},
	[NVME_OUT_OF_BOUNDS] = {
		"list-out-of-bounds", "out-of-bounds", "dma_pool.block",
		"e6f57c688191 \"IB/hfi1: Fix sdma.h tx->num_descs off-by-one error\"",
	},
	[NVME_SIZE_OVERFLOW] = {
		"size-overflow", "size-overflow", "nvme.ring",
		"28e9091e3119 \"RDMA/mlx5: Fix integer overflow while resizing CQ\"",
	},
};

/* What faults need from one call to the next. */
static struct {
	struct lm_ctrl *ctrl;		/* whose the spare is, or NULL */
	struct dma_triple spare;
	struct dma_pool *destroyed;	/* the spare's pool, after it went */
	struct dma_triple stale;	/* a list that was released, or empty */
	const struct lm_request *cut;	/* whose list was made too small last, or NULL */
	struct request *late;		/* whose completion comes after its timeout, or NULL */
	struct request *contained;	/* whose next completion has no effect, or NULL */
} wrong;

static void lm_nvme_free_as_it_is(const struct dma_triple *t)
{
	dma_pool_free(t->pool->pool, t->cpu, t->handle.addr);
}

static void lm_nvme_not_the_last(struct kref *refs)
{
	WARN(1, "a fault gave up the last reference of a pool\n");
}

/* Gives up the triple, but not the block. */
static void lm_nvme_forget(struct dma_triple *t)
{
	struct dma_triple_pool *pool = t->pool;

	memset(t, 0, sizeof(*t));
	kref_put(&pool->refs, lm_nvme_not_the_last);
}

static bool lm_nvme_needs_spare(void)
{
	return lm_fault_is_on(NVME_DESTROY_BUSY) || lm_fault_is_on(NVME_DESTROY_BEFORE_FREE) ||
	       lm_fault_is_on(NVME_DOUBLE_FREE) || lm_fault_is_on(NVME_WRONG_HANDLE) ||
	       lm_fault_is_on(NVME_WRONG_POOL) || lm_fault_is_on(NVME_OVERWRITE_LIST);
}

int nvme_fault_probe(struct lm_ctrl *ctrl)
{
	int err;

	if (lm_fault(NVME_LEAK_POOL)) {
		ctrl->page_lists = NULL;
		return -ENOMEM;
	}
	if (!lm_nvme_needs_spare() || wrong.ctrl)
		return 0;
	err = dma_triple_alloc(ctrl->small_lists, GFP_KERNEL, &wrong.spare);
	if (!err && lm_fault(NVME_OVERWRITE_LIST)) {
		lm_nvme_forget(&wrong.spare);
		err = dma_triple_alloc(ctrl->small_lists, GFP_KERNEL, &wrong.spare);
	}
	if (!err)
		wrong.ctrl = ctrl;
	return err;
}

static void lm_nvme_release_spare_wrongly(struct lm_ctrl *ctrl, struct dma_triple *t)
{
	if (lm_fault(NVME_DESTROY_BUSY)) {
		lm_nvme_forget(t);
	} else if (lm_fault(NVME_DESTROY_BEFORE_FREE)) {
		wrong.destroyed = t->pool->pool;
		kref_put(&t->pool->refs, lm_nvme_not_the_last);
	} else if (lm_fault(NVME_DOUBLE_FREE)) {
		lm_nvme_free_as_it_is(t);
		lm_nvme_free_as_it_is(t);
		lm_nvme_forget(t);
	} else if (lm_fault(NVME_WRONG_HANDLE)) {
		t->handle.addr += LM_SMALL_ENTRIES * sizeof(__le64);
		lm_nvme_free_as_it_is(t);
		lm_nvme_forget(t);
	} else if (lm_fault(NVME_WRONG_POOL)) {
		dma_pool_free(ctrl->page_lists->pool, t->cpu, t->handle.addr);
		lm_nvme_forget(t);
	} else {
		dma_triple_release(t);
	}
}

void nvme_fault_release(struct lm_ctrl *ctrl)
{
	if (ctrl->identify && lm_fault(NVME_FREE_UNALLOCATED))
		dma_pool_free(ctrl->small_lists->pool, ctrl->identify, ctrl->identify_dma);
	if (wrong.ctrl == ctrl)
		lm_nvme_release_spare_wrongly(ctrl, &wrong.spare);
}

void nvme_fault_released(struct lm_ctrl *ctrl)
{
	if (wrong.ctrl != ctrl)
		return;
	if (wrong.destroyed)
		dma_pool_free(wrong.destroyed, wrong.spare.cpu, wrong.spare.handle.addr);
	memset(&wrong, 0, sizeof(wrong));
}

/* A count whose size in bytes wraps around, to just what is needed. */
size_t nvme_fault_count(u16 qid, size_t depth)
{
	if (qid == 0 && lm_fault_is_on(NVME_SIZE_OVERFLOW))
		return depth + SIZE_MAX / sizeof(struct nvme_sqe) + 1;
	return depth;
}

/* The request then fails. One of a plug's is offered once more, alone, and is spared. */
bool nvme_fault_cut(const struct lm_request *lr, unsigned int pages)
{
	const struct lm_request *cut = wrong.cut;

	if (pages != LM_SMALL_ENTRIES + 1 || !lm_fault_is_on(NVME_OUT_OF_BOUNDS))
		return false;
	wrong.cut = NULL;
	if (cut == lr || !lm_fault(NVME_OUT_OF_BOUNDS))
		return false;
	wrong.cut = lr;
	return true;
}

bool nvme_fault_build(struct lm_request *lr)
{
	if (!lm_fault(NVME_LEAK_LIST_ON_ERROR))
		return false;
	while (lr->nr_lists)
		lm_nvme_forget(&lr->lists[--lr->nr_lists]);
	return true;
}

/* A list is read by the device, so its data must be as well: not written by it. */
static void lm_nvme_free_owned(struct request *rq)
{
	struct lm_request *lr = lm_request(rq);

	if (lr->nr_lists != 1 || req_op(rq) != REQ_OP_WRITE || !lm_fault(NVME_FREE_OWNED))
		return;
	lm_nvme_free_as_it_is(&lr->lists[0]);
	lm_nvme_forget(&lr->lists[0]);
	lr->nr_lists = 0;
}

/* The device does not look at prp2 for data in one page, so that nothing comes of it. */
static void lm_nvme_name_stale(struct request *rq)
{
	struct lm_request *lr = lm_request(rq);

	if (dma_triple_empty(&wrong.stale) || lr->nr_lists || lr->cmd.prp2 ||
	    !lm_fault(NVME_STALE_LIST))
		return;
	lr->cmd.prp2 = dma_triple_wire(&wrong.stale);
	dma_triple_lend(&wrong.stale);
	memset(&wrong.stale, 0, sizeof(wrong.stale));
}

void nvme_fault_submit(struct request *rq)
{
	lm_nvme_free_owned(rq);
	lm_nvme_name_stale(rq);
}

void nvme_fault_unmap(struct lm_request *lr)
{
	if (!lr->nr_lists)
		return;
	if (lm_fault_is_on(NVME_STALE_LIST))
		wrong.stale = lr->lists[0];
	if (lm_fault(NVME_LEAK_LIST))
		lm_nvme_forget(&lr->lists[--lr->nr_lists]);
}

/* The slot stays taken: the request comes back when the controller is reset, and is tried again. */
bool nvme_fault_lose(struct request *rq)
{
	struct lm_request *lr = lm_request(rq);

	if (!lr->nr_lists || lr->retries)
		return false;
	if (lm_fault(NVME_LATE_COMPLETION)) {
		wrong.late = rq;
		return true;
	}
	return lm_fault(NVME_LOST_COMPLETION);
}

bool nvme_fault_repeat(struct request *rq)
{
	if (!lm_request(rq)->nr_lists || !lm_fault(NVME_DOUBLE_COMPLETION))
		return false;
	wrong.contained = rq;
	return true;
}

/* The completion finds the request when it has gone back to the queue. */
void nvme_fault_late(struct request *rq)
{
	struct lm_queue *q = rq->mq_hctx->driver_data;

	if (wrong.late != rq)
		return;
	wrong.late = NULL;
	blk_mq_tagset_wait_completed_request(&q->ctrl->tags);
	wrong.contained = rq;
	lm_take_back(rq, NVME_SC_SUCCESS, NULL);
}

bool nvme_fault_contain(struct request *rq)
{
	if (likely(wrong.contained != rq))
		return false;
	wrong.contained = NULL;
	return true;
}
