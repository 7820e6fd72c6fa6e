#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The dashboard in a terminal: each screen as it was before, each key, each size and each kind of
# terminal. What is shown is made up (synthetic), lived through at once and then held.

load common

teardown() { screen_end; }

# Usage: held COLUMNSxROWS [OPTION…]    thirty seconds of fifty pools, of which one leaks
held() {
	local size=$1

	shift
	screen "$size" "${SCREEN_ENV:-} $SYNTHETIC --run 30 --leak 17 --violations 3 $*"
	shows 'ring-17'
	shows 'VIOLATIONS 3'
}

@test "80x24: every screen is as it was before" {
	held 80x24
	is_golden pools-80x24
	keys 3
	shows 'newest first'
	is_golden violations-80x24
	keys Enter
	shows 'VIOLATION double-free'
	is_golden report-80x24
	keys Escape 2
	shows 'oldest first'
	is_golden objects-80x24
	keys 4
	shows 'lifetimes of'
	is_golden timeline-80x24
	keys 5
	shows 'dma_pool_destroy'
	is_golden health-80x24
	keys '?'
	shows 'Keys, 1-'
	is_golden help-80x24
}

@test "200x60, 60x15 and plain ASCII" {
	held 200x60
	is_golden pools-200x60
	keys 2
	shows 'oldest first'
	is_golden objects-200x60
	screen_end
	held 60x15
	is_golden pools-60x15
	screen_end
	SCREEN_LANG=C held 80x24
	is_golden pools-ascii
	keys 4
	shows 'lifetimes of'
	is_golden timeline-ascii
	[ -z "$(shot | LC_ALL=C tr -d '\000-\177')" ]
}

@test "the terminal changes its size: 200x60, 60x15 and back" {
	local wide

	held 200x60
	wide=$(shot)
	resize 60x15
	hides 'LIVE BEFORE'
	is_golden pools-60x15
	resize 200x60
	shows 'LIVE BEFORE'
	is_now "$wide"
	resize 20x4
	shows 'too small'
	resize 200x60
	shows 'ring-17'
	is_now "$wide"
}

@test "of fifty pools the one that leaks, and its caller, in one key press" {
	held 80x24
	line_has 6 'pool "ring-17"'
	keys Enter
	shows 'were born in ring_retry_leaky'
	line_has 4 '18 of these 18 were born in ring_retry_leaky+0x31 < ring_timeout < outer_2 < out'
}

@test "the twin without a leak: no caller stands out" {
	screen 80x24 "$SYNTHETIC --run 30"
	shows 'pool "ring-'
	keys Enter
	shows 'were born in ring_submit'
	hides 'ring_retry_leaky'
	[[ $(line 2) == *'violations 0  lost 0' ]]
}

# Usage: colours    the SGR codes of colours on the screen, one a line
colours() { on_tmux capture-pane -e -p -t t | grep -oE '\[[0-9;]*m' | grep -E '[^0-9](3|4|9)[0-7][;m]|[34]8;5' || :; }

@test "256 colours, 16 colours, none by TERM and none by NO_COLOR: the same text" {
	local text

	SCREEN_ENV='env TERM=screen-256color' held 80x24
	text=$(shot)
	[[ $(colours) == *'8;5;'* ]]
	screen_end
	SCREEN_ENV='env TERM=screen' held 80x24
	is_now "$text"
	[ -n "$(colours)" ]
	[[ $(colours) != *'8;5;'* ]]
	for kind in TERM=vt100 NO_COLOR=1; do
		screen_end
		SCREEN_ENV="env $kind" held 80x24
		is_now "$text"
		[ -z "$(colours)" ]
	done
}
