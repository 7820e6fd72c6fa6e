#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The manual and the completion say of each option what the table says that the parser is made from:
# letter, value, words, range.

# shellcheck disable=SC2317 # rows() calls them

load common

COMPLETION=$REPO/completion/lifemon.bash

setup_file() {
	[ -x "${LIST_PARAMS:=$REPO/build/tests/list_params}" ] || skip "needs make build/tests/list_params"
	"$LIST_PARAMS" >"$BATS_FILE_TMPDIR/rows"
	[ "$(wc -l <"$BATS_FILE_TMPDIR/rows")" -ge 100 ]
}

# Usage: rows FUNCTION    calls it for each with what the table says, and names those for which it fails
rows() {
	local command option letter kind range value failed=0

	while IFS='|' read -r command option letter kind range value; do
		"$1" "$command" "$option" "$letter" "$kind" "$range" "$value" && continue
		echo "# $command $option: $1 fails"
		failed=1
	done <"$BATS_FILE_TMPDIR/rows"
	return $failed
}

# Usage: manual_of OPTION    the paragraphs that describe it, without the marks of roff
manual_of() {
	sed 's/\\-/-/g; s/\\f[A-Z]//g' "$REPO/man/lifemon.8" |
		awk -v option="$1" '/^\.T[PQ]|^\.S[HS]/ { head = 1; next }
			head { show = index($0 " ", option " ") || index($0, option "\""); head = 0 }
			show'
}

@test "the manual has the letter of each option" {
	has_letter() {
		[ "$3" = - ] && return
		manual_of "$2" | grep -qE -- "^\.BR -$3 \", \" $2"
	}
	rows has_letter
}

@test "the manual has the words of each list" {
	has_words() {
		[ "$4" != word ] || manual_of "$2" | grep -qF -- " $6"
	}
	rows has_words
}

@test "the manual has the range of sizes and real numbers" {
	has_range() {
		[ "$5" = - ] || manual_of "$2" | grep -qF -- "$5"
	}
	rows has_range
}

# Usage: completed FUNCTION ARGUMENT…    in a shell that has the completion
completed() {
	# shellcheck disable=SC2016 # for the other shell
	bash --norc -c '. "$1"; shift; "$@"' bash "$COMPLETION" "$@"
}

@test "the completion knows which options take a value, by name and by letter" {
	takes_as_said() {
		local expected=0

		[ "$4" = flag ] && expected=1
		for word in "$2" "-$3"; do
			[ "$word" = -- ] && continue
			run completed _lifemon_takes_value "$word" "$1"
			# shellcheck disable=SC2154 # bats sets it
			[ "$status" -eq "$expected" ] || return
		done
	}
	rows takes_as_said
}

@test "the completion has the words of each list, and no other" {
	has_words() {
		[ "$4" = word ] || return 0
		run completed eval "_lifemon_value '$1' '$2' ''; echo \"\${COMPREPLY[*]}\""
		# shellcheck disable=SC2154
		[ "$output" = "${6//|/ }" ]
	}
	rows has_words
}

@test "the completion offers files to each option that takes one, by name and by letter" {
	cd "$BATS_TEST_TMPDIR"
	: >x.lmt
	: >x.own
	offers_one() {
		[ "$4" = file ] || return 0
		for word in "$2" "-$3"; do
			[ "$word" = -- ] && continue
			run completed eval "_lifemon_value '$1' '$word' x; echo \"\${COMPREPLY[*]}\""
			[[ $output == *x.* ]] || return
		done
	}
	rows offers_one
}

@test "a list of any words, as that of --to: as the manual and the completion have it" {
	lists_all() {
		[[ $4 = string && $6 = *[a-z]\|* ]] || return 0
		for word in ${6//|/ }; do
			grep -qE "^\.(B|BR) $word( |$)" "$REPO/man/lifemon.8" || return
		done
		run completed eval "_lifemon_value '$1' '$2' ''; echo \"\${COMPREPLY[*]}\""
		[ "$output" = "${6//|/ }" ]
	}
	rows lists_all
}
