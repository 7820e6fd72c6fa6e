# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # shared with the tests
# What the tests of the NVMe driver share. They run as root in a VM; see drives.

# Usage: lm_disk SERIAL    sets DISK to the block device and CTRL to the PCI function's folder
lm_disk() {
	local serial

	serial=$(grep -lx "$1" /sys/block/lmnvme*/serial) || {
		echo "# no disk '$1':"
		grep . /sys/block/lmnvme*/serial
		dmesg | tail -n 5
		return 1
	}
	serial=${serial%/serial}
	DISK=/dev/${serial##*/}
	CTRL=$(readlink -f "$serial/device")
	cat "$serial/queue/max_hw_sectors_kb" >"$serial/queue/max_sectors_kb"
}

# Usage: lm_counter NAME    an attribute of the controller in CTRL
lm_counter() { cat "$CTRL/lm_nvme/$1"; }

# Usage: watch_driver CMD…    runs CMD with lifemon watching; see clean_driver
watch_driver() {
	run "$LIFEMON" run --format ndjson --report "$REPORT" --leaks at-exit --model nvme -- "$@"
}

# Blocks that were lent while lifemon watched.
block_births() { summary '.classes[] | select(.class == "block").births'; }

# Nothing was wrong, nothing was lost, nothing is left.
clean_driver() {
	equal "$(violations .rule)" '' || return 1
	equal "$(summary .lost)" 0 'events lost' || return 1
	equal "$status" 0 || return 1
	equal "$(summary '.live.block')" 0 'blocks left' || return 1
	equal "$(summary '.live.request')" 0 'requests left' || return 1
}
