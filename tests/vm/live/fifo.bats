#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# lm_fifo keeps its promises (drivers/fifo/fifo.h) and the rules of ownership; each of its faults is
# found, once, and the same work without the fault is silent. What needs no lifemon also runs on the
# debug kernel: see tests/faults/debug.

load common
load ../../drivers/fifo/common

# bats test_tags=debug
@test "what is written comes out, as much as is there and fits; an empty FIFO gives 0" {
	insmod "$MODULES/lm_fifo.ko"
	equal "$(ops read=10 write=0 read=10 write=100 read=30 read=100 read=1)" \
		"read 0, write 0, read 0, write 100, read 30, read 70, read 0"
	equal "$(ops writev=5000 write=7000 read=100 write=9000 read=20900 read=1)" \
		"writev 5000, write 7000, read 100, write 9000, read 20900, read 0"
}

# bats test_tags=debug
@test "memory that faults: a write has done nothing, a read lost nothing" {
	insmod "$MODULES/lm_fifo.ko"
	equal "$(ops badwrite=1 read=1 write=10 badwrite=10 badwrite=9000 read=20)" \
		"badwrite EFAULT, read 0, write 10, badwrite EFAULT, badwrite EFAULT, read 10"
	equal "$(ops write=100 badread=100,0 badread=100,40 badread=50,0 read=100)" \
		"write 100, badread EFAULT, badread 40, badread EFAULT, read 60"
}

# bats test_tags=debug
@test "the bound: what can never fit, what does not fit now, and what just fits" {
	insmod "$MODULES/lm_fifo.ko" max_bytes=10000
	equal "$(ops write=10001 write=10000 read=1 nonblock write=2 write=1 read=10001)" \
		"write EMSGSIZE, write 10000, read 1, write EAGAIN, write 1, read 10000"
}

# bats test_tags=debug
@test "a bound that makes no sense is refused" {
	local bound

	for bound in 0 2147483640 4294967295; do
		run insmod "$MODULES/lm_fifo.ko" max_bytes=$bound
		[ "$status" -ne 0 ]
		[ ! -e /dev/lm_fifo ]
	done
	insmod "$MODULES/lm_fifo.ko" max_bytes=1
	equal "$(ops write=2 write=1 read=9)" "write EMSGSIZE, write 1, read 1"
}

# The VM has 2 GiB.
@test "more than there is memory for: ENOMEM, nothing is appended, and the kernel log is silent" {
	insmod "$MODULES/lm_fifo.ko" max_bytes=2147483639
	dmesg --clear
	equal "$(ops write=10 zeroes=2147479552 read=20)" "write 10, zeroes ENOMEM, read 10"
	equal "$(dmesg | grep -iE 'warn|fail|oom|call trace')" ""
}

# In a group that may have 48 MiB: room to hold 16 MiB and the 17 that the next write needs, but not
# the 32 that would make growing rare.
@test "growing takes what is needed when there is no memory for more, and ENOMEM kills nobody" {
	local group=/sys/fs/cgroup/lm_fifo i=0

	insmod "$MODULES/lm_fifo.ko" max_bytes=100000000
	mountpoint -q /sys/fs/cgroup || mount -t cgroup2 none /sys/fs/cgroup
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control
	mkdir "$group"
	echo 48M >"$group/memory.max"
	run sh -c "echo \$\$ >$group/cgroup.procs && exec '$PROGRAMS/ops' zeroes=16777216 zeroes=1048576 \
		zeroes=16777216 zeroes=8 read=17825799 read=10"
	rmmod lm_fifo
	until rmdir "$group" || [ $((++i)) -gt 1000 ]; do sleep 0.05; done
	equal "$(paste -sd, <<<"$output")" \
		"zeroes 16777216,zeroes 1048576,zeroes ENOMEM,zeroes 8,read 17825799!,read 1!"
}

# bats test_tags=debug
@test "a write waits for room: a reader makes it, a signal ends the wait" {
	insmod "$MODULES/lm_fifo.ko" max_bytes=1000
	equal "$(ops write=1000 alarm=50 write=1 read=2000)" "write 1000, write EINTR, read 1000"
	ops write=600 write=600 >"$BATS_TEST_TMPDIR/writer" &
	writer=$!
	read=0
	for ((i = 0; i < 5000 && read < 1200; i++)); do
		read=$((read + $(ops read=100 | cut -d' ' -f2 | tr -d '!')))
		sleep 0.02
	done
	wait $writer
	equal "$(<"$BATS_TEST_TMPDIR/writer")" "write 600, write 600"
	equal $read 1200
}

# bats test_tags=debug
@test "poll: readable unless empty, writable unless full, hung up when the device is gone" {
	insmod "$MODULES/lm_fifo.ko" max_bytes=100
	equal "$(ops poll write=1 poll write=99 poll read=1 poll read=99 poll)" \
		"poll OUT, write 1, poll IN OUT, write 99, poll IN, read 1, poll IN OUT, read 99, poll OUT"
	mkfifo "$BATS_TEST_TMPDIR/go"
	"$PROGRAMS/ops" write=10 wait poll read=5 write=1 poll read=5 read=5 poll \
		<"$BATS_TEST_TMPDIR/go" >"$BATS_TEST_TMPDIR/said" &
	pid=$!
	exec 8>"$BATS_TEST_TMPDIR/go"
	for ((i = 0; i < 5000; i++)); do
		[ ! -s "$BATS_TEST_TMPDIR/said" ] || break
		sleep 0.02
	done
	echo lm_fifo >/sys/bus/platform/drivers/lm_fifo/unbind
	[ ! -e /dev/lm_fifo ]
	exec 8>&-
	wait $pid
	equal "$(paste -sd, "$BATS_TEST_TMPDIR/said" | sed 's/,/, /g')" \
		"write 10, poll IN HUP ERR, read 5, write ENODEV, poll IN HUP ERR, read 5, read 0, poll HUP ERR"
	echo lm_fifo >/sys/bus/platform/drivers/lm_fifo/bind
	equal "$(ops write=1 read=1)" "write 1, read 1"
}

# bats test_tags=debug
@test "an open file keeps the module" {
	insmod "$MODULES/lm_fifo.ko"
	exec 8</dev/lm_fifo
	run rmmod lm_fifo
	exec 8<&-
	[ "$status" -ne 0 ]
	rmmod lm_fifo
}

@test "8 writers, 8 readers, faults and signals: each byte once and in order, under lifemon" {
	insmod "$MODULES/lm_fifo.ko" max_bytes=20000
	watch sh -c "'$PROGRAMS/stress' 8 8 4000 && rmmod lm_fifo"
	echo "# $output"
	# what could be met in mid-life is not: the FIFO was there before
	equal "$(violations .rule)" ""
	equal "$(summary .lost)" 0
	equal "$status" 0
	# each of these cases did occur
	[[ ! $output =~ [^0-9]0\ (writes|reads|in\ part|interrupted|would) ]]
}

@test "8 writers, 1 reader, from load to unload under lifemon: writes come out whole" {
	watch sh -c "insmod '$MODULES/lm_fifo.ko' max_bytes=20000 &&
		'$PROGRAMS/stress' 8 1 2000 7 && rmmod lm_fifo"
	echo "# $output"
	silent
	[ "$(summary '.classes[] | select(.class == "buffer").births')" -ge 4 ]
	equal "$(summary '.classes[] | select(.class == "fifo").births')" 1
}

# LOADS, for who has less time: under emulation 1,000 take eight minutes.
@test "many loads and unloads under lifemon: 1,000 unless LOADS says less" {
	loads=${LOADS:-1000}
	echo "# $loads loads" >&3
	echo 1 >/sys/kernel/rcu_expedited # most of the time of a load goes into waiting for RCU
	watch sh -c "for i in \$(seq $loads); do
		insmod '$MODULES/lm_fifo.ko' && rmmod lm_fifo || exit 1; done"
	silent
	equal "$(summary '.classes[] | select(.class == "fifo").births')" "$loads"
	equal "$(summary '.classes[] | select(.class == "lock").deaths')" "$loads"
}

@test "the fault switch: lists, takes what is right, refuses what is not, every N-th time" {
	run insmod "$MODULES/lm_fifo.ko" fault=no-such-fault
	[ "$status" -ne 0 ]
	dmesg | tail -n 3 | grep -q "unknown fault 'no-such-fault'.*$SWITCH/faults"
	run insmod "$MODULES/lm_fifo.ko" fault=double-unlock,every=0
	[ "$status" -ne 0 ]
	insmod "$MODULES/lm_fifo.ko" fault=leave-locked,every=7
	grep -qx 'leave-locked,every=7' "$SWITCH/fault"
	equal "$(awk -F'\t' 'NF != 4' "$SWITCH/faults")" ""
	[ "$(wc -l <"$SWITCH/faults")" -ge 12 ]
	for word in nonsense none,every=2 double-unlock,every=x; do
		run sh -c "echo $word >$SWITCH/fault"
		[ "$status" -ne 0 ]
	done
	grep -qx 'leave-locked,every=7' "$SWITCH/fault"
	echo none >"$SWITCH/fault"
	equal "$(<"$SWITCH/fault")" none
	echo double-unlock,every=3 >"$SWITCH/fault"
	ops read=1 read=1 read=1 read=1 read=1 read=1 read=1 >/dev/null
	equal "$(tail -n 1 "$SWITCH/fault")" "committed 2"
	rmmod lm_fifo
	[ ! -e "$SWITCH" ]
}

# The other faults are in fifo_faults.bats and in tests/faults/corpus.
@test "fault read-after-free" { fault read-after-free fifo_buffer_copy "$append" "$append"; }

# bats test_tags=once
@test "the draft of the loaded module has the classes of the draft of its file" {
	local file=$BATS_TEST_TMPDIR/file.own loaded=$BATS_TEST_TMPDIR/loaded.own

	insmod "$MODULES/lm_fifo.ko"
	"$LIFEMON" models --draft "$MODULES/lm_fifo.ko" >"$file"
	"$LIFEMON" models --draft lm_fifo >"$loaded"
	equal "$("$LIFEMON" models "$loaded")" "$("$LIFEMON" models "$file")"
	equal "$("$LIFEMON" models "$loaded" | grep ^class)" $'class fifo\nclass fifo_buffer\nclass fifo_create\nclass fifo_lock'
	# what cannot be attached to is known of both
	equal "$(grep -A 1 notrace "$loaded" | tail -n 1)" "$(grep -A 1 notrace "$file" | tail -n 1)"
	# and it can be attached
	run "$LIFEMON" run --format ndjson --report "$REPORT" --model "$loaded" -- "$PROGRAMS/ops" write=10 read=10
	equal "$status" 0
	equal "$(violations .rule)" ''
}
