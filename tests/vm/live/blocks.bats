#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The block requests of the kernel's own drivers keep the rules: each that is started ends once,
# and as many are seen as the kernel's own counters say.

load common

TRACING=/sys/kernel/tracing

setup() {
	REPORT=$BATS_TEST_TMPDIR/report
	modprobe nvme
	wait_for_disk fast
}

teardown() {
	umount "$BATS_TEST_TMPDIR/mnt" 2>/dev/null || :
	oracle_stop
	modprobe -r nvme null_blk 2>/dev/null || :
}

# A histogram of all starts: what the kernel counts itself.
oracle_start() {
	echo 'hist:keys=dev' >$TRACING/events/block/block_rq_issue/trigger
}
oracle_stop() {
	echo '!hist:keys=dev' >$TRACING/events/block/block_rq_issue/trigger 2>/dev/null || :
}
# Two CPUs that both bring the first of a device can drop one: it is counted as such.
oracle_count() {
	awk '$1 == "Hits:" || $1 == "Dropped:" { n += $2 } END { print n + 0 }' \
		$TRACING/events/block/block_rq_issue/hist
}

# Usage: watch COMMAND…
watch() {
	oracle_start
	run "$LIFEMON" run --format ndjson --report "$REPORT" --model block_request -- "$@"
	issued=$(oracle_count)
	oracle_stop
}

# Usage: each_ended_once AT_LEAST    nothing is wrong, nothing is open, nothing was missed. On 7, where
# tasks are preempted inside both programs of a tracepoint, what was missed is counted to the last.
each_ended_once() {
	local class='.classes[] | select(.class == "request")'
	local births deaths lost missed

	births=$(summary "$class.births")
	deaths=$(summary "$class.deaths")
	echo "# $births births, $deaths deaths; the kernel counts $issued"
	equal "$(violations .rule)" ''
	lost=$(summary .lost)
	[ "$KERNEL" = 7 ] || equal "$lost" 0
	equal "$status" $((lost ? 4 : 0))
	equal "$(summary "$class.adopted")" 0
	missed=$(summary '[.ledger[] | select(.function == "block_rq_issue").lost] | add // 0')
	equal $((births + missed)) "$issued"
	if [ "$lost" -eq 0 ]; then
		equal "$(summary "$class.live")" 0
		equal "$births" "$deaths"
	fi
	[ "$births" -ge "$1" ]
}

@test "direct I/O of two jobs, from 4 KiB to 4 MiB" {
	watch fio --name=jobs --filename="$DISK" --direct=1 --rw=randrw --numjobs=2 --thread \
		--ioengine=libaio --iodepth=16 --bssplit=4k/60:64k/30:1m/8:4m/2 --number_ios=8000 \
		--size=3g --minimal
	each_ended_once 8000
}

@test "buffered I/O, fsync and discard" {
	watch sh -c "fio --name=jobs --filename=$DISK --rw=randwrite --numjobs=2 --thread --bs=8k \
		--size=16m --fsync=64 --minimal && blkdiscard -o 0 -l 64M $DISK"
	each_ended_once 100
}

@test "a file system: mkfs, mount, writes with fsync, umount" {
	# the NVMe drives keep nothing; this one does, and has a cache to flush
	modprobe null_blk gb=1 memory_backed=1 cache_size=8
	mkdir "$BATS_TEST_TMPDIR/mnt"
	watch sh -c "mkfs.ext4 -q -F /dev/nullb0 64M && mount /dev/nullb0 $BATS_TEST_TMPDIR/mnt &&
		for i in 1 2 3 4 5 6 7 8; do
			dd if=/dev/zero of=$BATS_TEST_TMPDIR/mnt/\$i bs=64k count=8 conv=fsync 2>&1
		done && umount $BATS_TEST_TMPDIR/mnt"
	each_ended_once 20
}

@test "requests that fail: beyond the end of the drive, by passthrough" {
	# the driver's queue, not the block layer, finds these wrong
	blocks=$(blockdev --getsz "$DISK")
	watch sh -c "for i in 1 2 3 4; do
		nvme read $DISK --start-block=$((blocks + 8)) --block-count=0 --data-size=512 \
			>/dev/null 2>&1
		nvme flush $DISK >/dev/null 2>&1
		nvme id-ctrl ${DISK%n1} >/dev/null
	done; true"
	each_ended_once 12
}

@test "requests that are cut off: the driver is removed with I/O under way" {
	wait_for_disk slow
	pci=$(basename "$(readlink -f "/sys/block/${DISK##*/}/device/device")")
	watch sh -c "fio --name=cut --filename=$DISK --direct=1 --rw=randread --bs=64k --numjobs=8 \
		--thread --time_based --runtime=600 --minimal >/dev/null 2>&1 &
		for i in \$(seq 1800); do
			read -r reads writes </sys/block/${DISK##*/}/inflight
			[ \$reads -lt 4 ] || break
			sleep 0.1
		done
		echo $pci >/sys/bus/pci/drivers/nvme/unbind
		wait; true"
	echo "$pci" >/sys/bus/pci/drivers/nvme/bind
	each_ended_once 4
}
