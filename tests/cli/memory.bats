#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# A small trace can stand for much: what a reader keeps of it has a bound.

load common

bats_require_minimum_version 1.5.0

# What each takes without a bound is above: four million blocks 300 MiB, a million pools 220, three
# million records that wait 470, a million stacks 100, four million threads 300.
KINDS='blocks:4000000 pools:1000000 held:3000000 stacks:1000000 threads:4000000'
LIMIT=32
OWN=50 # MiB that lifemon takes besides, as lifemon(8) says

setup_file() {
	[ -x "${GROWING_TRACE:=$REPO/build/tests/growing_trace}" ] || skip "needs make build/tests/growing_trace"
	for kind in $KINDS; do
		"$GROWING_TRACE" "$BATS_FILE_TMPDIR/${kind%:*}.lmt" "${kind%:*}" "${kind#*:}"
	done
	"$GROWING_TRACE" "$BATS_FILE_TMPDIR/few.lmt" blocks 1000
}

setup() { cd "$BATS_FILE_TMPDIR" || return; }

# Usage: within_limit COMMAND…    ends with 4, says why, and took no more than it may
within_limit() {
	python3 - "$((LIMIT + OWN))" "$@" <<'PYTHON'
import resource, subprocess, sys
most, command = int(sys.argv[1]), sys.argv[2:]
done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
fine = done.returncode == 4 and "more memory than the limit" in done.stderr and took <= most
if not fine:
    print(f"# status {done.returncode}, {took} MiB: {' '.join(command)}\n# {done.stderr}")
sys.exit(not fine)
PYTHON
}

@test "whatever a trace is full of: judged up to the limit, exit status 4" {
	for kind in $KINDS; do
		file=${kind%:*}.lmt
		[ "$(stat -c %s "$file")" -lt 14000000 ]
		within_limit "$LIFEMON" replay --memory ${LIMIT}M "$file"
		within_limit "$LIFEMON" check --memory ${LIMIT}M "$file" --assert 'live(dma_pool.block) >= 0'
	done
}

@test "export and explain keep the limit, and what they wrote is whole" {
	within_limit "$LIFEMON" export --memory ${LIMIT}M blocks.lmt --to perfetto -o out.perfetto
	protoc --decode_raw <out.perfetto >/dev/null
	within_limit "$LIFEMON" export --memory ${LIMIT}M blocks.lmt --to html -o out.html
	[ "$(tail -c 8 out.html)" = '</html>' ]
	within_limit "$LIFEMON" explain --memory ${LIMIT}M blocks.lmt 3000000
	# one that was seen in time is printed
	within_limit "$LIFEMON" explain --memory ${LIMIT}M blocks.lmt 300
	run -4 "$LIFEMON" explain --memory ${LIMIT}M blocks.lmt 300
	prints '#300'
	prints ' born '
}

@test "a report says that it cannot tell, in place of what an older check left" {
	for assert in 'live(dma_pool.block) > 0' 'violations == 0'; do
		"$LIFEMON" check few.lmt --assert 'live(dma_pool.block) > 0' --junit junit --tap tap >/dev/null
		run -4 "$LIFEMON" check --memory ${LIMIT}M blocks.lmt --assert "$assert" --junit junit --tap tap
		grep -q 'status" value="4"' junit
		grep -q 'more memory than the limit of 32 MiB' junit
		grep -q '^not ok' tap
	done
}

@test "with enough memory it is as without a limit" {
	"$LIFEMON" replay blocks.lmt >without
	"$LIFEMON" replay --memory 1G blocks.lmt >with
	cmp with without
	status_is 0 "$LIFEMON" replay --memory 16M few.lmt
	status_is 0 "$LIFEMON" check --memory 16M few.lmt --assert 'live(dma_pool.block) > 0'
}

@test "--memory takes sizes" {
	for size in 16M 17M 16777216 20000K 1024G; do
		accepted --memory "$size"
	done
	for size in 0 1 15M 1.5G 2T -1 M '' 1025G; do
		refused "--memory: '$size' is no size from 16M to 1024G" --memory "$size"
	done
}
