#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What lifemon may do once it watches, what its command may do, and what it needs at the start.

load common

bats_require_minimum_version 1.5.0

setup() { REPORT=$BATS_TEST_TMPDIR/report; }

# CHOWN, DAC_OVERRIDE, FOWNER, KILL, SYS_PTRACE, SYSLOG, PERFMON, BPF
KEPT=000000c40008002b

# Usage: status_of OPTION…    of every thread, while it watches and records: what differs, once
status_of() {
	local pid

	"$LIFEMON" --model dma_pool --report "$REPORT" -o "$BATS_TEST_TMPDIR/trace.lmt" --ready-fd 7 \
		"$@" 7>"$BATS_TEST_TMPDIR/ready" 3>&- &
	pid=$!
	wait_until [ -s "$BATS_TEST_TMPDIR/ready" ]
	THREADS=$(find /proc/$pid/task -name status | wc -l)
	FOUND=$(cat /proc/$pid/task/*/status | grep -E '^(NoNewPrivs|Seccomp|CapEff|CapPrm|CapInh):' | sort -u | tr -s '\t\n' '  ')
	kill -INT $pid
	wait $pid
}

# Usage: with CAPABILITY… -- CMD    as an ordinary user who has these
with() {
	local list=

	while [ "$1" != -- ]; do
		list+=,+$1
		shift
	done
	shift
	setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps="-all$list" --ambient-caps="-all$list" "$@"
}

# bats test_tags=once
@test "once armed, each thread has what watching needs and no more; with --no-sandbox all of it" {
	status_of --leaks off
	equal "$FOUND" "CapEff: $KEPT CapInh: 0000000000000000 CapPrm: $KEPT NoNewPrivs: 1 Seccomp: 2 "
	[ "$THREADS" -gt 1 ]
	all=$(sed -n 's/CapBnd:\t//p' /proc/self/status)
	status_of --no-sandbox
	equal "$FOUND" "CapEff: $all CapInh: 0000000000000000 CapPrm: $all NoNewPrivs: 0 Seccomp: 0 "
}

# bats test_tags=once
@test "a low limit of open files stops no watch, and is the command's again" {
	# shellcheck disable=SC2016 # for the command's shell
	run --separate-stderr sh -c 'ulimit -n 30 && exec "$@"' - \
		"$LIFEMON" run --report "$REPORT" -- sh -c 'ulimit -Sn; ulimit -Hn'
	equal "$status" 0
	equal "$output" "30
30"
}

# bats test_tags=once
@test "the command has all that lifemon was started with; with --user what that user has" {
	all=$(sed -n 's/CapBnd:\t//p' /proc/self/status)
	# shellcheck disable=SC2016,SC2154 # for the command's shell; bats sets stderr
	ask='id -u; id -G; grep -hE "^(NoNewPrivs|Seccomp|CapEff):" /proc/self/status | tr -s "\t\n" "  "; echo $HOME $USER'
	HOME=/root USER=root run --separate-stderr "$LIFEMON" run --model dma_pool -- sh -c "$ask"
	equal "$status" 0
	equal "$output" "0
$(id -G)
CapEff: $all NoNewPrivs: 0 Seccomp: 0 /root root"
	SUDO_UID=65534 SUDO_GID=65534 run --separate-stderr "$LIFEMON" run --model dma_pool --user -- \
		sh -c "$ask; $LIFEMON mark hello >/dev/null && echo marked"
	equal "$status" 0
	equal "$output" "65534
65534
CapEff: 0000000000000000 NoNewPrivs: 0 Seccomp: 0 /nonexistent nobody
marked"
	# it can be ended though it is another's
	SUDO_UID=65534 SUDO_GID=65534 run "$LIFEMON" run --model dma_pool --user --duration 300ms -- sleep 900
	equal "$status" 0
	nothing_left
}

@test "an ordinary user with capabilities can watch; one that is missing is named" {
	admin=
	# where the kernel lacks it, an older libbpf looks for it in modules
	grep -q ' bpf_local_irq_save$' /proc/kallsyms || admin=sys_admin
	cd "$BATS_TEST_TMPDIR"
	chmod 755 . ..
	cp "$LIFEMON" lifemon
	# shellcheck disable=SC2086 # none or one
	run with bpf perfmon $admin -- ./lifemon run --attach fentry --model dma_pool -- id -u
	equal "$status" 0
	grep -qx 65534 <<<"$output"
	paranoid=$(cat /proc/sys/kernel/perf_event_paranoid)
	echo 2 >/proc/sys/kernel/perf_event_paranoid
	# shellcheck disable=SC2086
	run with bpf perfmon $admin dac_override -- ./lifemon run --attach kprobe --model dma_pool -- true
	equal "$status" 0
	echo 3 >/proc/sys/kernel/perf_event_paranoid
	# shellcheck disable=SC2086
	run with bpf perfmon $admin dac_override -- ./lifemon run --attach kprobe --model dma_pool -- true
	echo "$paranoid" >/proc/sys/kernel/perf_event_paranoid
	if [ -n "$admin" ]; then
		equal "$status" 0
	else
		equal "$status" 3
		[[ $output == *'kernel.perf_event_paranoid is above 2, kprobes take CAP_SYS_ADMIN'* ]]
	fi
	run with perfmon dac_override -- ./lifemon run --model dma_pool -- true
	equal "$status" 3
	[[ $output == *'CAP_BPF (to load BPF programs)'* && $output != *CAP_PERFMON* ]]
	# shellcheck disable=SC2086
	run with bpf perfmon $admin -- ./lifemon run --attach kprobe --model dma_pool -- true
	equal "$status" 3
	[[ $output == *CAP_DAC_OVERRIDE* ]]
	nothing_left
}
