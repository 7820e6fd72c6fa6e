#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Stacks that are found by a walk (bpf/walk.bpf.h) are those that the kernel unwinds.

load common

PAIRS=500
setup() {
	REPORT=$BATS_TEST_TMPDIR/report
	cd "$BATS_TEST_TMPDIR" || return
	insmod "$MODULES/lm_bench.ko" pairs=$PAIRS
	# by one path, again and again; the pauses are for lifemon to learn it. On a slow machine it
	# learns late, so how many are hits says nothing; that there are some is asked for.
	cat >load <<-'EOF2'
		for _ in $(seq 20); do
			echo 1 >/sys/module/lm_bench/parameters/again
			sleep 0.1
		done
	EOF2
}

teardown() { rmmod lm_bench 2>/dev/null || :; }

# Usage: watch MODE OPTION…    sets CHECKED and WRONG to what the cache says of itself
watch() {
	local mode=$1

	shift
	LIFEMON_STACKS=$mode run "$LIFEMON" run --verbose --model dma_pool "$@" --format ndjson --report "$REPORT" \
		-o "$mode.lmt" -- sh load
	equal "$status" 0
	equal "$(summary .lost)" 0
	CHECKED=$(sed -n -E 's/.*stacks: ([0-9]+) hits were checked.*/\1/p' <<<"$output")
	WRONG=$(sed -n -E 's/.*hits were checked, ([0-9]+) were wrong.*/\1/p' <<<"$output")
}

# Usage: stacks_of MODE    the different ones that its trace has, with what they were taken for
stacks_of() {
	"$LIFEMON" export --to ndjson -o - "$1.lmt" |
		jq -r 'select(.frames) | "\(.verb) \(.frames | map("\(.symbol)+\(.offset)") | join(" "))"' | sort -u
}

# Usage: same_as_unwound OPTION…
same_as_unwound() {
	watch audit "$@"
	[ "$CHECKED" -gt 0 ] || equal "$CHECKED" 'more than none'
	equal "$WRONG" 0
	watch real "$@"
	equal "$CHECKED" ''
	[ -n "$(stacks_of real)" ]
	diff <(stacks_of audit) <(stacks_of real)
}

@test "a walk finds the stacks that the kernel unwinds, by fentry" {
	same_as_unwound --attach fentry
}

# bats test_tags=once
@test "a walk finds the stacks that the kernel unwinds, by kprobes" {
	same_as_unwound --attach kprobe
}

# bats test_tags=once
@test "a walk to the wrong stack is counted, dropped, and never shown" {
	watch real
	watch wrong
	[ "$WRONG" -gt 0 ]
	# each path once: then it is unwound
	[ "$WRONG" -lt 20 ]
	equal "$(summary .stacks_missed)" "$WRONG"
	[[ "$output" == *"a stack of the cache was wrong"* ]]
	diff <(stacks_of wrong) <(stacks_of real)
}
