#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# lifemon check: what it refuses before it looks at a trace, and what it makes of one.

load common

# Recorded runs: one pool with one block that is released twice; six broken rules; fio on an NVMe
# disk; and one that lost events.
RUNS=$REPO/tests/replay
TRACE=$RUNS/filtered/trace.lmt
NO_TRACE=/nonexistent/trace.lmt

setup() { cd "$BATS_TEST_TMPDIR" || return; }

# Usage: mistyped TEXT EXPR    wrong usage, reported before the trace is opened
mistyped() {
	status_is 2 "$LIFEMON" check "$NO_TRACE" --assert "$2" && says "$1" && no_output
}

@test "a trace is needed, one of them, and it must be there" {
	status_is 2 "$LIFEMON" check
	says 'which trace?'
	status_is 2 "$LIFEMON" check a b
	says 'one trace at a time: a or b?'
	status_is 3 "$LIFEMON" check "$NO_TRACE"
	says "$NO_TRACE"
	no_output
}

@test "a mistyped assertion is reported at its column" {
	mistyped "column 1: expected what to measure" 'birth(block) == 1'
	mistyped "did you mean 'births'?" 'birth(block) == 1'
	mistyped "found 'duble-free'; did you mean 'double-free'?" 'violations(duble-free) == 1'
	mistyped "column 15: unexpected '=': to compare, write '=='" 'births(block) = 1'
	mistyped "column 12: expected a rule, a class or a filter, found 'duble-free'" \
		'violations(duble-free) == 1'
	mistyped 'there is nothing in it' ''
}

@test "a mistyped line of a file is reported at its place" {
	printf '# ours\n\n  lots == 0\n' >expect
	status_is 2 "$LIFEMON" check "$NO_TRACE" --expect expect
	says 'expect:3:3: expected what to measure'
	printf 'leak block\n' >known
	status_is 2 "$LIFEMON" check "$NO_TRACE" --suppress known
	says "known:1:11: expected 'reason'"
	for option in expect suppress; do
		status_is 2 "$LIFEMON" check "$NO_TRACE" --$option nowhere
		says "--$option: cannot read nowhere: No such file"
	done
}

@test "two reports in one place are refused" {
	status_is 2 "$LIFEMON" check "$NO_TRACE" --junit r --sarif r
	says 'two reports cannot both go to r'
	# also by two names of one file
	echo before >r
	status_is 2 "$LIFEMON" check "$TRACE" --junit r --tap ./r
	says 'two reports cannot both go to ./r'
	[ "$(cat r)" = before ]
}

@test "without assertions a violation fails the check" {
	status_is 1 "$LIFEMON" check "$TRACE"
	prints 'FAIL        violations == 0: measured 1, asked == 0 (implied)'
	prints 'PASS        lost == 0: measured 0, asked == 0 (implied)'
	prints 'VIOLATION double-free: block'
	[ "${lines[-1]}" = '1 hold, 1 fail, 0 cannot tell' ]
}

@test "a violation that is asked for is no failure, one that is not is" {
	status_is 0 "$LIFEMON" check "$TRACE" --assert 'violations(double-free, block) == 1'
	prints 'PASS        other violations == 0: measured 0, asked == 0 (implied)'
	status_is 1 "$LIFEMON" check "$TRACE" --assert 'violations(double-free, block) == 2'
	prints 'FAIL        violations(double-free, block) == 2: measured 1, asked == 2'
	prints 'PASS        other violations == 0: measured 0, asked == 0 (implied)'
	status_is 1 "$LIFEMON" check "$TRACE" --assert 'violations == 0'
	[ "${lines[-1]}" = '1 hold, 1 fail, 0 cannot tell' ]
	status_is 1 "$LIFEMON" check "$TRACE" --assert 'births(block) == 1'
	prints 'FAIL        other violations == 0: measured 1'
}

@test "a file of assertions: each with its line" {
	printf 'violations == 1 # the one\nbirths(dma_pool.block) >= 2\n' >expect
	status_is 1 "$LIFEMON" check "$TRACE" --expect expect
	prints 'PASS        violations == 1: measured 1, asked == 1 (expect:1)'
	prints 'FAIL        births(dma_pool.block) >= 2: measured 1, asked >= 2 (expect:2)'
}

@test "a class that the trace does not have is a mistake" {
	status_is 2 "$LIFEMON" check "$TRACE" --assert 'births(blokc) == 1'
	says "column 8: the models of this trace have no class 'blokc'; did you mean 'block'?"
	# a rule of one word could be a class by its form
	status_is 2 "$LIFEMON" check "$TRACE" --assert 'violations(leek) == 0'
	says "column 12: there is no rule or class 'leek'; did you mean 'leak'?"
	status_is 2 "$LIFEMON" check "$TRACE" --assert 'live(leek) == 0'
	says "have no class 'leek'"
	echo 'leek dma_pool.block reason "known"' >leek
	status_is 2 "$LIFEMON" check "$TRACE" --suppress leek
	says "leek:1:1: there is no rule 'leek'; did you mean 'leak'?"
	printf 'births(nvme.ring) == 1\n' >expect
	status_is 2 "$LIFEMON" check "$TRACE" --expect expect
	says "expect:1:8: the models of this trace have no class 'nvme.ring'"
	no_output
}

@test "leaked, orphaned, unreleased; lent of a class that is not lent: 2, and it names life" {
	status_is 0 "$LIFEMON" check "$TRACE" --assert 'violations == 1' --assert 'leaked(block) == 0' \
		--assert 'orphaned(block) == 0' --assert 'unreleased(block) == 0'
	status_is 1 "$LIFEMON" check "$REPO/tests/replay/misuse/trace.lmt" --assert 'violations >= 1' \
		--assert 'orphaned(dma_pool.block) == 0'
	prints 'FAIL        orphaned(dma_pool.block) == 0: measured 2, asked == 0'
	status_is 1 "$LIFEMON" check "$REPO/tests/replay/misuse/trace.lmt" --assert 'violations >= 1' \
		--assert 'leaked(dma_pool.block) == 0'
	status_is 2 "$LIFEMON" check "$TRACE" --assert 'max(lent, block) <= 1s'
	says "column 11: no hook lends objects of 'block'"
	says 'the time from birth to end is life'
}

@test "what cannot be decided is 4, not 0" {
	status_is 4 "$LIFEMON" check "$TRACE" --assert 'violations == 1' --assert 'after "x": lost == 0'
	prints 'CANNOT TELL after "x": lost == 0: measured no mark "x", asked == 0'
	status_is 4 "$LIFEMON" check "$TRACE" --assert 'violations == 1' \
		--assert 'every(life, block, module=no_such) <= 1s'
	prints 'measured none began'
}

@test "a suppression with its reason; one that is not used is named" {
	printf 'double-free block reason "known: 12"\nleak reason "old"\n' >known
	status_is 0 "$LIFEMON" check "$TRACE" --suppress known --verbose
	prints '(known: 12)'
	prints 'unused suppression: known:2'
	printf 'double-free pool reason "known: 12"\n' >known
	status_is 1 "$LIFEMON" check "$TRACE" --suppress known
}

@test "a baseline takes what is old" {
	cp "$TRACE" old.lmt
	status_is 0 "$LIFEMON" check "$TRACE" --baseline old.lmt --verbose
	prints '(not new: it is in old.lmt)'
	status_is 3 "$LIFEMON" check "$TRACE" --baseline "$NO_TRACE"
	says "$NO_TRACE"
}

@test "reports are written whatever comes out, and fail the check when they cannot be" {
	status_is 1 "$LIFEMON" check "$TRACE" --junit j.xml --sarif s.json --tap t --github
	prints '::error '
	[ -s j.xml ] && [ -s s.json ] && [ -s t ]
	status_is 1 "$LIFEMON" check "$TRACE" --tap -
	[ "${lines[0]}" = 'TAP version 13' ]
	says 'FAIL        violations == 0'
	status_is 3 "$LIFEMON" check "$TRACE" --assert 'violations == 1' --tap nowhere/t
	says 'cannot write the report to nowhere/t'
}

@test "a file without lines is refused at once, whatever its size" {
	for option in --expect --suppress; do
		run "$LIFEMON" check "$TRACE" $option /dev/zero
		[ "$status" -eq 2 ]
		prints "$option: a line of /dev/zero is longer than 4096 bytes; is it the right file?"
	done
	printf 'violations == 1%4081s' '' >longest
	status_is 0 "$LIFEMON" check "$TRACE" --expect longest
	printf ' ' >>longest
	status_is 2 "$LIFEMON" check "$TRACE" --expect longest
}

@test "a full disk is reported" {
	status_is 3 sh -c '"$LIFEMON" check "$1" --assert "violations == 1" >/dev/full' sh "$TRACE"
	says 'cannot write the report to the standard output: No space left'
	status_is 0 "$LIFEMON" check "$TRACE" --assert 'violations == 1' --quiet
	no_output
}

@test "each of six broken rules is caught, and none that was not broken" {
	local asserts=()

	for rule in double-free outlived-parent use-after-free foreign-release handle-mismatch leak; do
		asserts+=(--assert "violations($rule, module=lm_misuse) == 1")
	done
	status_is 0 "$LIFEMON" check "$RUNS/misuse/trace.lmt" "${asserts[@]}"
	prints '7 hold, 0 fail, 0 cannot tell'
	status_is 1 "$LIFEMON" check "$RUNS/misuse/trace.lmt" "${asserts[@]:2}"
	prints 'FAIL        other violations == 0: measured 1'
	status_is 1 "$LIFEMON" check "$RUNS/misuse/trace.lmt" "${asserts[@]}" \
		--assert 'violations(born-twice) >= 1'
}

@test "a run is old by one with the other kind of probe" {
	status_is 0 "$LIFEMON" check "$RUNS/kprobe/trace.lmt" --baseline "$RUNS/misuse/trace.lmt"
	prints '0 asked for, 6 suppressed'
	# it has only the stacks of births: nobody knows whether its double free is the same
	status_is 1 "$LIFEMON" check "$RUNS/kprobe/trace.lmt" --baseline "$TRACE"
	prints 'measured 6'
	status_is 1 "$LIFEMON" check "$RUNS/kprobe/trace.lmt" --baseline "$RUNS/clean/trace.lmt"
	prints 'measured 6'
}

@test "numbers and times of a healthy driver" {
	status_is 0 "$LIFEMON" check "$RUNS/load/trace.lmt" --assert 'births(block, pool=prp*) == 2560' \
		--assert 'live(block) == 0' --assert 'peak(block) == 64' \
		--assert 'every(life, block, module=nvme) <= 1s' --assert 'p99(life, block) < 1s'
	status_is 1 "$LIFEMON" check "$RUNS/load/trace.lmt" --assert 'births(block) == 2559' \
		--assert 'live(block) == 1' --assert 'peak(block) < 64' \
		--assert 'every(life, block) <= 1us' --assert 'p99(life, block) < 1us'
	prints '1 hold, 5 fail, 0 cannot tell'
}

@test "after a loss only what it could not change is decided" {
	status_is 4 "$LIFEMON" check "$RUNS/loss/trace.lmt"
	prints '0 hold, 0 fail, 2 cannot tell'
	status_is 4 "$LIFEMON" check "$RUNS/loss/trace.lmt" --assert 'deaths(block) >= 1' \
		--assert 'live(block) == 0'
	prints 'CANNOT TELL live(block) == 0'
	prints 'PASS        deaths(block) >= 1: measured at least 1589, asked >= 1'
	status_is 0 "$LIFEMON" check "$RUNS/loss/trace.lmt" --assert 'births(block) == 2560' \
		--assert 'lost <= 1000'
	status_is 1 "$LIFEMON" check "$RUNS/loss/trace.lmt" --assert 'lost <= 1'
}

@test "a trace that is cut off is never clean" {
	local size

	size=$(stat -c %s "$RUNS/load/trace.lmt")
	for cut in 1 $((size / 2)) $((size - 40)); do
		head -c $((size - cut)) "$RUNS/load/trace.lmt" >cut.lmt
		status_is 4 "$LIFEMON" check cut.lmt
		status_is 4 "$LIFEMON" check cut.lmt --assert 'lost >= 0'
	done
}
