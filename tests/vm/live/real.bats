#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The kernel's own drivers keep the rules, whatever happens to their devices: lifemon sees each of
# their events, as many as the kernel counts, and reports nothing. See tests/drivers/real/.

load common
load ../../drivers/real/oracle

setup() { export REPORT=$BATS_TEST_TMPDIR/report; }

# A test that failed in the middle leaves nothing to the next.
teardown() {
	pkill -x dd || :
	modprobe -qra usb_storage uas xhci_pci ehci_pci uhci_hcd ohci_pci megaraid_sas sym53c8xx vmw_pvscsi \
		virtio_scsi virtio_blk ahci e100 2>/dev/null || :
	oracle_stop
}

# Of these lifemon sees only the requests of their disks.
without_pools() { MODELS='dma_pool misc_device block_request' by_each_probe exercise "$@"; }

@test "xhci: a stick, and a UAS disk with streams" {
	by_each_probe exercise xhci load io rebind=2 stick=2 pull=1 io settle unload
}

@test "ehci" {
	by_each_probe exercise ehci load io rebind=2 stick=2 pull=1 io settle unload
}

@test "uhci" {
	by_each_probe exercise uhci load io rebind=2 stick=1 pull=1 io settle unload
}

# QEMU cannot pull this controller.
@test "ohci" {
	by_each_probe exercise ohci load io rebind=2 stick=1 rescan=1 io settle unload
}

@test "megaraid: megaraid_sas" {
	by_each_probe exercise megaraid load io rebind=2 pull=1 io settle unload
}

@test "sym: sym53c8xx" {
	# it gives memory back with interrupts off, which the kernel warns of
	KNOWN=dma_free_attrs without_pools sym load io rebind=2 pull=1 io settle unload
}

@test "pvscsi: vmw_pvscsi" {
	without_pools pvscsi load io rebind=1 pull=1 io settle unload
}

@test "virtio_scsi" {
	without_pools virtio_scsi load io rebind=1 pull=1 io settle unload
}

@test "virtio_blk" {
	without_pools virtio_blk load io rebind=1 pull=1 io settle unload
}

@test "ahci" {
	without_pools ahci load io rebind=1 rescan=1 io settle unload
}

@test "e100" {
	by_each_probe exercise e100 load io rebind=2 pull=1 io settle unload
}
