#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Objects: in any order, by caller, one's life; the columns of a screen.

load common

# Usage: held COLUMNSxROWS [OPTION…]    the objects of a pool after thirty seconds
held() {
	local size=$1

	shift
	screen "$size" "$SYNTHETIC --run 30 $*"
	shows 'pool "ring-'
	keys 2
	shows 'oldest first'
}

teardown() { screen_end; }

@test "> < I sort by any column" {
	held 100x24 --leak 17
	shows '▼AGE'
	line_has 6 29.9s
	keys I
	shows 'youngest first'
	shows '▲AGE'
	hides ' 29.9s'
	keys I '<'
	shows '▼BORN IN'
	shows 'by caller'
	line_has 6 ring_retry_leaky
	keys I
	shows '▲BORN IN'
	line_has 6 ring_submit
	for head in STATE BORN OBJECT CLASS PARENT SIZE; do
		keys '>'
		case $head in
		STATE) keys '>' ;;
		esac
		[ $head = PARENT ] || [ $head = SIZE ] || shows "▲$head"
	done
	shows 'by size'
}

@test "b groups by caller; Enter lists the objects of one" {
	held 80x24 --leak 17
	keys b
	shows 'by caller: 2 (b: one by one)'
	line_has 6 ' 468 '
	line_has 6 ring_retry_leaky
	line_has 7 ring_submit
	keys Down Enter
	shows 'filter: ring_submit'
	shows '7 live'
	hides ring_retry_leaky
	keys Escape
	shows '475 live'
}

@test "the twin without a leak: one caller" {
	held 80x24
	keys b
	shows 'by caller: 1 (b: one by one)'
	line_has 6 ring_submit
	keys b
	shows 'oldest first'
}

@test "Enter opens an object's life, f its whole stack, w writes it" {
	held 120x24 --leak 17
	keys Down Enter
	shows 'Object '
	line_has 4 'block 0xffff888200021b00 #'
	shows 'born 29.9'
	shows 'ready since'
	shows 'born   dma_pool_alloc by writer/101'
	shows '[ring] --> ready'
	shows '5 more'
	keys f
	shows 'outer_7'
	keys w
	shows 'wrote ./lifemon-object-'
	grep -q '^block 0xffff888200021b00 #' "$BATS_TEST_TMPDIR"/lifemon-object-*.txt
	keys Escape
	shows 'oldest first'
}

@test "Left and Right scroll the functions that objects were born in" {
	held 80x24 --leak 17
	line_has 6 ' ring_retry_leaky'
	hides 'outer_7'
	for _ in $(seq 9); do keys Right; done
	shows '(scrolled)'
	line_has 6 'outer_7'
	for _ in $(seq 9); do keys Left; done
	line_has 6 ' ring_retry_leaky'
	hides '(scrolled)'
}

@test "F2 chooses the columns of a screen" {
	held 100x24 --leak 17
	line_has 5 STATE
	keys F2
	shows 'Columns of Objects'
	shows '[x] STATE'
	keys Down Space
	shows '[ ] STATE'
	keys Escape
	hides '[ ]'
	hides STATE
	line_has 5 OBJECT
	keys F2
	shows '[ ] STATE'
	keys Down Enter Escape
	hides '[ ]'
	line_has 5 STATE
	keys 1 F2
	shows 'Columns of Pools'
	keys Space Down Space
	shows '[ ] LIVE'
	shows '[x] DEVICE'
	keys Escape
	hides 'Columns'
	hides 'LIVE ▼GROWTH'
	line_has 3 DEVICE
	keys t F2 Space Escape
	hides LEAKED
	keys 3 F2
	shows 'no columns to choose'
}
