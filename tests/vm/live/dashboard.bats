#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The dashboard on a running kernel: a module that breaks six rules, seen as it happens.

LIFEMON=${LIFEMON:-$BATS_TEST_DIRNAME/../../../build/lifemon}
load ../../dashboard/common.bash

teardown() {
	screen_end
	modprobe -r nvme 2>/dev/null || :
	rmmod lm_misuse lm_clean 2>/dev/null || :
}

@test "a terminal gets the dashboard, and the report after it" {
	screen 100x30 "$LIFEMON"
	shows '[1 Pools]'
	shows 'violations 0'
	insmod "$MODULES/lm_misuse.ko"
	rmmod lm_misuse
	shows 'VIOLATIONS 6'
	keys 3
	shows 'outlived-parent'
	shows 'handle-mismatch'
	keys Enter
	shows 'VIOLATION '
	shows 'automaton: '
	keys 5
	shows 'dma_pool_free'
	shows 'fullest ring'
	shows 'lost 0'
	keys q
	shows 'ended 1'
	shows '6 violations'
	is_restored
}

@test "r records what comes from now on; the replay finds the same" {
	cd "$BATS_TEST_TMPDIR"
	screen 100x30 "$LIFEMON"
	shows '[1 Pools]'
	keys r
	shows 'recording to lifemon-'
	shows ' REC'
	insmod "$MODULES/lm_misuse.ko"
	rmmod lm_misuse
	shows 'VIOLATIONS 6'
	keys r
	shows 'wrote lifemon-'
	keys q
	shows 'ended 1'
	run "$LIFEMON" replay lifemon-*.lmt
	# shellcheck disable=SC2154 # bats sets it
	[ "$status" -eq 1 ]
	[ "$(grep -c '^VIOLATION' <<<"$output")" -eq 6 ]
	grep -q 'double_free_second_release' <<<"$output"
	grep -q '6 violations' <<<"$output"
	grep -q '0 lost' <<<"$output"
}

@test "r does not write over a file that is there" {
	cd "$BATS_TEST_TMPDIR"
	screen 100x30 "$LIFEMON"
	shows '[1 Pools]'
	# the time is read once: a second that ends within the loop would leave a name out
	local from=$EPOCHSECONDS

	for s in $(seq 0 600); do
		printf -v name 'lifemon-%(%Y%m%d-%H%M%S)T.lmt' $((from + s))
		echo kept >"$name"
	done
	keys r
	shows 'File exists'
	hides ' REC'
	keys q
	shows 'ended 0'
	[ "$(cat lifemon-*.lmt | sort -u)" = kept ]
}

@test "the clean twin: no violation, and status 0" {
	screen 100x30 "$LIFEMON"
	shows '[1 Pools]'
	insmod "$MODULES/lm_clean.ko"
	rmmod lm_clean
	keys 5
	shows 'lost 0'
	keys q
	shows 'ended 0'
}

@test "--no-dashboard gives lines, SIGTERM gives the terminal back" {
	screen 100x30 "$LIFEMON --no-dashboard --duration 1s"
	shows 'result: exit status 0'
	screen_end
	screen 100x30 "$LIFEMON"
	shows '[1 Pools]'
	kill -TERM "$(pid_of)"
	is_restored
	shows 'result: exit status 0'
}

@test "pools that blocks are lent from are in the tree" {
	screen 100x30 "$LIFEMON"
	shows '[1 Pools]'
	modprobe nvme sgl_threshold=0 # lists of pages, not of segments: they need blocks
	for _ in $(seq 100); do [ -b /dev/nvme0n1 ] && break; sleep 0.1; done
	dd if=/dev/nvme0n1 of=/dev/null bs=1M count=64 iflag=direct
	shows 'pool "prp list'
	shows '0000:00:'
	keys Enter
	shows 'oldest first'
	keys q
	shows 'ended 0'
}
