#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Whose an object is, when no frame of the module's own code says it: tests/faults/owner.

load common

setup() {
	REPORT=$BATS_TEST_TMPDIR/report
	cd "$BATS_TEST_TMPDIR" || return
	cat >owners.own <<-'EOF'
		model owners
		class source
		    born exit wakeup_source_register key ret when ret != 0
		    dies entry wakeup_source_unregister key arg0
		# lm_work() is called by the kernel, and gives birth to what it gets
		class thing
		    born exit lm_owner:lm_work key arg0
		    dies entry lm_owner:lm_drop key arg0
	EOF
	cat >strays.own <<-'EOF'
		model strays
		class notifier
		    born exit register_reboot_notifier key arg0 when ret == 0
		    dies entry unregister_reboot_notifier key arg0
		# the same, where a release that the kernel refuses does not count
		class patient
		    born exit register_reboot_notifier key arg0 when ret == 0
		    dies entry unregister_reboot_notifier key arg0 if ret == 0
	EOF
	cat >shapes <<-EOF
		insmod $MODULES/lm_owner_lib.ko
		for shape in memory init work long lib exit; do
			insmod $MODULES/lm_owner.ko shape=\$shape leak=\$1
			rmmod lm_owner
		done
		rmmod lm_owner_lib
	EOF
}

teardown() { rmmod lm_owner lm_owner_lib 2>/dev/null || :; }

# Usage: watch LEAK OPTION…
watch() {
	local leak=$1

	shift
	run "$LIFEMON" record -o trace.lmt --format ndjson --report "$REPORT" --model misc_device \
		--model ./owners.own "$@" -- sh -e ./shapes "$leak"
}

# Usage: replays STATUS OPTION…    the report is that of the replay from now on
replays() {
	local expected=$1

	shift
	run "$LIFEMON" replay trace.lmt --format ndjson --report again "$@"
	equal "$status" "$expected" "replay $*"
	REPORT=again
}

# Usage: leaks CERTAINTY    class, name and whose end it was, of each
leaks() {
	violations "select(.rule == \"leak\" and .certainty == \"$1\") |
		\"\(.class) \(.object.name) \(.why)\"" | tr '\n' ';'
}

@test "what a module leaves behind is found in each shape, live, replayed and by --module" {
	local found attach live

	found='device lm_owner module lm_owner is gone;device lm_owner_heap module lm_owner is gone;'
	found+='thing  module lm_owner is gone;source  module lm_owner is gone;'
	found+='source  module lm_owner is gone;source  module lm_owner_lib is gone;'
	for attach in fentry kprobe; do
		live=$REPORT
		watch 1 --attach $attach
		equal "$status" 1 "$attach"
		equal "$(leaks certain)" "$found" "$attach"
		equal "$(violations .basis.owner | tr '\n' ' ')" 'memory init hook frame exit frame ' "$attach"
		equal "$(summary .lost)" 0 "$attach"
		equal "$(violations '.stacks.born[0] | select(.symbol | startswith("a_name")) |
			"\(.symbol | length) \(.module)"')" '208 lm_owner' "$attach"
		replays 1
		diff "$live" again
		# the library's client may be the owner: possible at its end, certain at the library's
		replays 1 --possible --module 'lm_own*'
		equal "$(leaks certain)" "$found" "$attach, --module"
		equal "$(leaks possible)" 'source  module lm_owner is gone, which may own it;' "$attach"
		equal "$(summary .left_out)" 0 "$attach"
		replays 1 --module lm_owner_lib
		equal "$(leaks certain)" 'source  module lm_owner_lib is gone;' "$attach"
		REPORT=$live
	done
	nothing_left
}

@test "the same modules without a mistake are clean" {
	local attach

	for attach in fentry kprobe; do
		watch 0 --attach $attach
		equal "$status" 0 "$attach"
		equal "$(violations .rule)" '' "$attach"
		equal "$(summary '.classes[] | select(.class != "file") |
			"\(.births) \(.deaths) \(.live)"' | tr '\n' ';')" '2 2 0;3 3 0;1 1 0;' "$attach"
		equal "$(summary .owner_unknown)" '{}' "$attach"
	done
}

# Usage: strays STATUS FOUND -- COMMAND…    found: rule, class and certainty of each violation
strays() {
	local expected=$1 found=$2

	shift 2
	run "$LIFEMON" record -o trace.lmt --format ndjson --report "$REPORT" --possible \
		--model ./owners.own --model ./strays.own "$@"
	equal "$status" "$expected" "$*"
	equal "$(violations '"\(.rule) \(.class) \(.certainty)"' | sort | tr '\n' ';')" "$found" "$*"
	equal "$(summary .lost)" 0 "$*"
}

# Usage: counts CLASS    "births deaths" of one
counts() { summary ".classes[] | select(.class == \"$1\") | \"\(.births) \(.deaths)\""; }

# bats test_tags=once
@test "a release of what was never born: certain if none can have been missed, else possible" {
	local found load="insmod $MODULES/lm_owner.ko shape=stray leak" live=$REPORT

	insmod "$MODULES/lm_owner_lib.ko"
	found='bad-release notifier possible;bad-release notifier possible;bad-release thing certain;'
	strays 1 "$found" -- sh -ec "$load=1; rmmod lm_owner"
	equal "$(counts patient)" '0 0'
	equal "$(violations 'select(.class == "notifier").basis.births' | sort -u)" 'watched in this run'
	replays 1
	diff "$live" again
	REPORT=$live
	# the twins: all was born; or the module is older than the run, and may have had it
	strays 0 '' -- sh -ec "$load=0; rmmod lm_owner"
	equal "$(counts patient) $(counts thing)" '2 2 1 1'
	insmod "$MODULES/lm_owner.ko" shape=stray leak=1
	strays 0 '' -- sh -ec "insmod $MODULES/lm_arming.ko; rmmod lm_owner; rmmod lm_arming"
	equal "$(counts notifier) $(counts thing)" '0 2 0 1'
	rmmod lm_owner_lib
	nothing_left
}
