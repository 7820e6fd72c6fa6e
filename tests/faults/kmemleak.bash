# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Asks the kernel's kmemleak, in a guest, what nothing refers to any more.

readonly KMEMLEAK=/sys/kernel/debug/kmemleak

# It scans only when it is told to.
kmemleak_start() { echo scan=off >$KMEMLEAK; }

# An object is reported from its fifth second on, and when a scan found it as the one before did.
kmemleak_scan()
{
	echo scan >$KMEMLEAK
	sleep 6
	echo scan >$KMEMLEAK
}

# Usage: kmemleak_found UPTIME    after a scan: a line on what was allocated since then and is
# forgotten; nothing when nothing is
kmemleak_found()
{
	local now

	read -r now _ </proc/uptime
	awk -v most="$(awk "BEGIN { print $now - $1 }")" '
		/^unreferenced object/ { size = $NF + 0 }
		/^ *comm/ {
			age = $0
			sub(/.*\(age /, "", age)
			if (age + 0 > most)
				next
			if (!n++) {
				first = size
				comm = $2
				gsub(/[",]/, "", comm)
			}
		}
		END {
			if (n)
				printf "kmemleak: %d unreferenced, the first of %d bytes, by %s\n", n, first, comm
		}' $KMEMLEAK
}
