#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Traces of live runs: the same verdicts from the file, whatever happens to run or disk.

load common

setup() {
	REPORT=$BATS_TEST_TMPDIR/report
	TRACE=$BATS_TEST_TMPDIR/trace.lmt
	AGAIN=$BATS_TEST_TMPDIR/again
}

teardown() {
	pkill -x lifemon || :
	rmmod lm_misuse 2>/dev/null || :
	modprobe -r nvme 2>/dev/null || :
	umount "$BATS_TEST_TMPDIR/small" 2>/dev/null || :
}

# Usage: same_again STATUS    the trace gives the report once more
same_again() {
	run "$LIFEMON" replay --format ndjson --report "$AGAIN" "$TRACE"
	equal "$status" "$1" 'of the replay' && cmp "$REPORT" "$AGAIN"
}

nvme_io() {
	cat <<'END'
modprobe nvme sgl_threshold=0
until [ -b /dev/nvme0n1 ]; do sleep 0.1; done
for disk in /dev/nvme?n1; do dd if=$disk of=/dev/null bs=512k count=20 iflag=direct 2>/dev/null; done
modprobe -r nvme
END
}

@test "nvme: replay gives the live report to the byte, counts lines and biography too" {
	for attach in fentry kprobe; do
		run "$LIFEMON" run --attach $attach --format ndjson --interval 200ms --explain block \
			--report "$REPORT" -o "$TRACE" -- sh -c "$(nvme_io)"
		[ "$(jq -r .type "$REPORT" | grep -c stats)" -gt 0 ]
		[ "$(summary '.classes[] | select(.class == "block").births')" -gt 0 ]
		same_again "$status"
	done
}

@test "what root recorded under sudo, its user replays without privilege, and nobody else reads it" {
	local folder

	folder=$(mktemp -d /tmp/record.XXXXXX)
	chmod 755 "$folder"
	TRACE=$folder/run.lmt
	# a user that no list knows
	run env SUDO_UID=54321 SUDO_GID=54321 "$LIFEMON" run --format ndjson --report "$REPORT" -o "$TRACE" -- \
		sh -c "$(nvme_io)"
	equal "$status" 0
	equal "$(stat -c '%u %g %a' "$TRACE")" '54321 54321 600'
	(cd / && setpriv --reuid=54321 --regid=54321 --clear-groups "$LIFEMON" replay --format ndjson "$TRACE") >"$AGAIN"
	cmp "$REPORT" "$AGAIN"
	run setpriv --reuid=65534 --regid=65534 --clear-groups "$LIFEMON" replay "$TRACE"
	equal "$status" 3
	[[ $output == *'Permission denied'* ]]
	rm -r "$folder"
}

@test "attached in mid-life: events of the start, when not all is attached, are left out again" {
	modprobe nvme sgl_threshold=0
	wait_for_disk fast
	# not at full speed, which QEMU's own threads do not always survive while code is patched
	while [ ! -e "$BATS_TEST_TMPDIR/over" ]; do
		dd if="$DISK" of=/dev/null bs=512k count=8 iflag=direct 2>/dev/null
		sleep 0.02
	done &
	run "$LIFEMON" run --format ndjson --report "$REPORT" -o "$TRACE" -- touch "$BATS_TEST_TMPDIR/over"
	wait
	equal "$(violations .rule)" ''
	equal "$status" 0
	same_again 0
}

# Usage: with_log COMMAND…    runs lifemon so that $LOG has what it wrote through to the disk
with_log() {
	LOG=$BATS_TEST_TMPDIR/log
	[ -e "$BATS_TEST_TMPDIR/log_sync.so" ] ||
		cc -shared -fPIC -o "$BATS_TEST_TMPDIR/log_sync.so" tests/vm/live/log_sync.c
	: >"$LOG"
	run env LD_PRELOAD="$BATS_TEST_TMPDIR/log_sync.so" SYNC_LOG="$LOG" "$LIFEMON" run --report "$REPORT" -o "$TRACE" -- "$@"
}

# The command ends when both files were written through, with the violation in the report: while it is
# watched, so before any end of the run. It keeps as much of each as was on the disk.
@test "a violation is on the disk right after it; without one nothing is written through" {
	with_log sh -c "
		insmod $MODULES/lm_misuse.ko
		size_of() { awk -v inode=\$(stat -c %i \$1) '\$1 == inode { size = \$2 } END { print size + 0 }' $BATS_TEST_TMPDIR/log; }
		for n in \$(seq 600); do
			head -c \$(size_of $REPORT) $REPORT >$BATS_TEST_TMPDIR/early
			head -c \$(size_of $TRACE) $TRACE >$BATS_TEST_TMPDIR/early.lmt
			grep -q double-free $BATS_TEST_TMPDIR/early && [ -s $BATS_TEST_TMPDIR/early.lmt ] && break
			sleep 0.1
		done
		rmmod lm_misuse"
	equal "$status" 1
	grep -q double-free "$BATS_TEST_TMPDIR/early"
	run "$LIFEMON" replay "$BATS_TEST_TMPDIR/early.lmt"
	[[ $output == *double-free* && $output == *'the trace is cut off'* ]]
	with_log sh -c "insmod $MODULES/lm_clean.ko && rmmod lm_clean"
	equal "$status" 0
	equal "$(<"$LOG")" ''
}

@test "marks from the command are in their place, live and replayed" {
	run "$LIFEMON" run --format ndjson --report "$REPORT" -o "$TRACE" -- sh -c "
		$LIFEMON mark before && insmod $MODULES/lm_misuse.ko && $LIFEMON mark after &&
		rmmod lm_misuse"
	equal "$status" 1
	equal "$(jq -r 'select(.type == "mark") | .text' "$REPORT" | xargs)" 'before after'
	before=$(jq 'select(.type == "mark" and .text == "before") | .time_ns' "$REPORT")
	after=$(jq 'select(.type == "mark" and .text == "after") | .time_ns' "$REPORT")
	free=$(violations 'select(.rule == "double-free") | .time_ns')
	[ "$before" -lt "$free" ] && [ "$free" -lt "$after" ]
	same_again 1
}

@test "a mark without LIFEMON_MARK reaches the run that watches, and nobody when there is none" {
	"$LIFEMON" --format ndjson --report "$REPORT" --ready-fd 4 4>"$BATS_TEST_TMPDIR/ready" &
	until grep -q ready "$BATS_TEST_TMPDIR/ready"; do sleep 0.1; done
	env -u LIFEMON_MARK "$LIFEMON" mark 'hello there'
	pkill -TERM -x lifemon
	wait %1
	equal "$(jq -r 'select(.type == "mark") | .text' "$REPORT")" 'hello there'
	run env -u LIFEMON_MARK "$LIFEMON" mark x
	equal "$status" 3
	[ -z "$(ls /run/lifemon)" ]
}

@test "killed by SIGKILL: the trace is readable up to its last block, and says so: 4" {
	"$LIFEMON" record -o "$TRACE" --ready-fd 4 4>"$BATS_TEST_TMPDIR/ready" 2>/dev/null &
	until grep -q ready "$BATS_TEST_TMPDIR/ready"; do sleep 0.1; done
	sh -c "$(nvme_io)"
	sleep 2 # a block goes to the disk at latest after a second
	pkill -KILL -x lifemon
	wait %1 || :
	run "$LIFEMON" replay --format ndjson --report "$REPORT" "$TRACE"
	equal "$status" 4
	[[ $(summary .reason) == *'the trace is cut off'* ]]
	[ "$(summary '.classes[] | select(.class == "block").births')" -gt 0 ]
	nothing_left
}

@test "a full disk: reported, the watching goes on, the trace is readable up to there: 3" {
	mkdir -p "$BATS_TEST_TMPDIR/small"
	mount -t tmpfs -o size=8k none "$BATS_TEST_TMPDIR/small"
	TRACE=$BATS_TEST_TMPDIR/small/trace.lmt
	run "$LIFEMON" run --format ndjson --report "$REPORT" -o "$TRACE" --compress none -- sh -c "$(nvme_io); sleep 2"
	equal "$status" 3
	[[ $output == *'No space left on device'* ]]
	# the report says what the process ends with
	equal "$(summary .exit_status)" 3
	equal "$(summary .reason)" 'writing the trace failed: No space left on device'
	equal "$(summary .lost)" 0
	[ "$(summary '.classes[] | select(.class == "block").births')" -gt 0 ]
	run "$LIFEMON" replay "$TRACE"
	equal "$status" 4
}
