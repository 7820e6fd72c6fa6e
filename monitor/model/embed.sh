#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Writes the C file that holds the built-in models: model_builtin_table of builtin.h.
# Usage: embed.sh OUT FILE.own…
set -eu
export LC_ALL=C

[ $# -ge 1 ] || {
	echo "usage: embed.sh OUT FILE.own..." >&2
	exit 2
}
out=$1
shift
trap 'rm -f "$out.tmp"' EXIT

# The lines of a file as string literals.
literals() {
	printf '\t""\n'
	sed 's/\\/\\\\/g; s/"/\\"/g; s/?/\\?/g; s/.*/\t"&\\n"/' "$1"
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
} >"$out.tmp"
mv "$out.tmp" "$out"
