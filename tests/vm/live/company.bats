#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Several lifemons, in containers, where all have the same process id; and what a killed one leaves.

load common

# Usage: begin NAME    lifemon by kprobes in a PID namespace of its own, as its process 1
begin() {
	local ready=$BATS_TEST_TMPDIR/$1.ready

	: >"$ready"
	unshare --pid --fork --mount-proc -- "$LIFEMON" --no-dashboard --attach kprobe --model dma_pool \
		--report "$BATS_TEST_TMPDIR/$1.report" --ready-fd 7 7>"$ready" 2>"$BATS_TEST_TMPDIR/$1.err" &
	for ((i = 0; i < 1800; i++)); do
		! grep -q ready "$ready" || return 0
		kill -0 $! 2>/dev/null || break
		sleep 0.1
	done
	cat "$BATS_TEST_TMPDIR/$1.err"
	return 1
}

groups() { sed -n 's/^[^:]*:\(lifemon_[^/]*\).*/\1/p' /sys/kernel/tracing/kprobe_events | sort -u; }

@test "what a killed one leaves is removed by the next with its process id, what a living one has is not" {
	begin first
	first=$(groups)
	equal "$(wc -w <<<"$first")" 1
	pkill -KILL -x lifemon
	wait || :
	equal "$(groups)" "$first"

	begin second
	second=$(groups)
	equal "$(wc -w <<<"$second")" 1
	[ "$second" != "$first" ]
	begin third
	equal "$(groups | wc -l)" 2
	groups | grep -qx "$second"
	equal "$(find /run/lifemon -type s | wc -l)" 2

	pkill -TERM -x lifemon
	wait || :
	grep -q '0 lost' "$BATS_TEST_TMPDIR/second.report"
	nothing_left
	equal "$(find /run/lifemon -type s | wc -l)" 0
}
