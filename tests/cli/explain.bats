#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# lifemon explain on a recorded run.

load common

MISUSE="$REPO/tests/replay/misuse/trace.lmt"

# The violation of that rule in the report of the live run.
violation() { jq -c "select(.rule == \"$1\")" "$REPO/tests/replay/misuse/live.ndjson"; }

setup() { cd "$BATS_TEST_TMPDIR" || return; }

@test "an object by the id of its violation" {
	local id

	id=$(violation double-free | jq .object.id)
	status_is 0 "$LIFEMON" explain "$MISUSE" "$id"
	[ -z "$stderr" ]
	prints "#$id, number 1 at this key"
	prints ': unborn -> ready, by insmod/'
	prints ': ready -> dead, by insmod/'
	prints 'VIOLATION double-free: released again'
	prints ': dead -> dead, by insmod/'
	prints '| pool "double-free" '
	prints '3 events, 1 violation; at the end of the run dead'
	[ "$(grep -c '^      .*double_free' <<<"$output")" -ge 3 ]
}

@test "the same object by class and key" {
	local id key generation named

	id=$(violation foreign-release | jq .object.id)
	key=$(violation foreign-release | jq -r .object.key)
	generation=$(violation foreign-release | jq .object.generation)
	status_is 0 "$LIFEMON" explain "$MISUSE" "$id"
	named=$output
	for object in "block:$key#$generation" "dma_pool.block:$key#$generation" \
		"block:$(printf %u "$key")#$generation"; do
		status_is 0 "$LIFEMON" explain "$MISUSE" "$object"
		[ "$output" = "$named" ]
		[ -z "$stderr" ]
	done
}

@test "a key without a generation: the one with a violation, and it says so" {
	local key

	key=$(violation foreign-release | jq -r .object.key)
	status_is 0 "$LIFEMON" explain "$MISUSE" "block:$key"
	says "this key was used 2 times: this is #2, the first with a violation"
	prints 'VIOLATION foreign-release'
	status_is 0 "$LIFEMON" explain --quiet "$MISUSE" "block:$key"
	[ -z "$stderr" ]
	# its clean twin, the other generation; what is behind a bar is its parent's
	status_is 0 "$LIFEMON" explain "$MISUSE" "block:$key#1"
	[[ $output != *'ms VIOLATION'* ]]
	prints ' events, 0 violations;'
}

@test "no such object: 2, and what there is" {
	local key

	key=$(violation foreign-release | jq -r .object.key)
	status_is 2 "$LIFEMON" explain "$MISUSE" 9999
	says 'there is no object 9999'
	status_is 2 "$LIFEMON" explain "$MISUSE" "block:$key#9"
	says 'the generations of this key are 1 to 2'
	status_is 2 "$LIFEMON" explain "$MISUSE" block:0x1
	says 'there is no block with the key 0x1'
	status_is 2 "$LIFEMON" explain "$MISUSE" "blok:$key"
	says "did you mean 'block'?"
	no_output
}

@test "a name that is none: 2, and what is expected where" {
	for object in x 0 -1 '' block: block:zz :0x1 block:0x1#0 'block:0x1#x'; do
		status_is 2 "$LIFEMON" explain "$MISUSE" -- "$object"
		says "'$object' names no object: expected "
		no_output
	done
	status_is 2 "$LIFEMON" explain "$MISUSE"
	says 'which object?'
	status_is 2 "$LIFEMON" explain
	says 'which trace?'
	status_is 2 "$LIFEMON" explain "$MISUSE" 1 2
}

@test "as NDJSON: the events of the object and of its parent" {
	local id

	id=$(violation double-free | jq .object.id)
	status_is 0 "$LIFEMON" explain --format ndjson "$MISUSE" "$id"
	[ "$(jq -c 'select(.type == "event") | [.class, .verb, .object.id == '"$id"']' <<<"$output" |
		paste -sd ' ')" = '["pool","born",false] ["block","born",true] ["block","dies",true] ["block","dies",true] ["pool","dies",false]' ]
	[ "$(jq -r 'select(.type == "violation") | .rule' <<<"$output")" = double-free ]
}

@test "--from and --until narrow what is printed" {
	status_is 2 "$LIFEMON" explain --until 1ns "$MISUSE" 2
	status_is 2 "$LIFEMON" explain --from 2s --until 1s "$MISUSE" 2
	says 'is not before'
	for option in --until --to; do
		status_is 0 "$LIFEMON" explain $option 300s "$MISUSE" 2
		status_is 0 "$LIFEMON" explain $option 300 "$MISUSE" 2
	done
}

@test "--report; a full disk: 3" {
	status_is 0 "$LIFEMON" explain --report out "$MISUSE" 2
	no_output
	grep -q 'VIOLATION double-free' out
	status_is 3 "$LIFEMON" explain --report /dev/full "$MISUSE" 2
	says 'cannot write the biography to /dev/full: No space left on device'
	status_is 3 "$LIFEMON" explain --report /nowhere/out "$MISUSE" 2
	# what is wrong with the object leaves an old file alone
	status_is 2 "$LIFEMON" explain --report out "$MISUSE" 9999
	grep -q 'VIOLATION double-free' out
}

@test "a trace that is cut off: 4, printed up to there; no trace: 2; no file: 3" {
	head -c -1 "$MISUSE" >cut.lmt
	status_is 4 "$LIFEMON" explain cut.lmt 2
	says 'cut off'
	[ "$(grep -c 'cut off' <<<"$stderr")" -eq 1 ]
	prints 'VIOLATION double-free'
	status_is 2 "$LIFEMON" explain "$REPO/README.md" 2
	status_is 3 "$LIFEMON" explain /nowhere.lmt 2
}
