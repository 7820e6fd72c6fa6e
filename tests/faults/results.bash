# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# The results of the corpus and of the public cases, kept from one run to the next: four tables, sorted.
# A page is made of the first two, another one of the others.
#
# results/stock.tsv, by tests/faults/corpus, a line a fault, tab-separated:
#   driver, fault, real bug, rule, class, kernel release, "yes" or what else was reported,
#   milliseconds from the fault to the report or "-", what became of the guest
# results/debug.tsv, by tests/faults/debug:
#   driver, fault, kernel release, what the kernel reported or "nothing"
# results/public.tsv, by tests/faults/public-cases:
#   case, kernel release, "yes" or what else was reported, "silent" or what was reported of its twin
#
# results/public-debug.tsv, by tests/faults/debug:
#   case, kernel release, what the kernel reported or "nothing"

readonly RESULTS=tests/faults/results
readonly STOCK=$RESULTS/stock.tsv DEBUG=$RESULTS/debug.tsv PUBLIC=$RESULTS/public.tsv PUBLIC_DEBUG=$RESULTS/public-debug.tsv
readonly CASES=tests/faults/public/cases.tsv

rows() { [ ! -e "$1" ] || grep -v '^#' "$1" || :; }

# Usage: keep_rows FILE ROWS all|some    ROWS take the place of all rows of FILE, or of those that are
# the same in the first two columns
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
	case $1 in
	"$PUBLIC" | "$PUBLIC_DEBUG") write_public >"$RESULTS/../PUBLIC.md" ;;
	*) write_page >"$RESULTS/../RESULTS.md" ;;
	esac
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

write_public()
{
	cat <<'END'
<!-- SPDX-License-Identifier: GPL-2.0-only -->
# Public bugs of the kernel

Made by `tests/faults/public-cases --record`. Each case is a small scenario of our own, in
`tests/faults/public/`, that makes the mistake which a public fix corrects: it calls the same functions of
the kernel in the same wrong order, and the rest of the driver is left out. What a real driver would crash
of is forgotten instead, or is of the same page, so that the kernel goes on. "Fixed by" is the commit in
the kernel's tree, or the message on a mailing list. The patch of each was read: those with a commit as
the list of the stable kernels has them, which names it.

All cases are loaded and unloaded one after the other under one `lifemon run --module lm_public`, first as
the fix has them, then with the mistake. "Reported": exactly this was, each as certain (where "possible" is
not said), with this function in its stacks, and of the fixed one nothing; else it says what. Where there
are two, there are two objects, or two models watch the same one: a misc device is a node in /dev too, and
a pool that is destroyed in use keeps the coherent memory of its blocks. "Debug kernel": the first line in
which a kernel with KASAN, kmemleak, lockdep, SLUB_DEBUG and DMA_API_DEBUG said that something is wrong,
without lifemon, of the mistake (`tests/faults/debug --public`).

END
	public_table
}

# The kernels' columns are in the order of their versions.
public_table()
{
	local releases

	releases=$(rows "$PUBLIC" | cut -f2 | sort -Vu | paste -sd ' ')
	awk -F'\t' -v releases="$releases" '
		function cell(text) { gsub(/\|/, "\\|", text); return text }
		BEGIN {
			kernels = split(releases, release, " ")
			head = "| case | fixed by | in | what lifemon reports | named |"
			line = "|---|---|---|---|---|"
			for (n = 1; n <= kernels; n++) {
				head = head " reported on " release[n] " |"
				line = line "---|"
			}
			print head " debug kernel |\n" line "---|"
		}
		FILENAME == ARGV[2] { said[$1] = $3; next }
		FILENAME == ARGV[1] {
			seen[$1, $2] = $3 == "yes" && $4 == "silent" ? "yes" : "**no**: " cell($3) ", fixed: " cell($4)
			next
		}
		{
			rules = $2
			gsub(/; /, "`, `", rules)
			printf "| `%s` | `%s` %s | %s | `%s` | `%s` |", $1, $4, cell($5), $6, rules, $3
			for (n = 1; n <= kernels; n++) {
				result = ($1, release[n]) in seen ? seen[$1, release[n]] : "not run"
				found[n] += result == "yes"
				printf " %s |", result
			}
			debug = $1 in said ? said[$1] : "not run"
			print " " cell(debug) " |"
			by_debug += debug != "nothing" && debug != "not run"
			run += debug != "not run"
			cases++
		}
		END {
			printf "\nOf %d cases, lifemon reported", cases
			for (n = 1; n <= kernels; n++)
				printf "%s %d on %s", (n > 1 ? "," : ""), found[n], release[n]
			printf "; the debug kernel %d of %d.\n", by_debug, run
		}' <(rows "$PUBLIC") <(rows "$PUBLIC_DEBUG") <(rows "$CASES")
}
