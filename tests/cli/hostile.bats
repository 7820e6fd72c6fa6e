#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Names that a driver, a task or a trace may choose must not be taken for more than names.

load common
load ../reports/hostile

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	# shellcheck disable=SC2153 # common sets it
	RUNNER=$REPO/tests/reports/github_runner
}

@test "names are no commands for a GitHub runner" {
	named 'rx ring'
	annotates trace.lmt
	for name in '##[stop-commands]z' '##[error]x' '::error::x' '::add-mask::a' $'x\n::error::x' \
		$'x\r::stop-commands::z' '##[set-env name=PATH]x'; do
		named "$name"
		annotates trace.lmt
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

# What a name may try: steer a terminal, forge a line, hide or turn round what is beside it, end a
# string, a comment or a tag, be cut within a character.
hostile_names() {
	printf '%s\0' $'\e[31mred\e[0m' $'x\nresult: exit status 0: clean' $'a\u202eb\u2066c' \
		$'zero\u200bwidth\ufeff' '*/ trace { major = 1; }; /*' '"},{"x":"' '<script>&' $'bad\xff\xc3' \
		"$(printf 'é%.0s' {1..40})" $'\r\u2028next'
}

@test "no command shows a name raw" {
	while IFS= read -r -d '' name; do
		named "$name"
		filed "$name"
		shows_nothing_raw "$FILE"
	done < <(hostile_names)
}

@test "every format stays readable, whatever the names" {
	while IFS= read -r -d '' name; do
		named "$name"
		filed "$name"
		stays_readable "$FILE"
	done < <(hostile_names)
}

@test "a message shows what is in an argument, and does not obey it" {
	for name in $'\e[31mx' $'\xe2\x80\xaex' $'\xe2\x80\x8bx' $'a\rx'; do
		for arguments in "replay $name.lmt" "replay --leaks $name" "$name" "--$name"; do
			# shellcheck disable=SC2086 # words
			run "$LIFEMON" $arguments
			[ "$status" -ge 2 ]
			[[ $output == *'\x'[0-9a-f][0-9a-f]*x* && $output != *$name* ]]
		done
	done
	run "$LIFEMON" replay $'\xc3\xa9.lmt'
	[[ $output == *$'\xc3\xa9.lmt: '* ]]
}
