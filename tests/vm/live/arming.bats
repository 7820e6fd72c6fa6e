#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Probes that are attached and do not fire, or were never armed: that is said, and is never
# "clean" nor a certain violation of what was not seen.

load common

setup() {
	REPORT=$BATS_TEST_TMPDIR/report
	modprobe fuse
	umount /sys/kernel/debug 2>/dev/null || :
}
teardown() {
	rmmod lm_arming 2>/dev/null || :
	umount "$BATS_TEST_TMPDIR/debug" 2>/dev/null || :
	set_switch ftrace 1
	set_switch kprobes 1
	mountpoint -q /sys/kernel/debug || mount -t debugfs debugfs /sys/kernel/debug
}

# Usage: set_switch NAME 0|1   in bash and in what it runs. Debugfs is not mounted where lifemon
# looks: it has to find the switch all the same.
set_switch() {
	case $1 in
	ftrace) echo "$2" >/proc/sys/kernel/ftrace_enabled ;;
	kprobes) unshare -m sh -c "mount -t debugfs none /mnt && echo $2 >/mnt/kprobes/enabled" ;;
	none) : ;;
	esac
}
export -f set_switch

# The ways and switches that concern this kernel: kernel 7 refuses to switch ftrace off.
pairs() {
	if set_switch ftrace 0 2>/dev/null; then
		set_switch ftrace 1
		echo fentry ftrace
		echo kprobe ftrace
	fi
	echo kprobe kprobes
}

# Usage: watch ATTACH SWITCH    A file is closed while the switch is off, then others are opened,
# some where it was.
watch() {
	run "$LIFEMON" run --format ndjson --report "$REPORT" --model misc_device --attach "$1" -- \
		bash -c "exec 5<>/dev/fuse; set_switch $2 0; exec 5>&-; set_switch $2 1
			for i in {1..100}; do : <>/dev/fuse; done"
}

certain() { violations 'select(.certainty == "certain").rule'; }
name_of() { if [ "$1" = ftrace ]; then echo kernel.ftrace_enabled; else echo kprobes/enabled; fi; }

# Usage: is_clean ATTACH    the same work, with the switches left alone
is_clean() {
	watch "$1" none
	equal "$status" 0 "$1"
	equal "$(summary .lost)" 0 "$1"
	equal "$(summary '.classes[] | select(.class == "file").births')" 101 "$1"
	equal "$(summary 'has("unseen"), has("unknown_gaps")' | sort -u)" false "$1"
	nothing_left
}

@test "switched off for a while: a gap, status 4, no false verdict" {
	while read -r attach switch; do
		watch "$attach" "$switch"
		equal "$status" 4 "$attach $switch"
		equal "$(certain)" '' "$attach $switch"
		[[ $(summary .reason) == *"$(name_of "$switch")"* ]] || equal "$(summary .reason)" "$switch"
		[ "$(jq -s 'map(select(.type == "gap" and .lost == null)) | length' "$REPORT")" -gt 0 ]
		[[ $output == *"$(name_of "$switch")"* ]] || equal "$output" "names $switch"
		nothing_left
	done < <(pairs)
}

# The twin of each: the same work with the switches on.
@test "left off until the end: status 4; off before the start: refused by name; on again: clean" {
	while read -r attach switch; do
		run "$LIFEMON" run --format ndjson --report "$REPORT" --model misc_device \
			--attach "$attach" -- bash -c "set_switch $switch 0"
		equal "$status" 4 "$attach $switch"
		[[ $(summary .unseen) == *"$(name_of "$switch")"* ]] || equal "$(summary .unseen)" "$switch"
		watch "$attach" none
		equal "$status" 3 "$attach $switch"
		[[ $output == *"$(name_of "$switch")"* ]] || equal "$output" "names $switch"
		run "$LIFEMON" doctor --model misc_device
		[[ $output == *"$(name_of "$switch"): OFF"* && $output != *' 0 ns an event'* ]] ||
			equal "$output" "$switch is off"
		set_switch "$switch" 1
		is_clean "$attach"
	done < <(pairs)
	# of what no switch here concerns
	[ "$KERNEL" != 7 ] || is_clean fentry
}

# Usage: without NR… -- COMMAND    as where a filter refuses these system calls
without() { perl "$BATS_TEST_DIRNAME/without.pl" "$@"; }

# lifemon may not mount debugfs (fsopen) and so cannot read the switch: the test call alone says it.
# bats test_tags=once
@test "silent, though no switch says so: left off until the end: 4; before the start: 3; twins" {
	mkdir "$BATS_TEST_TMPDIR/debug"
	mount -t debugfs none "$BATS_TEST_TMPDIR/debug"
	run without 430 -- "$LIFEMON" run --format ndjson --report "$REPORT" --model misc_device \
		--attach kprobe -- sh -c "echo 0 >$BATS_TEST_TMPDIR/debug/kprobes/enabled"
	equal "$status" 4
	[[ $output == *'a test call was not seen by a kprobe, though the switches are on'* ]]
	equal "$(certain)" ''
	run without 430 -- "$LIFEMON" run --report "$REPORT" --model misc_device --attach kprobe -- true
	equal "$status" 3
	[[ $output == *'attaches a kprobe and then does not run it'*'--attach fentry may do'* ]]
	nothing_left
	run without 430 -- "$LIFEMON" run --report "$REPORT" --model misc_device --attach fentry -- true
	equal "$status" 0
	echo 1 >"$BATS_TEST_TMPDIR/debug/kprobes/enabled"
	run without 430 -- "$LIFEMON" run --report "$REPORT" --model misc_device --attach kprobe -- true
	equal "$status" 0
	umount "$BATS_TEST_TMPDIR/debug"
	# the test call itself (personality)
	run without 135 -- "$LIFEMON" run --report "$REPORT" --model misc_device -- true
	equal "$status" 3
	[[ $output == *'cannot test whether probes fire: the call for it, personality(), is refused'* ]]
	nothing_left
}

# Usage: model BORN [MORE]    objects of lm_arming: born by this function; more classes
model() {
	cat >"$BATS_TEST_TMPDIR/mine.own" <<-END
		model mine
		class buf
		    born exit lm_arming:$1 key ret when ret != 0
		    dies entry lm_arming:lm_arming_put key arg0 when arg0 != 0
		$2
	END
}

# Usage: load_it FILE…    watches these modules being loaded and unloaded, one after the other
load_it() {
	run "$LIFEMON" run --format ndjson --report "$REPORT" --model "$BATS_TEST_TMPDIR/mine.own" -- \
		bash -c 'for ko; do insmod $ko && rmmod lm_arming || exit; done' - "$@"
}

said() { [[ $output == *"$1"* ]] || equal "$output" "says '$1'"; }

# A module of the same name that lacks the function.
without_get() {
	sed 's/lm_arming_get/lm_arming_got/g' "$MODULES/lm_arming.ko" >"$BATS_TEST_TMPDIR/without.ko"
}

@test "a module's function that is there is watched, also one of its init" {
	model lm_arming_get 'class start born exit lm_arming:lm_arming_once key ret
		dies entry lm_arming:lm_arming_put key 6 when arg0 == 0'
	load_it "$MODULES/lm_arming.ko" "$MODULES/lm_arming.ko"
	equal "$status" 0
	equal "$(summary '.classes[] | "\(.class) \(.births) \(.deaths)"')" $'buf 18 18\nstart 2 2'
	[[ $output != *'sees nothing'* ]] || equal "$output" 'no warning'
	nothing_left
}

@test "a module's function that is misspelt, inlined or notrace: named, not observed, never clean" {
	local function says classes

	classes=$(for function in lm_arming_inlined lm_arming_quiet; do
		echo "class $function born exit lm_arming:$function key ret when ret != 0
			dies entry lm_arming:lm_arming_put key arg0 when arg0 != 0"
	done)
	model lm_arming_gett "$classes"
	load_it "$MODULES/lm_arming.ko"
	equal "$status" 4
	equal "$(certain)" ''
	said "mine.own:3: class buf: its born hook sees nothing"
	said "mine.own:5: class lm_arming_inlined: its born hook sees nothing"
	said "mine.own:7: class lm_arming_quiet: its born hook sees nothing"
	nothing_left
	# a module that is gone again can no longer be asked for its names
	insmod "$MODULES/lm_arming.ko"
	while read -r function says; do
		model "$function"
		run "$LIFEMON" run --report "$REPORT" --model "$BATS_TEST_TMPDIR/mine.own" -- true
		equal "$status" 3 "$function"
		said "$says"
	done <<-'END'
		lm_arming_gett nearest: lm_arming_get
		lm_arming_inlined no such function in lm_arming: lm_arming_inlined: inlined, or misspelt?
		lm_arming_quiet the kernel refuses kprobes in lm_arming_quiet of lm_arming
	END
	rmmod lm_arming
	nothing_left
}

@test "a module that comes again with the function is watched from then on" {
	model lm_arming_get
	without_get
	load_it "$BATS_TEST_TMPDIR/without.ko" "$MODULES/lm_arming.ko"
	equal "$status" 4
	said 'its born hook sees nothing'
	said 'lm_arming:lm_arming_get is there now, and watched'
	equal "$(summary '.classes[0].births')" 9
	# and the other way round
	load_it "$MODULES/lm_arming.ko" "$BATS_TEST_TMPDIR/without.ko"
	equal "$status" 4
	equal "$(certain)" ''
	said 'its born hook sees nothing'
	equal "$(summary '.classes[0].births')" 9
}

@test "a function that fentry cannot watch: its kprobe, and fentry for the others" {
	cat >"$BATS_TEST_TMPDIR/mine.own" <<-END
		model mine
		class queue
		    born exit alloc_workqueue_noprof | alloc_workqueue key ret when ret != 0
		    dies entry destroy_workqueue key arg0
	END
	load_it "$MODULES/lm_arming.ko"
	equal "$status" 0
	equal "$(jq -r 'select(.type == "start").probes[] | "\(.verb) \(.attach)"' "$REPORT")" \
		$'born kretprobe\ndies fentry'
	equal "$(summary '.classes[0] | "\(.births) \(.deaths)"')" '1 1'
	nothing_left
	# who asks for fentry gets that or nothing, with what the verifier said last
	run "$LIFEMON" run --report "$REPORT" --model "$BATS_TEST_TMPDIR/mine.own" --attach fentry -- true
	equal "$status" 3
	said 'variable args'
	run "$LIFEMON" run --verbose --report "$REPORT" --model "$BATS_TEST_TMPDIR/mine.own" -- true
	equal "$status" 0
	said 'by kretprobe: the kernel refuses fexit'
}
