#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The command lines of README.md, models/, editors/, docs/ and man/ that need a kernel; see tests/docs/table.

load common

@test "each command line of README, docs and manuals that needs a kernel ends as it should" {
	run tests/docs/check guest
	[[ $output == *'ok '*'README.md:'* ]]
	equal "$status" 0
}
