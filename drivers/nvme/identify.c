// SPDX-License-Identifier: GPL-2.0-only
/* The Identify commands: properties of the controller and its namespaces. */
#include <linux/slab.h>
#include <linux/string.h>

#include "nvme.h"

static int lm_nvme_identify(struct lm_ctrl *ctrl, u32 nsid, u8 cns)
{
	struct nvme_sqe cmd = {
		.opcode = NVME_ADMIN_IDENTIFY,
		.nsid = cpu_to_le32(nsid),
		.prp1 = cpu_to_le64(ctrl->identify_dma),
		.cdw10 = cpu_to_le32(cns),
	};

	lockdep_assert_held(&ctrl->identify_lock);
	return lm_admin_command(ctrl, &cmd, NULL);
}

/* The controller's strings are padded with spaces. @to has one byte more than @from. */
static void lm_nvme_copy_padded(char *to, const char *from, size_t length)
{
	memcpy(to, from, length);
	while (length && (to[length - 1] == ' ' || !to[length - 1]))
		length--;
	to[length] = '\0';
}

static int lm_nvme_take_ctrl(struct lm_ctrl *ctrl, const struct nvme_id_ctrl *id)
{
	u64 limit = LM_MAX_BYTES;

	if ((id->sqes & 0xf) > 6 || (id->cqes & 0xf) > 4) {
		dev_err(ctrl->dev, "needs queue entries of 2^%u and 2^%u bytes, not 2^6 and 2^4\n",
			id->sqes & 0xf, id->cqes & 0xf);
		return -EINVAL;
	}
	if (id->mdts && id->mdts < 32)
		limit = min(limit, (u64)LM_PAGE_SIZE << NVME_CAP_MPSMIN(ctrl->cap) << id->mdts);
	ctrl->max_bytes = limit;
	lm_nvme_copy_padded(ctrl->serial, id->sn, sizeof(id->sn));
	lm_nvme_copy_padded(ctrl->model, id->mn, sizeof(id->mn));
	ctrl->nn = le32_to_cpu(id->nn);
	ctrl->has_dsm = le16_to_cpu(id->oncs) & NVME_ONCS_DSM;
	ctrl->has_cache = id->vwc & NVME_VWC_PRESENT;
	atomic_set(&ctrl->aborts_free, min(id->acl + 1, LM_ADMIN_DEPTH / 2));
	return 0;
}

int lm_identify_ctrl(struct lm_ctrl *ctrl)
{
	struct nvme_id_ctrl *id = kmalloc(sizeof(*id), GFP_KERNEL);
	int err;

	if (!id)
		return -ENOMEM;
	mutex_lock(&ctrl->identify_lock);
	err = lm_nvme_identify(ctrl, 0, NVME_ID_CNS_CTRL);
	/* a copy, since the device can write to the buffer between a check and a use */
	if (!err)
		memcpy(id, ctrl->identify, sizeof(*id));
	mutex_unlock(&ctrl->identify_lock);
	if (!err)
		err = lm_nvme_take_ctrl(ctrl, id);
	kfree(id);
	return err;
}

int lm_identify_ns(struct lm_ctrl *ctrl, u32 nsid, struct nvme_id_ns *id)
{
	int err;

	mutex_lock(&ctrl->identify_lock);
	err = lm_nvme_identify(ctrl, nsid, NVME_ID_CNS_NS);
	if (!err)
		memcpy(id, ctrl->identify, sizeof(*id));
	mutex_unlock(&ctrl->identify_lock);
	return err;
}

/* The command set in the page @list of descriptors; NVM if there is none. */
static u8 lm_nvme_find_csi(const u8 *list)
{
	unsigned int at = 0;

	while (at + sizeof(struct nvme_ns_desc) < LM_PAGE_SIZE) {
		const struct nvme_ns_desc *desc = (const void *)(list + at);

		if (!desc->type)
			break;
		at += sizeof(*desc);
		if (desc->type == NVME_DESC_CSI && desc->length == 1)
			return list[at];
		at += desc->length;
	}
	return NVME_CSI_NVM;
}

/* Sets *@csi to the command set of the namespace: NVME_CSI_… */
int lm_identify_csi(struct lm_ctrl *ctrl, u32 nsid, u8 *csi)
{
	u8 *list;
	int err;

	*csi = NVME_CSI_NVM;
	if (!NVME_CAP_CSS_SETS(ctrl->cap))
		return 0;
	list = kmalloc(LM_PAGE_SIZE, GFP_KERNEL);
	if (!list)
		return -ENOMEM;
	mutex_lock(&ctrl->identify_lock);
	err = lm_nvme_identify(ctrl, nsid, NVME_ID_CNS_NS_DESC);
	if (!err)
		memcpy(list, ctrl->identify, LM_PAGE_SIZE);
	mutex_unlock(&ctrl->identify_lock);
	if (!err)
		*csi = lm_nvme_find_csi(list);
	kfree(list);
	return err;
}

/* Fills @list with the ids of up to 1024 active namespaces, in order; 0 ends it. */
int lm_identify_ns_list(struct lm_ctrl *ctrl, __le32 *list)
{
	int err;

	mutex_lock(&ctrl->identify_lock);
	err = lm_nvme_identify(ctrl, 0, NVME_ID_CNS_NS_LIST);
	if (!err)
		memcpy(list, ctrl->identify, LM_PAGE_SIZE);
	mutex_unlock(&ctrl->identify_lock);
	return err;
}
