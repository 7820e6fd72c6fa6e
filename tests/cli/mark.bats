#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# lifemon mark where nobody watches; that marks arrive is tested in the VM.

load common

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	unset LIFEMON_MARK
}

@test "wrong usage: 2" {
	status_is 2 "$LIFEMON" mark
	says 'which text?'
	status_is 2 "$LIFEMON" mark ''
	status_is 2 "$LIFEMON" mark one two
	status_is 2 "$LIFEMON" mark "$(printf 'x%.0s' {1..96})"
	says 'TEXT has 96 bytes, expected 1 to 95'
}

@test "nobody watches: 3" {
	[ -z "$(ls /run/lifemon 2>/dev/null)" ] || skip "some lifemon watches"
	status_is 3 "$LIFEMON" mark x
	says 'nobody watches'
}

@test "the run that is to be marked is gone: 3" {
	LIFEMON_MARK=$PWD/gone status_is 3 "$LIFEMON" mark x
	says 'No such file or directory'
}
