# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What must hold of all output about a trace whose names are hostile; for tests/cli/hostile.bats and
# tests/fuzz/hostile. Both set LIFEMON, HOSTILE_TRACE and REPO, and are in a folder of their own.

# Usage: named TEXT    a trace with a double free, in which all that has a name has this one
named() { "$HOSTILE_TRACE" "$PWD/trace.lmt" "$1"; }

# Usage: filed TEXT    sets FILE to the trace by a file's name that is like the text
filed() {
	local LC_ALL=C

	FILE=${1//\//_}
	FILE=./f${FILE:0:200}
	ln -sf trace.lmt "$FILE"
}

# Usage: annotates FILE    a GitHub runner takes nothing for a command but the annotations
annotates() {
	local status=0

	"$LIFEMON" check "$1" --github >text 2>/dev/null || status=$?
	[ "$status" -eq 1 ] || { echo "# check --github ended with $status" && return 1; }
	"$REPO/tests/reports/github_runner" <text >commands || { echo '# stopped for ever' && return 1; }
	[ "$(cut -d' ' -f1 commands | uniq -c | sed 's,^ *,,')" = '2 error' ] && return
	echo '# a GitHub runner obeys:'
	sed 's/^/# /' commands
	return 1
}

# Usage: shown_well FILE…    all of it is lines of printable text, and the last line is lifemon's own
shown_well() {
	python3 - "$@" <<'PYTHON'
import sys, unicodedata
for name in sys.argv[1:]:
    try:
        lines = open(name, "rb").read().decode().split("\n")
    except UnicodeDecodeError as error:
        sys.exit(f"{name}: {error}")
    for line in lines:
        bad = [hex(ord(c)) for c in line if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c != "\t"]
        if bad:
            sys.exit(f"{name}: {bad} in {line!r}")
        if line.startswith("result: exit status 0"):
            sys.exit(f"{name}: forged: {line!r}")
PYTHON
}

# Usage: shows_nothing_raw FILE    whatever command prints it
shows_nothing_raw() {
	local command arguments printed

	rm -f printed.*
	while IFS='|' read -r command arguments; do
		printed=printed.$command${arguments//[!a-z0-9]/-}
		# shellcheck disable=SC2086 # words
		"$LIFEMON" $command "$1" $arguments >"$printed" 2>&1 || [ $? -lt 2 ] || {
			echo "# $command $arguments: $(tail -n 1 "$printed")"
			return 1
		}
	done <<'END'
replay|
replay|--format ndjson
check|
check|--github
explain|2
replay|-v --explain block
export|--to ndjson -o -
export|2 --to dot -o -
export|--to html -o -
END
	shown_well printed.*
}

# Usage: stays_markdown FILE    a table of three cases, and stacks: what names have of markup is written as numbers
stays_markdown() {
	shown_well "$1" && [ "$(grep -c '^| ' "$1")" -eq 5 ] &&
		! sed -E 's,^</?(details|summary|pre)>|<details><summary>|<summary>|</(summary|pre)>|<pre>,,g; s/&#[0-9]+;//g
			/^[|#]|^$/d' "$1" | grep '[]<>`*_~|\[#&]' || return
}

# Usage: stays_readable FILE    for a reader of each format
stays_readable() {
	"$LIFEMON" check "$1" --junit j.xml --tap t.tap --sarif s.json --gitlab g.json --step-summary printed.md >text 2>&1 || [ $? -eq 1 ] || return
	xmllint --noout --schema "$REPO/tests/reports/junit.xsd" j.xml 2>said || { cat said && return 1; }
	"$REPO/tests/reports/check_sarif" s.json || return
	jq -e 'length == 2 and all(.[]; .description and .fingerprint and .location.path)' g.json >/dev/null || return
	stays_markdown printed.md || return
	prove --exec cat t.tap >said 2>&1 || : # the cases that fail
	! grep 'Parse errors\|All tests successful' said || return
	"$LIFEMON" export "$1" --to ndjson -o out.ndjson 2>/dev/null || return
	jq -e . out.ndjson >/dev/null || return
	"$LIFEMON" export "$1" --to perfetto -o out.perfetto 2>/dev/null || return
	"$REPO/tests/reports/perfetto_events" out.perfetto >events.json || return
	# as printable as the formats that are text: what steers a terminal would be an escape in JSON
	jq -r '.. | strings' events.json >printed.perfetto && shown_well printed.perfetto || return
	"$LIFEMON" export "$1" --to html -o out.html 2>/dev/null || return
	xmllint --noout out.html || return
	rm -rf ctf
	"$LIFEMON" export "$1" --to ctf -o ctf 2>/dev/null || return
	babeltrace2 ctf >events || return
	[ "$(grep -vc ' lifemon.frame: ' events)" -eq 6 ] || { echo '# CTF: another number of events' && return 1; }
	"$LIFEMON" export "$1" 2 --to dot -o out.dot 2>/dev/null || return
	dot -Tsvg out.dot >drawn.svg || return
	xmllint --noout drawn.svg
}
