#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# --color: text reports are coloured, or not, whatever they go to.

load common

BROKEN="$REPO/tests/replay/misuse/trace.lmt"
ESC=$'\e['

# The rule is, and nothing behind it.
coloured() { [[ $output == *"VIOLATION ${ESC}1;31mdouble-free${ESC}0m"* ]]; }

@test "replay and check: always, never, auto" {
	for command in replay check; do
		status_is 1 "$LIFEMON" $command "$BROKEN" --color always
		coloured
		status_is 1 env NO_COLOR=1 "$LIFEMON" $command "$BROKEN" --color=always
		coloured
		for when in never auto; do
			status_is 1 "$LIFEMON" $command "$BROKEN" --color $when
			prints 'VIOLATION '
			[[ $output != *"$ESC"* ]]
		done
		status_is 2 "$LIFEMON" $command "$BROKEN" --color sometimes
		says "--color: 'sometimes' is none of auto|always|never"
	done
}

@test "on a terminal: auto is coloured, unless NO_COLOR is set; never is not" {
	command -v script >/dev/null || skip "needs script(1)"
	on_terminal() { script -qec "$1 '$LIFEMON' replay --color $2 '$BROKEN'" /dev/null </dev/null || true; }
	output=$(on_terminal 'env -u NO_COLOR TERM=xterm' auto)
	coloured
	output=$(on_terminal 'env NO_COLOR=1 TERM=xterm' auto)
	[[ $output == *'VIOLATION '* && $output != *"$ESC"* ]]
	output=$(on_terminal 'env -u NO_COLOR TERM=xterm' never)
	[[ $output == *'VIOLATION '* && $output != *"$ESC"* ]]
}

@test "what is no text stays as it is" {
	status_is 1 "$LIFEMON" replay "$BROKEN" --color always --format ndjson
	[[ $output != *$'\e'* ]]
}
