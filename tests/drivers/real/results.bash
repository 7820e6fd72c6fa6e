# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What was counted, kept from one run of the suite to the next: a table, sorted, and a page of it.
#
# A line a driver, kernel and kind of probes, tab-separated:
#   driver, kernel release, "fentry" or "kprobe", objects born, events, lost events, "exact" or "wrong",
#   what the kernel itself complains of with this driver, with or without lifemon, or "-"

readonly RESULTS=tests/drivers/real/results.tsv

rows() { [ ! -e "$1" ] || grep -v '^#' "$1" || :; }

# Usage: keep_rows FILE    the rows of FILE take the place of those of the same driver, kernel series
# and kind of probes
keep_rows()
{
	{
		echo '# SPDX-License-Identifier: GPL-2.0-only'
		awk -F'\t' '
			function series(release) {
				if (release ~ /^7/)
					return 7
				sub(/^[0-9]+\.[0-9]+/, "&;", release)
				return substr(release, 1, index(release, ";"))
			}
			!seen[$1, series($2), $3]++' <(rows "$1") <(rows "$RESULTS") |
			sort -s -t $'\t' -k 1,1 -k 2,2V -k 3,3
	} >"$RESULTS.new"
	mv "$RESULTS.new" "$RESULTS"
	write_page >"${RESULTS%/*}/RESULTS.md"
}

write_page()
{
	cat <<'END'
<!-- SPDX-License-Identifier: GPL-2.0-only -->
# The kernel's own drivers, watched

Made by `tests/drivers/real/suite --record`. Each driver is loaded, reads and writes, is unbound and
bound again with I/O under way, loses its device with I/O under way, and is unloaded:
`tests/vm/live/real.bats` has the steps. "misc" is the misc devices of the modules that
`tests/vm/live/misc_drivers.bats` names, opened and closed.

"exact": of each class, the births and deaths that lifemon saw and those that its ledger says were
lost are together as many as the kernel counted, to the unit. Nothing is reported as certain, and
without a loss nothing at all; no object is left. What is expected:

* by fentry nothing is lost;
* by kprobes a call is lost when an interrupt makes it while another kprobe is at work on that CPU:
  the kernel skips it, and counts it. The run then ends with status 4, cannot tell. By default
  lifemon takes kprobes only where it cannot have fentry;
* sym53c8xx gives memory back with interrupts off, of which the kernel warns, also without lifemon.

Not here: am53c974, which panics 6.1 without lifemon, and mptsas, which finds no disk under QEMU 7.2.

| driver | kernel | probes | born | events | lost | counts | the kernel complains |
|---|---|---|---|---|---|---|---|
END
	rows "$RESULTS" | awk -F'\t' '
		{
			verdict = $7 == "exact" ? $7 : "**" $7 "**"
			printf "| %s | %s | %s | %s | %d | %d | %s | %s |\n", $1, $2, $3, $4, $5, $6, verdict, $8
			events += $5
			lost += $6
			exact += $7 == "exact"
		}
		END {
			printf "\nOf %d runs with %d events and %d lost, %d are exact.\n", NR, events, lost, exact
		}'
	not_recorded
}

# What this page lacks, so that nobody takes it for whole.
not_recorded()
{
	local attach driver release

	for release in $(rows "$RESULTS" | cut -f2 | sort -uV); do
		for driver in $DRIVERS misc; do
			for attach in fentry kprobe; do
				rows "$RESULTS" | grep -q "^$driver	$release	$attach	" || echo "$release $driver"
			done
		done
	done | uniq | awk '
		{ drivers[$1] = drivers[$1] (drivers[$1] ? ", " : "") $2 }
		END { for (release in drivers) printf "\nNot recorded, or not by both, on %s: %s.\n", release, drivers[release] }' |
		fmt -w 100
}
