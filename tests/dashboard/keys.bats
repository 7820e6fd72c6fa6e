#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Each key of the dashboard does what the help says.

load common

setup() {
	screen 80x24 "$SYNTHETIC --run 30 --leak 17 --violations 3"
	shows 'VIOLATIONS 3'
	shows 'ring-17'
}
teardown() { screen_end; }

# The screen has a cursor of its own, in reverse or in colour: the text of its row.
cursor_row() { on_tmux capture-pane -e -p -t t | grep -E $'\e\\[(38;5;232m\e\\[48;5;152|[0-9;]*48;5;152)' | sed $'s/\e\\[[0-9;]*m//g' | head -n 1; }

# Usage: cursor_on TEXT    waits until the cursor's row has it
cursor_on() {
	for _ in $(seq 100); do
		[[ $(cursor_row) == *"$1"* ]] && return
		sleep 0.1
	done
	echo "# the cursor is not on '$1' but on: $(cursor_row)"
	return 1
}

# Usage: click X Y    from 1; in the form of terminals without the SGR extension
click() { keys -H 1b 5b 4d 20 "$(printf '%x' $((32 + $1)))" "$(printf '%x' $((32 + $2)))" 1b 5b 4d 23 \
	"$(printf '%x' $((32 + $1)))" "$(printf '%x' $((32 + $2)))"; }

@test "arrows, vi keys, pages, Home and End move the cursor" {
	local second third

	cursor_on 'ring-17'
	second=$(line 7 | grep -o 'ring-[0-9]*')
	third=$(line 8 | grep -o 'ring-[0-9]*')
	keys Down
	cursor_on "$second\""
	keys j
	cursor_on "$third\""
	keys Up
	cursor_on "$second\""
	keys k
	cursor_on 'ring-17'
	keys Home
	cursor_on 'all devices'
	keys G
	hides 'all devices'
	keys g
	cursor_on 'all devices'
	keys PageDown
	hides 'ring-17'
	keys C-b
	shows 'ring-17'
	keys C-d
	hides 'ring-17'
	keys PageUp
	cursor_on 'all devices'
}

@test "digits, Tab and Shift-Tab change the screen" {
	for tab in '[2 Objects]' '[3 Violations]' '[4 Timeline]' '[5 Health]' '[6 Top]' '[1 Pools]'; do
		keys Tab
		shows "$tab"
	done
	keys BTab
	shows '[6 Top]'
	for n in 5 4 3 2 1; do
		keys $n
		shows "[$n "
	done
	keys t
	shows '[6 Top]'
}

@test "> < F6 I sort by any column" {
	shows '▼GROWTH'
	keys '>'
	shows '▼PEAK'
	for head in '▼BIRTH/s' '▼DEATH/s' '▼OLDEST' '▼BYTES' '▼DEVICE'; do
		keys F6
		shows "$head"
	done
	line_has 5 0000:01:00.0
	keys I
	shows '▲DEVICE'
	line_has 5 0000:05:00.0
	keys '<'
	shows '▲BYTES'
}

@test "/ filters while it is typed, Enter keeps it, Esc takes it away" {
	keys /
	shows 'Filter'
	keys -l 'ring-4'
	hides 'ring-17'
	shows 'ring-4"'
	shows 'ring-42'
	keys Enter
	shows 'filter: ring-4'
	keys Escape
	shows 'ring-17'
	hides 'filter:'
	keys F4
	keys -l 'no such pool'
	shows 'No pool or device has the text'
	keys Escape
	shows 'ring-17'
}

@test "F3 searches, n goes on" {
	keys F3
	shows 'Search:'
	keys -l 'ring-3"'
	keys Enter
	cursor_on 'ring-3"'
	keys F3
	keys -l 'ring-4'
	keys Enter
	cursor_on 'ring-4'
	first=$(cursor_row | grep -o 'ring-[0-9]*')
	keys n
	for _ in $(seq 100); do
		next=$(cursor_row | grep -o 'ring-[0-9]*')
		[[ $next == "$first" || $next != ring-4* ]] || break
		sleep 0.1
	done
	[[ $next != "$first" && $next == ring-4* ]]
}

@test "Left, Right and f fold and unfold" {
	keys Right
	shows '      block'
	keys Left
	hides '      block'
	keys f
	shows '      block'
	keys Home
	cursor_on 'all devices'
	keys l
	shows 'dma_pool.block'
}

@test "Enter opens the report, f unfolds its stacks, w writes it, Esc goes back" {
	keys w
	shows 'open a violation first'
	keys 3 Enter
	shows 'VIOLATION double-free'
	shows '5 more'
	hides 'outer_7'
	keys f
	shows 'outer_7'
	keys w
	shows 'wrote ./lifemon-violation-3.txt'
	grep -q '^VIOLATION double-free' "$BATS_TEST_TMPDIR/lifemon-violation-3.txt"
	grep -q 'automaton: --born--> ready --dies--> dead --dies--> double-free' \
		"$BATS_TEST_TMPDIR/lifemon-violation-3.txt"
	keys w
	shows 'wrote ./lifemon-violation-3.1.txt'
	keys Down Down
	shows 'lines 3-'
	keys Escape
	shows 'newest first'
	keys /
	keys -l 'no such rule'
	shows 'No violation has the text'
}

@test "z Z zoom the timeline, arrows pan it, Home shows all" {
	keys 4
	shows '(29.9s wide)'
	keys z
	shows '(14.9s wide)'
	keys z
	shows '(7.4'
	keys Left
	hides '30.0s'
	keys Z
	shows '(14.9s wide)'
	keys Home
	shows '(29.9s wide)'
}

@test "r records from the middle of a run on, with the names that were said before" {
	screen_end
	screen 100x24 "$SYNTHETIC --rate 2000 --leak 17"
	shows 'ring-17'
	keys r
	shows 'recording to mid.lmt'
	shows ' REC'
	before=$(shot | sed -nE '2s/.*live ([0-9]+).*/\1/p')
	for _ in $(seq 100); do
		[ "$(shot | sed -nE '2s/.*live ([0-9]+).*/\1/p')" -le $((before + 20)) ] || break
		sleep 0.1
	done
	keys r
	shows 'wrote mid.lmt'
	hides ' REC'
	keys q
	shows 'ended 0'
	run "$LIFEMON" replay "$BATS_TEST_TMPDIR/mid.lmt"
	# shellcheck disable=SC2154 # bats sets it
	[ "$status" -eq 0 ]
	[[ $output == *', 0 lost'* ]]
	keys "$LIFEMON replay --dashboard mid.lmt" Enter
	shows ' max '
	keys 2
	shows 'ring_'
	shows 'writer/101'
}

@test "m marks, 0 resets the peaks" {
	keys m
	shows 'Mark:'
	keys -l 'here it begins'
	keys Enter
	shows 'marked: here it begins'
	keys 0
	shows 'peaks are those from now on'
}

@test "+ and - change the refresh rate" {
	keys +
	shows 'refresh every 200 ms'
	keys -
	shows 'refresh every 500 ms'
	keys -
	shows 'refresh every 1000 ms'
}

@test "the help names every key, by ? F1 and h" {
	for key in '?' F1 h; do
		keys "$key"
		shows 'Keys, 1-'
		keys Escape
		shows 'ring-17'
	done
	resize 80x60
	keys '?'
	shows 'quit'
	for name in t b 'F2 C' Up Down PgUp PgDn Home End Left Right mouse '1 2 3 4 5 6' Tab Shift-Tab Enter Esc \
		'? F1 h' 'q F10' '/ F4' F3 '> F6' 'f F5' 'z Z' 'p Space' '+ -'; do
		shows "  $name"
	done
}

@test "a click on a tab, a head, a row" {
	click 35 1
	shows '[3 Violations]'
	keys 1
	shows '[1 Pools]'
	click 25 3
	shows '▼LIVE'
	keys Home
	cursor_on 'all devices'
	click 5 6
	cursor_on 'ring-17'
	click 5 6
	shows 'oldest first'
}
