/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The faults that the driver can commit on request, see faults/faults.h, and what it calls where one
 * may be due. In a build with FAULTS=0 all of this is nothing.
 */
#ifndef LM_NVME_FAULTS_H
#define LM_NVME_FAULTS_H

#include "faults/faults.h"

struct lm_ctrl;
struct lm_request;
struct request;

enum nvme_fault {
	NVME_LEAK_LIST,
	NVME_LEAK_LIST_ON_ERROR,
	NVME_LEAK_POOL,
	NVME_DESTROY_BUSY,
	NVME_DESTROY_BEFORE_FREE,
	NVME_DOUBLE_FREE,
	NVME_FREE_UNALLOCATED,
	NVME_WRONG_HANDLE,
	NVME_WRONG_POOL,
	NVME_OVERWRITE_LIST,
	NVME_DOUBLE_COMPLETION,
	NVME_LOST_COMPLETION,
	NVME_LATE_COMPLETION,
	NVME_FREE_OWNED,
	NVME_STALE_LIST,
	NVME_OUT_OF_BOUNDS,
	NVME_SIZE_OVERFLOW,
	NVME_NR_FAULTS,
};

#ifdef LM_FAULTS

extern const struct lm_fault nvme_faults[NVME_NR_FAULTS];

/* At the end of probe's allocations: an error to fail with, or 0. */
int nvme_fault_probe(struct lm_ctrl *ctrl);
/* When the last request is done, before the pools are given up. */
void nvme_fault_release(struct lm_ctrl *ctrl);
/* After that, as long as the device is there. */
void nvme_fault_released(struct lm_ctrl *ctrl);
/* The number of entries to allocate a submission queue with; the admin queue is the one at fault. */
size_t nvme_fault_count(u16 qid, size_t depth);

/* When a request gets its lists: whether @pages are to go into a list that is too small for them. */
bool nvme_fault_cut(const struct lm_request *lr, unsigned int pages);
/* When a request has its lists: whether to fail as for data that cannot be named, lists and all. */
bool nvme_fault_build(struct lm_request *lr);
/* When a request is submitted, before the doorbell. */
void nvme_fault_submit(struct request *rq);
/* When a request gives up its lists. */
void nvme_fault_unmap(struct lm_request *lr);
/* Whether to ignore a completion, or to handle it twice. */
bool nvme_fault_lose(struct request *rq);
bool nvme_fault_repeat(struct request *rq);
/* After a request was taken back from a device that was stopped. */
void nvme_fault_late(struct request *rq);
/* Whether a completion that is handled must have no effect, so that the kernel survives it. */
bool nvme_fault_contain(struct request *rq);

#else

#define nvme_faults NULL

static inline int nvme_fault_probe(struct lm_ctrl *ctrl) { return 0; }
static inline void nvme_fault_release(struct lm_ctrl *ctrl) { }
static inline void nvme_fault_released(struct lm_ctrl *ctrl) { }
static inline size_t nvme_fault_count(u16 qid, size_t depth) { return depth; }
static inline bool nvme_fault_cut(const struct lm_request *lr, unsigned int pages) { return false; }
static inline bool nvme_fault_build(struct lm_request *lr) { return false; }
static inline void nvme_fault_submit(struct request *rq) { }
static inline void nvme_fault_unmap(struct lm_request *lr) { }
static inline bool nvme_fault_lose(struct request *rq) { return false; }
static inline bool nvme_fault_repeat(struct request *rq) { return false; }
static inline void nvme_fault_late(struct request *rq) { }
static inline bool nvme_fault_contain(struct request *rq) { return false; }

#endif /* LM_FAULTS */

#endif
