#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# However the dashboard ends, the terminal is as it was, and nothing waits for it.

load common

teardown() { screen_end; }

start() {
	screen 80x24 "$SYNTHETIC --run 2 --noise"
	shows 'ring-1"'
}

@test "q, F10 and Ctrl-C: the terminal is as it was, and what was on stderr is shown" {
	for key in q F10 C-c; do
		start
		[[ $(shot) != *'a library says'* ]]
		keys "$key"
		shows 'a library says something'
		is_restored
		shows 'ended 0'
		screen_end
	done
}

@test "SIGTERM" {
	start
	kill -TERM "$(pid_of)"
	is_restored
	shows 'a library says something'
}

@test "a crash: SIGSEGV, SIGABRT, SIGBUS" {
	local signal

	for signal in SEGV ABRT BUS; do
		start
		kill -"$signal" "$(pid_of)"
		shows "ended $((128 + $(kill -l $signal)))"
		shows 'a library says something'
		is_restored
		screen_end
	done
}

@test "the terminal is stopped (Ctrl-S): the run goes on and ends" {
	local costs=$BATS_TEST_TMPDIR/costs

	screen 80x24 "$SYNTHETIC --rate 20000 --end 4 --costs $costs"
	shows 'ring-1"'
	keys C-s
	for _ in $(seq 300); do
		[ -s "$costs" ] && break
		sleep 0.1
	done
	[ -s "$costs" ]
	keys C-q
	is_restored
	# what is missing is in the ledger
	[ "$(sed -n 's/^events //p' "$costs")" -gt 0 ]
}

@test "no terminal, an unknown one, one without a cursor: said, and no screen" {
	run env TERM=xterm "$SYNTHETIC" --run 1 </dev/null
	# shellcheck disable=SC2154 # bats sets it
	[ "$status" -eq 3 ]
	[[ $output == *'no terminal'* ]]
	screen 100x24 "TERM=nonsense $SYNTHETIC --run 1"
	shows "this kind of terminal is not known (TERM is 'nonsense')"
	shows 'ended 3'
	screen_end
	screen 100x24 "TERM=dumb $SYNTHETIC --run 1"
	shows 'cannot place its cursor'
}

@test "p freezes what is shown; the run goes on" {
	local before

	screen 80x24 "$SYNTHETIC --rate 1000"
	shows 'ring-1"'
	keys p
	shows FROZEN
	before=$(shot)
	keys p
	hides FROZEN
	for _ in $(seq 100); do
		[ "$(shot)" = "$before" ] || return 0
		sleep 0.1
	done
	return 1
}
