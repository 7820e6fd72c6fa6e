#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# bats file_tags=debug
# The drivers on a kernel that looks for mistakes itself, without a fault and without lifemon: the
# kernel has nothing to say. Run by tests/faults/debug, after what fifo.bats has for it; the drives
# are those of tests/drivers/nvme/drives.

load common
load ../../drivers/nvme/common
load ../../faults/common
load ../../faults/kmemleak

setup_file() {
	PROGRAMS=$(tests/drivers/fifo/build "$MODULES/programs")
	export PROGRAMS
}

teardown() {
	pkill -x fio || :
	umount /mnt 2>/dev/null || :
	rmmod lm_nvme 2>/dev/null || :
	rmmod lm_fifo 2>/dev/null || :
	kernel_silent
}

kernel_silent() {
	local word log=$BATS_TEST_TMPDIR/dmesg

	dmesg >"$log"
	dmesg -C
	word=$(headline <"$log" || :)
	[ -z "$word" ] && return
	echo "# the kernel: $word"
	grep -m 1 -A 40 -E "$HEADLINE|$HEADLINE_FATAL" "$log"
	return 1
}

# Usage: nvme SERIAL    loads the driver, sets DISK and CTRL
nvme() {
	insmod "$MODULES/lm_nvme.ko"
	lm_disk "$1"
}

# Usage: twins DRIVER    what leads to its faults, without them
twins() {
	local name names

	insmod "$MODULES/lm_$1.ko"
	names=$(cut -f1 "/sys/kernel/debug/lm_$1/faults")
	rmmod "lm_$1"
	for name in $names; do
		"tests/drivers/$1/trigger" "$name" --twin
		kernel_silent || { echo "# in the twin of $name"; return 1; }
	done
}

@test "the kernel had no word on the tests of fifo.bats" { kernel_silent; }

@test "fifo: 8 writers, 8 readers, faults and signals" {
	insmod "$MODULES/lm_fifo.ko" max_bytes=20000
	"$PROGRAMS/stress" 8 8 1000
}

@test "fifo: 20 loads and unloads" {
	for _ in {1..20}; do
		insmod "$MODULES/lm_fifo.ko"
		rmmod lm_fifo
	done
}

@test "nvme: I/O of 4 KiB to 4 MiB reads back what was written" {
	nvme lifemon
	tests/drivers/nvme/verify "$DISK"
	[ "$(lm_counter chained)" -gt 0 ]
}

@test "nvme: a file system is made, filled, and is whole" {
	nvme lifemon
	tests/drivers/nvme/filesystem "$DISK"
}

@test "nvme: discarded blocks read as zeroes" {
	nvme lifemon
	tests/drivers/nvme/discard "$DISK"
}

@test "nvme: requests that the drive fails: a bad sector, and 8 MiB at once" {
	nvme bad
	! dd if="$DISK" of=/dev/null bs=4k skip=256 count=1 iflag=direct || return 1
	dd if="$DISK" of=/dev/null bs=4k count=256 iflag=direct
	lm_disk big
	! tests/drivers/nvme/huge "$DISK" 8M 1 || return 1
}

@test "nvme: a command that hangs is aborted, the controller is reset" {
	nvme slow
	tests/drivers/nvme/hang "$DISK"
	[ "$(lm_counter resets)" -ge 1 ]
	equal "$(lm_counter state)" live
}

@test "nvme: unbound and bound 10 times under I/O" {
	nvme fast
	tests/drivers/nvme/rebind "${CTRL##*/}" 10
}

@test "nvme: registers that vanish under I/O" {
	nvme fast
	tests/drivers/nvme/vanish "$DISK" "$CTRL"
}

@test "fifo: what leads to its faults, without them" { twins fifo; }

@test "nvme: what leads to its faults, without them" { twins nvme; }

@test "kmemleak finds nothing that was forgotten" {
	kmemleak_scan
	found=$(kmemleak_found "$BEGUN")
	[ -z "$found" ] || head -n 40 "$KMEMLEAK"
	equal "$found" ""
}
