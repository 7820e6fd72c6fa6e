#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Filters that the kernel applies: the same verdicts as when lifemon applies them to all events, from
# fewer events.

load common

setup() { REPORT=$BATS_TEST_TMPDIR/report; }
teardown() { rmmod lm_misuse lm_clean 2>/dev/null || :; }

# Usage: watch_process SCRIPT OTHERS OPTION…    watches the process that runs SCRIPT, after another one
# has run OTHERS. What SCRIPT ends in can be "exec".
watch_process() {
	local go=$BATS_TEST_TMPDIR/go pid script=$1 others=$2

	shift 2
	rm -f "$go"
	mkfifo "$go"
	bash -c "read -r _ <$go; $script" 3>&- &
	pid=$!
	run "$LIFEMON" run --pid $pid "$@" --format ndjson --report "$REPORT" -- \
		sh -c "$others; echo >$go; tail -f /dev/null -s 0.1 --pid=$pid"
	wait $pid || :
}

found() { violations '[.rule, .class, .object.key, .certainty] | @tsv' | sed 's/0x[0-9a-f]*//' | sort; }

load_misuse="exec insmod $MODULES/lm_misuse.ko"
load_clean="exec insmod $MODULES/lm_clean.ko"

@test "of two processes only the one in scope: what it breaks, with far fewer events" {
	watch_process "$load_misuse" "insmod $MODULES/lm_clean.ko; rmmod lm_clean" -o "$BATS_TEST_TMPDIR/trace.lmt"
	equal "$status" 1
	equal "$(summary .lost)" 0
	equal "$(summary .narrowed)" true
	found >"$BATS_TEST_TMPDIR/narrowed"
	events=$(summary .events)
	cp "$REPORT" "$BATS_TEST_TMPDIR/live"
	# the trace says so too, and has nothing of another process
	run "$LIFEMON" replay --format ndjson --report "$REPORT" "$BATS_TEST_TMPDIR/trace.lmt"
	equal "$status" 1
	cmp "$REPORT" "$BATS_TEST_TMPDIR/live"
	run "$LIFEMON" replay --pid 1 "$BATS_TEST_TMPDIR/trace.lmt"
	equal "$status" 2
	rmmod lm_misuse

	watch_process "$load_misuse" "insmod $MODULES/lm_clean.ko; rmmod lm_clean" --filter-in user
	equal "$status" 1
	equal "$(summary .narrowed)" null
	found | diff - "$BATS_TEST_TMPDIR/narrowed"
	[ "$(grep -c . "$BATS_TEST_TMPDIR/narrowed")" -ge 5 ]
	[ "$events" -lt "$(summary .events)" ]
	nothing_left
}

@test "what is broken out of scope is not reported, and the scope is not empty" {
	watch_process "$load_clean" "insmod $MODULES/lm_misuse.ko; rmmod lm_misuse"
	equal "$status" 0
	equal "$(violations .rule)" ""
	equal "$(summary .lost)" 0
	equal "$(summary '.classes[] | select(.class == "block").births > 0')" true
}

@test "a process that does nothing: status 4, and who did" {
	watch_process true "insmod $MODULES/lm_clean.ko; rmmod lm_clean"
	equal "$status" 4
	[[ $(summary .reason) == 'cannot tell: nothing matched --pid '*' (seen: '* ]]
}

@test "no room for a key is a loss that is counted" {
	local open='for ((i = 0; i < 100; i++)); do exec {f}</dev/cpu_dma_latency; done'

	watch_process "$open" true
	equal "$status" 0
	equal "$(summary '.classes[] | select(.class == "file") | "\(.births) \(.deaths)"')" '100 100'
	watch_process "$open" true --filter-in small
	equal "$status" 4
	equal "$(summary '[.ledger[].reason] | unique | join(" ")')" 'key table full'
	[ "$(summary .lost)" -ge 44 ]
}
