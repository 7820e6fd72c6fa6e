#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Traces from a pipe: "-" is the standard input, with the result that the file has.

load common

BROKEN="$REPO/tests/replay/misuse/trace.lmt"
CLEAN="$REPO/tests/replay/clean/trace.lmt"

setup() { cd "$BATS_TEST_TMPDIR" || return; }

# Usage: piped STATUS FILE ARGUMENT…    lifemon with the file through a pipe
piped() {
	local expected=$1 file=$2

	shift 2
	# shellcheck disable=SC2016
	status_is "$expected" bash -c 'cat "$1" | "$LIFEMON" "${@:2}"' pipe "$file" "$@"
}

@test "replay, check, explain and export: as from the file" {
	local file status

	for file in "$BROKEN" "$CLEAN"; do
		status=0
		"$LIFEMON" replay "$file" >text || status=$?
		piped $status "$file" replay -
		[ "$output" = "$(cat text)" ]
		status_is $status bash -c '"$LIFEMON" replay - <"$1"' file "$file"
		[ "$output" = "$(cat text)" ]
		"$LIFEMON" check "$file" >text || true
		piped $status "$file" check -
		[ "$output" = "$(cat text)" ]
		"$LIFEMON" explain "$file" 1 >text
		piped 0 "$file" explain - 1
		[ "$output" = "$(cat text)" ]
		"$LIFEMON" export "$file" --to dot -o text.dot 1
		piped 0 "$file" export - --to dot -o pipe.dot 1
		cmp text.dot pipe.dot
	done
}

@test "a baseline from a pipe, but not both" {
	piped 0 "$BROKEN" check "$BROKEN" --baseline -
	piped 2 "$BROKEN" check - --baseline -
	says 'cannot both be the standard input'
}

@test "cut off, damaged, none: as from the file" {
	head -c 4000 "$CLEAN" >cut.lmt
	piped 4 cut.lmt replay -
	prints 'cannot tell: the trace is cut off at byte '
	piped 2 "$REPO/README.md" replay -
	says '-: at byte 0: this is no trace'
	piped 4 /dev/null replay -
	says 'cut off in its header'
}

@test "what is no trace is not read to its end" {
	status_is 2 bash -c 'yes | timeout 20 "$LIFEMON" replay -'
	says 'this is no trace'
}

@test "more than --memory allows: 3, and it says what to do" {
	status_is 3 bash -c '(cat "$1"; head -c 20000000 /dev/zero) | "$LIFEMON" replay --memory 16M -' big "$CLEAN"
	says '-: more than 16 MiB come through the pipe; name a file, or raise --memory'
}

@test "it is kept in TMPDIR, where nothing is left" {
	mkdir tmp
	TMPDIR=$PWD/tmp piped 1 "$BROKEN" replay -
	[ -z "$(ls -A tmp)" ]
	TMPDIR=/nowhere piped 3 "$BROKEN" replay -
	says 'cannot be kept in /nowhere (TMPDIR): No such file'
	# a file needs none
	TMPDIR=/nowhere status_is 1 bash -c '"$LIFEMON" replay - <"$1"' file "$BROKEN"
}

@test "the report does not go to the trace, the dashboard has its keys" {
	cp "$BROKEN" own.lmt
	status_is 2 bash -c '"$LIFEMON" replay - --report own.lmt <own.lmt'
	says 'that is the trace'
	status_is 2 bash -c '"$LIFEMON" check - --junit own.lmt <own.lmt'
	says 'that is the trace'
	cmp "$BROKEN" own.lmt
	piped 2 "$BROKEN" replay - --dashboard
	says '--dashboard takes its keys from the standard input'
}
