#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The kernel as an oracle: what lifemon has in its books is what the kernel counts itself; if not, it
# says so. In no other live test may the two differ.

load common

setup() { REPORT=$BATS_TEST_TMPDIR/report; }
teardown() { modprobe -r uhid nvme 2>/dev/null || :; }

watch() { run "$LIFEMON" run --format ndjson --report "$REPORT" -o "$BATS_TEST_TMPDIR/trace" "$@"; }

# The replay agrees in every byte.
same_again() {
	run "$LIFEMON" replay --format ndjson --report "$REPORT.again" "$BATS_TEST_TMPDIR/trace"
	equal "$status" "$1"
	cmp "$REPORT" "$REPORT.again"
}

@test "pools and misc devices that came in the watch: as many as the kernel counts" {
	modprobe -r uhid nvme 2>/dev/null || :
	watch -- bash -c 'modprobe nvme sgl_threshold=0; modprobe uhid
		until [ -b /dev/nvme0n1 ]; do sleep 0.1; done
		dd if=/dev/nvme0n1 of=/dev/null bs=512k count=8 iflag=direct status=none'
	equal "$status" 0
	equal "$(summary .books.mismatches)" 0
	# uhid, and the pools of each drive
	[ "$(summary .books.compared)" -ge 3 ]
	[ "$(summary .books.readings)" -ge 2 ]
	same_again 0
}

@test "a birth that is not seen, without any loss that is known: ledger-mismatch, status 4" {
	modprobe -r uhid 2>/dev/null || :
	cat >"$BATS_TEST_TMPDIR/blind.own" <<'END'
model misc_device "A probe that sees no birth"

class device
	born  exit  misc_register    key arg0  when ret == 77
	      name str(arg0->name)
	dies  entry misc_deregister  key arg0  known
END
	watch --model "$BATS_TEST_TMPDIR/blind.own" -- modprobe uhid
	equal "$status" 4
	equal "$(summary .reason)" \
		'cannot tell: ledger-mismatch: the kernel counts 1 misc device of "uhid", lifemon 0'
	[[ $output == *'warning: ledger-mismatch'* ]]
	equal "$(summary '.books.differ[0] | .kernel, .lifemon' | tr '\n' ' ')" '1 0 '
	same_again 4
	run "$LIFEMON" check "$BATS_TEST_TMPDIR/trace"
	equal "$status" 4
	[[ $output == *'CANNOT TELL books as the kernel counts: measured they differ'* ]]
	# one that was there before is not compared
	watch --model "$BATS_TEST_TMPDIR/blind.own" --require device -- true
	equal "$(summary .books.mismatches)" 0
}
