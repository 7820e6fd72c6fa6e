# SPDX-License-Identifier: GPL-2.0-only
# What the live tests share. They run as root in a VM; see tests/vm/suite.

LIFEMON=${LIFEMON:-$PWD/build/lifemon}

# Usage: summary FILTER    a jq filter on the summary of $REPORT
summary() { jq -r "select(.type == \"summary\") | $1" "$REPORT"; }
# Usage: violations FILTER   a jq filter on each violation of $REPORT
violations() { jq -r "select(.type == \"violation\") | $1" "$REPORT"; }

# Shows a report when a test fails; of many lines the last ones.
show() {
	echo "# status: $status"
	[ ! -f "$REPORT" ] || {
		jq -c 'select(.type != "stats") | del(.stacks, .children[]?.stacks)' "$REPORT" 2>/dev/null || cat "$REPORT"
	} | tail -n 30
	echo "$output"
}

equal() {
	[ "$1" = "$2" ] && return
	echo "# expected '$2', found '$1'${3:+: $3}"
	show
	return 1
}

# Usage: wait_until COMMAND…    until it succeeds. The time is only a limit for what never comes: a slow machine
# is no fault.
wait_until() {
	local i

	for ((i = 0; i < 1800; i++)); do
		! "$@" || return 0
		sleep 0.1
	done
	echo "# waited three minutes for: $*"
	return 1
}

no_programs_left() { ! bpftool prog | grep -q ' name lm_'; }

# Nothing of lifemon is left in the kernel. A link that is closed ends in the background.
nothing_left() {
	wait_until no_programs_left || {
		bpftool prog | grep ' name lm_'
		return 1
	}
	equal "$(grep -c lifemon /sys/kernel/tracing/kprobe_events || :)" 0 'kprobe events left'
}

# Usage: wait_for_disk SERIAL    sets DISK to the block device of the NVMe drive: "fast" or
# "slow", see tests/vm/suite
wait_for_disk() {
	local i serial

	for ((i = 0; i < 1800; i++)); do
		for serial in $(grep -ls "$1" /sys/class/nvme/nvme*/serial); do
			DISK=$(find "${serial%/serial}/" -maxdepth 2 -name 'nvme*n1' | head -n 1)
			DISK=/dev/${DISK##*/}
			[ -b "$DISK" ] && return
		done
		sleep 0.1
	done
	echo "# the disk '$1' did not appear:"
	grep . /sys/class/nvme/*/serial /sys/class/nvme/*/state
	dmesg | tail -n 5
	return 1
}

# Blocks out of all DMA pools, as the kernel counts them.
kernel_active() { cat /sys/devices/pci*/*/pools 2>/dev/null | awk '!/^poolinfo/ { n += $(NF - 3) } END { print n + 0 }'; }
