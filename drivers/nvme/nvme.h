/* SPDX-License-Identifier: GPL-2.0-only */
/* The driver's structures: a controller, its queues, its namespaces, and a request's bookkeeping. */
#ifndef LM_NVME_H
#define LM_NVME_H

#include <linux/blk-mq.h>
#include <linux/completion.h>
#include <linux/io.h>
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mempool.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/scatterlist.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "lm_features.h"

#include "../dma_triple/dma_triple.h"
#include "spec.h"

#define LM_NAME			"lm_nvme"

#define LM_PAGE_SHIFT		12	/* the controller's page, CC.MPS = 0 */
#define LM_PAGE_SIZE		BIT(LM_PAGE_SHIFT)
#define LM_SMALL_ENTRIES	32	/* of a small PRP list: 256 bytes */
#define LM_PAGE_ENTRIES		512	/* of a PRP list that fills a page */

#define LM_MAX_BYTES		SZ_8M	/* of one request */
#define LM_MAX_SEGMENTS		128
/*
 * Chained lists hold 511 data pages each, the last one 512. A request of LM_MAX_BYTES that does
 * not start at a page has as many pages in lists as one that does has pages.
 */
#define LM_MAX_LISTS		5
static_assert((LM_PAGE_ENTRIES - 1) * LM_MAX_LISTS + 1 >= LM_MAX_BYTES / LM_PAGE_SIZE);

#define LM_ADMIN_DEPTH		32
#define LM_IO_DEPTH		1024	/* at most; a command id has 12 bits for the tag */
#define LM_MAX_RETRIES		5
#define LM_ADMIN_TIMEOUT	(60 * HZ)
#define LM_IO_TIMEOUT		(30 * HZ)
#define LM_SHUTDOWN_TIMEOUT	(5 * HZ)

/* A command id is the tag and, above it, how often the slot was used: shows a stale completion. */
#define LM_CID_TAG_BITS		12
#define LM_CID_TAG(cid)		((cid) & (BIT(LM_CID_TAG_BITS) - 1))
#define LM_CID_USE(cid)		((cid) >> LM_CID_TAG_BITS)
#define LM_CID(tag, use)	((u16)((tag) | (use) << LM_CID_TAG_BITS))

/*
 * What a controller is in:
 *   NEW → LIVE ⇄ RESETTING → DEAD
 *          LIVE → HELD → RESETTING
 *          LIVE → DELETING → DEAD
 * HELD: the kernel has announced that the function sleeps or is reset, and will announce its return;
 * requests wait. DEAD is final: all requests fail. It can follow each of them.
 */
enum lm_state {
	LM_NEW,
	LM_LIVE,
	LM_HELD,
	LM_RESETTING,
	LM_DELETING,
	LM_DEAD,
};

/* A ring in memory that the device reads or writes. Whoever has the struct owns the memory. */
struct lm_ring {
	void *cpu;		/* first: lifemon's model finds the ring by it */
	size_t bytes;
	dma_addr_t dma;
};

/* A submission queue and its completion queue. Number 0 is the admin queue. */
struct lm_queue {
	struct lm_ctrl *ctrl;
	u16 qid;
	u16 depth;		/* slots of each ring; one of them stays empty */
	u16 vector;
	char irq_name[24];

	/*
	 * Submission. No interrupt takes the lock, but it is held with interrupts off: the functions
	 * that lifemon hooks by kprobes run under it, and a kprobe that an interrupt hits while
	 * another is running is missed.
	 */
	spinlock_t sq_lock;	/* guards the fields down to chained */
	u16 sq_tail;
	u16 sq_rung;		/* the tail that was last written to the doorbell */
	bool live;		/* takes commands; cleared only when nobody submits */
	struct nvme_sqe *sqes;
	void __iomem *sq_doorbell;
	u64 chained;		/* requests with more than one PRP list */

	/* Completion: owned by the interrupt handler, or by whoever has disabled the interrupt. */
	u16 cq_head ____cacheline_aligned;
	u16 cq_phase;
	struct nvme_cqe *cqes;
	void __iomem *cq_doorbell;
	u64 stale;		/* completions that belonged to no command */
	/*
	 * By tag: the request that the device owns, or NULL. Set by the submitter before the
	 * doorbell; cleared by the completion side. A completion for an empty slot is stale, so a
	 * request is completed once at most.
	 */
	struct request **slots;

	struct lm_ring sq;
	struct lm_ring cq;
};

/* What the completion of an admin command does besides freeing its slot. */
enum lm_slot_kind {
	LM_SLOT_WAITED,		/* wakes the task that waits for done */
	LM_SLOT_ABORT,		/* lets another Abort be sent: counts up aborts_free */
	LM_SLOT_LATE,		/* nothing: the task that waited has given up */
};

/* An admin command in flight. Guarded by lm_ctrl.admin_lock but for done. */
struct lm_admin_slot {
	struct completion done;
	u32 result;		/* dword 0 of the completion */
	u16 status;
	u8 use;
	bool busy;		/* the device owns the command id */
	enum lm_slot_kind kind;
};

/* One PCI function. Counted: by its driver binding and by each namespace. */
struct lm_ctrl {
	struct kref refs;
	struct pci_dev *pdev;
	struct device *dev;	/* &pdev->dev */
	int instance;		/* the N in lmnvmeN */

	void __iomem *bar;
	u64 cap;
	u32 cc;
	u16 depth;		/* of I/O queues */
	u32 stride;		/* bytes from a doorbell to the next */

	enum lm_state state;	/* guarded by state_lock to write */
	spinlock_t state_lock;
	struct work_struct reset_work;

	/* Held while queues are stopped, or polled: one at a time has their completion side. */
	struct mutex stop_lock;
	struct lm_queue *queues;	/* queues[0] is the admin queue */
	unsigned int max_queues;	/* I/O queues that there is room for */
	unsigned int nr_queues;		/* I/O queues */
	struct blk_mq_tag_set tags;
	bool has_tags;

	spinlock_t admin_lock;
	struct lm_admin_slot admin[LM_ADMIN_DEPTH - 1];
	struct mutex identify_lock;	/* guards the buffer */
	void *identify;			/* 4096 bytes */
	dma_addr_t identify_dma;

	struct dma_triple_pool *small_lists;
	struct dma_triple_pool *page_lists;
	mempool_t *segments;	/* of scatterlists with LM_MAX_SEGMENTS entries */

	/* From Identify Controller. */
	char serial[21];
	char model[41];
	u32 nn;
	u32 max_bytes;		/* of a transfer */
	bool has_dsm;
	bool has_cache;
	atomic_t aborts_free;	/* Abort commands that may still be sent */

	struct mutex ns_lock;	/* guards the list and quiesced */
	struct list_head namespaces;
	bool quiesced;		/* the disks' queues are */

	/* For sysfs; only ever counted up. */
	atomic_t timeouts;
	atomic_t aborts;
	atomic_t resets;
};

/* A namespace. Owned by its gendisk, freed with it. */
struct lm_ns {
	struct lm_ctrl *ctrl;	/* counted */
	struct gendisk *disk;
	struct list_head entry;	/* in ctrl->namespaces */
	u32 nsid;
	u8 lba_shift;
};

/*
 * A request's bookkeeping, behind struct request. Owned by whoever owns the request: queue_rq
 * until it is submitted, the device, then the completion.
 */
struct lm_request {
	struct nvme_sqe cmd;
	u16 status;		/* NVME_SC_…, valid when it was completed */
	u8 use;			/* in the command id */
	u8 retries;
	u8 nr_lists;
	bool aborted;		/* an Abort command was sent for it */
	bool mapped;		/* the two below are valid */
	unsigned int nr_segments;	/* 0: one segment, at dma of length bytes */
	unsigned int length;
	dma_addr_t dma;
	struct sg_table sgt;
	struct dma_triple lists[LM_MAX_LISTS];	/* the first nr_lists are not empty */
};

static inline struct lm_request *lm_request(struct request *rq)
{
	return blk_mq_rq_to_pdu(rq);
}

static inline bool lm_gone(struct lm_ctrl *ctrl)
{
	return readl(ctrl->bar + NVME_REG_CSTS) == NVME_REG_GONE;
}

/* ctrl.c: the controller as a whole. All sleep; 0 or -errno. */
bool lm_set_state(struct lm_ctrl *ctrl, enum lm_state state);
bool lm_change_state(struct lm_ctrl *ctrl, enum lm_state from, enum lm_state to);
int lm_ctrl_enable(struct lm_ctrl *ctrl);
int lm_ctrl_disable(struct lm_ctrl *ctrl);
int lm_ctrl_shutdown(struct lm_ctrl *ctrl);
void lm_ctrl_get(struct lm_ctrl *ctrl);
void lm_ctrl_put(struct lm_ctrl *ctrl);

/* identify.c: what the controller and its namespaces are. */
int lm_identify_ctrl(struct lm_ctrl *ctrl);
int lm_identify_ns(struct lm_ctrl *ctrl, u32 nsid, struct nvme_id_ns *id);
int lm_identify_csi(struct lm_ctrl *ctrl, u32 nsid, u8 *csi);
int lm_identify_ns_list(struct lm_ctrl *ctrl, __le32 *list);

/* admin.c: admin commands. */
int lm_admin_command(struct lm_ctrl *ctrl, struct nvme_sqe *cmd, u32 *result);
int lm_admin_abort(struct lm_ctrl *ctrl, struct lm_queue *q, u16 cid);
void lm_admin_completed(struct lm_ctrl *ctrl, u16 cid, u16 status, u32 result);
void lm_admin_forget(struct lm_ctrl *ctrl);
int lm_admin_create_queue(struct lm_queue *q);
int lm_admin_queue_count(struct lm_ctrl *ctrl, unsigned int *count);

/* queue.c: rings, doorbells, interrupts. */
int lm_queue_alloc(struct lm_ctrl *ctrl, u16 qid, u16 depth);
void lm_queue_free(struct lm_queue *q);
void lm_queue_reset(struct lm_queue *q);
int lm_queue_irq(struct lm_queue *q);
void lm_queue_free_irq(struct lm_queue *q);
void lm_queue_poll(struct lm_queue *q);
void lm_queue_cancel(struct lm_queue *q);
void lm_queue_push(struct lm_queue *q, const struct nvme_sqe *cmd);
void lm_queue_ring(struct lm_queue *q);

/* prp.c, map.c: where a request's data is. For queue_rq: BLK_STS_… */
blk_status_t lm_prp_build(struct lm_ctrl *ctrl, struct lm_request *lr);
void lm_prp_release(struct lm_request *lr);
blk_status_t lm_map(struct lm_ctrl *ctrl, struct request *rq);
void lm_unmap(struct lm_ctrl *ctrl, struct request *rq);

/* command.c: the commands of requests. */
blk_status_t lm_command_setup(struct lm_ns *ns, struct request *rq);
void lm_command_cleanup(struct request *rq);

/* block.c: the operations of blk-mq. */
extern const struct blk_mq_ops lm_mq_ops;
void lm_take_back(struct request *rq, u16 status, struct io_comp_batch *batch);
void lm_complete_batch(struct io_comp_batch *batch);

/* disk.c: namespaces as disks. */
int lm_scan(struct lm_ctrl *ctrl);
void lm_remove_disks(struct lm_ctrl *ctrl);
void lm_quiesce(struct lm_ctrl *ctrl);
void lm_unquiesce(struct lm_ctrl *ctrl);
void lm_mark_dead(struct lm_ctrl *ctrl);

/* start.c: bringing the queues of a controller up and down. */
int lm_start_admin(struct lm_ctrl *ctrl);
int lm_start_io(struct lm_ctrl *ctrl);
int lm_set_vectors(struct lm_ctrl *ctrl, unsigned int io_vectors);
int lm_stop(struct lm_ctrl *ctrl, bool shutdown);

/* reset.c: commands that hang, controllers that fail. */
enum blk_eh_timer_return lm_timeout(struct request *rq);
void lm_reset_work(struct work_struct *work);
bool lm_reset(struct lm_ctrl *ctrl, enum lm_state from);
bool lm_hold(struct lm_ctrl *ctrl, bool shutdown);
void lm_leave(struct lm_ctrl *ctrl);
void lm_kill(struct lm_ctrl *ctrl);

/* pci_events.c: sleep, resets and errors of the PCI function. */
extern const struct dev_pm_ops lm_pm_ops;
extern const struct pci_error_handlers lm_error_handlers;

/* sysfs.c */
extern const struct attribute_group *lm_ctrl_groups[];
extern const struct attribute_group *lm_disk_groups[];

#endif
