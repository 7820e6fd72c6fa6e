#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Kernel lockdown, which cannot be taken back: nothing can be watched in this VM after this file.

load common

bats_require_minimum_version 1.5.0

LOCKDOWN=/sys/kernel/security/lockdown

setup() {
	export REPORT=$BATS_TEST_TMPDIR/report
	mountpoint -q /sys/kernel/security || mount -t securityfs securityfs /sys/kernel/security
}

@test "lockdown=integrity is no obstacle; with confidentiality: 3, the message and doctor name it" {
	echo integrity >$LOCKDOWN
	run "$LIFEMON" run --model dma_pool -- true
	equal "$status" 0
	nothing_left

	echo confidentiality >$LOCKDOWN
	grep -q '\[confidentiality\]' $LOCKDOWN
	run --separate-stderr "$LIFEMON" run --model dma_pool -- touch "$BATS_TEST_TMPDIR/ran"
	equal "$status" 3
	# shellcheck disable=SC2154 # bats sets it
	[[ $stderr == *'kernel lockdown: confidentiality: '*'lockdown=none'* ]]
	[ ! -e "$BATS_TEST_TMPDIR/ran" ]
	run "$LIFEMON" doctor --model dma_pool
	equal "$status" 3
	grep -q '^kernel lockdown: confidentiality: it forbids' <<<"$output"
}
