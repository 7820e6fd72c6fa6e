#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# A module that breaks six rules of the DMA pool API: six violations, and no other. Its clean
# twin does the same work without a mistake: none.

load common

setup() { REPORT=$BATS_TEST_TMPDIR/report; }
teardown() { rmmod lm_misuse lm_clean 2>/dev/null || :; }

# Usage: watch_module NAME OPTION…
watch_module() {
	local name=$1

	shift
	run "$LIFEMON" run "$@" --format ndjson --report "$REPORT" -- \
		sh -c "insmod $MODULES/$name.ko && rmmod $name"
}

# rule class parent, then the innermost function of the stacks at, born, died
expected='double-free block double-free double_free_second_release double_free_born double_free_first_release
foreign-release block foreign-release foreign_release_to foreign_release_born -
handle-mismatch block handle-mismatch handle_mismatch_release handle_mismatch_born -
leak pool leak - leak_born -
outlived-parent pool outlived-parent outlived_parent_release outlived_parent -
use-after-free pool use-after-free use_after_free_late_use use_after_free_born use_after_free_release'

six() {
	equal "$status" 1
	equal "$(violations '[.rule, .class, (if .class == "pool" then .object.name else .parent.name end),
		(.stacks.at[0].symbol // "-"), (.stacks.born[0].symbol // "-"),
		(.stacks.died[0].symbol // "-")] | join(" ")' | sort)" "$expected"
	equal "$(violations '.certainty' | sort -u)" certain
	equal "$(violations '.stacks.born[0].module' | sort -u)" lm_misuse
	equal "$(summary .lost)" 0
	equal "$(summary '.violations | add')" 6
	nothing_left
}

@test "six broken rules, six violations, with the right stacks" {
	watch_module lm_misuse
	six
}

@test "the same by kprobes" {
	watch_module lm_misuse --attach kprobe
	six
}

@test "the clean twin: none" {
	watch_module lm_clean
	equal "$status" 0
	equal "$(violations .rule)" ""
	equal "$(summary '.live | add')" 0
	[ "$(summary '.classes[] | select(.class == "block").births')" -gt 0 ]
}

@test "the clean twin by kprobes: none" {
	watch_module lm_clean --attach kprobe
	equal "$status" 0
	equal "$(violations .rule)" ""
	equal "$(summary '.live | add')" 0
	[ "$(summary '.classes[] | select(.class == "block").births')" -gt 0 ]
}

@test "children that outlive their pool are listed" {
	watch_module lm_misuse
	equal "$(violations 'select(.rule == "outlived-parent").children | length')" 2
	equal "$(violations 'select(.rule == "outlived-parent").children[].stacks.born[0].symbol' |
		sort -u)" outlived_parent_child_born
}

@test "stacks of births only: the rules hold, the other stacks are empty" {
	watch_module lm_misuse --stacks birth
	equal "$status" 1
	equal "$(summary '.violations | add')" 6
	equal "$(violations '.stacks.at | length' | sort -u)" 0
	equal "$(violations '.stacks.born[0].module' | sort -u)" lm_misuse
}

@test "no stacks: what needs no stack is still found" {
	watch_module lm_misuse --stacks none
	equal "$status" 1
	equal "$(violations '.stacks.born | length' | sort -u)" 0
	equal "$(violations .rule | grep -v leak | sort | tr '\n' ' ')" \
		"double-free foreign-release handle-mismatch outlived-parent use-after-free "
}

@test "filters: only what is asked for is told" {
	watch_module lm_misuse --pool double-free
	equal "$(violations .rule)" double-free
	watch_module lm_misuse --pool 'no-such-*' --require block
	equal "$status" 4
	[[ $(summary .reason) == *'nothing matched --pool no-such-* (seen: '*'; required but not exercised: dma_pool.block' ]]
	watch_module lm_misuse --pool 'double-*' --require block
	equal "$status" 1
	watch_module lm_misuse --module lm_misuse
	equal "$(summary '.violations | add')" 6
	watch_module lm_misuse --module lm_misue
	equal "$status" 4
	equal "$(summary .reason)" \
		'cannot tell: nothing matched --module lm_misue (seen: lm_misuse); did you mean lm_misuse?'
	watch_module lm_misuse --device lm-misuse
	equal "$(summary '.violations | add')" 6
}
