#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# The runner itself: what it says about a guest must be true, above all when the guest fails.

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
	LOG=$BATS_TEST_TMPDIR/kernel.log
}

# Usage: ended STATUS [TEXT…]    whether what "run" ran ended so and said each TEXT. What is judged is
# printed, which bats shows when the test fails: first what is not so, then all that was said.
ended()
{
	local wanted=$1 text wrong=

	shift
	[ "$status" -eq "$wanted" ] || wrong+="it ended with status $status, not $wanted"$'\n'
	for text; do
		[[ $output = *"$text"* ]] || wrong+="it did not say: $text"$'\n'
	done
	printf '%swith status %s it said:\n%s\n' "$wrong" "$status" "$output"
	[ ! -e "$LOG" ] || { echo "the end of the guest's kernel log:"; tail -n 40 "$LOG"; }
	[ -z "$wrong" ]
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
	run "$RUNNER" --dmesg "$LOG" -- sh -c 'echo c >/proc/sysrq-trigger'
	ended 125 "kernel panicked: Kernel panic - not syncing: sysrq triggered crash" sysrq_handle_crash
}

@test "a guest that leaves no status is a failure" {
	run "$RUNNER" --dmesg "$LOG" -- sh -c 'echo o >/proc/sysrq-trigger; sleep 60'
	ended 125 "without a status"
}

@test "a guest that does not end in time is a failure" {
	run "$RUNNER" --dmesg "$LOG" --timeout 12 -- sleep 1000
	ended 125 "within 12 s"
}

@test "a splat in the kernel log is a failure with --dmesg-check" {
	run "$RUNNER" --dmesg "$LOG" --dmesg-check -- sh -c 'echo "BUG: only pretended" >/dev/kmsg'
	ended 124 "BUG: only pretended"
}

@test "a process that is left behind delays the end by seconds only" {
	run "$RUNNER" --dmesg "$LOG" --dmesg-check --timeout 60 -- sh -c 'sleep 1000 & echo done'
	ended 0
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

# Usage: trivial_module FOLDER: a module that has a type of its own.
trivial_module()
{
	mkdir "$1"
	echo 'obj-m := lm_trivial.o' >"$1/Kbuild"
	cat >"$1/lm_trivial.c" <<-'END'
		#include <linux/module.h>

		struct lm_trivial {
			int field;
		};

		static struct lm_trivial trivial;
		module_param_named(field, trivial.field, int, 0444);
		MODULE_DESCRIPTION("Does nothing");
		MODULE_LICENSE("GPL");
	END
}

# Usage: loads SERIES: builds the module for a kernel, and sees it come and go there with its types.
loads()
{
	local folder=$BATS_TEST_TMPDIR/module

	trivial_module "$folder"
	cd "$BATS_TEST_TMPDIR" || return
	# What was meant for a make around this one must not reach the kernel's.
	MAKEFLAGS='-- O=/nonexistent' "$BATS_TEST_DIRNAME/kbuild" "$1" M=module
	run --separate-stderr "$RUNNER" --kernel "$1" --dmesg-check -- sh -ec '
		insmod module/lm_trivial.ko field=42
		cat /sys/module/lm_trivial/parameters/field
		bpftool -B /sys/kernel/btf/vmlinux btf dump file /sys/kernel/btf/lm_trivial |
			grep -c "STRUCT .lm_trivial. size=4"
		rmmod lm_trivial
		[ ! -e /sys/module/lm_trivial ]
	'
	echo "$output $stderr"
	[ "$status" -eq 0 ]
	[ "$output" = $'42\n1' ]
}

@test "a module is built for 6.12, loads there with its types, and goes" {
	loads 6.12
}

@test "a module is built for 7, loads there with its types, and goes" {
	loads 7
}

@test "a module that does not compile is a failure" {
	local folder=$BATS_TEST_TMPDIR/module

	trivial_module "$folder"
	echo 'syntax error' >>"$folder/lm_trivial.c"
	for series in 6.1 7; do
		run "$BATS_TEST_DIRNAME/kbuild" "$series" M="$folder"
		[ "$status" -ne 0 ]
		[[ $output = *"unknown type name 'syntax'"* || $output = *"unknown type name ‘syntax’"* ]]
		[ ! -e "$folder/lm_trivial.ko" ]
	done
}

@test "kbuild's wrong usage says what is wrong" {
	run "$BATS_TEST_DIRNAME/kbuild"
	ended 125 "no kernel series"
	run "$BATS_TEST_DIRNAME/kbuild" 6.1 modules
	ended 125 "no M=FOLDER"
	run "$BATS_TEST_DIRNAME/kbuild" 6.1 M=/nonexistent
	ended 125 "M=/nonexistent is no folder"
	run "$BATS_TEST_DIRNAME/kbuild" 5.10 M=.
	ended 125 "unknown kernel '5.10'"
}

@test "wrong usage is no verdict, and says what is wrong" {
	run "$RUNNER" --smp two -- true
	ended 125 "--smp needs a positive number, not 'two'"
	run "$RUNNER" --kernel 5.10 -- true
	ended 125 "unknown kernel '5.10'"
	run "$RUNNER"
	ended 125 "no CMD"
	run "$RUNNER" --nvme much -- true
	ended 125 "--nvme much is no size"
}

@test "--help explains the options and the status" {
	run "$RUNNER" --help
	ended 0 "--kernel" "Exit status"
}
