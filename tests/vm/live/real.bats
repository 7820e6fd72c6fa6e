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
	modprobe -qra uas usb_storage xhci_pci uhci_hcd ohci_pci ehci_pci megaraid_sas sym53c8xx vmw_pvscsi \
		virtio_scsi virtio_blk ahci nvme e100 2>/dev/null || :
	oracle_stop
}

@test "xhci: a stick, and a UAS disk with streams" {
	by_each_probe exercise xhci load io rebind stick=2 pull io settle unload
}

# QEMU 7.2 may crash when this controller is pulled.
@test "ehci" {
	by_each_probe exercise ehci load io rebind stick=2 rescan io settle unload
}

@test "uhci" {
	by_each_probe exercise uhci load io rebind stick pull io settle unload
}

# QEMU cannot pull this controller.
@test "ohci" {
	by_each_probe exercise ohci load io rebind stick rescan io settle unload
}

@test "megaraid: megaraid_sas" {
	by_each_probe exercise megaraid load io rebind pull io settle unload
}

@test "sym: sym53c8xx" {
	# it gives memory back with interrupts off, which the kernel warns of
	KNOWN=dma_free_attrs by_each_probe exercise sym load io rebind pull io settle unload
}

@test "pvscsi: vmw_pvscsi" {
	by_each_probe exercise pvscsi load io rebind pull io settle unload
}

@test "virtio_scsi" {
	by_each_probe exercise virtio_scsi load io rebind pull io settle unload
}

@test "virtio_blk" {
	by_each_probe exercise virtio_blk load io rebind pull io settle unload
}

@test "ahci" {
	by_each_probe exercise ahci load io rebind rescan io settle unload
}

@test "nvme" {
	by_each_probe exercise nvme load io rebind reset pull io settle unload
}

@test "e100" {
	by_each_probe exercise e100 load io rebind pull io settle unload
}
