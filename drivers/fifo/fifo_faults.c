// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/sched.h>

#include "fifo/fifo.h"

/* What each is modelled on: the kernel's commit that fixed it, by its id, or the bug's CVE. */
const struct lm_fault fifo_faults[FIFO_NR_FAULTS] = {
	[FIFO_LOCK_BEFORE_INIT] = {
		"lock-before-init", "use-before-init", "fifo.lock",
		"e9b1d168f2a7 \"crypto: ccp - Initialize DBC ioctl mutex before registering device\"",
	},
	[FIFO_UNLOCKED_ACCESS] = {
		"unlocked-access", "aliased-borrow", "fifo.buffer",
		"189b0ddc2451 \"pipe: Fix missing lock in pipe_resize_ring()\"",
	},
	[FIFO_DOUBLE_UNLOCK] = {
		"double-unlock", "unbalanced-return", "fifo.lock",
		"54ee39439acd \"iavf: fix double unlock of crit_lock\"",
	},
	[FIFO_LEAVE_LOCKED] = {
		"leave-locked", "freed-while-lent", "fifo.lock",
		"7ebb605d2283 \"usb: gadget: uvc: fix missing mutex_unlock() if kstrtou8() fails\"",
	},
	[FIFO_FREE_OPEN] = {
		"free-open", "freed-while-lent", "fifo.fifo",
		"abd42781c3d2 \"spi: spidev: fix a race between spidev_release and spidev_remove\"",
	},
	[FIFO_NO_OWNER] = {
		"no-owner", "leak", "fifo.fifo",
		"dea6e19f4ef7 \"tap: reference to KVA of an unloaded module causes kernel panic\"",
	},
	[FIFO_DOUBLE_DEREGISTER] = {
		"double-deregister", "double-free", "misc_device.device",
		"e28022873c0d \"char: Use list_del_init() in misc_deregister() to reinitialize list pointer\"",
	},
	[FIFO_LEAK_AT_UNLOAD] = {
		"leak-at-unload", "leak", "fifo.fifo",
		"CVE-2026-23291 \"nfc: pn533: properly drop the usb interface reference on disconnect\"",
	},
	[FIFO_LEAK_FILE_REFERENCE] = {
		"leak-file-reference", "leak", "fifo.fifo",
		"CVE-2026-74735 \"l2tp: fix tunnel and session refcount leak on seq_file release\"",
	},
	[FIFO_LEAK_ON_ERROR] = {
		"leak-on-error", "outlived-parent", "fifo.fifo",
		"7e271f42a5cc \"usb: host: xhci: Fix potential memory leak in xhci_alloc_stream_info()\"",
	},
	[FIFO_OVERWRITE_BUFFER] = {
		"overwrite-buffer", "outlived-parent", "fifo.fifo",
		"CVE-2026-53213 \"drm/vc4: fix krealloc() memory leak\"",
	},
	[FIFO_DOUBLE_FREE] = {
		"double-free-buffer", "double-free", "fifo.buffer",
		"CVE-2026-74456 \"can: peak_usb: peak_usb_start(): fix double free of transfer buffer on URB submit error\"",
	},
	[FIFO_READ_AFTER_FREE] = {
		"read-after-free", "use-after-free", "fifo.buffer",
		"CVE-2026-74261 \"ALSA: seq: avoid stale FIFO cells during resize\"",
	},
	[FIFO_OUT_OF_BOUNDS] = {
		"out-of-bounds", "out-of-bounds", "fifo.buffer",
		"19d1532a1876 \"net: 6pack: fix slab-out-of-bounds in decode_data\"",
	},
	[FIFO_SIZE_OVERFLOW] = {
		"size-overflow", "size-overflow", "fifo.buffer",
		"f20fbaad7620 \"spi: spidev: fix possible arithmetic overflow for multi-transfer message\"",
	},
};

/* How long one reader waits for the other. */
#define MEET_TIMEOUT	(5 * HZ)

/*
 * Where two readers meet: the first has the lock and stays in the FIFO until the second, which
 * comes without, is in there, too.
 */
static struct {
	struct task_struct *first;	/* never followed; NULL when nobody waits */
	struct completion first_is_in;
	struct completion second_is_in;
} meeting = {
	.first_is_in = COMPLETION_INITIALIZER(meeting.first_is_in),
	.second_is_in = COMPLETION_INITIALIZER(meeting.second_is_in),
};

bool fifo_fault_is_second(void)
{
	if (!cmpxchg(&meeting.first, NULL, current))
		return false;
	/* one that found the FIFO empty never comes in; take its part */
	if (!wait_for_completion_timeout(&meeting.first_is_in, MEET_TIMEOUT)) {
		WRITE_ONCE(meeting.first, current);
		return false;
	}
	return lm_fault(FIFO_UNLOCKED_ACCESS);
}

void fifo_fault_wait(void)
{
	if (READ_ONCE(meeting.first) != current) {
		complete(&meeting.second_is_in);
		return;
	}
	complete(&meeting.first_is_in);
	wait_for_completion_timeout(&meeting.second_is_in, MEET_TIMEOUT);
	WRITE_ONCE(meeting.first, NULL);
}
