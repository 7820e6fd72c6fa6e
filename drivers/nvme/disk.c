// SPDX-License-Identifier: GPL-2.0-only
/* Namespaces as disks: their limits, their life, and holding back or failing their requests. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

#include "block_compat.h"
#include "nvme.h"

static void lm_nvme_free_disk(struct gendisk *disk)
{
	struct lm_ns *ns = disk->private_data;

	lm_ctrl_put(ns->ctrl);
	kfree(ns);
}

static const struct block_device_operations disk_ops = {
	.owner		= THIS_MODULE,
	.free_disk	= lm_nvme_free_disk,
};

/* What the namespace can do, in the terms that lm_alloc_disk() knows for every kernel. */
static void lm_nvme_set_limits(const struct lm_ns *ns, struct lm_disk_limits *lim)
{
	const struct lm_ctrl *ctrl = ns->ctrl;

	lim->block_size = BIT(ns->lba_shift);
	lim->max_sectors = ctrl->max_bytes >> SECTOR_SHIFT;
	lim->max_segments = LM_MAX_SEGMENTS;
	lim->boundary_mask = LM_PAGE_SIZE - 1;
	lim->cache = ctrl->has_cache;
	if (ctrl->has_dsm) {
		lim->max_discard_segments = NVME_DSM_MAX_RANGES;
		lim->discard_granularity = BIT(ns->lba_shift);
	}
}

/*
 * 0, or -EOPNOTSUPP for a namespace that is no plain disk: the commands of the NVM command set may
 * be taken by it, but mean something else, as writes into a zone do.
 */
static int lm_nvme_check_command_set(const struct lm_ns *ns)
{
	u8 csi;
	int err = lm_identify_csi(ns->ctrl, ns->nsid, &csi);

	if (err || csi == NVME_CSI_NVM)
		return err;
	dev_warn(ns->ctrl->dev, "namespace %u: its command set %#x%s is not supported; skipped\n",
		 ns->nsid, csi, csi == NVME_CSI_ZONED ? " (zoned)" : "");
	return -EOPNOTSUPP;
}

/* 0; -ENODEV for a namespace that is not there; -EOPNOTSUPP for a format that is not for us. */
static int lm_nvme_read_format(struct lm_ns *ns, sector_t *sectors, bool *read_only)
{
	struct nvme_id_ns *id = kmalloc(sizeof(*id), GFP_KERNEL);
	const struct nvme_lbaf *format;
	u64 blocks;
	int err;

	if (!id)
		return -ENOMEM;
	err = lm_identify_ns(ns->ctrl, ns->nsid, id);
	if (err)
		goto out;
	err = -ENODEV;
	blocks = le64_to_cpu(id->nsze);
	if (!blocks)
		goto out;
	err = -EOPNOTSUPP;
	format = &id->lbaf[id->flbas & 0xf];
	if (format->ds < SECTOR_SHIFT || format->ds > PAGE_SHIFT || format->ms ||
	    blocks > (U64_MAX >> format->ds)) {
		dev_err(ns->ctrl->dev,
			"namespace %u: blocks of 2^%u bytes with %u of metadata are not supported; skipped\n",
			ns->nsid, format->ds, le16_to_cpu(format->ms));
		goto out;
	}
	ns->lba_shift = format->ds;
	*sectors = blocks << (format->ds - SECTOR_SHIFT);
	*read_only = id->nsattr & NVME_NSATTR_WRITE_PROTECTED;
	err = 0;
out:
	kfree(id);
	return err;
}

/* From here on the disk owns @ns. */
static int lm_nvme_add_disk_for(struct lm_ns *ns, struct gendisk *disk, sector_t sectors,
				bool read_only)
{
	struct lm_ctrl *ctrl = ns->ctrl;
	int err;

	ns->disk = disk;
	disk->private_data = ns;
	disk->fops = &disk_ops;
	snprintf(disk->disk_name, sizeof(disk->disk_name), "lmnvme%dn%u", ctrl->instance, ns->nsid);
	set_capacity(disk, sectors);
	set_disk_ro(disk, read_only);
	mutex_lock(&ctrl->ns_lock);
	list_add_tail(&ns->entry, &ctrl->namespaces);
	mutex_unlock(&ctrl->ns_lock);
	err = device_add_disk(ctrl->dev, disk, lm_disk_groups);
	if (!err)
		return 0;
	mutex_lock(&ctrl->ns_lock);
	list_del(&ns->entry);
	mutex_unlock(&ctrl->ns_lock);
	put_disk(disk);
	return err;
}

static int lm_nvme_add_namespace(struct lm_ctrl *ctrl, u32 nsid)
{
	struct lm_disk_limits lim = {};
	struct gendisk *disk;
	struct lm_ns *ns;
	sector_t sectors;
	bool read_only;
	int err;

	ns = kzalloc(sizeof(*ns), GFP_KERNEL);
	if (!ns)
		return -ENOMEM;
	ns->ctrl = ctrl;
	ns->nsid = nsid;
	err = lm_nvme_check_command_set(ns);
	if (!err)
		err = lm_nvme_read_format(ns, &sectors, &read_only);
	if (err)
		goto free_ns;
	lm_nvme_set_limits(ns, &lim);
	disk = lm_alloc_disk(&ctrl->tags, &lim, ns);
	if (IS_ERR(disk)) {
		err = PTR_ERR(disk);
		goto free_ns;
	}
	lm_ctrl_get(ctrl);
	return lm_nvme_add_disk_for(ns, disk, sectors, read_only);

free_ns:
	kfree(ns);
	return err;
}

/*
 * Whether only this namespace failed and others may work: it is not for us, went away, or the
 * controller refused to identify it. False for a controller that does not answer.
 */
static bool lm_nvme_may_skip(struct lm_ctrl *ctrl, u32 nsid, int err)
{
	if (err == -EIO)
		dev_warn(ctrl->dev, "namespace %u: the controller does not say what it is; skipped\n",
			 nsid);
	return err == -EIO || err == -EOPNOTSUPP || (err == -ENODEV && !lm_gone(ctrl));
}

/* Adds a disk for each active namespace. One that fails does not stop the others. */
int lm_scan(struct lm_ctrl *ctrl)
{
	__le32 *list = kmalloc(LM_PAGE_SIZE, GFP_KERNEL);
	unsigned int i;
	int err;

	if (!list)
		return -ENOMEM;
	err = lm_identify_ns_list(ctrl, list);
	for (i = 0; !err && i < LM_PAGE_SIZE / sizeof(*list) && list[i]; i++) {
		u32 nsid = le32_to_cpu(list[i]);

		err = lm_nvme_add_namespace(ctrl, nsid);
		if (lm_nvme_may_skip(ctrl, nsid, err))
			err = 0;
	}
	kfree(list);
	return err;
}

/*
 * Waits for the requests in flight, and removes the disks. The timeout handles requests that hang;
 * it needs the list, so the list is emptied last.
 */
void lm_remove_disks(struct lm_ctrl *ctrl)
{
	struct lm_ns *ns, *next;
	LIST_HEAD(gone);

	list_for_each_entry(ns, &ctrl->namespaces, entry)
		del_gendisk(ns->disk);
	cancel_work_sync(&ctrl->reset_work);
	mutex_lock(&ctrl->ns_lock);
	list_splice_init(&ctrl->namespaces, &gone);
	mutex_unlock(&ctrl->ns_lock);
	list_for_each_entry_safe(ns, next, &gone, entry)
		put_disk(ns->disk);
}

/* Stops the submission of I/O commands until lm_unquiesce(). Blk-mq counts, so only once. */
void lm_quiesce(struct lm_ctrl *ctrl)
{
	struct lm_ns *ns;

	mutex_lock(&ctrl->ns_lock);
	if (!ctrl->quiesced)
		list_for_each_entry(ns, &ctrl->namespaces, entry)
			blk_mq_quiesce_queue(ns->disk->queue);
	ctrl->quiesced = true;
	mutex_unlock(&ctrl->ns_lock);
}

void lm_unquiesce(struct lm_ctrl *ctrl)
{
	struct lm_ns *ns;

	mutex_lock(&ctrl->ns_lock);
	if (ctrl->quiesced)
		list_for_each_entry(ns, &ctrl->namespaces, entry) {
			blk_mq_unquiesce_queue(ns->disk->queue);
			blk_mq_kick_requeue_list(ns->disk->queue);
		}
	ctrl->quiesced = false;
	mutex_unlock(&ctrl->ns_lock);
}

/* New requests fail at once. */
void lm_mark_dead(struct lm_ctrl *ctrl)
{
	struct lm_ns *ns;

	mutex_lock(&ctrl->ns_lock);
	list_for_each_entry(ns, &ctrl->namespaces, entry)
		blk_mark_disk_dead(ns->disk);
	mutex_unlock(&ctrl->ns_lock);
}
