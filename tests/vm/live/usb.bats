#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# A stick and a disk on xhci, used, rebound, unplugged and unloaded: lifemon sees each event, as many
# as the kernel counts, and reports nothing. real.bats has more drivers and more of each.

load common
load ../../drivers/real/oracle

setup() { export REPORT=$BATS_TEST_TMPDIR/report; }
teardown() {
	modprobe -qra uas usb_storage xhci_pci 2>/dev/null || :
	oracle_stop
}

@test "xhci and usb-storage: I/O, rebound, unplugged, unloaded" {
	# by kprobes: make check-drivers-live
	ATTACHES=fentry by_each_probe exercise xhci load io rebind stick settle unload
}
