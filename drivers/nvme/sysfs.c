// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes. Of the PCI function, in the folder lm_nvme: state, queues, and what happened so far.
 * Of the disk: serial and model, by which to find it.
 */
#include "nvme.h"

static const char *const state_names[] = {
	[LM_NEW]	= "new",
	[LM_LIVE]	= "live",
	[LM_HELD]	= "held",
	[LM_RESETTING]	= "resetting",
	[LM_DELETING]	= "deleting",
	[LM_DEAD]	= "dead",
};

/* The attributes exist from the end of probe to the start of remove. */
static struct lm_ctrl *lm_nvme_to_ctrl(struct device *dev)
{
	return pci_get_drvdata(to_pci_dev(dev));
}

static ssize_t state_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", state_names[READ_ONCE(lm_nvme_to_ctrl(dev)->state)]);
}
static DEVICE_ATTR_RO(state);

static ssize_t queues_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", lm_nvme_to_ctrl(dev)->nr_queues);
}
static DEVICE_ATTR_RO(queues);

static ssize_t depth_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%u\n", lm_nvme_to_ctrl(dev)->depth);
}
static DEVICE_ATTR_RO(depth);

/* Requests whose data took more than one PRP list. */
static ssize_t chained_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct lm_ctrl *ctrl = lm_nvme_to_ctrl(dev);
	unsigned int i;
	u64 sum = 0;

	for (i = 1; i <= ctrl->nr_queues; i++)
		sum += READ_ONCE(ctrl->queues[i].chained);
	return sysfs_emit(buf, "%llu\n", sum);
}
static DEVICE_ATTR_RO(chained);

/* Completions that belonged to no command in flight, and were ignored. */
static ssize_t stale_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct lm_ctrl *ctrl = lm_nvme_to_ctrl(dev);
	unsigned int i;
	u64 sum = 0;

	for (i = 0; i <= ctrl->nr_queues; i++)
		sum += READ_ONCE(ctrl->queues[i].stale);
	return sysfs_emit(buf, "%llu\n", sum);
}
static DEVICE_ATTR_RO(stale);

static ssize_t timeouts_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", atomic_read(&lm_nvme_to_ctrl(dev)->timeouts));
}
static DEVICE_ATTR_RO(timeouts);

static ssize_t aborts_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", atomic_read(&lm_nvme_to_ctrl(dev)->aborts));
}
static DEVICE_ATTR_RO(aborts);

static ssize_t resets_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", atomic_read(&lm_nvme_to_ctrl(dev)->resets));
}
static DEVICE_ATTR_RO(resets);

static struct attribute *ctrl_attrs[] = {
	&dev_attr_state.attr,
	&dev_attr_queues.attr,
	&dev_attr_depth.attr,
	&dev_attr_chained.attr,
	&dev_attr_stale.attr,
	&dev_attr_timeouts.attr,
	&dev_attr_aborts.attr,
	&dev_attr_resets.attr,
	NULL,
};

static const struct attribute_group ctrl_group = {
	.name	= LM_NAME,
	.attrs	= ctrl_attrs,
};

const struct attribute_group *lm_ctrl_groups[] = { &ctrl_group, NULL };

static struct lm_ctrl *lm_nvme_disk_ctrl(struct device *dev)
{
	struct lm_ns *ns = dev_to_disk(dev)->private_data;

	return ns->ctrl;
}

static ssize_t serial_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", lm_nvme_disk_ctrl(dev)->serial);
}
static DEVICE_ATTR_RO(serial);

static ssize_t model_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", lm_nvme_disk_ctrl(dev)->model);
}
static DEVICE_ATTR_RO(model);

static struct attribute *disk_attrs[] = {
	&dev_attr_serial.attr,
	&dev_attr_model.attr,
	NULL,
};

static const struct attribute_group disk_group = {
	.attrs	= disk_attrs,
};

const struct attribute_group *lm_disk_groups[] = { &disk_group, NULL };
