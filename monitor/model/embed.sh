#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Writes the C file that holds the built-in models: the tables of builtin.h.
# Usage: embed.sh OUT GROUPS FILE.own…
set -eu
export LC_ALL=C

[ $# -ge 2 ] || {
	echo "usage: embed.sh OUT GROUPS FILE.own..." >&2
	exit 2
}
out=$1
groups=$2
shift 2
trap 'rm -f "$out.tmp"' EXIT

# The lines of a file as string literals.
literals() {
	printf '\t""\n'
	sed 's/\\/\\\\/g; s/"/\\"/g; s/?/\\?/g; s/.*/\t"&\\n"/' "$1"
}

# The rows of model_listed_table. Usage: listed FILE.own…    these and no other have to be in GROUPS
listed() {
	awk -v files="$*" '
		function fail(what) { print FILENAME ": " what >"/dev/stderr"; failed = 1 }
		BEGIN {
			for (n = split(files, file, " "); n; n--) {
				sub(/.*\//, "", file[n])
				sub(/\.own$/, "", file[n])
				missing[file[n]]
			}
		}
		/^#/ || !NF { next }
		/^[^ \t]/ { group = $0; next }
		{
			cost = $2 (NF > 2 ? " " $3 : "") (NF > 3 ? " ..." : "")
			if (cost != "" && cost != "per I/O")
				fail("line " FNR ": \"" cost "\" is no cost: \"per I/O\" is one")
			if (!($1 in missing))
				fail("line " FNR ": " $1 " is twice here, or there is no such model")
			delete missing[$1]
			printf "\t{\"%s\", \"%s\", %d},\n", group, $1, cost != ""
		}
		END {
			for (name in missing)
				fail("model " name " is in no group")
			exit failed
		}' "$groups"
}

{
	echo "/* SPDX-License-Identifier: GPL-2.0-only */"
	echo "/* Made by monitor/model/embed.sh from models/. */"
	echo "#include \"model/builtin.h\""
	n=0
	for file; do
		printf '\nstatic const char text_%d[] =\n' "$n"
		literals "$file"
		printf '\t;\n'
		n=$((n + 1))
	done
	printf '\nconst struct model_builtin_entry model_builtin_table[] = {\n'
	n=0
	for file; do
		name=$(basename "$file" .own)
		printf '\t{"%s", text_%d, sizeof(text_%d) - 1},\n' "$name" "$n" "$n"
		n=$((n + 1))
	done
	printf '\t{0, 0, 0},\n};\n'
	printf '\nconst struct model_listed model_listed_table[] = {\n'
	listed "$@"
	printf '\t{0, 0, 0},\n};\n'
} >"$out.tmp"
mv "$out.tmp" "$out"
