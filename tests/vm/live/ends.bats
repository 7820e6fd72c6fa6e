#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Every way to end: the right status, a clear message, and nothing left in the kernel.

load common

setup() { REPORT=$BATS_TEST_TMPDIR/report; }

@test "the command's own output stays its own; the report goes to stderr" {
	"$LIFEMON" run -- echo hello >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
	[ "$(cat "$BATS_TEST_TMPDIR/out")" = hello ]
	grep -q 'lost' "$BATS_TEST_TMPDIR/err"
}

@test "the command fails: 5; it is killed: 5; it does not exist: 5" {
	run "$LIFEMON" run -- sh -c 'exit 3'
	equal "$status" 5
	run "$LIFEMON" run -- sh -c 'kill -9 $$'
	equal "$status" 5
	run "$LIFEMON" run -- no-such-command
	equal "$status" 5
	[[ $output == *no-such-command* ]]
	nothing_left
}

@test "the command leaves a daemon behind: the run ends with the command" {
	run timeout 300 "$LIFEMON" run -- sh -c 'setsid sleep 900 3>&- >/dev/null 2>&1 </dev/null &'
	equal "$status" 0
	nothing_left
}

@test "stop signals end a live run with its summary" {
	for signal in INT TERM HUP; do
		timeout 300 "$LIFEMON" --format ndjson --report "$REPORT" --ready-fd 7 \
			7>"$BATS_TEST_TMPDIR/ready" &
		pid=$!
		wait_until [ -s "$BATS_TEST_TMPDIR/ready" ]
		kill -$signal "$(pgrep -P $pid)"
		code=0
		wait $pid || code=$?
		equal "$code" 0 "after SIG$signal"
		equal "$(summary .lost)" 0
		rm -f "$BATS_TEST_TMPDIR/ready"
	done
	nothing_left
}

@test "a stop signal in any phase of the start leaves nothing behind" {
	for delay in 0.02 0.1 0.2 0.3 0.5 0.7 0.9; do
		code=0
		timeout -s INT "$delay" "$LIFEMON" >/dev/null 2>&1 || code=$?
		[ "$code" -eq 0 ] || [ "$code" -eq 124 ] || [ "$code" -eq 130 ] || equal "$code" 0
	done
	nothing_left
}

@test "a stop signal reaches the command" {
	timeout 300 "$LIFEMON" run --ready-fd 7 -- sleep 900 7>"$BATS_TEST_TMPDIR/ready" &
	pid=$!
	wait_until [ -s "$BATS_TEST_TMPDIR/ready" ]
	sleep 0.3
	kill -TERM "$(pgrep -P $pid)"
	code=0
	wait $pid || code=$?
	equal "$code" 5
	nothing_left
}

@test "a full disk under the report: 3, and it is said" {
	run "$LIFEMON" run --report /dev/full -- true
	equal "$status" 3
	[[ $output == *report* ]]
	nothing_left
}

@test "a reader that goes away: an error, no hang" {
	run bash -c "timeout 300 '$LIFEMON' --interval 50ms --duration 5s | head -n 1; echo \${PIPESTATUS[0]}"
	equal "${lines[-1]}" 3
	nothing_left
}

@test "--duration ends a live run" {
	run timeout 300 "$LIFEMON" --duration 200ms --format ndjson --report "$REPORT"
	equal "$status" 0
	equal "$(summary .type)" summary
}

@test "an unknown function: named with its nearest; 3, for the class cannot be watched" {
	sed 's/dma_pool_free/dma_pool_frea/' models/dma_pool.own >"$BATS_TEST_TMPDIR/bad.own"
	run "$LIFEMON" run --model "$BATS_TEST_TMPDIR/bad.own" -- true
	equal "$status" 3
	[[ $output == *dma_pool_frea* ]]
	[[ $output == *dma_pool_free* ]]
	nothing_left
}

@test "an unknown function that the class can do without: said, and the run goes on" {
	{
		cat models/dma_pool.own
		echo 'touch entry no_such_function_at_all key arg0'
	} >"$BATS_TEST_TMPDIR/touch.own"
	run "$LIFEMON" run --model "$BATS_TEST_TMPDIR/touch.own" -- true
	equal "$status" 0
	[[ $output == *no_such_function_at_all* ]]
}

@test "a field that the structure does not have: 3, and it is named" {
	sed 's/name str(arg0)/name str(arg1->no_such_field)/' models/dma_pool.own \
		>"$BATS_TEST_TMPDIR/field.own"
	run "$LIFEMON" run --model "$BATS_TEST_TMPDIR/field.own" -- true
	equal "$status" 3
	[[ $output == *no_such_field* ]]
}

@test "lifemon doctor: all hooks found, both costs measured" {
	run "$LIFEMON" doctor
	equal "$status" 0
	[[ $output == *"dma_pool_free by fentry"* ]]
	[[ $output == *"ns an event"* ]]
	[[ $output != *"not possible"* && $output != *"the probes saw"* ]]
	equal "$(grep -cE '^  (fentry/fexit|kprobe/kretprobe), with(out)? stack ' <<<"$output")" 3
	nothing_left
}

# At ten million a second, a nanosecond each is one percent.
@test "lifemon doctor --rate: the share of a processor, of what was measured" {
	run "$LIFEMON" doctor --model dma_pool --rate 10000000
	equal "$status" 0
	[[ $output == *'cost of a hook, at 10,000,000 events a second:'* ]]
	[[ $output == *' ns an event'* ]]
	equal "$(grep ' ns an event' <<<"$output" | grep -vE ' ([0-9]+) ns an event, \1\.0 % of a processor')" ''
}

@test "lifemon models finds without root what doctor finds" {
	local open

	open=$(mktemp -d)
	chmod 755 "$open"
	install -m 755 "$LIFEMON" "$open/lifemon"
	insmod "$MODULES/lm_fifo.ko"
	run setpriv --reuid=65534 --regid=65534 --clear-groups "$open/lifemon" models
	rm -r "$open"
	equal "$status" 0
	[[ $output != *missing:* && $output != *'?/'* ]]
	equal "$(grep -c '^fifo  *16/16 ' <<<"$output")" 1
	equal "$(grep -c '^nvme .* (8 of a module)$' <<<"$output")" 1
	rmmod lm_fifo
	run "$LIFEMON" models
	equal "$(grep -c '^fifo  *0/16 .* (16 of a module)$' <<<"$output")" 1
	run "$LIFEMON" doctor --models all
	[[ $output != *'no such function'* ]]
}

# Usage: doctor_says BEGIN PART…    the only line that begins so has these parts
doctor_says() {
	local line

	line=$(grep "^  mine\.$1" <<<"$output" | sort -u)
	shift
	for part; do
		[[ $line != *$'\n'* && $line == *"$part"* ]] || equal "$line" "$part"
	done
}

@test "lifemon doctor: of each hook that has not the best probe, or none, it says why" {
	cat >"$BATS_TEST_TMPDIR/mine.own" <<-'EOF'
		model mine
		class queue
		    born exit alloc_workqueue_noprof | alloc_workqueue key ret when ret != 0
		    dies entry destroy_workqueue key arg0
		class untraced
		    born exit kobject_get key ret
		    dies entry kobject_put key arg0
		class missing
		    born exit no_such_birth | dma_pool_creat_node key ret
		    dies entry destroy_workqueue key arg0
		class pair
		    borrow entry wakeup_source_register key arg0
		    return entry wakeup_source_unregistr key arg0
		class stacked
		    touch exit do_mmap key arg1 when arg2 == 0x7777000
		class unfit
		    touch exit device_del key arg9
		class module
		    born exit lm_arming:lm_arming_gett key ret
		    touch entry lm_arming:lm_arming_get key arg0
		    touch entry lm_arming:lm_arming_quiet key arg0
		    dies entry lm_edges:lm_edges_put key arg0
		class crowded
	EOF
	for _ in {1..19}; do
		echo '    touch entry unregister_reboot_notifier key arg0'
	done >>"$BATS_TEST_TMPDIR/mine.own"
	insmod "$MODULES/lm_arming.ko"
	run "$LIFEMON" doctor --model "$BATS_TEST_TMPDIR/mine.own"
	rmmod lm_arming
	equal "$status" 3
	doctor_says 'queue born' alloc_workqueue ' by kretprobe (the kernel refuses fexit: ' 'variable args'
	doctor_says 'queue dies' 'destroy_workqueue by fentry'
	doctor_says 'untraced born' 'NOT WATCHED, so its class cannot be: the kernel refuses fexit: ' \
		'; cannot attach a kretprobe to kobject_get: '
	doctor_says 'untraced dies' 'NOT WATCHED, so its class cannot be: the kernel refuses fentry: ' \
		'; cannot attach a kprobe to kobject_put: '
	doctor_says 'missing born' 'NOT WATCHED, so its class cannot be: no such function: no_such_birth, ' \
		'dma_pool_creat_node (the kernel has dma_pool_create'
	doctor_says 'missing dies' 'destroy_workqueue by fentry'
	doctor_says 'pair borrow' 'NOT WATCHED: it would be misread without the return hook of line 13'
	doctor_says 'pair return' 'NOT WATCHED: no such function: wakeup_source_unregistr (the kernel has '
	doctor_says 'stacked touch' 'do_mmap by kretprobe (some arguments are on the stack)'
	doctor_says 'unfit touch' 'NOT WATCHED: device_del has 1 arguments, arg9 was asked for'
	doctor_says 'module born' 'NOT WATCHED, so its class cannot be: no such function in lm_arming: lm_arming_gett'
	doctor_says 'module touch *lm_' \
		'lm_arming_get by kprobe (fentry in a module would keep it from being unloaded)'
	doctor_says 'module touch *NOT' 'NOT WATCHED: the kernel refuses kprobes in lm_arming_quiet of lm_arming'
	doctor_says 'module dies' 'lm_edges:lm_edges_put by kprobe ' 'lm_edges is not loaded: tried when it is'
	doctor_says 'crowded touch' 'by fentry (no backup: the 19 hooks on it share 38 programs'
	equal "$(grep -c 'mine\.crowded' <<<"$output")" 19
	nothing_left
}
