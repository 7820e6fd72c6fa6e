#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The NVMe driver lm_nvme: it keeps data, takes errors, hangs and removal, and lifemon, which
# watches each test, finds nothing. The drives are those of tests/drivers/nvme/drives.

load common
load ../../drivers/nvme/common

setup() {
	export REPORT=$BATS_TEST_TMPDIR/report
	insmod "$MODULES/lm_nvme.ko"
}

teardown() {
	pkill -x lifemon || :
	pkill -x fio || :
	umount /mnt 2>/dev/null || :
	rmmod lm_nvme 2>/dev/null || :
}

@test "random and sequential I/O of 4 KiB to 4 MiB reads back what was written" {
	lm_disk lifemon
	watch_driver tests/drivers/nvme/verify "$DISK"
	clean_driver
	echo "# $(lm_counter chained) requests had chained lists"
}

@test "a 4 MiB request has two page lists, chained" {
	lm_disk lifemon
	before=$(lm_counter chained)
	watch_driver tests/drivers/nvme/huge "$DISK" 4M 5
	clean_driver
	equal $(($(lm_counter chained) - before)) 10 'five writes and five reads'
	# what lifemon saw: two blocks a request
	equal "$(block_births)" 20
	equal "$(summary '.drivers[] | select(.module == "lm_nvme") | .build_id')" \
		"$(readelf -n "$MODULES/lm_nvme.ko" | sed -n 's/.*Build ID: //p')"
}

@test "a PRP list's biography: filled, lent to the device, back, freed" {
	lm_disk lifemon
	run "$LIFEMON" run --format ndjson --report "$REPORT" --model nvme --explain dma_pool.block \
		-- tests/drivers/nvme/huge "$DISK" 4M 1
	clean_driver
	equal "$(jq -r 'select(.type == "biography") | .events | map("\(.verb) \(.states[0])") |
		join(", ")' "$REPORT" | sed 's/\(touch ready, \)\+/fills, /')" \
		'born ready, fills, move moved, back ready, dies dead'
	# the second list is lent with the first one's last entry, which points to it
	equal "$(jq -r 'select(.type == "biography") | .events[1:-3] |
		map(.values.offset + .values.length <= 4096) | all' "$REPORT")" true
}

@test "a request that fills one page list has no second" {
	lm_disk lifemon
	before=$(lm_counter chained)
	watch_driver tests/drivers/nvme/huge "$DISK" 2M 5
	clean_driver
	equal "$(lm_counter chained)" "$before"
	equal "$(block_births)" 10
}

@test "a file system is made, filled, and is whole" {
	lm_disk lifemon
	watch_driver tests/drivers/nvme/filesystem "$DISK"
	clean_driver
}

@test "discarded blocks read as zeroes, their neighbours as before" {
	lm_disk lifemon
	watch_driver tests/drivers/nvme/discard "$DISK"
	clean_driver
}

@test "a read that the drive fails is an error, and the next one is not" {
	lm_disk bad
	watch_driver sh -c "
		! dd if=$DISK of=/dev/null bs=4k skip=256 count=1 iflag=direct 2>$BATS_TEST_TMPDIR/dd || exit 1
		grep -Eq 'Input/output error|No data available' $BATS_TEST_TMPDIR/dd || exit 2
		dd if=$DISK of=/dev/null bs=4k count=256 iflag=direct || exit 3"
	clean_driver
}

@test "8 MiB in one request: the drive fails it, its five lists come back" {
	lm_disk big
	[ "$(cat "/sys/block/${DISK##*/}/queue/max_hw_sectors_kb")" -eq 8192 ]
	before=$(lm_counter chained)
	watch_driver sh -c "! tests/drivers/nvme/huge $DISK 8M 1"
	clean_driver
	[ "$(lm_counter chained)" -gt "$before" ]
	births=$(block_births)
	[ "$births" -ge 5 ] && equal $((births % 5)) 0
}

@test "a command that hangs is aborted, then the controller is reset, and I/O goes on" {
	lm_disk slow
	watch_driver tests/drivers/nvme/hang "$DISK"
	clean_driver
	[ "$(lm_counter timeouts)" -ge 2 ]
	[ "$(lm_counter aborts)" -ge 1 ]
	[ "$(lm_counter resets)" -ge 1 ]
	equal "$(lm_counter state)" live
}

@test "a zoned namespace is no plain disk, and does not keep its neighbour away" {
	disks=$(grep -lx mixed /sys/block/lmnvme*/serial | cut -d/ -f4)
	[[ $disks = lmnvme*n2 && $disks != *n1* ]] || equal "$disks" lmnvmeNn2
	dmesg | grep -qF 'namespace 1: its command set 0x2 (zoned) is not supported; skipped'
	watch_driver dd if="/dev/$disks" of=/dev/null bs=64k count=16 iflag=direct status=none
	clean_driver
}

@test "the PCI function is reset 5 times under I/O: no read fails" {
	lm_disk fast
	watch_driver tests/drivers/nvme/pci_reset "$DISK" "$CTRL" 5
	clean_driver
	equal "$(lm_counter resets)" 5
	equal "$(lm_counter state)" live
}

@test "a fatal PCI error, twice: the link is reset, no read fails" {
	lm_disk linked
	watch_driver tests/drivers/nvme/pci_error "$DISK" "$CTRL"
	clean_driver
}

@test "a fatal PCI error that the link does not survive: reads wait, and fail at the unbinding" {
	watch_driver tests/drivers/nvme/pci_error --lost
	clean_driver
}

@test "unbound and bound 200 times under I/O" {
	lm_disk fast
	watch_driver tests/drivers/nvme/rebind "${CTRL##*/}" 200
	clean_driver
}

@test "unplugged and plugged in 20 times under I/O" {
	watch_driver tests/drivers/nvme/hotplug 20
	clean_driver
}

@test "registers that vanish under I/O: the disk is dead, and can be removed" {
	lm_disk fast
	watch_driver tests/drivers/nvme/vanish "$DISK" "$CTRL"
	clean_driver
}
