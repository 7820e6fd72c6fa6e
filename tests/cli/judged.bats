#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# A run that judged nothing of what it was asked for is not clean: by replay of recorded runs.

load common

CASES="$REPO/tests/replay"
CLEAN="$CASES/clean/trace.lmt"
NOTHING="$CASES/failed/trace.lmt"

setup() { cd "$BATS_TEST_TMPDIR" || return; }

# Usage: unjudged TEXT OPTION…    status 4, and the one line of the result says TEXT
unjudged() {
	local text=$1

	shift
	status_is 4 "$LIFEMON" replay "$@" "$CLEAN" || return
	[ "${lines[-1]}" = "result: exit status 4: cannot tell: $text" ] && return
	echo "# ${lines[-1]}"
	return 1
}

# Usage: clean OPTION…
clean() {
	status_is 0 "$LIFEMON" replay "$@" "$CLEAN" || return
	[ "${lines[-1]}" = 'result: exit status 0: clean' ]
}

@test "a filter that matched nothing: 4, with what there was; one that did: clean" {
	unjudged 'nothing matched --module mydrvier (seen: nvme)' --module mydrvier
	unjudged 'nothing matched --module nvem (seen: nvme); did you mean nvme?' --module nvem
	clean --module nvme
	unjudged 'nothing matched --pool nix* (seen: prp list 256, prp list page)' --pool 'nix*'
	clean --pool 'prp*'
	unjudged 'nothing matched --device 0000:01 (seen: 0000:00:04.0)' --device 0000:01
	clean --device '0000:00:04.?'
	unjudged 'nothing matched --pid 3 (seen: 140)' --pid 3
	clean --pid 140
}

@test "each filter that matched nothing is named" {
	unjudged 'nothing matched --module x (seen: nvme), nor --pid 3 (seen: 140)' --module x --pid 3 \
		--pool 'prp*'
	clean --module nvme --pid 140 --pool 'prp*'
}

@test "no object at all: the filter says so" {
	status_is 4 "$LIFEMON" replay --module nvme "$NOTHING"
	prints 'nothing matched --module nvme (no object that has one was seen)'
}

@test "a window without an event: 4; with some: clean" {
	unjudged 'no event from 100.000 s of the run to its end (there are some from 1.804 s to 3.425 s)' \
		--from 100s
	unjudged 'no event from 0.000 s of the run to 1.000 s (there are some from 1.804 s to 3.425 s)' --to 1s
	status_is 0 "$LIFEMON" replay --from 1s "$CLEAN"
	clean --until 100s
	# what could match is not in it: that is reported once
	unjudged 'no event from 100.000 s of the run to its end (there are some from 1.804 s to 3.425 s)' \
		--from 100s --module nvme
}

@test "--require: what was not exercised is 4, by class, model and both" {
	unjudged 'required but not exercised: misc_device' --require misc_device
	unjudged 'required but not exercised: misc_device.file' --require file --require block
	unjudged 'required but not exercised: misc_device, misc_device.device' --require misc_device \
		--require dma_pool --require device
	clean --require block --require dma_pool --require dma_pool.pool
	# in scope
	unjudged 'nothing matched --module x (seen: nvme); required but not exercised: dma_pool.block' \
		--module x --require block
}

@test "--require of what is not watched: 2, with what was meant" {
	status_is 2 "$LIFEMON" replay --require blok "$CLEAN"
	says "--require: 'blok' is no model or class that is watched; did you mean 'block'?"
	no_output
	status_is 2 "$LIFEMON" replay --require dma_poool "$CLEAN"
	says "did you mean 'dma_pool'?"
	status_is 2 "$LIFEMON" check --require dma_pool.blok "$CLEAN"
	says "did you mean 'dma_pool.block'?"
	status_is 2 "$LIFEMON" replay --require qqqqq "$CLEAN"
	says 'see lifemon models'
}

@test "--require of live and run is refused before the kernel is asked" {
	local many

	refused "--require: 'blok' is no model or class that is watched" --require blok
	refused "--require: 'fifo' is no model or class that is watched" --require fifo
	accepted --require block --require misc_device
	accepted --model fifo --require fifo
	mapfile -t many < <(printf -- '--require=block\n%.0s' {1..33})
	refused '--require more than 32 times' "${many[@]}"
	accepted "${many[@]:1}"
}

@test "violations and a worse status go first" {
	status_is 1 "$LIFEMON" replay --require misc_device "$CASES/misuse/trace.lmt"
	status_is 4 "$LIFEMON" replay --require misc_device "$CASES/loss/trace.lmt"
	prints 'events lost'
	status_is 4 "$LIFEMON" replay --require misc_device "$NOTHING"
}

@test "a run without events says so, and stays clean" {
	status_is 5 "$LIFEMON" replay "$NOTHING"
	# the same run with a command that did not fail
	status_is 0 "$LIFEMON" check "$NOTHING"
	[ "${lines[-1]}" = '2 hold, 0 fail, 0 cannot tell, but no event was seen' ]
	status_is 0 "$LIFEMON" check "$CLEAN"
	[ "${lines[-1]}" = '2 hold, 0 fail, 0 cannot tell' ]
}

@test "check: the same status, and a row for each" {
	status_is 4 "$LIFEMON" check --require misc_device --require block "$CLEAN"
	prints 'CANNOT TELL events of misc_device: measured 0, asked > 0'
	prints 'PASS        events of dma_pool.block: measured some, asked > 0'
	prints 'cannot tell: required but not exercised: misc_device'
	status_is 0 "$LIFEMON" check --require block "$CLEAN"
	status_is 4 "$LIFEMON" check --require misc_device --assert 'births(block) > 0' "$CLEAN"
	status_is 4 "$LIFEMON" check --quiet --require misc_device --junit out.xml "$CLEAN"
	grep -q 'events of misc_device' out.xml
	[ "$(grep -c '<error' out.xml)" -eq 1 ]
}

@test "NDJSON has what was missing" {
	status_is 4 "$LIFEMON" replay --format ndjson --module x --require file --require block "$CLEAN"
	[ "$(jq -c 'select(.type == "summary").unmatched' <<<"$output")" = \
		'[{"filter":"module","pattern":"x","seen":["nvme"],"more":false}]' ]
	[ "$(jq -c 'select(.type == "summary").not_exercised' <<<"$output")" = \
		'["misc_device.file","dma_pool.block"]' ]
	status_is 0 "$LIFEMON" replay --format ndjson --module nvme "$CLEAN"
	[ "$(jq -c 'select(.type == "summary") | .unmatched, .not_exercised' <<<"$output")" = $'[]\n[]' ]
}

@test "an export with nothing in it is 4, and says why" {
	status_is 4 "$LIFEMON" export "$CLEAN" --to ndjson -o out --module x
	says 'there is nothing in what was exported: nothing matched --module x (seen: nvme)'
	status_is 4 "$LIFEMON" export "$CLEAN" --to ndjson -o out --from 100s
	says 'no event from 100.000 s'
	status_is 0 "$LIFEMON" export "$CLEAN" --to ndjson -o out --module nvme
}
