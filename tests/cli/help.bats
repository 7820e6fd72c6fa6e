#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# --help, --version and the manual say what there is.

load common

watching='attach color compress debuginfo device duration explain filter-in format help interval leaks memory model model-path models module no-dashboard no-demangle no-sandbox output path-map pid pool possible quiet
ready-fd report require ring-size sink stack-depth stacks usage verbose version wrapper'
checking='assert baseline color debuginfo expect github gitlab help junit memory model model-path path-map quiet require sarif step-summary suppress tap usage
verbose version wrapper'

# Usage: has_options COMMAND NAMES    exactly these, separated by white space
has_options() {
	local found expected

	found=$(long_options "$1")
	expected=$(tr -s ' \n' '\n' <<<"$2" | sort)
	[ "$found" = "$expected" ] && return
	diff <(echo "$expected") <(echo "$found") | sed 's/^/# /'
	return 1
}

@test "--help of each command: 0, on stdout, and it names the command" {
	for command in "${COMMANDS[@]}"; do
		# shellcheck disable=SC2086 # "" is no argument
		status_is 0 "$LIFEMON" $command --help
		prints "Usage: lifemon${command:+ $command} "
		[ -z "$stderr" ]
	done
}

@test "--help of lifemon names the other commands" {
	status_is 0 "$LIFEMON" --help
	for command in "${COMMANDS[@]}"; do
		prints "$command"
	done
}

@test "--help of lifemon names each option" { has_options '' "$watching"; }
@test "--help of lifemon run names each option" { has_options run "$watching user"; }
@test "--help of lifemon record names each option" { has_options record "$watching user"; }
@test "--help of lifemon replay names each option" {
	has_options replay 'color dashboard debuginfo device explain format from help leaks memory model model-path module no-demangle path-map pid pool possible quiet
report require sink speed to until usage verbose version wrapper'
}
@test "--help of lifemon top names each option" {
	has_options top 'attach batch by delay device duration filter-in from help input iterations leaks limit memory model model-path models module
no-demangle no-sandbox pid pool quiet ready-fd ring-size sort stack-depth stacks until usage verbose version wrapper'
}
@test "--help of lifemon check names each option" {
	has_options check "$checking"
}
@test "--help of lifemon mark names each option" { has_options mark 'help usage version'; }
@test "--help of lifemon explain names each option" {
	has_options explain 'debuginfo format from help memory model model-path path-map possible quiet report to until usage verbose version'
}
@test "--help of lifemon export names each option" {
	has_options export 'debuginfo device from help leaks memory model model-path module output path-map pid pool possible quiet to until
usage verbose version'
}
@test "--help of lifemon models names each option" { has_options models 'btf check dot draft help model-path usage verbose version'; }
@test "--help of lifemon doctor names each option" {
	has_options doctor 'help model model-path models rate usage verbose version'
}

@test "-h is --help, and lifemon help COMMAND is it too" {
	local help

	for command in "${COMMANDS[@]}"; do
		# shellcheck disable=SC2086 # "" is no argument
		help=$("$LIFEMON" $command --help)
		for way in "$command -h" "$command -?" "help $command"; do
			# shellcheck disable=SC2086
			status_is 0 "$LIFEMON" $way
			[ "$output" = "$help" ]
			[ -z "$stderr" ]
		done
	done
	status_is 0 "$LIFEMON" help help
	prints 'Usage: lifemon [OPTION...]'
	status_is 2 "$LIFEMON" help chekc
	says "help: 'chekc' is no command of lifemon; did you mean 'check'?"
	status_is 2 "$LIFEMON" help xyzzy
	says "help: 'xyzzy' is no command of lifemon; see lifemon help"
	status_is 2 "$LIFEMON" help run check
	says 'one command at a time: run or check?'
}

@test "--help of each command says what it exits with" {
	for command in "${COMMANDS[@]}"; do
		# shellcheck disable=SC2086 # "" is no argument
		status_is 0 "$LIFEMON" $command --help
		[[ $(tr -s ' \n' ' ' <<<"$output") == *'Exit status'*' 0 '*' 2 '*' 3 '* ||
			$(tr -s ' \n' ' ' <<<"$output") == *'Exit status: 0, 2 '*' 3 '* ]] || {
			echo "# lifemon $command: no exit statuses"
			return 1
		}
	done
}

@test "vm: --help is that of the runner, by this name; other words are the runner's to judge" {
	for way in 'vm --help' 'vm -h' 'vm --usage' 'help vm'; do
		# shellcheck disable=SC2086 # two words
		status_is 0 "$LIFEMON" $way
		prints 'Usage: lifemon vm [OPTION...] -- CMD [ARG...]'
		prints 'lifemon vm kbuild 6.1 M=mydriver'
		[ -z "$stderr" ]
		[[ $output != *tests/vm/run* ]]
	done
	status_is 0 "$REPO/tests/vm/run" --help
	prints 'Usage: tests/vm/run [OPTION...] -- CMD'
	status_is 0 "$LIFEMON" vm headers --help
	prints 'Usage: lifemon vm headers '
	status_is 0 "$LIFEMON" vm --version
	[ "$output" = "lifemon $(cat "$REPO/VERSION")" ]
	status_is 125 "$LIFEMON" vm --kernel 5.10
	says 'lifemon vm: no CMD given after --. See lifemon vm --help'
	status_is 125 "$LIFEMON" vm kbuild
	says 'lifemon vm: no kernel series given. See lifemon vm kbuild --help'
	cp "$LIFEMON" "$BATS_TEST_TMPDIR/lifemon"
	status_is 3 "$BATS_TEST_TMPDIR/lifemon" vm --help
	says 'the scripts that boot a VM are not beside this program'
}

@test "--help wins over what stands after it, not over what stands before" {
	status_is 0 "$LIFEMON" run --help --format xml
	status_is 2 "$LIFEMON" run --format xml --help
}

@test "--version of each command: the version of the tree" {
	for command in "${COMMANDS[@]}"; do
		# shellcheck disable=SC2086 # "" is no argument
		status_is 0 "$LIFEMON" $command --version
		[ "$output" = "lifemon $(cat "$REPO/VERSION")" ]
		[ -z "$stderr" ]
	done
	status_is 2 "$LIFEMON" --versions
}

@test "--help and --version on a full disk: 3, and it is said" {
	for command in "${COMMANDS[@]}"; do
		for option in --help --usage --version; do
			status_is 3 sh -c "\"\$LIFEMON\" $command $option >/dev/full"
			says 'lifemon: cannot write to the standard output: No space left'
			status_is 3 sh -c "\"\$LIFEMON\" $command $option >&-"
			says 'lifemon: cannot write to the standard output: Bad file descriptor'
			status_is 0 sh -c "\"\$LIFEMON\" $command $option >/dev/null"
			[ -z "$stderr" ]
		done
	done
	status_is 2 sh -c '"$LIFEMON" --nonsense >/dev/full'
}

# The manual's source has "\-" for each dash.
manual() { sed 's/\\-/-/g' "$REPO/man/lifemon.8"; }

@test "the manual has each option of each command, and no other" {
	local known

	known=$(for command in "${COMMANDS[@]}" vm; do long_options "$command"; done | sort -u)
	for option in $known; do
		manual | grep -qE -- "^\.(B|BR|BI) .*--$option( |$)" || {
			echo "# --$option is not in man/lifemon.8"
			return 1
		}
	done
	for option in $(manual | grep -E '^\.(B|BR|BI) -' | grep -oE -- '--[a-z][a-z-]+' | sort -u); do
		grep -qxF -- "${option#--}" <<<"$known" || {
			echo "# man/lifemon.8 has $option, lifemon has not"
			return 1
		}
	done
}

@test "the manual has each command and each exit status" {
	for command in run record top replay check explain export mark models doctor vm help; do
		manual | grep -qE "^\.SS lifemon $command" || return
	done
	[ "$(manual | sed -n '/^\.SH EXIT STATUS/,/^\.SH [^E]/s/^\.B \([0-9]\)$/\1/p' | paste -sd ' ')" = \
		'0 1 2 3 4 5' ]
}

@test "the manual has each rule and each reason of loss" {
	local what nr=0

	while read -r what; do
		manual | grep -qF -- "$what" || {
			echo "# '$what' is not in man/lifemon.8"
			return 1
		}
		nr=$((nr + 1))
	done < <(sed -n 's/.*\[RULE_[A-Z_]*\] = {"\([a-z-]*\)".*/\1/p' "$REPO/monitor/engine/rules.c" |
		grep -v '^none$'
		grep -o '\[LOSS_[A-Z_]*\] = "[^"]*"' "$REPO/monitor/event/ledger.c" | cut -d '"' -f 2)
	[ "$nr" -ge 23 ]
}

@test "the models that are watched by default: the models say so, and --help and the manual name them" {
	local defaults=

	for model in $("$LIFEMON" models | sed -n 's/^\([a-z][a-z0-9_]*\).*/\1/p'); do
		"$LIFEMON" models "$model" | head -1 | grep -q ' default$' || continue
		defaults=${defaults:+$defaults, }$model
	done
	[ -n "$defaults" ]
	"$LIFEMON" --help | tr -s ' \n' ' ' | grep -qF "(repeatable; default: $defaults)"
	manual | grep -qxF "Default: \\fB${defaults/, /\\fR and \\fB}\\fR."
}

@test "the manual is correct roff" {
	command -v groff >/dev/null || skip "needs groff"
	for page in "$REPO"/man/*.[58]; do
		status_is 0 groff -man -ww -Tutf8 -z "$page"
		[ -z "$stderr" ]
	done
	printf '.TH x 8\n.nonsense\n' >"$BATS_TEST_TMPDIR/x.8"
	status_is 0 groff -man -ww -Tutf8 -z "$BATS_TEST_TMPDIR/x.8"
	says nonsense
}
