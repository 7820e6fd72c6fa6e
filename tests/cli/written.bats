#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What cannot be written is reported, once, with the status that belongs to it; and no report of an older
# run is left to be taken for this one's.

load common

CASES="$REPO/tests/replay"
CLEAN="$CASES/clean/trace.lmt"
BROKEN="$CASES/misuse/trace.lmt"

setup() { cd "$BATS_TEST_TMPDIR" || return; }

# Usage: says_once N TEXT COMMAND…    status N, and one message, which has TEXT
says_once() {
	local text=$2

	status_is "$1" "${@:3}" || return
	says "$text" || return
	# shellcheck disable=SC2154 # bats sets it
	[ "$(grep -c '^lifemon: cannot write' <<<"$stderr")" -eq 1 ] && return
	echo "# $stderr"
	return 1
}

# Usage: to_stdout FILE COMMAND…
to_stdout() { bash -c 'out=$1; shift; "$@" >"$out"' bash "$@"; }

# Usage: to_closed_pipe COMMAND…    whose last argument becomes a pipe that nobody reads
to_closed_pipe() {
	# not the death that a signal would be
	bash -c 'trap "" PIPE; exec 3> >(:); wait $!; "$@" /dev/fd/3' bash "$@"
}

@test "replay: a report that cannot be written" {
	local full='cannot write the report to /dev/full: No space left on device'

	says_once 3 "$full" "$LIFEMON" replay --report /dev/full "$CLEAN"
	says_once 1 "$full" "$LIFEMON" replay --report /dev/full "$BROKEN"
	says_once 3 "$full" "$LIFEMON" replay --format ndjson --report /dev/full "$CLEAN"
	says_once 3 'to /nowhere/x: No such file' "$LIFEMON" replay --report /nowhere/x "$CLEAN"
	says_once 3 'to /dev/fd/3: Broken pipe' to_closed_pipe "$LIFEMON" replay "$CLEAN" --report
	says_once 3 'to the standard output: No space left' to_stdout /dev/full "$LIFEMON" replay "$CLEAN"
	says_once 1 'to the standard output: No space left' to_stdout /dev/full "$LIFEMON" replay "$BROKEN"
	status_is 0 "$LIFEMON" replay --report good "$CLEAN"
	[ -z "$stderr" ]
	# nor does a run that cannot tell hide it
	says_once 3 "$full" "$LIFEMON" replay --report /dev/full --module x "$CLEAN"
}

@test "explain: a biography that cannot be written" {
	says_once 3 'cannot write the biography to /dev/full: No space left' "$LIFEMON" explain "$BROKEN" 3 \
		--report /dev/full
	says_once 3 'to /nowhere/x: No such file' "$LIFEMON" explain "$BROKEN" 3 --report /nowhere/x
	says_once 3 'to /dev/fd/3: Broken pipe' to_closed_pipe "$LIFEMON" explain "$BROKEN" 3 --report
	says_once 3 'to the standard output: No space left' to_stdout /dev/full "$LIFEMON" explain "$BROKEN" 3
	says_once 3 'to /dev/full: No space left' "$LIFEMON" explain "$BROKEN" 3 --format ndjson \
		--report /dev/full
	status_is 0 "$LIFEMON" explain "$BROKEN" 3 --report good
	[ -z "$stderr" ]
}

@test "export: a file that cannot be written" {
	for format in ndjson perfetto html; do
		says_once 3 'to /dev/full: No space left' "$LIFEMON" export "$BROKEN" --to $format -o /dev/full
		says_once 3 'to the standard output: No space left' to_stdout /dev/full \
			"$LIFEMON" export "$BROKEN" --to $format -o -
		says_once 3 'to /dev/fd/3: Broken pipe' to_closed_pipe "$LIFEMON" export "$BROKEN" --to $format -o
	done
	says_once 3 'to /nowhere/x: No such file' "$LIFEMON" export "$BROKEN" --to ndjson -o /nowhere/x
	status_is 0 "$LIFEMON" export "$BROKEN" --to ndjson -o good
	[ -z "$stderr" ]
}

@test "check: text and reports that cannot be written" {
	says_once 3 'cannot write the report to the standard output: No space left' \
		to_stdout /dev/full "$LIFEMON" check "$CLEAN"
	says_once 1 'to the standard output: No space left' to_stdout /dev/full "$LIFEMON" check "$BROKEN"
	for option in junit tap sarif; do
		says_once 3 'to /dev/full: No space left' "$LIFEMON" check "$CLEAN" --$option /dev/full
		says_once 1 'to /dev/full: No space left' "$LIFEMON" check "$BROKEN" --$option /dev/full
		says_once 3 'to /nowhere/x: No such file' "$LIFEMON" check "$CLEAN" --$option /nowhere/x
		says_once 3 'to /dev/fd/3: Broken pipe' to_closed_pipe "$LIFEMON" check "$CLEAN" --$option
		says_once 3 'to the standard output: No space left' to_stdout /dev/full \
			"$LIFEMON" check "$CLEAN" --$option -
	done
	status_is 0 "$LIFEMON" check "$CLEAN" --junit good
	[ -z "$stderr" ]
}

@test "a place that may not be written to" {
	mkdir locked
	chmod 755 . locked
	cp "$LIFEMON" "$CLEAN" "$BROKEN" . 2>/dev/null || :
	says_once 3 'to locked/x: Permission denied' as_nobody "$LIFEMON" replay --report locked/x "$CLEAN"
	says_once 3 'to locked/x: Permission denied' as_nobody "$LIFEMON" explain "$BROKEN" 3 --report locked/x
	says_once 3 'to locked/x: Permission denied' as_nobody "$LIFEMON" export "$CLEAN" --to ndjson -o locked/x
	says_once 3 'to locked/x: Permission denied' as_nobody "$LIFEMON" check "$CLEAN" --junit locked/x
}

# Usage: stale N COMMAND…    status N, and none of the reports still says that all passed
stale() {
	echo passed >j.xml
	echo passed >t.tap
	echo passed >s.json
	status_is "$@" || return
	grep -q '<error' j.xml && ! grep -q passed j.xml && grep -q '^not ok' t.tap &&
		jq -e '.runs[0].invocations[0].exitCode != 0' s.json >/dev/null && return
	head -5 j.xml t.tap s.json
	return 1
}

@test "a check that could not judge leaves no older report, but an error that says why" {
	local reports=(--junit j.xml --tap=t.tap --sa s.json)

	stale 3 "$LIFEMON" check /nowhere.lmt "${reports[@]}"
	grep -q '/nowhere.lmt: cannot be opened: No such file' j.xml
	stale 2 "$LIFEMON" check "$REPO/README.md" "${reports[@]}"
	grep -q 'this is no trace' t.tap
	head -c 300 "$CLEAN" >cut.lmt
	stale 4 "$LIFEMON" check cut.lmt "${reports[@]}"
	stale 2 "$LIFEMON" check "$CLEAN" --assert 'birth(block) == 1' "${reports[@]}"
	grep -q "did you mean 'births'" j.xml
	stale 2 "$LIFEMON" check "$CLEAN" --no-such-option "${reports[@]}"
	grep -q 'wrong usage' j.xml
	stale 2 "$LIFEMON" check "${reports[@]}"
	stale 3 "$LIFEMON" check "$CLEAN" --baseline /nowhere.lmt "${reports[@]}"
	stale 2 "$LIFEMON" check "$CLEAN" --require nix "${reports[@]}"
	stale 3 "$LIFEMON" check "$CLEAN" --model fifo "${reports[@]}"
	# of a trace, not of what an option before it takes
	stale 2 "$LIFEMON" check --assert 'live(block) == 0' "$CLEAN" --expect /nowhere "${reports[@]}"
	run ! grep -q 'live(block)' j.xml
	grep -qF "$CLEAN" j.xml
	# one that judged has its own
	status_is 0 "$LIFEMON" check "$CLEAN" "${reports[@]}"
	run ! grep -q '<error\|<failure' j.xml
	# and who asks for help has judged nothing
	echo passed >j.xml
	status_is 0 "$LIFEMON" check --junit j.xml --help
	[ "$(cat j.xml)" = passed ]
}

@test "what was cut off is judged, and is an error in the report" {
	head -c 4000 "$CLEAN" >cut.lmt
	echo passed >j.xml
	status_is 4 "$LIFEMON" check cut.lmt --junit j.xml
	grep -q '<error' j.xml
}

# Usage: is_the_trace COMMAND…    refused, since it would write to the trace
is_the_trace() { status_is 2 "$@" && says 'that is the trace'; }

@test "no output takes the place of the trace that is read, by whatever name" {
	cp "$CLEAN" trace.lmt
	ln -s trace.lmt link
	for name in trace.lmt ./trace.lmt link; do
		is_the_trace "$LIFEMON" replay --report $name trace.lmt
		is_the_trace "$LIFEMON" replay --sink ndjson:$name trace.lmt
		is_the_trace "$LIFEMON" explain trace.lmt 3 --report $name
		is_the_trace "$LIFEMON" export trace.lmt --to ndjson -o $name
		for option in junit tap sarif; do
			is_the_trace "$LIFEMON" check trace.lmt --$option $name
		done
	done
	cmp "$CLEAN" trace.lmt
	[ -L link ]
	cp "$BROKEN" old.lmt
	ln -s old.lmt older
	for option in junit tap sarif; do
		for name in old.lmt older; do
			status_is 2 "$LIFEMON" check trace.lmt --baseline old.lmt --$option $name
			says "--$option cannot go to $name: --baseline reads it"
			status_is 2 "$LIFEMON" check trace.lmt --baseline=$name --$option old.lmt --no-such-option
		done
	done
	cmp "$BROKEN" old.lmt
	[ -L older ]
	status_is 0 "$LIFEMON" check trace.lmt --baseline old.lmt --junit other
	# the twin: any other name
	status_is 0 "$LIFEMON" replay --report other trace.lmt
	status_is 0 "$LIFEMON" check trace.lmt --junit other
	status_is 0 "$LIFEMON" export trace.lmt --to ndjson -o other
	cmp "$CLEAN" trace.lmt
}

@test "nor of anything else that is read" {
	cp "$CLEAN" trace.lmt
	echo 'violations == 0' >lines
	echo '# none' >none
	cp "$REPO/models/dma_pool.own" own.own
	cp "$REPO/models/dma_pool.own" own # no name of a built-in one
	for use in expect:lines suppress:none model:own.own model:own debuginfo:"$LIFEMON"; do
		read=${use#*:}
		ln -sf "$read" link
		cp "$read" before
		for name in "$read" link; do
			for option in junit tap sarif; do
				status_is 2 "$LIFEMON" check trace.lmt "--${use%%:*}" "$read" --$option "$name"
				says "--$option cannot go to $name: --${use%%:*} reads it"
				status_is 2 "$LIFEMON" check trace.lmt --$option "$name" "--${use%%:*}=$read" --no-such-option
			done
		done
		cmp before "$read"
		[ -L link ]
		# the twin: any other name
		status_is 0 "$LIFEMON" check trace.lmt "--${use%%:*}" "$read" --junit other
	done
	for command in 'replay trace.lmt --report' 'replay trace.lmt --sink text:own.own --report' \
		'export trace.lmt --to ndjson -o' 'explain trace.lmt 3 --report' '-o' 'record -o' 'run -o' 'run --report'; do
		[[ $command == run* ]] && cmd=(-- true) || cmd=()
		# shellcheck disable=SC2086 # words
		status_is 2 "$LIFEMON" $command own.own --model own.own "${cmd[@]}"
		says 'cannot go to own.own: --model reads it'
	done
	cmp "$REPO/models/dma_pool.own" own.own
	# the name of a built-in model is no file
	status_is 0 "$LIFEMON" replay trace.lmt --model dma_pool --report dma_pool
	status_is 0 "$LIFEMON" replay trace.lmt --model dma_pool --report dma_pool
}
