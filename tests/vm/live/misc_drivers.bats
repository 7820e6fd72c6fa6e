#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The misc devices of the kernel's own modules: each device and each file is seen, as many as the
# kernel counts, and nothing is reported.

load common
load ../../drivers/real/oracle

setup() { export REPORT=$BATS_TEST_TMPDIR/report; }
teardown() { oracle_stop; }

# Those that a kernel has not, or that find no hardware, are left out.
NAMES='autofs4 btrfs cachefiles cuse dm_mod ecryptfs fuse hci_vhci loop nvme_fabrics nvram rfkill
	tun uhid uinput vhost_net vhost_scsi vhost_vsock vsock vfio softdog i6300esb ib700wdt
	tpm_vtpm_proxy dlm test_firmware ntsync ublk_drv'

watch() {
	run "$LIFEMON" run --attach "$ATTACH" --format ndjson --report "$REPORT" --leaks at-exit --possible -- \
		tests/drivers/misc/exercise "$@"
	echo "# ${output##*$'\n'}" >&3
}

@test "misc devices of modules: loaded, opened, closed, unloaded" {
	# shellcheck disable=SC2086 # words
	WATCHED=misc FILES=yes by_each_probe watch $NAMES
}
