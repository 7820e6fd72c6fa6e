#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The kernel as an oracle: what lifemon has in its books is what the kernel counts itself; if not, it
# says so. In no other live test may the two differ.

load common

setup_file() {
	local disk i

	# A disk whose requests can be made to take long.
	modprobe -r scsi_debug 2>/dev/null || :
	modprobe sd_mod
	modprobe scsi_debug dev_size_mb=8 delay=0
	for ((i = 0; i < 1800; i++)); do
		disk=$(find /sys/bus/pseudo/drivers/scsi_debug/adapter0/ -path '*/block/sd*' -prune)
		[ -z "$disk" ] || break
		sleep 0.1
	done
	export SLOW=${disk##*/}
	[ -b "/dev/$SLOW" ] || return 1
}
teardown_file() {
	settle
	modprobe -r scsi_debug
}
setup() { REPORT=$BATS_TEST_TMPDIR/report; }
teardown() {
	[ -z "${HOLDER-}" ] || kill "$HOLDER" 2>/dev/null || :
	modprobe -r uhid uinput nvme 2>/dev/null || :
}

watch() { run "$LIFEMON" run --format ndjson --report "$REPORT" -o "$BATS_TEST_TMPDIR/trace" "$@"; }

# No request is under way.
settle() {
	local i

	for ((i = 0; i < 1800; i++)); do
		read -r reads writes <"/sys/block/$SLOW/inflight"
		[ $((reads + writes)) -eq 0 ] && break
		sleep 0.1
	done
	echo 0 >/sys/bus/pseudo/drivers/scsi_debug/delay
}

# A file that stays open and a request that stays in flight when the command is over.
leave_open() {
	echo 2000 >/sys/bus/pseudo/drivers/scsi_debug/delay
	cat >"$BATS_TEST_TMPDIR/leave" <<'END'
modprobe uhid
sleep 1000 </dev/uhid >/dev/null 2>&1 &
echo $! >"$1/holder"
until [ "$(readlink /proc/$!/fd/0)" = /dev/uhid ]; do sleep 0.01; done
dd if="/dev/$2" of=/dev/null bs=512 count=1 iflag=direct >/dev/null 2>&1 &
until read -r reads writes <"/sys/block/$2/inflight" && [ "$reads" -gt 0 ]; do sleep 0.01; done
END
	echo "$BATS_TEST_TMPDIR/leave"
}

# A script after which a running lifemon reads rings that nobody writes to: a loss that no counter sees.
# All at once, since an event on a processor that is not blind yet would contradict those that are lost.
# With "lent" it makes a file SCRIPT.ready, then waits until blocks are out, as the kernel counts them.
blind() {
	cat >"$BATS_TEST_TMPDIR/blind" <<'END'
set -e
other=/sys/fs/bpf/lifemon_other
rings=$(bpftool -j map | jq '.[] | select(.name == "rings").id')
bpftool map create $other type ringbuf key 0 value 0 entries 4194304 name other
for ((cpu = 0; cpu < $(nproc); cpu++)); do
	echo "map update id $rings key $cpu 0 0 0 value pinned $other"
done >"$0.batch"
out() { cat /sys/devices/pci*/*/pools | awk '!/^poolinfo/ { n += $(NF - 3) } END { print n + 0 }'; }
: >"$0.ready"
while [ "${1-}" = lent ] && [ "$(out)" -eq 0 ]; do
	sleep 0.1
done
bpftool batch file "$0.batch" >&2
rm $other
END
	echo "$BATS_TEST_TMPDIR/blind"
}

# Writes models with the names of the shipped ones, which see something else.
write_own_models() {
	OWN=$BATS_TEST_TMPDIR/own
	mkdir -p "$OWN"
	cat >"$OWN/misc.own" <<'END'
model misc_device "Some misc devices"

class device
	born  exit  misc_register    key arg0  when ret == 77
	      name str(arg0->name)  device dev(arg0->parent)
	dies  entry misc_deregister  key arg0  known

class file
	born  exit  misc_open  key arg1  when ret == 77
	dies  entry __fput     key arg0  known
	      when arg0->f_inode->i_rdev >= 0xa00000 and arg0->f_inode->i_rdev < 0xb00000
END
	cat >"$OWN/requests.own" <<'END'
model block_request "Requests that came back"

class request
	# the first that exists is taken
	born  tracepoint block_rq_requeue | block_rq_issue  key arg0
	dies  tracepoint block_rq_complete  key arg0  known  when arg2 >= arg0->__data_len
END
	cat >"$OWN/pools.own" <<'END'
model dma_pool "Some pools"

class pool
	born  exit  dma_pool_create_node | dma_pool_create  key ret  when ret == 77
	      name str(arg0)  device dev(arg1)
	dies  entry dma_pool_destroy  key arg0  known

class block within pool
	born  exit  dma_pool_alloc  key ret   parent arg0  when ret == 77
	dies  entry dma_pool_free   key arg1  parent arg0  known
END
}

# The replay agrees in every byte.
same_again() {
	run "$LIFEMON" replay --format ndjson --report "$REPORT.again" "$BATS_TEST_TMPDIR/trace"
	equal "$status" "$1"
	cmp "$REPORT" "$REPORT.again"
}

@test "what came in the watch, open files, requests in flight: as many as the kernel counts" {
	modprobe -r uhid nvme 2>/dev/null || :
	watch --model dma_pool --model misc_device --model block_request -- bash -c "
		modprobe nvme sgl_threshold=0
		until [ -b /dev/nvme0n1 ]; do sleep 0.1; done
		dd if=/dev/nvme0n1 of=/dev/null bs=512k count=8 iflag=direct status=none
		. '$(leave_open)' '$BATS_TEST_TMPDIR' '$SLOW'"
	HOLDER=$(cat "$BATS_TEST_TMPDIR/holder")
	equal "$status" 0
	equal "$(summary .books.mismatches)" 0
	equal "$(summary '.live["file"], .live["request"]' | tr '\n' ' ')" '1 1 '
	# uhid, its file, the requests, and the pools of each drive
	[ "$(summary .books.compared)" -ge 5 ]
	[ "$(summary .books.readings)" -ge 2 ]
	same_again 0
	settle
}

# bats test_tags=once
@test "events that are lost without any loss that is known: ledger-mismatch, status 4" {
	modprobe -r uhid uinput 2>/dev/null || :
	watch --model misc_device --model block_request -- bash -c "
		modprobe uhid
		bash '$(blind)' || exit
		modprobe uinput
		. '$(leave_open)' '$BATS_TEST_TMPDIR' '$SLOW'"
	HOLDER=$(cat "$BATS_TEST_TMPDIR/holder")
	equal "$status" 4
	[[ $output == *'warning: ledger-mismatch'* ]]
	equal "$(summary .lost)" 0
	equal "$(summary '.books.differ[] | "\(.what) \(.name)\(.device) \(.kernel) \(.lifemon)"' | sort)" \
		"in-flight request $SLOW 1 0
misc device uinput 1 0
open file uhid 1 0"
	[[ $(summary .reason) == 'cannot tell: ledger-mismatch: the kernel counts 1 '*', lifemon 0' ]]
	same_again 4
	run "$LIFEMON" check "$BATS_TEST_TMPDIR/trace"
	equal "$status" 4
	[[ $output == *'CANNOT TELL books as the kernel counts: measured they differ'* ]]
	settle
}

# bats test_tags=once
@test "a user's model of a shipped one's name, which sees less: not held against all that there is" {
	modprobe -r uhid nvme 2>/dev/null || :
	write_own_models
	watch --model "$OWN/misc.own" --model "$OWN/requests.own" --model "$OWN/pools.own" -- bash -c "
		modprobe nvme sgl_threshold=0
		until [ -b /dev/nvme0n1 ]; do sleep 0.1; done
		. '$(leave_open)' '$BATS_TEST_TMPDIR' '$SLOW'"
	HOLDER=$(cat "$BATS_TEST_TMPDIR/holder")
	equal "$status" 0
	equal "$(summary .books.mismatches)" 0
	same_again 0
	settle
}

# Usage: read_once OPTION…    One read from a drive whose pools were there before. $BEFORE comes
# between their count and the read.
read_once() {
	ERR=$BATS_TEST_TMPDIR/err
	run bash -c "exec '$LIFEMON' run --verbose --format ndjson --report '$REPORT' $* \
		-o '$BATS_TEST_TMPDIR/trace' -- bash -c 'for ((i = 0; i < 1800; i++)); do
			! grep -q \"compared from now on\" \"$ERR\" || break
			sleep 0.1
		done
		${BEFORE-}
		dd if=$DISK of=/dev/null bs=512k count=1 iflag=direct status=none' 2>'$ERR'"
	grep 'compared from now on' "$ERR" || cat "$ERR"
}

# bats test_tags=once
@test "DMA pools that were there before: together as many blocks as the kernel counts" {
	modprobe -r nvme 2>/dev/null || :
	modprobe nvme sgl_threshold=0
	wait_for_disk fast
	read_once --model dma_pool
	equal "$status" 0
	equal "$(summary .books.mismatches)" 0
	[ "$(summary .books.compared)" -ge 1 ]
	[ "$(summary '.classes[] | select(.class == "block").births')" -ge 1 ]
	same_again 0
	# what was there before is not compared but by its sum
	modprobe uhid
	exec 9</dev/uhid
	# blind while blocks are lent, for the four seconds that this drive takes: nobody sees them
	# come back
	wait_for_disk slow
	BEFORE="bash $(blind) lent & blind=\$!
		until [ -e $(blind).ready ]; do sleep 0.1; done
		dd if=$DISK of=/dev/null bs=8M count=1 iflag=direct status=none &
		wait \$blind || exit
		wait"
	read_once --model dma_pool --model misc_device
	exec 9<&-
	equal "$status" 4
	equal "$(summary .lost)" 0
	equal "$(summary '.books.differ[] | "\(.what) \(.name) \(.lifemon > .kernel)"')" \
		'block all pools true'
	same_again 4
}

# bats test_tags=once
@test "after a loss, what the kernel has none of any more leaves the books" {
	modprobe -r uhid 2>/dev/null || :
	watch --model misc_device --attach kprobe -- bash -c "modprobe uhid
		echo 0 >/sys/kernel/debug/kprobes/enabled
		rmmod uhid
		echo 1 >/sys/kernel/debug/kprobes/enabled"
	equal "$status" 4
	equal "$(summary '.classes[] | select(.class == "device") | .births, .deaths, .live' | tr '\n' ' ')" \
		'1 1 0 '
	equal "$(summary .violations)" '{}'
	same_again 4
}
