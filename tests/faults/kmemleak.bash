# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Asks the kernel's kmemleak, in a guest, what nothing refers to any more.

readonly KMEMLEAK=/sys/kernel/debug/kmemleak

# It scans only on request.
kmemleak_start() { echo scan=off >$KMEMLEAK; }

# An object is reported from its fifth second on, and when a scan found it as the one before did.
kmemleak_scan()
{
	echo scan >$KMEMLEAK
	sleep 6
	echo scan >$KMEMLEAK
}

# The kernel's count of ticks, by which kmemleak says when an object was allocated.
kmemleak_now() { awk '/^jiffies:/ { print $2; exit }' /proc/timer_list; }

# Usage: kmemleak_found JIFFIES    after a scan: a line on what was allocated since then and is
# forgotten; nothing when nothing is
kmemleak_found()
{
	awk -v since="$1" '
		/^unreferenced object/ { size = $NF + 0 }
		/^ *comm/ {
			when = $0
			sub(/.* jiffies /, "", when)
			if (when + 0 < since + 0)
				next
			if (!n++) {
				first = size
				comm = $0
				gsub(/^[^"]*"|".*/, "", comm)
			}
		}
		END {
			if (n)
				printf "kmemleak: %d unreferenced, the first of %d bytes, by %s\n", n, first, comm
		}' $KMEMLEAK
}
