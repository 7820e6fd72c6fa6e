#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# A module that breaks six rules of the DMA pool API: six violations, and no other. Its clean
# twin does the same work without a mistake: none.

load common

setup() { REPORT=$BATS_TEST_TMPDIR/report PARAMETERS=; }
teardown() { rmmod lm_misuse lm_clean 2>/dev/null || :; }

# Usage: watch_module NAME OPTION…    loads it with $PARAMETERS
watch_module() {
	local name=$1

	shift
	run "$LIFEMON" run "$@" --format ndjson --report "$REPORT" -- \
		sh -c "insmod $MODULES/$name.ko $PARAMETERS && rmmod $name"
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

# Usage: replay_it STATUS OPTION…    the trace by these filters; the report is that from now on
replay_it() {
	local expected=$1

	shift
	REPORT=$BATS_TEST_TMPDIR/again
	run "$LIFEMON" replay --format ndjson --report "$REPORT" "$BATS_TEST_TMPDIR/trace.lmt" "$@"
	equal "$status" "$expected" "$*"
}

@test "six broken rules, six violations, with the right stacks; filters: only what is asked for" {
	watch_module lm_misuse -o "$BATS_TEST_TMPDIR/trace.lmt" --debuginfo "$MODULES/lm_misuse.ko"
	six
	# looked up while it watches, with what the sandbox leaves
	equal "$(violations 'select(.rule == "double-free").stacks.at[0] | (.file | endswith("scenarios.h")) and .line > 0')" true
	# children that outlive their pool are listed
	equal "$(violations 'select(.rule == "outlived-parent").children | length')" 2
	equal "$(violations 'select(.rule == "outlived-parent").children[].stacks.born[0].symbol' |
		sort -u)" outlived_parent_child_born
	replay_it 1 --debuginfo "$MODULES/lm_misuse.ko"
	cmp "$BATS_TEST_TMPDIR/report" "$REPORT"
	replay_it 1 --pool double-free
	equal "$(violations .rule)" double-free
	replay_it 4 --pool 'no-such-*' --require block
	[[ $(summary .reason) == *'nothing matched --pool no-such-* (seen: '*'; required but not exercised: dma_pool.block' ]]
	replay_it 1 --pool 'double-*' --require block
	replay_it 1 --module lm_misuse
	equal "$(summary '.violations | add')" 6
	replay_it 1 --device lm-misuse
	equal "$(summary '.violations | add')" 6
}

# bats test_tags=once
@test "a filter that matched nothing, live: status 4, and what was meant" {
	watch_module lm_misuse --module lm_misue --models default
	equal "$status" 4
	equal "$(summary .reason)" \
		'cannot tell: nothing matched --module lm_misue (seen: lm_misuse); did you mean lm_misuse?'
}

@test "the same by kprobes" {
	watch_module lm_misuse --attach kprobe -o "$BATS_TEST_TMPDIR/trace.lmt" --compress none
	six
	replay_it 1
	cmp "$BATS_TEST_TMPDIR/report" "$REPORT"
}

# Usage: deep_stacks    of forty nested calls, all are there and what led to them
deep_stacks() {
	equal "$("$LIFEMON" export --to ndjson -o - "$BATS_TEST_TMPDIR/trace.lmt" |
		jq -r 'select(.frames) | .frames | map(.symbol) | select(index("lm_clean_init")) |
			"\(map(select(. == "lm_clean_load")) | length) \(.[-1])"' | sort -u)" \
		'41 entry_SYSCALL_64_after_hwframe'
}

# The summary says which build of it was watched.
says_build() {
	equal "$(summary '.drivers[] | "\(.module) \(.version) \(.srcversion)"')" \
		"lm_clean 1.0 $(modinfo -F srcversion "$MODULES/lm_clean.ko")"
}

@test "the clean twin: none; --stack-depth: stacks of more than 16 frames" {
	PARAMETERS=deep=40 watch_module lm_clean --stack-depth 64 -o "$BATS_TEST_TMPDIR/trace.lmt"
	deep_stacks
	says_build
	equal "$status" 0
	equal "$(violations .rule)" ""
	equal "$(summary '.live | add')" 0
	[ "$(summary '.classes[] | select(.class == "block").births')" -gt 0 ]
}

@test "the clean twin by kprobes: none" {
	PARAMETERS=deep=40 watch_module lm_clean --attach kprobe --stack-depth 64 -o "$BATS_TEST_TMPDIR/trace.lmt"
	deep_stacks
	says_build
	equal "$status" 0
	equal "$(violations .rule)" ""
	equal "$(summary '.live | add')" 0
	[ "$(summary '.classes[] | select(.class == "block").births')" -gt 0 ]
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
