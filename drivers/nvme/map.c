// SPDX-License-Identifier: GPL-2.0-only
/* A request's data, made visible for the device and hidden from it again. */
#include <linux/dma-mapping.h>

#include "nvme.h"

#if LM_HAVE_BLK_RQ_MAP_SG_QUEUE
#define map_sg(rq, sg) blk_rq_map_sg((rq)->q, rq, sg)
#else
#define map_sg(rq, sg) blk_rq_map_sg(rq, sg)
#endif

/* The most common case needs no scatterlist. */
static blk_status_t lm_nvme_map_one(struct lm_ctrl *ctrl, struct request *rq)
{
	struct lm_request *lr = lm_request(rq);
	struct bio_vec bv = req_bvec(rq);

	lr->dma = dma_map_page(ctrl->dev, bv.bv_page, bv.bv_offset, bv.bv_len, rq_dma_dir(rq));
	if (dma_mapping_error(ctrl->dev, lr->dma))
		return BLK_STS_RESOURCE;
	lr->nr_segments = 0;
	lr->length = bv.bv_len;
	return BLK_STS_OK;
}

static blk_status_t lm_nvme_map_many(struct lm_ctrl *ctrl, struct request *rq,
				     unsigned int segments)
{
	struct lm_request *lr = lm_request(rq);
	int err;

	lr->sgt.sgl = mempool_alloc(ctrl->segments, GFP_ATOMIC);
	if (!lr->sgt.sgl)
		return BLK_STS_RESOURCE;
	sg_init_table(lr->sgt.sgl, segments);
	lr->sgt.orig_nents = map_sg(rq, lr->sgt.sgl);
	err = dma_map_sgtable(ctrl->dev, &lr->sgt, rq_dma_dir(rq), DMA_ATTR_NO_WARN);
	if (err) {
		mempool_free(lr->sgt.sgl, ctrl->segments);
		return err == -EREMOTEIO ? BLK_STS_TARGET : BLK_STS_RESOURCE;
	}
	lr->nr_segments = lr->sgt.nents;
	lr->length = blk_rq_payload_bytes(rq);
	return BLK_STS_OK;
}

static void lm_nvme_unmap_data(struct lm_ctrl *ctrl, struct request *rq)
{
	struct lm_request *lr = lm_request(rq);

	lr->mapped = false;
	if (!lr->nr_segments) {
		dma_unmap_page(ctrl->dev, lr->dma, lr->length, rq_dma_dir(rq));
		return;
	}
	dma_unmap_sgtable(ctrl->dev, &lr->sgt, rq_dma_dir(rq), 0);
	mempool_free(lr->sgt.sgl, ctrl->segments);
}

/* Maps the data of @rq, which has some, and names it in the command. Undone by lm_unmap(). */
blk_status_t lm_map(struct lm_ctrl *ctrl, struct request *rq)
{
	struct lm_request *lr = lm_request(rq);
	unsigned int segments = blk_rq_nr_phys_segments(rq);
	blk_status_t status;

	status = segments == 1 ? lm_nvme_map_one(ctrl, rq) : lm_nvme_map_many(ctrl, rq, segments);
	if (status != BLK_STS_OK)
		return status;
	lr->mapped = true;
	status = lm_prp_build(ctrl, lr);
	if (status != BLK_STS_OK)
		lm_nvme_unmap_data(ctrl, rq);
	return status;
}

/* The lists go first: while they exist they name the pages. */
void lm_unmap(struct lm_ctrl *ctrl, struct request *rq)
{
	struct lm_request *lr = lm_request(rq);

	lm_prp_release(lr);
	if (lr->mapped)
		lm_nvme_unmap_data(ctrl, rq);
}
