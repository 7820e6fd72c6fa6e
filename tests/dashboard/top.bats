#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The screen Top: who makes and keeps most objects.

load common

teardown() { screen_end; }

# Usage: held COLUMNSxROWS [OPTION…]    thirty seconds of fifty pools
held() {
	local size=$1

	shift
	screen "$size" "$SYNTHETIC --run 30 $*"
	shows 'pool "ring-'
}

@test "t: the caller that keeps more and more comes first" {
	held 80x24 --leak 17 --violations 3
	keys t
	shows 'Objects by caller'
	line_has 5 'ring_retry_leaky'
	is_golden top-80x24
	resize 200x60
	shows 'CLASS'
	is_golden top-200x60
}

@test "Enter that comes before the rows waits for them; another key takes it back" {
	held 80x24 --leak 17
	keys t Enter
	shows 'filter: ring_retry_leaky'
	shows '468 live'
	keys Escape
	shows 'Objects by caller'
	keys 1
	shows 'pool "ring-'
	keys t Enter Down
	shows 'Objects by caller'
	hides 'filter:'
}

@test "the twin without a leak: none grows" {
	held 80x24
	keys 6
	shows 'Objects by caller'
	line_has 5 'ring_submit'
	hides 'ring_retry_leaky'
	[ -z "$(shot | sed -n '5,23p' | awk '$2 != "0" && $2 != ""')" ]
}

@test "b groups by module, device and task; > < I sort" {
	held 100x24 --leak 17
	keys t
	shows '▼LEAKED'
	keys b
	shows 'Objects by module'
	line_has 5 ' ring'
	keys b
	shows 'Objects by device'
	shows ' 0000:03:00.0'
	keys b
	shows 'Objects by task'
	line_has 5 ' writer'
	keys b
	shows 'Objects by caller'
	keys '>'
	shows '▼GROWTH'
	line_has 5 'ring_retry_leaky'
	keys '<' '<'
	shows '▼CALLER'
	line_has 5 'ring_retry_leaky'
	keys I
	shows '▲CALLER'
	line_has 5 'ring_submit'
}

@test "Enter lists the objects of the row, Esc goes back" {
	held 80x24 --leak 17
	keys 2
	shows 'Objects of pool "ring-17"'
	keys t
	line_has 5 'ring_retry_leaky'
	keys Enter
	shows 'Objects of all devices'
	shows 'filter: ring_retry_leaky'
	shows 'oldest first'
	hides 'ring_submit'
	keys Escape
	shows 'Objects by caller'
	hides 'filter:'
	shows 'ring_submit'
	keys 2
	shows 'Objects of pool "ring-17"'
}

@test "lifemon top on a terminal is the dashboard on that screen; with -b it is a table" {
	"$SYNTHETIC" --run 30 --leak 17 --trace "$BATS_TEST_TMPDIR/leak.lmt"
	screen 100x24 "$LIFEMON top -i leak.lmt --by module"
	shows 'HELD'
	keys '$'
	shows 'END OF TRACE'
	shows '[6 Top]'
	shows 'Objects by module'
	keys q
	shows 'ended 0'
	is_restored
	screen_end
	screen 100x24 "$LIFEMON top -i leak.lmt --sort growth"
	shows '▼GROWTH'
	keys '$'
	line_has 5 'ring_retry_leaky'
	screen_end
	screen 100x24 "$LIFEMON top -b -i leak.lmt"
	shows 'lifemon top: '
	shows 'ended 0'
	hides '[6 Top]'
}
