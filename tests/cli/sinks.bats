#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# --sink: several reports of one run side by side, and --format and --report as a short form of one.

load common

CASES="$REPO/tests/replay"
CLEAN="$CASES/clean/trace.lmt"
BROKEN="$CASES/misuse/trace.lmt"

setup() { cd "$BATS_TEST_TMPDIR" || return; }

@test "text on the terminal and NDJSON to a file, each as it is alone" {
	for trace in "$CLEAN" "$BROKEN"; do
		"$LIFEMON" replay "$trace" >alone.t || :
		"$LIFEMON" replay "$trace" --format ndjson >alone.n || :
		[ -s alone.t ] && [ -s alone.n ]
		"$LIFEMON" replay "$trace" --sink text --sink ndjson:both.n >both.t || :
		cmp alone.t both.t
		cmp alone.n both.n
		"$LIFEMON" replay "$trace" --sink ndjson:- --sink text:both.t >both.n || :
		cmp alone.t both.t
		cmp alone.n both.n
	done
}

@test "the exit status is that of the run, however many sinks there are" {
	status_is 0 "$LIFEMON" replay "$CLEAN" --sink text --sink ndjson:n
	status_is 1 "$LIFEMON" replay "$BROKEN" --sink text --sink ndjson:n
	status_is 1 "$LIFEMON" replay "$BROKEN" --sink text:a --sink ndjson:b --sink text:c --sink ndjson:d
	cmp a c
	cmp b d
	no_output
}

@test "--format and --report are the short form of one, given beside --sink it is one more" {
	status_is 0 "$LIFEMON" replay "$CLEAN" --sink ndjson:one
	no_output
	status_is 0 "$LIFEMON" replay "$CLEAN" --format ndjson --report short
	cmp one short
	status_is 0 "$LIFEMON" replay "$CLEAN" --sink ndjson:n --format text
	prints 'result: exit status 0'
	status_is 0 "$LIFEMON" replay "$CLEAN" --sink ndjson:n --report t
	no_output
	grep -q 'result: exit status 0' t
}

@test "two that go to one file are refused, by whatever name, and it stays as it is" {
	echo before >out
	ln -s out link
	for two in '--sink text:out --sink ndjson:out' '--sink text:out --sink ndjson:./out' \
		'--sink text:link --sink ndjson:out' '--report out --sink ndjson:out' \
		'--sink text:new --sink ndjson:./new'; do
		# shellcheck disable=SC2086 # options
		status_is 2 "$LIFEMON" replay "$CLEAN" $two
		says 'text and ndjson cannot both go to'
		no_output
	done
	[ "$(cat out)" = before ]
	[ ! -e new ]
	status_is 2 "$LIFEMON" replay "$CLEAN" --sink text --sink ndjson
	says 'text and ndjson cannot both go to the same standard stream'
	status_is 2 "$LIFEMON" run --sink text --sink ndjson:/dev/stderr -- true
	status_is 2 "$LIFEMON" record -o x.lmt --sink text:out --sink ndjson:out
	status_is 2 "$LIFEMON" --sink text:out --sink ndjson:out
	# these have room for two
	status_is 0 "$LIFEMON" replay "$CLEAN" --sink text:/dev/null --sink ndjson:/dev/null
}

@test "the trace and a report cannot go to one file, by whatever name, and it stays as it is" {
	echo before >out
	ln -s out link
	for command in 'run' 'record' ''; do
		for two in '-o out --report out' '-o ./out --sink ndjson:out' '-o link --report out' \
			'-o new --report new'; do
			# shellcheck disable=SC2086 # options; true is no argument of live
			status_is 2 "$LIFEMON" $command $two ${command:+-- true}
			says 'the trace and the report ('
			says 'cannot both go to'
		done
	done
	[ "$(cat out)" = before ]
	[ ! -e new ]
	# each in its own, and what has room for two: stopped by nothing but the kernel
	run "$LIFEMON" run -o a.lmt --report b -- true
	[ "$status" -ne 2 ]
	run "$LIFEMON" run -o /dev/null --report /dev/null -- true
	[ "$status" -ne 2 ]
}

@test "a trace needs a file: -o - is refused, and no file is named -" {
	for command in 'run' 'record' ''; do
		# shellcheck disable=SC2086 # options
		status_is 2 "$LIFEMON" $command -o - ${command:+-- true}
		says 'a trace cannot go to the standard output (-): name a file'
		no_output
	done
	run "$LIFEMON" run -o ./- -- true
	[ "$status" -ne 2 ]
	status_is 2 "$LIFEMON" record -o - --report x
	[ ! -e x ]
}

@test "a name that no sink has, and a file that is missing behind its colon" {
	status_is 2 "$LIFEMON" replay "$CLEAN" --sink xml:out
	says "--sink xml:out: there is no sink 'xml'; there are text, ndjson"
	status_is 2 "$LIFEMON" replay "$CLEAN" --sink tex
	says "there is no sink 'tex'"
	status_is 2 "$LIFEMON" replay "$CLEAN" --sink ndjson:
	says 'which file?'
	status_is 2 "$LIFEMON" replay --dashboard "$CLEAN" --sink text
	says 'none of --report, --sink'
	[ ! -e out ]
}

@test "the one that cannot be written is named, and the other one is whole" {
	"$LIFEMON" replay "$CLEAN" >text
	status_is 3 "$LIFEMON" replay "$CLEAN" --sink text:whole --sink ndjson:/dev/full
	says 'cannot write the report to /dev/full: No space left on device'
	[ "$(grep -c '^lifemon: cannot write' <<<"$stderr")" -eq 1 ]
	grep -v '^result' text | cmp - <(grep -v '^result' whole)
	status_is 1 "$LIFEMON" replay "$BROKEN" --sink text:whole --sink ndjson:/dev/full
	says 'cannot write the report to /dev/full'
	status_is 3 "$LIFEMON" replay "$CLEAN" --sink text --sink ndjson:/nowhere/x
	says 'cannot write the report to /nowhere/x: No such file'
	no_output
	# and each of two
	status_is 3 "$LIFEMON" replay "$CLEAN" --sink text:/dev/full --sink ndjson:/dev/full
	[ "$(grep -c '^lifemon: cannot write' <<<"$stderr")" -eq 2 ]
}

@test "live, run and record take it too" {
	for command in '' run record; do
		# shellcheck disable=SC2046,SC2086 # the words of a command
		status_is 3 "$LIFEMON" $command $([ "$command" != record ] || echo -o x.lmt) \
			--sink text --sink "ndjson:$NO_REPORT" $([ -z "$command" ] || echo -- true)
		says "cannot write the report to $NO_REPORT"
	done
}

@test "a misspelt sink is guessed; where none is near, all are named" {
	status_is 2 "$LIFEMON" replay "$CLEAN" --sink ndjsn:x
	says "--sink ndjsn:x: there is no sink 'ndjsn'; did you mean 'ndjson'?"
	[ ! -e x ]
	status_is 2 "$LIFEMON" replay "$CLEAN" --sink junit
	says "there is no sink 'junit'; there are text, ndjson"
}
