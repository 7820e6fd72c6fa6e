#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The dashboard on a running kernel: a module that breaks six rules, seen as it happens.

LIFEMON=${LIFEMON:-$BATS_TEST_DIRNAME/../../../build/lifemon}
load ../../dashboard/common.bash

background=()

teardown() {
	screen_end
	modprobe -r nvme 2>/dev/null || :
	[ ${#background[@]} -eq 0 ] || kill "${background[@]}" 2>/dev/null || :
	wait
	rmmod lm_misuse lm_clean lm_nvme 2>/dev/null || :
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
	for _ in $(seq 1800); do [ -b /dev/nvme0n1 ] && break; sleep 0.1; done
	dd if=/dev/nvme0n1 of=/dev/null bs=1M count=64 iflag=direct
	shows 'pool "prp list'
	shows '0000:00:'
	keys Enter
	shows 'oldest first'
	keys q
	shows 'ended 0'
}

# Usage: has_table PATTERN NUMBER    waits until the tables of lifemon top have that many such lines
has_table() {
	for _ in $(seq 1800); do
		[ "$(grep -cE "$1" "$BATS_TEST_TMPDIR/tables")" -lt "$2" ] || return 0
		sleep 0.2
	done
	echo "# no $2 lines of the tables match '$1':"
	tail -n 20 "$BATS_TEST_TMPDIR/tables" | sed 's/^/# /'
	return 1
}

@test "lifemon top names the caller that forgets blocks under load; before the fault none grows" {
	cd "$BATS_TEST_TMPDIR"
	insmod "$MODULES/lm_nvme.ko"
	for _ in $(seq 1800); do [ -b /dev/lmnvme0n1 ] && break; sleep 0.1; done
	fio --name=read --filename=/dev/lmnvme0n1 --rw=randread --bsrange=64k-512k --direct=1 \
		--ioengine=libaio --iodepth=8 --runtime=600 --time_based >load 2>&1 &
	background=($!)
	"$LIFEMON" top --delay 1s --model dma_pool >tables 2>errors &
	background+=($!)
	# the clean twin: the same load of the same driver
	has_table '^ +0 +0 +[0-9]+ +[1-9].*dma_pool.block +lm_prp_build ' 5
	run awk '$1 == "lifemon" || $1 == "LEAKED" || NF < 8 { next } $1 > 0 || $2 > 0' tables
	[ -z "$output" ]
	echo leak-list,every=20 >/sys/kernel/debug/lm_nvme/fault
	has_table '^ +0 +\+[1-9].*dma_pool.block +lm_prp_build < lm_map ' 2
	# the row of the one that is to be mended comes first
	run awk 'first { print; first = 0 } $1 == "LEAKED" { first = 1 }' tables
	[[ ${lines[-1]} == *' lm_prp_build < lm_map < '*' [lm_nvme]' ]]
	kill "${background[@]}"
	wait
	background=()
	run ! grep -i lost errors
}
