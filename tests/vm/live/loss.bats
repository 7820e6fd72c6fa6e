#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Loss is counted and decides the status; it never makes a wrong verdict.

load common

setup() { REPORT=$BATS_TEST_TMPDIR/report; }
teardown() { modprobe -r nvme 2>/dev/null || :; }

@test "a stopped lifemon loses events of a busy driver: status 4, counted, no false verdict" {
	modprobe nvme
	wait_for_disk fast
	export DISK
	run "$LIFEMON" run --ring-size 64K --format ndjson --report "$REPORT" -- sh -c '
		kill -STOP $PPID
		dd if=$DISK of=/dev/null bs=128k count=3000 iflag=direct 2>/dev/null
		kill -CONT $PPID
		dd if=$DISK of=/dev/null bs=128k count=300 iflag=direct 2>/dev/null'
	equal "$status" 4
	equal "$(violations .rule)" ""
	[ "$(summary .lost)" -gt 1000 ]
	[ "$(grep -c '"type":"gap"' "$REPORT")" -ge 1 ]
	[ "$(summary '.ledger | length')" -ge 1 ]
	equal "$(summary .reason | grep -c 'cannot tell')" 1
}

@test "the same load with room: nothing lost" {
	modprobe nvme
	wait_for_disk fast
	export DISK
	run "$LIFEMON" run --ring-size 16M --format ndjson --report "$REPORT" -- sh -c '
		kill -STOP $PPID
		dd if=$DISK of=/dev/null bs=128k count=3000 iflag=direct 2>/dev/null
		kill -CONT $PPID'
	equal "$status" 0
	equal "$(summary .lost)" 0
	[ "$(summary '.classes[] | select(.class == "block").births')" -ge 3000 ]
	equal "$(summary .live.block)" 0
}
