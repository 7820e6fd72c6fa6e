#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# completion/lifemon.bash offers what lifemon takes, and nothing else.

load common

# Usage: offers WORD…    what <Tab> offers for the last word, sorted, one a line
offers() {
	PATH=$(dirname "$LIFEMON"):$PATH bash --norc -c '
		. "$1"
		shift
		COMP_WORDS=(lifemon "$@")
		COMP_CWORD=$(($# ))
		COMP_LINE="${COMP_WORDS[*]}"
		COMP_POINT=${#COMP_LINE}
		_lifemon lifemon "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
		printf "%s\n" "${COMPREPLY[@]}"
	' bash "$REPO/completion/lifemon.bash" "$@" | sed 's/ $//' | sort -u
}

# Usage: equal FOUND EXPECTED
equal() {
	[ "$1" = "$2" ] && return
	diff <(echo "$2") <(echo "$1") | sed 's/^/# /'
	return 1
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	[ "$(basename "$LIFEMON")" = lifemon ] || skip "needs a program of the name lifemon"
	: >one.own
	: >other.txt
}

@test "it is registered for lifemon" {
	run bash --norc -c '. "$1" && complete -p lifemon' bash "$REPO/completion/lifemon.bash"
	# shellcheck disable=SC2154 # bats sets it
	[ "$status" -eq 0 ]
	[[ $output == *'-F _lifemon lifemon' ]]
}

@test "exactly the long options of each command's --help" {
	for command in "${COMMANDS[@]}"; do
		# shellcheck disable=SC2086 # "" is no argument
		equal "$(offers $command --)" "$(long_options "$command" | sed 's/^/--/')"
	done
	equal "$(offers run --d)" '--debuginfo
--device
--duration'
	equal "$(offers models --ring)" ''
}

@test "make install puts it where bash looks for it, make uninstall leaves nothing" {
	# -o: what is tested is not built anew
	make=(env -u MAKEFLAGS make -s -C "$REPO" -o "$LIFEMON" O="$(dirname "$LIFEMON")"
		DESTDIR="$PWD/root" PREFIX=/usr)
	"${make[@]}" install >/dev/null
	cmp "$REPO/completion/lifemon.bash" root/usr/share/bash-completion/completions/lifemon
	[ -x root/usr/bin/lifemon ]
	# what "lifemon vm" starts is installed with it, and keeps its kernels outside of /usr
	status_is 0 env -u XDG_CACHE_HOME -u LIFEMON_VM_CACHE HOME=/home/somebody root/usr/bin/lifemon vm --help
	prints 'Usage: lifemon vm [OPTION...] -- CMD'
	prints 'now /home/somebody/.cache/lifemon'
	status_is 0 root/usr/bin/lifemon vm kbuild --help
	prints 'Usage: lifemon vm kbuild '
	for part in run kbuild headers lib guest; do
		diff -r "$REPO/tests/vm/$part" "root/usr/libexec/lifemon/vm/$part"
	done
	"${make[@]}" uninstall >/dev/null
	[ -z "$(find root -type f)" ]
}

@test "the values that --help names" {
	local word option values nr=0

	while IFS='=' read -r option values; do
		[ -n "$values" ]
		equal "$(offers "$option" '')" "$(tr '|' '\n' <<<"$values" | sort)"
		equal "$(offers run "$option" = '')" "$(tr '|' '\n' <<<"$values" | sort)"
		word=${values%%|*}
		equal "$(offers run "$option" = "${word%?}")" "$word"
		equal "$(offers run "$option" = nonsense)" ''
		nr=$((nr + 1))
	done < <("$LIFEMON" --help | grep -oE -- '--[a-z-]+=[a-z-]+(\|[a-z-]+)+')
	[ "$nr" -ge 4 ]
	equal "$(offers --format '')" 'ndjson
text'
}

@test "the commands, where a command can stand" {
	equal "$(offers '')" 'check
doctor
explain
export
help
mark
models
record
replay
run
top
vm'
	equal "$(offers mo)" models
	equal "$(offers help re)" 'record
replay'
	equal "$(offers --quiet mo)" ''
	equal "$(offers doctor '')" ''
}

@test "vm: its tools, its options, and the command behind --" {
	equal "$(offers vm '')" 'headers
kbuild'
	equal "$(offers vm kbuild 6.)" '6.1
6.12'
	equal "$(offers vm --kernel '')" '6.1
6.12
7'
	equal "$(offers vm --)" "$(long_options vm | sed 's/^/--/')"
	equal "$(offers vm --mem 512 -- cat one)" one.own
	equal "$(offers vm --mem 512 cat one)" ''
}

@test "models: the built-in ones and files" {
	equal "$(offers --model dma_p)" dma_pool
	equal "$(offers models dma_p)" dma_pool
	equal "$(offers models '')" "$( (echo one.own; "$LIFEMON" models | sed -n 's/^\([a-z][a-z_]*\).*/\1/p') | sort)"
	equal "$(offers doctor -m one)" one.own
	equal "$(offers models other)" ''
}

@test "export: its formats, where --to of replay has times; traces" {
	: >run.lmt
	equal "$(offers export --to '')" 'ctf
dot
folded
html
ndjson
perfetto'
	equal "$(offers export --to = pe)" perfetto
	offers replay --to '' | grep -qx 10s
	equal "$(offers export --output o)" 'one.own
other.txt'
	for command in replay explain export; do
		equal "$(offers $command '')" run.lmt
	done
}

@test "files for --report" {
	equal "$(offers --report o)" 'one.own
other.txt'
	equal "$(offers --report x)" ''
}

@test "check: traces, and files for its options" {
	: >a.lmt
	equal "$(offers check '')" a.lmt
	equal "$(offers check --baseline '')" a.lmt
	equal "$(offers check a.lmt --expect o)" 'one.own
other.txt'
	equal "$(offers check --assert '')" ''
}

@test "the command of run, then its own arguments" {
	offers run tru | grep -qx true
	offers run -- tru | grep -qx true
	offers run --format text -- tru | grep -qx true
	offers run --format = text tru | grep -qx true
	equal "$(offers run -- cat one)" one.own
	equal "$(offers run -- cat --for)" ''
}
