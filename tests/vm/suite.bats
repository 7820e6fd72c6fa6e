#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# tests/vm/suite with a VM that is none: what it runs, and what it counts. Needs no VM.

setup() {
	tree=$BATS_TEST_TMPDIR/tree
	mkdir -p "$tree"/tests/{vm,cli,drivers/real} "$tree"/build/modules/release
	cp tests/vm/suite "$tree"/tests/vm/
	ln -s "$PWD"/tests/vm/live "$tree"/tests/vm/live
	ln -s "$PWD"/tests/cli/ends.bats "$tree"/tests/cli/
	stub vm/headers 'echo release'
	stub drivers/real/devices
	# a guest that dies as often as the file "deaths" says, after one test
	stub vm/run '
		while [ "$1" != --dmesg ]; do shift; done
		kernel_log=$2
		echo "$*" | grep -o "[a-z]*/[a-z_]*[.]bats" >>asked
		echo "ok 1 first"
		[ -s deaths ] || exit 0
		sed -i 1d deaths
		echo "${WORDS:-int3: 0000 [#1] PREEMPT SMP}" >"$kernel_log"
		exit 125'
	cd "$tree" || return
}

# Usage: stub NAME [SCRIPT]
stub() {
	printf '#!/bin/bash\n%s\n' "${2:-}" >"$tree/tests/$1"
	chmod +x "$tree/tests/$1"
}

@test "every file of live tests is in a part, once, or needs no part" {
	run bash -c 'for part in $(EVERY=yes tests/vm/suite --parts | grep ^6.1:); do BUILT=yes tests/vm/suite $part; done'
	[ "$status" -eq 0 ]
	[ -z "$(sort asked | uniq -d)" ]
	# run by make check-nvme, check-faults and the like
	diff <(sort asked) <(cd tests/vm && printf '%s\n' live/*.bats cli/ends.bats |
		grep -vxE 'live/(debug|fifo_faults|misc_drivers|nvme|real)\.bats' | sort)
}

@test "the parts of a kernel are those that its line names" {
	[ "$(tests/vm/suite --parts | grep -c ^6.1:)" -gt "$(tests/vm/suite --parts | grep -c ^6.12:)" ]
	run env BUILT=yes tests/vm/suite 6.12
	[ "$(sort -u asked | paste -sd ' ')" = "$(tests/vm/suite --parts | grep ^6.12: |
		while read -r part; do rm asked; BUILT=yes tests/vm/suite "$part" >/dev/null; cat asked; done | sort -u | paste -sd ' ')" ]
}

@test "a VM that died of emulation is run again, and only the last try counts" {
	echo >deaths
	BUILT=yes run tests/vm/suite 6.1:pools
	[ "$status" -eq 0 ]
	[ "$(grep -c '^ok 1 first' <<<"$output")" -eq 1 ]
	[[ $output == *'# try 1: the kernel died'*'# ok 1 first'* ]]
}

@test "so is one that called address 0, if no driver of ours did" {
	echo >deaths
	WORDS='RIP: 0010:0x0' BUILT=yes run tests/vm/suite 6.1:pools
	[ "$status" -eq 0 ]
	[[ $output == *'# try 1: the kernel died'*'# ok 1 first'* ]]
	echo >deaths
	WORDS=$'RIP: 0010:0x0\n lm_fifo_read+0x2f/0xa0 [lm_fifo]' BUILT=yes run tests/vm/suite 6.1:pools
	[ "$status" -eq 1 ]
	[[ $output != *'# try'* ]]
}

@test "a VM that dies three times, or of something else, is a failure" {
	printf '\n\n\n' >deaths
	BUILT=yes run tests/vm/suite 6.1:pools
	[ "$status" -eq 1 ]
	[[ $output == *'not ok - the VM of 6.1:pools ended with status 125' ]]
	echo >deaths
	WORDS='BUG: kernel NULL pointer dereference' BUILT=yes run tests/vm/suite 6.1:pools
	[ "$status" -eq 1 ]
	[[ $output != *'# try'* ]]
}

@test "a part that there is not is a failure" {
	BUILT=yes run tests/vm/suite 6.1:nothing
	[ "$status" -eq 1 ]
	[[ $output == *"not ok - 6.1:nothing is a part"* ]]
}
