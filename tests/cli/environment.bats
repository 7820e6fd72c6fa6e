#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What the machine allows: no root, a kernel that refuses, a report that cannot be written. Each
# of these is status 3. Where the kernel can be watched, the twins are tested instead of the
# refusals of the kernel; the VM tests do that on kernels that are known.

load common

setup_file() {
	ask_doctor
	# where everybody may execute it
	OPEN_DIR=$(mktemp -d)
	chmod 755 "$OPEN_DIR"
	cp "$LIFEMON" "$OPEN_DIR/lifemon"
	chmod 755 "$OPEN_DIR/lifemon"
	export OPEN_DIR OPEN_LIFEMON=$OPEN_DIR/lifemon
}

teardown_file() { rm -rf "$OPEN_DIR"; }

# The last command said what was refused and what to do, in one line of its own.
says_what_to_do() {
	# shellcheck disable=SC2154 # bats sets it
	[[ $stderr == 'lifemon: '* && $stderr != *$'\n'* &&
		$stderr =~ (Use |Run |Try |--attach|--ring-size) ]] && return
	echo "# this does not say what to do: $stderr"
	return 1
}

@test "without root, watching: 3, and root is asked for" {
	for arguments in '' run; do
		# shellcheck disable=SC2086 # "" is no argument
		status_is 3 as_nobody "$OPEN_LIFEMON" $arguments ${arguments:+-- touch "$BATS_TEST_TMPDIR/ran"}
		says 'needs root'
		says 'sudo'
		says_what_to_do
		no_output
	done
	[ ! -e "$BATS_TEST_TMPDIR/ran" ]
}

@test "without root, doctor: 3, and it says that this is why" {
	status_is 3 as_nobody "$OPEN_LIFEMON" doctor
	prints "kernel: $(uname -r)"
	prints 'privilege: not root'
	prints 'needs root'
}

@test "without root, what needs none works" {
	for arguments in --help --version models 'models dma_pool' 'models --check' 'run --help'; do
		# shellcheck disable=SC2086 # words
		status_is 0 as_nobody "$OPEN_LIFEMON" $arguments
	done
	status_is 2 as_nobody "$OPEN_LIFEMON" --format xml
	status_is 2 as_nobody "$OPEN_LIFEMON" run
	status_is 2 as_nobody "$OPEN_LIFEMON" run --model /nonexistent.own -- true
}

@test "without root, a model that may not be read: 2, and why" {
	echo 'model secret' >"$OPEN_DIR/secret.own"
	chmod 000 "$OPEN_DIR/secret.own"
	status_is 2 as_nobody "$OPEN_LIFEMON" models "$OPEN_DIR/secret.own"
	says "$OPEN_DIR/secret.own"
	says 'Permission denied'
	[[ $stderr != *"'class'"* ]]
}

@test "a kernel that cannot be watched: 3, what it refuses and what to do" {
	needs_unwatchable
	is_root || skip "needs root to get as far as the kernel"
	status_is 3 "$LIFEMON"
	says_what_to_do
	says 'kernel'
	no_output
	status_is 3 "$LIFEMON" run -- touch "$BATS_TEST_TMPDIR/ran"
	says_what_to_do
	says 'kernel'
	no_output
	[ ! -e "$BATS_TEST_TMPDIR/ran" ]
}

@test "a kernel that cannot be watched: doctor says the same, 3" {
	needs_unwatchable
	is_root || skip "needs root to get as far as the kernel"
	status_is 3 "$LIFEMON" run -- true
	why=${stderr#lifemon: }
	status_is 3 "$LIFEMON" doctor
	prints "kernel: $(uname -r)"
	prints 'privilege: root'
	prints "$why"
	[[ $output != *'cost of a hook'* ]]
}

@test "a kernel without kprobe events refuses --attach kprobe: 3, and it is said" {
	is_root || skip "needs root to get as far as the kernel"
	[ ! -e /sys/kernel/tracing/kprobe_events ] || skip "this kernel has kprobe events"
	status_is 3 "$LIFEMON" run --attach kprobe -- touch "$BATS_TEST_TMPDIR/ran"
	says 'kprobe'
	says_what_to_do
	[ ! -e "$BATS_TEST_TMPDIR/ran" ]
}

@test "what is wrong with the machine is no excuse for wrong usage: 2, not 3" {
	status_is 2 "$LIFEMON" --format xml
	status_is 2 "$LIFEMON" run
	status_is 2 "$LIFEMON" run --model /nonexistent.own -- true
	status_is 2 "$LIFEMON" doctor --model /nonexistent.own
}

@test "a report that cannot be written: 3, its name and why" {
	status_is 3 "$LIFEMON" --report "$NO_REPORT"
	says "cannot write the report to $NO_REPORT: No such file or directory"
	status_is 3 "$LIFEMON" run --report "$BATS_TEST_TMPDIR" -- touch "$BATS_TEST_TMPDIR/ran"
	says "cannot write the report to $BATS_TEST_TMPDIR: it is a directory: name a file"
	[ ! -e "$BATS_TEST_TMPDIR/ran" ]
}

@test "a report that can be written is no reason to end" {
	run --separate-stderr "$LIFEMON" run --report "$BATS_TEST_TMPDIR/report" -- true
	[[ $stderr != *'cannot write the report'* ]]
	if [ "$CAN_WATCH" = yes ]; then
		[ "$status" -eq 0 ]
		grep -q 'result: exit status 0' "$BATS_TEST_TMPDIR/report"
	else
		[ "$status" -eq 3 ]
	fi
}

# Refused after the report was opened, whatever the kernel can do.
@test "a run that is refused leaves the report as it was" {
	mkdir -m 777 "$OPEN_DIR/reports"
	echo precious >"$OPEN_DIR/reports/old"
	chmod 666 "$OPEN_DIR/reports/old"
	for name in old new; do
		status_is 3 as_nobody "$OPEN_LIFEMON" run --report "$OPEN_DIR/reports/$name" -- true
		says 'needs root'
		status_is 3 as_nobody "$OPEN_LIFEMON" --report "$OPEN_DIR/reports/$name"
	done
	[ "$(cat "$OPEN_DIR/reports/old")" = precious ]
	[ ! -e "$OPEN_DIR/reports/new" ]
	status_is 2 as_nobody "$OPEN_LIFEMON" --format xml --report "$OPEN_DIR/reports/old"
	[ "$(cat "$OPEN_DIR/reports/old")" = precious ]
}

@test "a kernel that can be watched: an old report is replaced, a device is written to" {
	needs_watchable
	seq 100000 >"$BATS_TEST_TMPDIR/old"
	status_is 0 "$LIFEMON" run --report "$BATS_TEST_TMPDIR/old" -- true
	[[ $(tail -n 1 "$BATS_TEST_TMPDIR/old") == 'result: exit status 0: clean'* ]]
	[[ $(head -n 1 "$BATS_TEST_TMPDIR/old") == 'watching '* ]]
	status_is 0 "$LIFEMON" run --report /dev/null -- true
	[ -c /dev/null ]
}

@test "doctor on a full disk: 3, and it is said" {
	# shellcheck disable=SC2016 # for the inner shell
	status_is 3 sh -c '"$1" doctor >/dev/full' sh "$LIFEMON"
	says 'cannot write'
}

@test "exit statuses are distinct" {
	status_is 0 "$LIFEMON" models
	status_is 2 "$LIFEMON" models /nonexistent.own
	status_is 3 "$LIFEMON" run --report "$NO_REPORT" -- true
	status_is 3 as_nobody "$OPEN_LIFEMON" run -- false
}

@test "a kernel that can be watched: doctor names hooks and costs, 0" {
	needs_watchable
	status_is 0 "$LIFEMON" doctor
	prints 'dma_pool.block born'
	prints 'cost of a hook'
	[[ $output != *'cannot watch'* ]]
}

@test "a kernel that can be watched: 0 if the command is well, 5 if not" {
	needs_watchable
	status_is 0 "$LIFEMON" run -- true
	says 'result: exit status 0: clean'
	for command in false 'sh -c exit\ 7' /nonexistent; do
		eval "words=($command)"
		# shellcheck disable=SC2154 # eval sets it
		status_is 5 "$LIFEMON" run -- "${words[@]}"
		says 'result: exit status 5'
		says "${words[0]}"
	done
}

@test "a kernel that can be watched: the streams and descriptors of run" {
	needs_watchable
	status_is 0 "$LIFEMON" run --format ndjson -- echo mine
	[ "$output" = mine ]
	[ "$(jq -r .type <<<"$stderr" | sed -n '1p;$p' | paste -sd ' ')" = 'start summary' ]
	status_is 0 "$LIFEMON" run --report - --format ndjson -- true
	[ "$(jq -r .type <<<"$output" | tail -n 1)" = summary ]
	[ "$("$LIFEMON" run --ready-fd 7 -- true 7>&1 2>/dev/null)" = ready ]
}

@test "a kernel that can be watched: --duration ends a live run" {
	needs_watchable
	status_is 0 timeout 60 "$LIFEMON" --duration 100ms
	[[ ${lines[0]} == 'watching dma_pool '* ]]
	[[ ${lines[-1]} == 'result: exit status 0: clean'* ]]
}

@test "--user without anybody who called sudo: 2, and it says what is missing" {
	is_root || skip "an ordinary user's command is that user's anyway"
	for command in run 'record -o trace.lmt'; do
		# shellcheck disable=SC2086 # words
		status_is 2 env -u SUDO_UID -u SUDO_GID "$LIFEMON" $command --user -- touch "$BATS_TEST_TMPDIR/ran"
		says 'SUDO_UID'
	done
	status_is 2 env SUDO_UID=1x SUDO_GID=1 "$LIFEMON" run --user -- true
	says 'SUDO_UID'
	status_is 2 env SUDO_UID=1 SUDO_GID=1 "$LIFEMON" record --user -o trace.lmt
	says '--user is for a command'
	[ ! -e "$BATS_TEST_TMPDIR/ran" ]
	# the twin gets as far as the kernel does
	run --separate-stderr env SUDO_UID=1 SUDO_GID=1 "$LIFEMON" run --user -- true
	[ "$status" -ne 2 ]
}

@test "without root, doctor names each capability that is missing, and what it is for" {
	status_is 3 as_nobody "$OPEN_LIFEMON" doctor
	prints 'CAP_BPF is missing, NEEDED to load BPF programs'
	prints 'CAP_PERFMON is missing, NEEDED'
	prints 'CAP_SYSLOG is missing, useful'
	is_root || skip "needs root for the twin"
	run "$LIFEMON" doctor
	prints 'all capabilities that are used are there'
}

# Usage: as_kernel RELEASE MACHINE COMMAND…
as_kernel() { env LD_PRELOAD="$BATS_FILE_TMPDIR/fake_uname.so" FAKE_RELEASE="$1" FAKE_MACHINE="$2" "${@:3}"; }

@test "the kernel of another processor, or of WSL: 3, named by doctor and at the start" {
	local command

	command -v cc >/dev/null || skip "needs a C compiler"
	cc -shared -fPIC -o "$BATS_FILE_TMPDIR/fake_uname.so" "$REPO/tests/cli/fake_uname.c"
	for command in doctor 'run -- true' 'record -o none.lmt --duration 1s'; do
		cd "$BATS_TEST_TMPDIR" || return
		# shellcheck disable=SC2086 # words
		status_is 3 as_kernel 6.1.0-56-arm64 aarch64 "$LIFEMON" $command
		[[ "$output $stderr" == *'architecture: aarch64: lifemon reads the arguments of calls from the registers of x86-64. Run it'* ]]
		# shellcheck disable=SC2086
		status_is 3 as_kernel 4.4.0-19041-Microsoft x86_64 "$LIFEMON" $command
		[[ "$output $stderr" == *'Windows Subsystem for Linux: version 1: it has no Linux kernel'* ]]
		[ "$command" = doctor ] || says_what_to_do
	done
	"$LIFEMON" doctor | grep -q '^Windows Subsystem for Linux: no$'
	"$LIFEMON" doctor | grep -q '^architecture: x86_64$'
	run as_kernel 5.15.153.1-microsoft-standard-WSL2 x86_64 "$LIFEMON" doctor
	prints 'Windows Subsystem for Linux: version 2: its kernel is made for Windows'
	# it may be one that can be watched
	[ "$CAN_WATCH" = no ] || return 0
	status_is 3 as_kernel 5.15.153.1-microsoft-standard-WSL2 x86_64 "$LIFEMON" run -- true
	says 'This is the Windows Subsystem for Linux, version 2: its kernel is made for Windows'
	says_what_to_do
	status_is 3 "$LIFEMON" run -- true
	[[ $stderr != *Windows* ]]
}
