// SPDX-License-Identifier: GPL-2.0-only
/* The NVMe command for each kind of request. */
#include <linux/slab.h>

#include "nvme.h"

static u64 lm_nvme_to_lba(struct lm_ns *ns, sector_t sector)
{
	return sector >> (ns->lba_shift - SECTOR_SHIFT);
}

static void lm_nvme_setup_read_write(struct lm_ns *ns, struct request *rq, struct nvme_sqe *cmd)
{
	u64 slba = lm_nvme_to_lba(ns, blk_rq_pos(rq));
	u32 control = 0;

	if (rq->cmd_flags & REQ_FUA)
		control |= NVME_RW_FUA;
	cmd->opcode = rq_data_dir(rq) == WRITE ? NVME_CMD_WRITE : NVME_CMD_READ;
	cmd->cdw10 = cpu_to_le32(lower_32_bits(slba));
	cmd->cdw11 = cpu_to_le32(upper_32_bits(slba));
	cmd->cdw12 = cpu_to_le32(control << 16 | ((blk_rq_bytes(rq) >> ns->lba_shift) - 1));
}

/*
 * The ranges are the request's data, in place of a bio's; blk-mq knows this as special payload.
 * Freed by lm_command_cleanup().
 */
static blk_status_t lm_nvme_setup_discard(struct lm_ns *ns, struct request *rq,
					  struct nvme_sqe *cmd)
{
	struct nvme_dsm_range *range;
	unsigned int n = 0;
	struct bio *bio;

	/* A whole table: some controllers read all of it, whatever the number of ranges. */
	range = kcalloc(NVME_DSM_MAX_RANGES, sizeof(*range), GFP_ATOMIC | __GFP_NOWARN);
	if (!range)
		return BLK_STS_RESOURCE;
	__rq_for_each_bio(bio, rq) {
		if (n == NVME_DSM_MAX_RANGES) {
			kfree(range);
			return BLK_STS_IOERR;
		}
		range[n].nlb = cpu_to_le32(bio->bi_iter.bi_size >> ns->lba_shift);
		range[n].slba = cpu_to_le64(lm_nvme_to_lba(ns, bio->bi_iter.bi_sector));
		n++;
	}
	cmd->opcode = NVME_CMD_DSM;
	cmd->cdw10 = cpu_to_le32(n - 1);
	cmd->cdw11 = cpu_to_le32(NVME_DSM_DEALLOCATE);
	rq->special_vec.bv_page = virt_to_page(range);
	rq->special_vec.bv_offset = offset_in_page(range);
	rq->special_vec.bv_len = NVME_DSM_MAX_RANGES * sizeof(*range);
	rq->rq_flags |= RQF_SPECIAL_PAYLOAD;
	return BLK_STS_OK;
}

/* Fills in the command, except for its id and the place of the data. */
blk_status_t lm_command_setup(struct lm_ns *ns, struct request *rq)
{
	struct lm_request *lr = lm_request(rq);
	struct nvme_sqe *cmd = &lr->cmd;

	/* A request that is tried again keeps its count; another one starts afresh. */
	if (!(rq->rq_flags & RQF_DONTPREP)) {
		lr->retries = 0;
		rq->rq_flags |= RQF_DONTPREP;
	}
	lr->aborted = false;
	memset(cmd, 0, sizeof(*cmd));
	cmd->nsid = cpu_to_le32(ns->nsid);
	switch (req_op(rq)) {
	case REQ_OP_READ:
	case REQ_OP_WRITE:
		lm_nvme_setup_read_write(ns, rq, cmd);
		return BLK_STS_OK;
	case REQ_OP_FLUSH:
		cmd->opcode = NVME_CMD_FLUSH;
		return BLK_STS_OK;
	case REQ_OP_DISCARD:
		return lm_nvme_setup_discard(ns, rq, cmd);
	default:
		return BLK_STS_NOTSUPP;
	}
}

void lm_command_cleanup(struct request *rq)
{
	if (!(rq->rq_flags & RQF_SPECIAL_PAYLOAD))
		return;
	rq->rq_flags &= ~RQF_SPECIAL_PAYLOAD;
	kfree(bvec_virt(&rq->special_vec));
}
