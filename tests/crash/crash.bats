#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# The shortest run of tests/crash/run: two kernels that a fault takes down. One in twenty may lose
# its violation; that both do means that something holds lifemon up.

bats_require_minimum_version 1.5.0

@test "a violation that takes the kernel down is on the disk afterwards" {
	run -0 "$BATS_TEST_DIRNAME/run" --fault double-free-buffer --runs 2 --enough 50
}
