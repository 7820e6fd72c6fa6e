#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# lifemon replay on recorded traces: the golden ones of tests/replay, whole and damaged.

load common

CASES="$REPO/tests/replay"

setup() { cd "$BATS_TEST_TMPDIR" || return; }

@test "each recorded run gives the report that it gave live" {
	local case nr=0 expected

	for case in "$CASES"/*/; do
		[ -f "$case/trace.lmt" ] || continue
		expected=$(cat "$case/status")
		status_is "$expected" "$LIFEMON" replay --format ndjson --report out "$case/trace.lmt"
		cmp out "$case/live.ndjson"
		nr=$((nr + 1))
	done
	[ "$nr" -ge 2 ]
}

@test "text and NDJSON agree on what was found" {
	status_is 1 "$LIFEMON" replay "$CASES/misuse/trace.lmt"
	[ "$(grep -c '^VIOLATION ' <<<"$output")" -eq "$(grep -c '"type":"violation"' "$CASES/misuse/live.ndjson")" ]
	prints 'result: exit status 1'
}

@test "a trace that is cut off: 4, judged up to there, and it says where" {
	head -c 4000 "$CASES/clean/trace.lmt" >cut.lmt
	status_is 4 "$LIFEMON" replay cut.lmt
	prints 'cannot tell: the trace is cut off at byte '
	# what was found before stands
	head -c -1 "$CASES/misuse/trace.lmt" >cut.lmt
	status_is 1 "$LIFEMON" replay cut.lmt
}

@test "a damaged trace: 4, and it says where" {
	cp "$CASES/clean/trace.lmt" bad.lmt
	printf 'x' | dd of=bad.lmt bs=1 seek=6000 conv=notrunc status=none
	status_is 4 "$LIFEMON" replay bad.lmt
	prints 'damaged at byte '
}

@test "no such file: 3; no trace: 2; none or two: 2" {
	status_is 3 "$LIFEMON" replay /nowhere.lmt
	says 'No such file or directory'
	status_is 2 "$LIFEMON" replay "$REPO/README.md"
	says 'this is no trace'
	status_is 2 "$LIFEMON" replay
	status_is 2 "$LIFEMON" replay "$CASES/clean/trace.lmt" "$CASES/clean/trace.lmt"
	status_is 2 "$LIFEMON" replay --from 2s --to 1s "$CASES/clean/trace.lmt"
}

@test "--from and --to judge a part of the run" {
	status_is 4 "$LIFEMON" replay --to 1ns --format ndjson "$CASES/misuse/trace.lmt"
	[ "$(jq -r 'select(.type == "summary") | .events' <<<"$output")" -eq 0 ]
	status_is 4 "$LIFEMON" replay --until 1ns "$CASES/misuse/trace.lmt"
	status_is 1 "$LIFEMON" replay --until 300s --format ndjson --report out "$CASES/misuse/trace.lmt"
	cmp out "$CASES/misuse/live.ndjson"
	status_is 1 "$LIFEMON" replay --to 300s --format ndjson --report out "$CASES/misuse/trace.lmt"
	cmp out "$CASES/misuse/live.ndjson"
}

@test "what is released after --until is no leak" {
	local trace=$CASES/load/trace.lmt

	# the driver releases its pools and goes at 4.18 s
	status_is 0 "$LIFEMON" replay --until 4s "$trace"
	status_is 1 "$LIFEMON" replay --until 4s --leaks at-exit "$trace"
	[ "$(grep -c '^VIOLATION leak: pool' <<<"$output")" -eq 2 ]
	# no part of a run that broke no rule breaks one
	for trace in "$CASES"/{clean,load,real-*}/trace.lmt; do
		for until in 1s 3s 5s 8s 12s; do
			run "$LIFEMON" replay --until $until "$trace"
			[ "$status" -ne 1 ] || { echo "$trace until $until: $output"; return 1; }
		done
	done
}

@test "--model: judged by another model as far as the probes carry" {
	cat >blocks.own <<'END'
model blocks "DMA pools, and only what is released twice"

class arena
	born  exit  dma_pool_create  key ret   when ret != 0
	      name str(arg0)   device dev(arg1)   size arg2
	dies  entry dma_pool_destroy  key arg0  when arg0 != 0

class piece within arena
	born  exit  dma_pool_alloc  key ret   parent arg0  when ret != 0  attr dma *arg2
	dies  entry dma_pool_free   key arg1  parent arg0  same dma arg2
END
	status_is 1 "$LIFEMON" replay --model ./blocks.own --format ndjson "$CASES/misuse/trace.lmt"
	[ "$(jq -r 'select(.type == "summary") | .violations["double-free"]' <<<"$output")" -eq 1 ]
	[ "$(jq -r 'select(.type == "summary") | .lost' <<<"$output")" -eq 0 ]
	status_is 3 "$LIFEMON" replay --model fifo "$CASES/misuse/trace.lmt"
	says 'nothing in the trace is of class'
}

# dma_pool.own with a misspelt hook, whose real one is $1.
misspell() { "$LIFEMON" models dma_pool | sed "s/\\<$1\\>/$1_typo/" >typo.own; }

@test "--model without watched births: no certain double-free, and never clean" {
	misspell dma_pool_alloc
	status_is 1 "$LIFEMON" replay --model ./typo.own --format ndjson "$CASES/misuse/trace.lmt"
	[ "$(jq -r 'select(.type == "summary") | .violations["double-free"]' <<<"$output")" = null ]
	[ "$(jq -c 'select(.type == "summary") | .unobserved' <<<"$output")" = \
		'[{"model":"dma_pool","class":"block","verb":"born","function":"dma_pool_alloc_typo","why":"missing"}]' ]
	status_is 1 "$LIFEMON" replay --model ./typo.own --possible --format ndjson "$CASES/misuse/trace.lmt"
	[ "$(jq -r 'select(.rule == "double-free") | .certainty + " " + .basis.births' <<<"$output" | sort -u)" = \
		"possible unwatched" ]
	for command in replay check; do
		status_is 4 "$LIFEMON" $command --model ./typo.own "$CASES/clean/trace.lmt"
		prints "dma_pool.block was not observed: no 'born' (dma_pool_alloc_typo)"
	done
}

@test "--model without watched deaths: no certain leak, and never clean" {
	misspell dma_pool_free
	status_is 1 "$LIFEMON" replay --model ./typo.own --format ndjson "$CASES/misuse/trace.lmt"
	[ "$(jq -r 'select(.type == "violation") | select(.class == "block") | .certainty' <<<"$output")" = "" ]
	status_is 4 "$LIFEMON" replay --model ./typo.own "$CASES/clean/trace.lmt"
	prints "no 'dies' (dma_pool_free_typo)"
	"$LIFEMON" models dma_pool >right.own
	status_is 0 "$LIFEMON" replay --model ./right.own "$CASES/clean/trace.lmt"
}

@test "--verbose: what a verdict rests on" {
	status_is 1 "$LIFEMON" replay --verbose --pool double-free "$CASES/misuse/trace.lmt"
	prints '    rests on: births watched, deaths watched, uses watched'
	status_is 1 "$LIFEMON" replay --pool double-free "$CASES/misuse/trace.lmt"
	run ! grep -q 'rests on' <<<"$output"
}

@test "under a filter the summary says which events it counts" {
	local said='  the events are those of all objects, what follows is of those that match'

	status_is 1 "$LIFEMON" replay "$CASES/misuse/trace.lmt" --pool double-free
	grep -qxF "$said" <<<"$output"
	status_is 1 "$LIFEMON" replay "$CASES/misuse/trace.lmt"
	[[ $output != *"$said"* ]]
}

@test "a filter narrows what is reported" {
	status_is 1 "$LIFEMON" replay --pool double-free --format ndjson "$CASES/misuse/trace.lmt"
	[ "$(jq -r 'select(.type == "violation") | .rule' <<<"$output")" = double-free ]
	status_is 0 "$LIFEMON" replay --pool 'prp list 256' "$CASES/clean/trace.lmt"
	status_is 4 "$LIFEMON" replay --pool nothing "$CASES/misuse/trace.lmt"
}

@test "a report that cannot be written: 3" {
	status_is 3 "$LIFEMON" replay --report /nowhere/r "$CASES/clean/trace.lmt"
	status_is 1 bash -c '"$1" replay "$2" >/dev/full' bash "$LIFEMON" "$CASES/misuse/trace.lmt"
	says 'cannot write the report to the standard output'
}
