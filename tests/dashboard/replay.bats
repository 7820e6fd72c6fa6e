#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# A recorded run in the dashboard: all at once, held, step by step, back and on.

load common

setup_file() {
	"${SYNTHETIC:-$BATS_TEST_DIRNAME/../../build/tests/dashboard/synthetic}" --run 30 --leak 17 \
		--violations 3 --trace "$BATS_FILE_TMPDIR/leak.lmt"
}
setup() { TRACE=$BATS_FILE_TMPDIR/leak.lmt; }
teardown() { screen_end; }

@test "a trace with one leaking pool among fifty: the caller in one key press" {
	screen 80x24 "$LIFEMON replay --dashboard $TRACE"
	shows 'HELD'
	keys '$'
	shows 'END OF TRACE'
	shows 'VIOLATIONS 3'
	line_has 6 'pool "ring-17"'
	keys Enter
	shows 'were born in ring_retry_leaky'
	keys q
	shows 'result: exit status 1'
	shows 'ended 1'
	is_restored
}

@test "it opens at the first violation; n and N go to the next and the one before" {
	screen 100x24 "$LIFEMON replay --dashboard $TRACE"
	shows 'VIOLATIONS 1'
	shows 'HELD max 1.05ms of 30.0s'
	keys n
	shows 'VIOLATIONS 2'
	keys n
	shows 'VIOLATIONS 3'
	keys n
	shows 'no violation and no mark behind this'
	keys N
	shows 'VIOLATIONS 2'
	keys N
	shows 'VIOLATIONS 1'
	keys N
	shows 'no violation and no mark before this'
	keys q
	shows '3 double-free'
	shows 'ended 1'
}

@test "the twin without a violation opens at the end of its busiest second" {
	"$SYNTHETIC" --run 30 --trace "$BATS_TEST_TMPDIR/clean.lmt"
	screen 100x24 "$LIFEMON replay --dashboard clean.lmt"
	shows 'HELD max 1.0s of 30.0s'
	shows 'violations 0'
	keys n
	shows 'no violation and no mark behind this'
	keys q
	shows 'result: exit status 0'
	shows 'ended 0'
}

@test "marks are drawn in the timeline, and n goes there" {
	"$SYNTHETIC" --run 30 --leak 17 --mark 'load begins' --trace "$BATS_TEST_TMPDIR/marked.lmt"
	screen 100x24 "$LIFEMON replay --dashboard marked.lmt"
	shows 'HELD max 1.0s of 30.0s'
	keys 4
	shows 'lifetimes of'
	hides 'load begins'
	keys n
	shows 'HELD max 15.0s of 30.0s'
	keys '$'
	shows 'END OF TRACE'
	line_has 5 'marks, violations'
	line_has 5 '◆ load begins'
	keys N
	shows 'HELD max 15.0s'
}

@test "the keys below are those of a replay: no mark, no recording" {
	screen 100x24 "$LIFEMON replay --dashboard $TRACE"
	shows 'HELD'
	line_has 24 'SpacePlay nNext sStep aBack'
	hides 'rRecord'
	hides 'mMark'
	keys r m
	keys '?'
	shows 'Keys, 1-'
	hides 'recording'
	resize 100x60
	shows 'next violation or mark'
	hides 'start or stop recording'
	hides 'Mark:'
}

@test "of a long path the end is shown" {
	local long=$BATS_TEST_TMPDIR/a/folder/with/quite/a/long/name

	mkdir -p "$long"
	cp "$TRACE" "$long/run.lmt"
	screen 80x24 "$LIFEMON replay --dashboard $long/run.lmt"
	shows 'HELD'
	line_has 1 '6 Top  …'
	[[ $(line 1) == */run.lmt ]]
}

@test "the report after it is that of a replay without it" {
	screen 120x50 "$LIFEMON replay --dashboard $TRACE >/dev/null"
	shows 'lines instead'
	shows 'ended 1'
	screen_end
	"$LIFEMON" replay "$TRACE" >"$BATS_TEST_TMPDIR/expected" || :
	screen 120x50 "script -qec '$LIFEMON replay --dashboard $TRACE' log >/dev/null"
	for _ in $(seq 100); do
		grep -aq 'HELD' "$BATS_TEST_TMPDIR/log" && break
		sleep 0.1
	done
	keys q
	shows 'ended '
	grep -aq 'result: exit status 1: 3 violations' "$BATS_TEST_TMPDIR/log"
	[ "$(grep -ac '^VIOLATION' "$BATS_TEST_TMPDIR/expected")" -eq 3 ]
	[ "$(grep -ac 'released again by' "$BATS_TEST_TMPDIR/log")" -eq 3 ]
}

@test "back, on, hold, go on, speed, and the end again" {
	screen 100x24 "$LIFEMON replay --dashboard $TRACE"
	shows 'HELD'
	keys '$'
	shows 'END OF TRACE'
	keys ,
	shows 'HELD max 28.5s of 30.0s'
	keys ,
	shows 'HELD max 27.0s'
	keys .
	shows 'HELD max 28.5s'
	shows 'VIOLATIONS 3'
	keys ']' ']' ']'
	shows 'HELD 8x'
	keys '['
	shows 'HELD 4x'
	keys P
	shows 'END OF TRACE 4x 30.0s'
	keys F9
	shows 'PLAYING 4x'
	keys P
	shows 'HELD 4x'
	keys Space
	shows 'PLAYING 4x'
	keys Space
	shows 'HELD 4x'
	keys ^
	shows 'HELD 4x - of 30.0s'
}

@test "s goes one event on, S a thousand; a and A go back" {
	screen 100x24 "$LIFEMON replay --dashboard $TRACE"
	shows 'HELD'
	keys '$'
	shows 'END OF TRACE'
	keys , ,
	shows 'HELD max 27.0s of 30.0s'
	keys 5
	shows 'events 2'
	before=$(shot | sed -nE 's/.*events ([0-9]+),.*/\1/p')
	keys s
	shows "events $((before + 1)),"
	keys s
	shows "events $((before + 2)),"
	keys S
	shows "events $((before + 1002)),"
	keys a
	shows "events $((before + 1001)),"
	keys A
	shows "events $((before + 1)),"
	keys a
	shows "events $before,"
}

@test "--speed plays from the start; leaving early is no verdict on the rest" {
	"$SYNTHETIC" --run 30 --trace "$BATS_TEST_TMPDIR/clean.lmt"
	screen 100x24 "$LIFEMON replay --dashboard --speed 0.5 clean.lmt"
	shows 'PLAYING 0.5x'
	keys q
	shows 'cannot tell'
	shows 'ended 4'
}

@test "a trace that is cut off says so after the screen" {
	head -c 60000 "$TRACE" >"$BATS_TEST_TMPDIR/cut.lmt"
	screen 100x150 "$LIFEMON replay --dashboard cut.lmt"
	shows 'HELD max 1.05ms of 1'
	keys q
	shows 'cut off'
	shows 'ended 1'
}

@test "wrong use is refused" {
	for options in '--speed 1' '--dashboard --speed 0' '--dashboard --speed x' \
		'--dashboard --format ndjson' '--dashboard --report x'; do
		# shellcheck disable=SC2086 # a list of words
		run "$LIFEMON" replay $options "$TRACE" </dev/null
		# shellcheck disable=SC2154 # bats sets it
		[ "$status" -eq 2 ]
	done
}
