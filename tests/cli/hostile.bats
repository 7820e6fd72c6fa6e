#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Names that a driver, a task or a trace may choose must not be taken for more than names.

load common

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	# shellcheck disable=SC2153 # make check-cli sets it
	RUNNER=$REPO/tests/reports/github_runner
}

# Usage: named TEXT    a trace with a double free, in which all that has a name has this one
named() { "$HOSTILE_TRACE" "$PWD/trace.lmt" "$1"; }

# Usage: annotates TEXT    a GitHub runner takes nothing for a command but the annotations
annotates() {
	named "$1"
	run "$LIFEMON" check trace.lmt --github
	[ "$status" -eq 1 ]
	"$RUNNER" <<<"$output" >commands
	[ "$(cut -d' ' -f1 commands | uniq -c | sed 's,^ *,,')" = '2 error' ]
}

@test "names are no commands for a GitHub runner" {
	annotates 'rx ring'
	for name in '##[stop-commands]z' '##[error]x' '::error::x' '::add-mask::a' $'x\n::error::x' \
		$'x\r::stop-commands::z' '##[set-env name=PATH]x'; do
		annotates "$name"
	done
}

@test "the reader of the test above obeys a name that is not quoted" {
	named '##[error]x'
	"$LIFEMON" check trace.lmt >text || [ $? -eq 1 ]
	"$RUNNER" <text >commands
	[ -s commands ]
}

@test "whatever ends a check, commands go on after it" {
	named '##[stop-commands]z'
	for arguments in '--assert live(nothing)==0' '--model /none.own' '--baseline /none.lmt'; do
		# shellcheck disable=SC2086 # words
		run "$LIFEMON" check trace.lmt --github $arguments
		[ "$status" -gt 1 ]
		"$RUNNER" <<<"$output"
	done
	head -c 300 trace.lmt >cut.lmt
	run "$LIFEMON" check cut.lmt --github
	"$RUNNER" <<<"$output"
}
