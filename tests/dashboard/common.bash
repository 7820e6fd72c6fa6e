# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A program in a terminal of tmux: keys go in, the screen comes out.

bats_require_minimum_version 1.5.0

REPO=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
LIFEMON=${LIFEMON:-$REPO/build/lifemon}
SYNTHETIC=${SYNTHETIC:-$REPO/build/tests/dashboard/synthetic}
export LIFEMON SYNTHETIC

# Each screen has a server of its own: one that is ending takes no new session.
nr_screens=0
on_tmux() { tmux -S "$BATS_TEST_TMPDIR/tmux$nr_screens" -f /dev/null "$@"; }

# Usage: screen COLUMNSxROWS COMMAND…    runs it in a shell, which says "ended N" after it
screen() {
	local size=$1

	shift
	nr_screens=$((nr_screens + 1))
	on_tmux new-session -d -s t -x "${size%x*}" -y "${size#*x}" \
		"LANG=${SCREEN_LANG:-C.UTF-8} PS1= bash --norc --noprofile"
	on_tmux set-option -t t status off
	on_tmux resize-window -t t -x "${size%x*}" -y "${size#*x}"
	on_tmux send-keys -t t "cd $BATS_TEST_TMPDIR; clear; $*; echo ended \$?" Enter
}

screen_end() { on_tmux kill-server 2>/dev/null || :; }

# Usage: keys KEY…    as tmux names them
keys() { on_tmux send-keys -t t "$@"; }

resize() { on_tmux resize-window -t t -x "${1%x*}" -y "${1#*x}"; }

# What is on the screen; blanks at the ends of lines are gone.
shot() { on_tmux capture-pane -p -t t | sed 's/ *$//'; }

# Usage: shows TEXT    waits until it is on the screen
shows() {
	for _ in $(seq 1800); do
		[[ $(shot) == *"$1"* ]] && return
		sleep 0.1
	done
	echo "# '$1' is not on the screen:"
	shot | sed 's/^/# |/'
	return 1
}

# Usage: hides TEXT    waits until it is not there any more
hides() {
	for _ in $(seq 1800); do
		[[ $(shot) != *"$1"* ]] && return
		sleep 0.1
	done
	echo "# '$1' is still on the screen:"
	shot | sed 's/^/# |/'
	return 1
}

# Usage: line N    the N-th line of the screen, from 1
line() { shot | sed -n "$1p"; }

# Usage: line_has N TEXT    waits until it is there
line_has() {
	for _ in $(seq 1800); do
		[[ $(line "$1") == *"$2"* ]] && return
		sleep 0.1
	done
	echo "# line $1 has no '$2': $(line "$1")"
	return 1
}

# Usage: is_now TEXT    waits until the whole screen is that
is_now() {
	for _ in $(seq 1800); do
		[ "$(shot)" != "$1" ] || return 0
		sleep 0.1
	done
	diff <(shot) <(echo "$1") | sed 's/^/# /'
	return 1
}

# Usage: is_golden NAME    the screen is as in NAME.expected, but for what lifemon costs.
# GOLDEN=write writes it anew, to be looked at in the diff.
is_golden() {
	local expected=$BATS_TEST_DIRNAME/$1.expected now

	for _ in $(seq 1800); do
		now=$(shot | sed -E 's/(CPU) [0-9.]+ %( of one, memory) [0-9.KMG]+/\1 N %\2 N/')
		[ "${GOLDEN:-}" != write ] || break
		[ "$now" != "$(cat "$expected")" ] || return 0
		sleep 0.1
	done
	if [ "${GOLDEN:-}" = write ]; then
		sleep 1
		shot | sed -E 's/(CPU) [0-9.]+ %( of one, memory) [0-9.KMG]+/\1 N %\2 N/' >"$expected"
		return
	fi
	diff <(echo "$now") "$expected" | sed 's/^/# /'
	return 1
}

# The process in the terminal.
pid_of() { pgrep -P "$(on_tmux list-panes -t t -F '#{pane_pid}')"; }

# The terminal is as it was: it echoes what is typed, and a line ends as it should.
is_restored() {
	shows 'ended '
	[[ $(on_tmux display-message -p -t t '#{alternate_on}#{cursor_flag}#{mouse_any_flag}') == 010 ]]
	keys "echo a''b; stty -a | grep -oE -- '-?(icanon|echo|ixon)( |;|\$)' | tr -d '\\n'" Enter
	shows "echo a''b"
	shows $'\nab'
	shows 'icanon'
	hides '-icanon'
}
