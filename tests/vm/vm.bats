#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# The runner itself: what it says about a guest must be true, above all when the guest is in trouble.

bats_require_minimum_version 1.5.0

# One guest that does its work; several tests look at what came of it.
setup_file()
{
	export RUNNER="$BATS_TEST_DIRNAME/run"
	export SHARED="$BATS_FILE_TMPDIR/with space"
	local status=0

	mkdir "$SHARED"
	cd "$SHARED" || return
	# What fetching the kernel says must not be taken for what the guest says.
	"$RUNNER" -- true || return
	# shellcheck disable=SC2016 # for the guest's shell
	"$RUNNER" --nvme 64M --out results --dmesg kernel.log -- bash -c '
		printf "[%s]" "$@"
		echo "on stderr" >&2
		echo "on the device" >/dev/stderr
		{ pwd; uname -r; id -u; } >"$LIFEMON_VM_OUT/facts"
		echo gone >left-behind
		[ ! -e /dev/nvme0 ] || exit 9
		modprobe nvme || exit 8
		for try in {1..100}; do [ -b /dev/nvme0n1 ] && exit 7; sleep 0.1; done
		exit 6
	' name 'two  spaces' '' "it's \"quoted\"" '*' '$HOME' 'back\slash' $'two\nlines' \
		>stdout 2>stderr || status=$?
	echo "$status" >status
}

setup()
{
	cd "$SHARED" || return
}

@test "the status is that of the command" {
	[ "$(<status)" = 7 ]
}

@test "arguments arrive as they were given" {
	# shellcheck disable=SC2016 # a literal $
	printf '[%s]' 'two  spaces' '' "it's \"quoted\"" '*' '$HOME' 'back\slash' $'two\nlines' >expected
	cmp expected stdout
}

@test "standard error is a stream of its own, without kernel messages" {
	[ "$(<stderr)" = $'on stderr\non the device' ]
}

@test "the command runs as root in the caller's folder on the chosen kernel" {
	{ read -r folder; read -r release; read -r user; } <results/facts
	[ "$folder" = "$SHARED" ]
	[[ $release = 6.1.* ]]
	[ "$user" = 0 ]
}

@test "what the guest writes elsewhere does not reach the host" {
	[ ! -e left-behind ]
}

@test "the kernel log is written where --dmesg says" {
	grep -q 'Linux version 6\.1\.' kernel.log
	grep -q 'CMD ended with status 7' kernel.log
}

@test "a panic is a failure, and its log is shown" {
	run "$RUNNER" -- sh -c 'echo c >/proc/sysrq-trigger'
	[ "$status" -eq 125 ]
	[[ $output = *"kernel panicked: Kernel panic - not syncing: sysrq triggered crash"* ]]
	[[ $output = *"sysrq_handle_crash"* ]]
}

@test "a guest that leaves no status is a failure" {
	run "$RUNNER" -- sh -c 'echo o >/proc/sysrq-trigger; sleep 60'
	[ "$status" -eq 125 ]
	[[ $output = *"without a status"* ]]
}

@test "a guest that does not end in time is a failure" {
	run "$RUNNER" --timeout 12 -- sleep 1000
	[ "$status" -eq 125 ]
	[[ $output = *"within 12 s"* ]]
}

@test "a splat in the kernel log is a failure with --dmesg-check" {
	run "$RUNNER" --dmesg-check -- sh -c 'echo "BUG: only pretended" >/dev/kmsg'
	[ "$status" -eq 124 ]
	[[ $output = *"BUG: only pretended"* ]]
}

@test "a process that is left behind delays the end by seconds only" {
	run "$RUNNER" --dmesg-check --timeout 60 -- sh -c 'sleep 1000 & echo done'
	[ "$status" -eq 0 ]
	[ "$output" = 'done' ]
}

@test "SIGTERM ends the guest and removes the run's files" {
	export TMPDIR=$BATS_TEST_TMPDIR
	"$RUNNER" --timeout 60 -- sleep 1000 3>&- &
	runner=$!
	for _ in {1..100}; do
		grep -qs 'Linux version' "$TMPDIR"/lifemon-vm.*/kernel.log && break
		sleep 0.1
	done
	kill "$runner"
	wait "$runner" || status=$?
	[ "$status" -eq 143 ]
	run ! pgrep -f "fsdev local,id=channel,path=$TMPDIR/"
	[ -z "$(ls "$TMPDIR")" ]
}

@test "wrong usage is no verdict, and says what is wrong" {
	run "$RUNNER" --smp two -- true
	[ "$status" -eq 125 ]
	[[ $output = *"--smp needs a positive number, not 'two'"* ]]
	run "$RUNNER" --kernel 5.10 -- true
	[ "$status" -eq 125 ]
	[[ $output = *"unknown kernel '5.10'"* ]]
	run "$RUNNER"
	[ "$status" -eq 125 ]
	[[ $output = *"no CMD"* ]]
	run "$RUNNER" --nvme much -- true
	[ "$status" -eq 125 ]
	[[ $output = *"--nvme much is no size"* ]]
}

@test "--help explains the options and the status" {
	run "$RUNNER" --help
	[ "$status" -eq 0 ]
	[[ $output = *"--kernel"*"Exit status"* ]]
}
