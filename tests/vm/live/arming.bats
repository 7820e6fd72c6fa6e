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
	set_switch ftrace 1
	set_switch kprobes 1
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

@test "the same work with the switches left alone: clean" {
	for attach in fentry kprobe; do
		watch $attach none
		equal "$status" 0 $attach
		equal "$(summary .lost)" 0 $attach
		equal "$(summary '.classes[] | select(.class == "file").births')" 101 $attach
		equal "$(summary 'has("unseen"), has("unknown_gaps")' | sort -u)" false $attach
	done
}

@test "off before the start: refused by name, and works once it is on" {
	while read -r attach switch; do
		set_switch "$switch" 0
		watch "$attach" none
		equal "$status" 3 "$attach $switch"
		[[ $output == *"$(name_of "$switch")"* ]] || equal "$output" "names $switch"
		run "$LIFEMON" doctor --model misc_device
		[[ $output == *"$(name_of "$switch"): OFF"* && $output != *' 0 ns an event'* ]] ||
			equal "$output" "$switch is off"
		set_switch "$switch" 1
		watch "$attach" none
		equal "$status" 0 "$attach $switch"
		equal "$(summary '.classes[] | select(.class == "file").births')" 101 "$attach $switch"
		nothing_left
	done < <(pairs)
}

@test "left off until the end: status 4" {
	while read -r attach switch; do
		run "$LIFEMON" run --format ndjson --report "$REPORT" --model misc_device \
			--attach "$attach" -- bash -c "set_switch $switch 0"
		equal "$status" 4 "$attach $switch"
		[[ $(summary .unseen) == *"$(name_of "$switch")"* ]] || equal "$(summary .unseen)" "$switch"
		set_switch "$switch" 1
	done < <(pairs)
}
