# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The results of the corpus, kept from one run to the next: two tables, sorted, and a page made of both.
#
# results/stock.tsv, by tests/faults/corpus, a line a fault, tab-separated:
#   driver, fault, real bug, rule, class, kernel release, "yes" or what else was reported,
#   milliseconds from the fault to the report or "-", what became of the guest
# results/debug.tsv, by tests/faults/debug:
#   driver, fault, kernel release, what the kernel reported or "nothing"

readonly RESULTS=tests/faults/results
readonly STOCK=$RESULTS/stock.tsv DEBUG=$RESULTS/debug.tsv

rows() { [ ! -e "$1" ] || grep -v '^#' "$1" || :; }

# Usage: keep_rows FILE ROWS all|some    ROWS take the place of all rows of FILE, or of those of the
# same faults
keep_rows()
{
	local new=$1.new

	mkdir -p "$RESULTS"
	{
		echo '# SPDX-License-Identifier: GPL-2.0-only'
		{
			cat "$2"
			[ "$3" = all ] || rows "$1"
		} | sort -s -t $'\t' -k 1,2 -u
	} >"$new"
	mv "$new" "$1"
	write_page >"$RESULTS/../RESULTS.md"
}

# Usage: releases FILE COLUMN
releases() { rows "$1" | cut -f"$2" | sort -u | paste -sd ' '; }

write_page()
{
	local debug

	debug=$(releases "$DEBUG" 3)
	cat <<END
<!-- SPDX-License-Identifier: GPL-2.0-only -->
# The corpus of faults

Made by \`make check-faults\` on kernel $(releases "$STOCK" 6), and by \`make check-faults-debug\` on
kernel ${debug:-(not run)}. Each fault is committed by one of the two drivers.

"lifemon": under \`lifemon run\` on the stock kernel exactly one violation was reported, certain, of
this rule on this class, with the driver in its stacks; the same work without the fault was silent
unless the run says otherwise. "After": from the event that broke the rule to the line of the report.
"Guest": what became of the stock kernel. "Debug kernel": the first line in which a kernel with
KASAN, kmemleak, lockdep, SLUB_DEBUG and DMA_API_DEBUG said that something is wrong, without
lifemon; for memory that nothing refers to, what kmemleak found.

END
	table
}

# The two tables by fault, and their sums.
table()
{
	awk -F'\t' '
		function cell(text) { gsub(/\|/, "\\|", text); return text }
		FILENAME == ARGV[1] { said[$1, $2] = $4; next }
		FNR == 1 {
			print "| driver | fault | modelled on | rule | class | lifemon | after | guest | debug kernel |"
			print "|---|---|---|---|---|---|---|---|---|"
		}
		{
			debug = ($1, $2) in said ? said[$1, $2] : "not run"
			printf "| %s | `%s` | %s | `%s` | `%s` | %s | %s | %s | %s |\n", $1, $2, cell($3), $4, $5,
				$7 == "yes" ? "yes" : "**no**: " cell($7), $8 == "-" ? "-" : sprintf("%.2f s", $8 / 1000),
				cell($9), cell(debug)
			found += $7 == "yes"
			by_debug += debug != "nothing" && debug != "not run"
			run += debug != "not run"
			soon += $8 != "-" && $8 <= 1000
		}
		END {
			printf "\nOf %d faults, lifemon reported %d, %d within a second; the debug kernel %d of %d.\n",
				FNR, found, soon, by_debug, run
		}' <(rows "$DEBUG") <(rows "$STOCK")
}
