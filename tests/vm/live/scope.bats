#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Filters that the kernel applies: the same verdicts as when lifemon applies them to all events, from
# fewer events.

load common

setup() { REPORT=$BATS_TEST_TMPDIR/report; }
teardown() { rmmod lm_misuse lm_clean lm_bench lm_owner lm_owner_lib lm_library lm_binding 2>/dev/null || :; }

# Usage: watch_process SCRIPT OTHERS OPTION…    watches the process that runs SCRIPT, after another one
# has run OTHERS. What SCRIPT ends in can be "exec".
watch_process() {
	local go=$BATS_TEST_TMPDIR/go pid script=$1 others=$2

	shift 2
	rm -f "$go"
	mkfifo "$go"
	bash -c "read -r _ <$go; $script" 3>&- &
	pid=$!
	run "$LIFEMON" run --pid $pid "$@" --format ndjson --report "$REPORT" -- \
		sh -c "$others; echo >$go; tail -f /dev/null -s 0.1 --pid=$pid"
	wait $pid || :
}

found() { violations '[.rule, .class, .object.key, .certainty] | @tsv' | sed 's/0x[0-9a-f]*//' | sort; }

counted() { summary '.classes[] | [.class, .births, .deaths, .live] | @tsv'; }

load_misuse="exec insmod $MODULES/lm_misuse.ko"
load_clean="exec insmod $MODULES/lm_clean.ko"

@test "of two processes only the one in scope: what it breaks, with far fewer events" {
	watch_process "$load_misuse" "insmod $MODULES/lm_clean.ko; rmmod lm_clean" -o "$BATS_TEST_TMPDIR/trace.lmt"
	equal "$status" 1
	equal "$(summary .lost)" 0
	equal "$(summary .narrowed)" true
	found >"$BATS_TEST_TMPDIR/narrowed"
	events=$(summary .events)
	cp "$REPORT" "$BATS_TEST_TMPDIR/live"
	# the trace says so too, and has nothing of another process
	run "$LIFEMON" replay --format ndjson --report "$REPORT" "$BATS_TEST_TMPDIR/trace.lmt"
	equal "$status" 1
	cmp "$REPORT" "$BATS_TEST_TMPDIR/live"
	run "$LIFEMON" replay --pid 1 "$BATS_TEST_TMPDIR/trace.lmt"
	equal "$status" 2
	rmmod lm_misuse

	watch_process "$load_misuse" "insmod $MODULES/lm_clean.ko; rmmod lm_clean" --filter-in user
	equal "$status" 1
	equal "$(summary .narrowed)" null
	found | diff - "$BATS_TEST_TMPDIR/narrowed"
	[ "$(grep -c . "$BATS_TEST_TMPDIR/narrowed")" -ge 5 ]
	[ "$events" -lt "$(summary .events)" ]
	nothing_left
}

@test "what is broken out of scope is not reported, and the scope is not empty" {
	watch_process "$load_clean" "insmod $MODULES/lm_misuse.ko; rmmod lm_misuse"
	equal "$status" 0
	equal "$(violations .rule)" ""
	equal "$(summary .lost)" 0
	equal "$(summary '.classes[] | select(.class == "block").births > 0')" true
}

# bats test_tags=once
@test "a process that does nothing: status 4, and who did" {
	watch_process true "insmod $MODULES/lm_clean.ko; rmmod lm_clean"
	equal "$status" 4
	[[ $(summary .reason) == 'cannot tell: nothing matched --pid '*' (seen: '* ]]
}

load_clean_again="insmod $MODULES/lm_clean.ko; rmmod lm_clean"
two="$load_clean_again; insmod $MODULES/lm_misuse.ko; rmmod lm_misuse; $load_clean_again"

# Usage: same_as_user STATUS SCRIPT OPTION…    the same found with the filter in the kernel, from fewer
# events
same_as_user() {
	local expected=$1 script=$2 events

	shift 2
	run "$LIFEMON" run "$@" --possible --filter-in user --format ndjson --report "$REPORT" -- sh -c "$script"
	equal "$status" "$expected" "$*, user"
	found >"$BATS_TEST_TMPDIR/user"
	counted >"$BATS_TEST_TMPDIR/counted"
	events=$(summary .events)
	run "$LIFEMON" run "$@" --possible --format ndjson --report "$REPORT" -- sh -c "$script"
	equal "$status" "$expected" "$*"
	equal "$(summary '"\(.lost) \(.narrowed)"')" '0 true'
	found | diff - "$BATS_TEST_TMPDIR/user"
	counted | diff - "$BATS_TEST_TMPDIR/counted"
	[ "$(summary .events)" -lt "$events" ]
}

# What lm_bench does when it is written to is its own by its stacks alone: the blocks that follow their
# pools, and those that have no parents, which are decided one by one.
@test "by the stacks of one module, which are another's before and after" {
	cat >"$BATS_TEST_TMPDIR/lone.own" <<-'EOF'
		model flat
		class lone
		    born exit dma_pool_alloc key ret when ret != 0
		    dies entry dma_pool_free key arg1
	EOF
	same_as_user 0 "$two; insmod $MODULES/lm_bench.ko pairs=50; $load_clean_again
		echo 1 >/sys/module/lm_bench/parameters/again; rmmod lm_bench; $load_clean_again" \
		--module 'lm_benc*' --model dma_pool --model "$BATS_TEST_TMPDIR/lone.own"
	equal "$(summary '.classes[] | select(.class == "lone").births')" 102
}

# bats test_tags=once
@test "of two modules that are loaded later only the one in scope" {
	same_as_user 1 "$two" --module lm_misuse --models default
	equal "$(grep -c . "$BATS_TEST_TMPDIR/user")" 6
	equal "$(violations '.stacks.born[0].module' | sort -u)" lm_misuse
}

# bats test_tags=once
# Its own memory, and what lm_library takes for it; not what lm_library takes for itself.
@test "a module whose driver owns what another module took for its device" {
	mkdir -p /lib/firmware
	echo image >/lib/firmware/lm_library.bin
	same_as_user 0 "insmod $MODULES/lm_binding.ko; insmod $MODULES/lm_library.ko number=7 other=lm_binding
		rmmod lm_library; rmmod lm_binding; $load_clean_again" --module lm_binding --model dma_coherent
	equal "$(summary '.classes[0] | "\(.births) \(.deaths)"')" '2 2'
}

@test "a module that is found by other evidence than a stack" {
	cat >"$BATS_TEST_TMPDIR/owners.own" <<-'EOF'
		model owners
		class source
		    born exit wakeup_source_register key ret when ret != 0
		    dies entry wakeup_source_unregister key arg0
	EOF
	# the files that the shell opens are out of scope
	same_as_user 1 "insmod $MODULES/lm_owner_lib.ko
		for shape in memory init exit; do
			insmod $MODULES/lm_owner.ko shape=\$shape leak=1
			rmmod lm_owner
			: </dev/cpu_dma_latency
		done
		rmmod lm_owner_lib" --module lm_owner --model misc_device --model "$BATS_TEST_TMPDIR/owners.own"
	equal "$(cut -f 1,2,4 "$BATS_TEST_TMPDIR/user" | tr '\t\n' ' ;')" \
		'leak device certain;leak device certain;leak source certain;'
}

# bats test_tags=once
@test "by tracepoints: the requests of one driver of two" {
	local disk read='dd of=/dev/null bs=64k count=20 iflag=direct status=none'

	modprobe null_blk nr_devices=1
	modprobe loop
	truncate -s 4M "$BATS_TEST_TMPDIR/image"
	disk=$(losetup -f --show --direct-io=off "$BATS_TEST_TMPDIR/image")
	same_as_user 0 "$read if=/dev/nullb0; $read if=$disk" \
		--module null_blk --model block_request --model dma_fence
	equal "$(summary '.classes[] | select(.class == "request") | "\(.births) \(.deaths)"')" '20 20'
	losetup -d "$disk"
	modprobe -r null_blk loop
}

# bats test_tags=once
@test "by the names of pools, whose blocks are in scope with them" {
	same_as_user 1 "$two" --pool 'double-*'
	equal "$(violations .rule | sort -u)" double-free
}

# bats test_tags=once
@test "no room for a key is a loss that is counted" {
	local open='for ((i = 0; i < 100; i++)); do exec {f}</dev/cpu_dma_latency; done'

	watch_process "$open" true
	equal "$status" 0
	equal "$(summary '.classes[] | select(.class == "file") | "\(.births) \(.deaths)"')" '100 100'
	watch_process "$open" true --filter-in small
	equal "$status" 4
	equal "$(summary '[.ledger[].reason] | unique | join(" ")')" 'key table full'
	[ "$(summary .lost)" -ge 44 ]
}
