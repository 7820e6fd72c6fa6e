#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The misc devices of the kernel's own drivers keep the rules, and all of their files are seen,
# among all the other files of the system.

load common

setup() { REPORT=$BATS_TEST_TMPDIR/report; }
teardown() { modprobe -r uhid loop 2>/dev/null || :; }

watch() { run "$LIFEMON" run --format ndjson --report "$REPORT" --model misc_device "$@"; }

# Usage: count CLASS FIELD
count() { summary ".classes[] | select(.class == \"$1\").$2"; }

@test "devices come and go, files are opened, duplicated, inherited and closed" {
	modprobe -r uhid 2>/dev/null || :
	modprobe fuse
	for attach in fentry kprobe; do
		watch --attach $attach --leaks at-exit -- bash -c '
			modprobe uhid
			for i in {1..50}; do : <>/dev/uhid; done
			# three descriptors and a child, one file
			exec 5<>/dev/fuse 6>&5
			sleep 0 5<&6
			exec 5>&- 6>&-
			for i in {1..50}; do : </dev/null; : </etc/hostname; done
			modprobe -r uhid'
		equal "$status" 0 "$attach"
		equal "$(violations .rule)" ''
		equal "$(summary .lost)" 0
		equal "$(count device births) $(count device deaths)" '1 1' "$attach"
		equal "$(count file births) $(count file deaths)" '51 51' "$attach"
		equal "$(count file adopted) $(count device adopted)" '0 0' "$attach"
		# not an event for a file of another kind
		equal "$(summary .events)" 104 "$attach"
	done
	nothing_left
}

@test "a file from before the run is nobody's, and an open that fails gives birth to nothing" {
	modprobe fuse
	mknod "$BATS_TEST_TMPDIR/nothing" c 10 254
	sleep 60 5<>/dev/fuse &
	holder=$!
	watch -- sh -c "for i in 1 2 3; do cat $BATS_TEST_TMPDIR/nothing; done 2>/dev/null
		kill $holder; while kill -0 $holder; do sleep 0.1; done 2>/dev/null; true"
	wait $holder || :
	equal "$status" 0
	equal "$(violations .rule)" ''
	equal "$(count file births) $(count file deaths) $(count file adopted)" '0 0 0'
	equal "$(count file live)" 0
	equal "$(summary .lost)" 0
}
