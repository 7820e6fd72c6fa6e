# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the programs share that commit faults in guests, and the guests themselves. A host's program
# has $out, where guests leave things, and guest(), which runs one.

# A guest ends with it when its kernel is no good any more, and faults are left.
# shellcheck disable=SC2034
readonly STATUS_FRESH=77

# How the kernel, its checkers included, says that something is wrong: lockdep, KASAN, SLUB, the
# checks of the DMA API and of the pools.
readonly HEADLINE='(BUG|WARNING|INFO): .*|BUG [^ ]+ \(.*|DEBUG_LOCKS_WARN_ON.*|DMA-API: .*|dma_pool_[a-z]+ .*'
readonly HEADLINE_FATAL='general protection fault.*|Oops: .*|kernel BUG at .*|Kernel panic.*|refcount_t: .*|list_(add|del) corruption.*'

# What 6.1.192 says of itself: __vma_adjust() calls hugetlb_split() before it takes the lock whose
# holding that asserts, when fio unmaps huge pages.
readonly NOT_THE_DRIVERS='WARNING: .* hugetlb_split'

die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 125
}

# The first such line of a kernel log on standard input, without what differs from run to run.
headline()
{
	tr -d '\r' | grep -vE "$NOT_THE_DRIVERS" | grep -m 1 -oE "$HEADLINE|$HEADLINE_FATAL" |
		sed -E -e 's/CPU: [0-9]+ PID: [0-9]+ //' -e 's/\+0x[0-9a-f]+\/0x[0-9a-f]+//g' \
			-e 's/\b(0x)?[0-9a-f]{9,16}\b/ADDRESS/g' -e 's/ADDRESS-ADDRESS/ADDRESS/g'
}

passed=0 failed=0

# Usage: tap ok|not WORDS…
tap()
{
	local verdict=$1

	shift
	if [ "$verdict" = ok ]; then
		passed=$((passed + 1))
		echo "ok $((passed + failed)) - $*"
	else
		failed=$((failed + 1))
		echo "not ok $((passed + failed)) - $*"
	fi
}

# What the kernel said last in a guest that left no word about it.
note_death()
{
	local why

	why=$(sed '1,/lifemon-vm: CMD starts/d' "$out/kernel.log" | tac | sed '/lifemon-fault: /q' | tac |
		headline || :)
	printf 'the guest died: %s\n' "${why:-it did not end in time}" >"$1/after"
}

# Usage: run_all MODE    guests, until each fault has had its turn; one that has begun is not begun
# again
run_all()
{
	local status dir open begun

	while :; do
		status=0
		open=$(find "$out" -name begun | wc -l)
		guest "$1" || status=$?
		[ "$status" -ne 0 ] || return 0
		begun=$(find "$out" -name begun | wc -l)
		for dir in "$out"/*/*/; do
			[ -e "$dir/after" ] || [ ! -e "$dir/begun" ] || note_death "$dir"
		done
		[ "$begun" -gt "$open" ] || {
			tail -n 30 "$out/guest.log" >&2
			die "a guest ended with status $status and began no fault"
		}
		[ "$status" = "$STATUS_FRESH" ] || echo "# a guest ended with status $status"
	done
}
