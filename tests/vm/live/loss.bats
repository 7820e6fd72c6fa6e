#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Loss is counted and decides the status; it never makes a wrong verdict.

load common

setup() {
	REPORT=$BATS_TEST_TMPDIR/report
	TRACE=$BATS_TEST_TMPDIR/trace.lmt
	CROWD=$MODULES/lm_crowd.ko
}
teardown() {
	rmmod lm_crowd 2>/dev/null || :
	modprobe -r nvme 2>/dev/null || :
}

# Usage: watch_crowd OPTION… -- COMMAND…    sets calls: of dma_pool_alloc and of dma_pool_free each,
# as the module counts them
watch_crowd() {
	run "$LIFEMON" run --format ndjson --report "$REPORT" --model dma_pool "$@"
	calls=$(cat /sys/module/lm_crowd/parameters/calls)
	rmmod lm_crowd
}

# Usage: blocks FIELD
blocks() { summary ".classes[] | select(.class == \"block\").$1"; }
# Usage: lost_in FUNCTION
lost_in() { summary "[.ledger[] | select(.function == \"$1\").lost] | add // 0"; }

# Nothing is lost, and the books are those of the module.
nothing_lost() {
	equal "$status" 0
	equal "$(summary .lost)" 0
	equal "$(blocks births)" "$calls"
	equal "$(blocks deaths)" "$calls"
	equal "$(summary .events)" $((2 * calls + 2))
}

# Usage: full_ring ATTACH    Each call is an event or lost; the ledger, the summary, the gaps, and
# what check makes of the trace say the same. The names of threads that come when the ring is full
# are missing too: they are no loss.
full_ring() {
	local lost modules

	watch_crowd --ring-size 64K --attach "$1" -o "$TRACE" -- sh -c "
		kill -STOP \$PPID
		insmod $CROWD threads=60 pairs=150
		kill -CONT \$PPID"
	equal "$status" 4 "$1"
	lost=$(summary .lost)
	[ "$lost" -gt 1000 ]
	equal "$(($(blocks births) + $(lost_in dma_pool_alloc)))" "$calls" "$1"
	equal "$(($(blocks deaths) + $(lost_in dma_pool_free)))" "$calls" "$1"
	# records of modules that came and went are lost as well, and are no calls
	modules=$(summary '[.ledger[] | select(.function == null).lost] | add // 0')
	equal "$(($(summary .events) + lost - modules))" $((2 * calls + 2)) "$1"
	equal "$(summary '[.ledger[].lost] | add')" "$lost" "$1"
	equal "$(jq -s '[.[] | select(.type == "gap").lost] | add' "$REPORT")" "$lost" "$1"
	[ "$(summary .names_missed)" -gt 0 ]
	run "$LIFEMON" check "$TRACE" --assert "lost == $lost"
	equal "$status" 0 "$1: $output"
	rm "$TRACE"
}

# A drive whose every request of 128 KiB takes a list from a pool, wherever its memory lies.
busy_driver() {
	modprobe nvme
	echo 0 >/sys/module/nvme/parameters/sgl_threshold
	wait_for_disk fast
}

@test "a stopped lifemon loses events of a busy driver: status 4, counted, no false verdict" {
	busy_driver
	export DISK
	run "$LIFEMON" run --ring-size 64K --format ndjson --report "$REPORT" -- sh -c '
		kill -STOP $PPID
		dd if=$DISK of=/dev/null bs=128k count=3000 iflag=direct 2>/dev/null
		kill -CONT $PPID
		dd if=$DISK of=/dev/null bs=128k count=300 iflag=direct 2>/dev/null'
	equal "$status" 4
	equal "$(violations .rule)" ""
	[ "$(summary .lost)" -gt 1000 ]
	[ "$(grep -c '"type":"gap"' "$REPORT")" -ge 1 ]
	[ "$(summary '.ledger | length')" -ge 1 ]
	equal "$(summary .reason | grep -c 'cannot tell')" 1
}

@test "the same load with room: nothing lost" {
	busy_driver
	export DISK
	run "$LIFEMON" run --ring-size 16M --format ndjson --report "$REPORT" -- sh -c '
		kill -STOP $PPID
		dd if=$DISK of=/dev/null bs=128k count=3000 iflag=direct 2>/dev/null
		kill -CONT $PPID'
	equal "$status" 0
	equal "$(summary .lost)" 0
	[ "$(summary '.classes[] | select(.class == "block").births')" -ge 3000 ]
	equal "$(summary .live.block)" 0
}

@test "a full ring: what is lost is known to the unit, by fentry and by kprobe" {
	full_ring fentry
	full_ring kprobe
}

# Usage: accounted_for NUMBER    each call is an event, or lost. One whose task is kept off the CPU between two
# programs, for longer than lifemon samples, is counted as lost and then written: one in 32,002 on a slow machine.
accounted_for() {
	local events lost

	events=$(summary .events) lost=$(summary .lost)
	if [ "$events" -gt "$1" ] || [ $((events + lost)) -lt "$1" ] || [ $((events + lost)) -gt $(($1 + 2)) ]; then
		equal "$events events, $lost lost" "$1 together"
	fi
}

@test "threads that take turns on one CPU: hardly one is lost, and that is counted" {
	for options in '--stacks all' '--stacks none'; do
		# shellcheck disable=SC2086 # two words
		watch_crowd $options -- insmod "$CROWD" threads=4 pairs=4000
		accounted_for $((2 * calls + 2))
		# on 7 one of 32,002 was, once
		[ "$(summary .lost)" -le 2 ]
		[ "$(summary .lost)" -gt 0 ] || nothing_lost
	done
}

@test "interrupts within calls: hardly one is lost, and that is counted" {
	# how many interrupts come depends on the time that the pairs take
	for ((pairs = 3000; pairs <= 48000; pairs *= 2)); do
		watch_crowd -- insmod "$CROWD" threads=1 pairs=$pairs timer_us=300
		echo "# $(summary .lost) lost of $((2 * calls)), $((calls - pairs)) pairs in interrupts"
		accounted_for $((2 * calls + 2))
		[ $((calls - pairs)) -le 100 ] || break
	done
	[ $((calls - pairs)) -gt 100 ]
	# without a backup program it is every third of them, or more
	[ $((20 * $(summary .lost))) -le $((calls - pairs)) ]
}

@test "calls within calls of one function, by kretprobe: each keeps its arguments" {
	cat >"$BATS_TEST_TMPDIR/nest.own" <<-'END'
		model nest
		class call
			born exit lm_crowd:lm_nest key arg0
			dies entry lm_crowd:lm_nested key arg0
	END
	run "$LIFEMON" run --format ndjson --report "$REPORT" --model "$BATS_TEST_TMPDIR/nest.own" \
		--leaks off -- insmod "$CROWD" threads=0 depth=60
	rmmod lm_crowd
	equal "$status" 0
	equal "$(summary .lost)" 0
	equal "$(summary '.classes[0].births')" 60
	equal "$(summary '.classes[0].deaths')" 60
	equal "$(summary '.classes[0].live')" 0
}
