#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# lifemon top on recorded runs, as tables; live it is tests/vm/live/top.bats, on a screen
# tests/dashboard/top.bats.

load common

BROKEN="$REPO/tests/replay/misuse/trace.lmt"
CLEAN="$REPO/tests/replay/load/trace.lmt"

setup() { cd "$BATS_TEST_TMPDIR" || return; }

# Usage: column N    of the table's rows, one a line
column() { tail -n +3 <<<"$output" | awk "{ print \$$1 }"; }

@test "what leaked comes first, with the caller past the wrappers of the API" {
	status_is 1 "$LIFEMON" top -i "$BROKEN"
	[[ ${lines[0]} == 'lifemon top: 2.250 s, 27 events, live 1, violations 6, lost 0' ]]
	[[ ${lines[1]} == *'LEAKED   GROWTH     LIVE   BORN/s  FREED/s'*'CLASS'*CALLER ]]
	[[ ${lines[2]} == '       2 '*' dma_pool.block '*' outlived_parent_child_born < outlived_parent < lm_misuse_init [lm_misuse]' ]]
	[[ ${lines[3]} == '       1        0        1 '*' dma_pool.pool '*' leak_born < '* ]]
	[ "$(column 1 | paste -sd+ | bc)" -eq 3 ]
	[ "${#lines[@]}" -eq 14 ]
	says 'exit status 1: 6 violations'
}

@test "the clean twin: callers and their rates, nothing leaked, nothing grows" {
	status_is 0 "$LIFEMON" top -i "$CLEAN"
	[ -z "$stderr" ]
	[ "$(column 1 | sort -u)" = 0 ]
	[ "$(column 2 | sort -u)" = 0 ]
	[[ ${lines[2]} == *' 476 '*' nvme_prep_rq.part.0 < nvme_queue_rq [nvme]' ]]
}

@test "--by, --sort, --limit, --wrapper, filters, and a part of the run" {
	status_is 1 "$LIFEMON" top -i "$BROKEN" --by module
	[[ ${lines[2]} == '       3        0        1 '*' lm_misuse' ]]
	status_is 1 "$LIFEMON" top -i "$BROKEN" --by task
	[[ ${lines[2]} == '       3        0        1 '*' insmod' ]]
	status_is 0 "$LIFEMON" top -i "$CLEAN" --by device
	[[ ${lines[2]} == '       0 '*' 0000:00:04.0' ]]
	status_is 0 "$LIFEMON" top -i "$CLEAN" -s name --limit 1
	[ "${#lines[@]}" -eq 3 ]
	[[ ${lines[2]} == *nvme_prep_rq* ]]
	status_is 1 "$LIFEMON" top -i "$BROKEN" -s oldest --limit 1 --until 2200ms
	[[ ${lines[2]} == *leak_born* ]]
	[[ ${lines[0]} == 'lifemon top: 2.200 s, '* ]]
	status_is 0 "$LIFEMON" top -i "$CLEAN" --wrapper 'nvme_prep_rq*' --limit 1
	[[ ${lines[2]} == *' nvme_queue_rq [nvme]' ]]
	status_is 4 "$LIFEMON" top -i "$CLEAN" --module nothing
	says "exit status 4: cannot tell: "
	[ "${#lines[@]}" -eq 2 ]
}

@test "a trace from a pipe, one that is cut off, one that is none" {
	status_is 1 bash -c 'cat "$1" | "$LIFEMON" top -i -' pipe "$BROKEN"
	[[ ${lines[2]} == *outlived_parent_child_born* ]]
	head -c -1 "$BROKEN" >cut.lmt
	status_is 1 "$LIFEMON" top -i cut.lmt
	says 'cut off'
	[[ ${lines[0]} == 'lifemon top: '* ]]
	status_is 2 "$LIFEMON" top -i "$REPO/README.md"
	no_output
	status_is 3 "$LIFEMON" top -i nowhere.lmt
	no_output
}

@test "a full disk is no success" {
	status_is 3 bash -c '"$LIFEMON" top -i "$1" >/dev/full' full "$CLEAN"
	says 'cannot write to the standard output'
}

@test "wrong use is refused" {
	local options

	for options in '--by pool' '--sort size' '--limit 0' '--limit x' "-n 0 -i $BROKEN" '-d 5ms' 'run.lmt' \
		"-i $BROKEN -n 2" "-i $BROKEN -d 1s" '--from 1s' '--until 1s' "-i $BROKEN --from 2s --until 1s" \
		'--format ndjson' '--explain block'; do
		# shellcheck disable=SC2086 # a list of words
		status_is 2 "$LIFEMON" top $options
		no_output
	done
	status_is 2 "$LIFEMON" tops
	says "did you mean 'top'?"
}
