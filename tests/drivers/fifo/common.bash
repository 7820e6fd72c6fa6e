# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the live tests of lm_fifo share.

SWITCH=/sys/kernel/debug/lm_fifo
MODELS=(--model fifo --model misc_device)

setup_file() {
	PROGRAMS=$(tests/drivers/fifo/build "$MODULES/programs")
	export PROGRAMS
}

setup() { REPORT=$BATS_TEST_TMPDIR/report; }

teardown() {
	echo 0 >/sys/kernel/rcu_expedited
	pkill -x ops || :
	rmmod lm_fifo 2>/dev/null || :
}

# Usage: ops OPERATION…    their results, joined by ", "
ops() { "$PROGRAMS/ops" "$@" | paste -sd, | sed 's/,/, /g'; }

# Usage: watch COMMAND…    under lifemon
watch() { run "$LIFEMON" run "${MODELS[@]}" --format ndjson --report "$REPORT" -- "$@"; }

# Nothing was reported, nothing was missed, nothing is left.
silent() {
	equal "$(violations .rule)" ""
	equal "$(summary .lost)" 0
	equal "$(summary '.live | add')" 0
	equal "$status" 0
}

# Usage: fault NAME AT BORN DIED
# AT, BORN, DIED: what the innermost function of that stack matches; - for none. Compilers differ in
# what they inline into its only caller.
fault() {
	local rule class stacks

	insmod "$MODULES/lm_fifo.ko"
	IFS=$'\t' read -r _ rule class _ < <(grep "^$1	" $SWITCH/faults)
	rmmod lm_fifo
	[ "${class%.*}" = fifo ] && MODELS=(--model fifo)
	watch tests/drivers/fifo/trigger "$1" --twin
	silent
	watch tests/drivers/fifo/trigger "$1"
	equal "$(violations '"\(.rule) \(.model).\(.class) \(.certainty)"')" "$rule $class certain"
	stacks=$(violations '[.stacks.at, .stacks.born, .stacks.died] |
		map(.[0].symbol // "-") | join(" ")')
	[[ $stacks =~ ^($2)\ ($3)\ ($4)$ ]] || equal "$stacks" "$2 $3 $4"
	equal "$(summary .lost)" 0
	equal "$status" 1
}

# shellcheck disable=SC2034 # for the tests
at_end='fifo_destroy|lm_fifo_last_put|fifo_put' # of a FIFO
# shellcheck disable=SC2034
append='fifo_append|lm_fifo_append_growing'
