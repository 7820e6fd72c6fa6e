#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The mistakes of public bugs of the kernel are reported, each as the table says, and nothing of their fixes.

load common

readonly TABLE=tests/faults/public/cases.tsv

names() { grep -v '^#' "$TABLE" | cut -f1; }

@test "each public bug of the table is a case of the module, and each case is in the table" {
	equal "$(sed -n 's/^\t{"\([^"]*\)".*/\1/p' tests/faults/public/*.c | sort)" "$(names | sort)"
}

@test "each public bug is reported: rule, class, certain, its function in the stacks; its clean twin is silent" {
	run tests/faults/public-guest
	equal "$status" 0
	equal "$(grep -v '^#' <<<"$output")" "$(names | sed 's/$/\tyes\tsilent/')"
	nothing_left
}
