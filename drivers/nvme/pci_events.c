// SPDX-License-Identifier: GPL-2.0-only
/*
 * What happens to the PCI function while the driver has it: the machine sleeps, somebody resets it, an
 * error cuts it off. Each begins by holding the controller, and ends by resetting it. Requests wait
 * in between, and those that it had are given to it again.
 */
#include <linux/pm.h>

#include "nvme.h"

/* The registers answer again; the controller has lost its state. */
static void lm_nvme_go_on(struct pci_dev *pdev)
{
	/* lm_stop() takes this from a controller that it cannot disable */
	pci_set_master(pdev);
	lm_reset(pci_get_drvdata(pdev), LM_HELD);
}

/* A controller that sleeps may lose power, so it writes out what it caches. */
static int lm_nvme_suspend(struct device *dev)
{
	lm_hold(dev_get_drvdata(dev), true);
	return 0;
}

static int lm_nvme_resume(struct device *dev)
{
	lm_nvme_go_on(to_pci_dev(dev));
	return 0;
}

DEFINE_SIMPLE_DEV_PM_OPS(lm_pm_ops, lm_nvme_suspend, lm_nvme_resume);

/* Somebody else resets the function, such as by its attribute "reset". */
static void lm_nvme_reset_prepare(struct pci_dev *pdev)
{
	lm_hold(pci_get_drvdata(pdev), false);
}

static void lm_nvme_reset_done(struct pci_dev *pdev)
{
	lm_nvme_go_on(pdev);
}

static pci_ers_result_t lm_nvme_error_detected(struct pci_dev *pdev, pci_channel_state_t state)
{
	struct lm_ctrl *ctrl = pci_get_drvdata(pdev);

	if (state == pci_channel_io_normal)
		return PCI_ERS_RESULT_CAN_RECOVER;
	if (state == pci_channel_io_frozen && lm_hold(ctrl, false)) {
		dev_warn(ctrl->dev, "cut off by a PCI error; waiting for its reset\n");
		return PCI_ERS_RESULT_NEED_RESET;
	}
	dev_err(ctrl->dev, "cut off by a PCI error for good\n");
	lm_kill(ctrl);
	return PCI_ERS_RESULT_DISCONNECT;
}

/* The link was reset, and the function with it. */
static pci_ers_result_t lm_nvme_slot_reset(struct pci_dev *pdev)
{
	pci_restore_state(pdev);
	/* that used it up, and there may be another error */
	pci_save_state(pdev);
	return PCI_ERS_RESULT_RECOVERED;
}

static void lm_nvme_error_resume(struct pci_dev *pdev)
{
	lm_nvme_go_on(pdev);
}

const struct pci_error_handlers lm_error_handlers = {
	.error_detected	= lm_nvme_error_detected,
	.slot_reset	= lm_nvme_slot_reset,
	.resume		= lm_nvme_error_resume,
	.reset_prepare	= lm_nvme_reset_prepare,
	.reset_done	= lm_nvme_reset_done,
};
