# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the command line tests share. They need no root and no kernel that can be watched.

bats_require_minimum_version 1.5.0

REPO=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
LIFEMON=${LIFEMON:-$REPO/build/lifemon}
# A report here is refused after the options and the models were read and before the kernel
# is asked. So a status 3 that names it says "the options and models are fine" everywhere.
NO_REPORT=/nonexistent/directory/report
# Every command, "" is live.
# shellcheck disable=SC2034 # for the tests
COMMANDS=('' run record top replay check explain export mark models doctor)
export LIFEMON
# Models of whoever runs the tests are not looked for.
export XDG_CONFIG_HOME=$BATS_TEST_DIRNAME/nothing
unset SUDO_UID SUDO_GID

# Usage: status_is N COMMAND…    runs it with both streams apart and shows them if it fails
status_is() {
	local expected=$1

	shift
	run --separate-stderr "$@" </dev/null
	# shellcheck disable=SC2154 # bats sets it
	[ "$status" -eq "$expected" ] && return
	echo "# status $status instead of $expected: $*"
	echo "# stdout: $output"
	# shellcheck disable=SC2154
	echo "# stderr: $stderr"
	return 1
}

# Usage: says TEXT    the last command wrote it to stderr
says() {
	[[ $stderr == *"$1"* ]] && return
	echo "# '$1' is not in: $stderr"
	return 1
}

# Usage: prints TEXT    the last command wrote it to stdout
prints() {
	[[ $output == *"$1"* ]] && return
	echo "# '$1' is not in: $output"
	return 1
}

# Usage: no_output    the last command wrote nothing there
no_output() {
	[ -z "$output" ] && return
	echo "# nothing was expected on stdout: $output"
	return 1
}

# Usage: accepted OPTION…    live and run take these options
accepted() {
	status_is 3 "$LIFEMON" "$@" --report "$NO_REPORT" || return
	says "cannot write the report to $NO_REPORT" || return
	status_is 3 "$LIFEMON" run "$@" --report "$NO_REPORT" -- true || return
	says "cannot write the report to $NO_REPORT"
}

# Usage: refused TEXT OPTION…    live and run take them as wrong usage and say TEXT
refused() {
	local text=$1

	shift
	status_is 2 "$LIFEMON" "$@" --report "$NO_REPORT" || return
	says "$text" && no_output || return
	status_is 2 "$LIFEMON" run "$@" --report "$NO_REPORT" -- true || return
	says "$text" && no_output
}

# Usage: long_options COMMAND    those that its --help names, without the dashes
long_options() {
	# shellcheck disable=SC2086 # "" is no argument
	"$LIFEMON" $1 --help | grep -oE '^ +(-., )?--[a-z-]+' | sed 's/.*--//' | sort -u
}

is_root() { [ "$(id -u)" -eq 0 ]; }

# Usage: as_nobody COMMAND…    without root
as_nobody() {
	if is_root; then
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	else
		"$@"
	fi
}

# Whether lifemon can watch this machine's kernel. Asked once a file, in setup_file.
ask_doctor() {
	CAN_WATCH=no
	"$LIFEMON" doctor >/dev/null 2>&1 && CAN_WATCH=yes
	export CAN_WATCH
}

needs_watchable() { [ "$CAN_WATCH" = yes ] || skip "this kernel cannot be watched from here"; }
needs_unwatchable() { [ "$CAN_WATCH" = no ] || skip "this kernel can be watched"; }
