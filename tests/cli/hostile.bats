#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Names that a driver, a task or a trace may choose must not be taken for more than names.

load common

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	# shellcheck disable=SC2153 # make check-cli sets it
	RUNNER=$REPO/tests/reports/github_runner
}

# Usage: named TEXT    a trace with a double free, in which all that has a name has this one
named() { "$HOSTILE_TRACE" "$PWD/trace.lmt" "$1"; }

# Usage: annotates TEXT    a GitHub runner takes nothing for a command but the annotations
annotates() {
	named "$1"
	run "$LIFEMON" check trace.lmt --github
	[ "$status" -eq 1 ]
	"$RUNNER" <<<"$output" >commands
	[ "$(cut -d' ' -f1 commands | uniq -c | sed 's,^ *,,')" = '2 error' ]
}

@test "names are no commands for a GitHub runner" {
	annotates 'rx ring'
	for name in '##[stop-commands]z' '##[error]x' '::error::x' '::add-mask::a' $'x\n::error::x' \
		$'x\r::stop-commands::z' '##[set-env name=PATH]x'; do
		annotates "$name"
	done
}

@test "the reader of the test above obeys a name that is not quoted" {
	named '##[error]x'
	"$LIFEMON" check trace.lmt >text || [ $? -eq 1 ]
	"$RUNNER" <text >commands
	[ -s commands ]
}

@test "whatever ends a check, commands go on after it" {
	named '##[stop-commands]z'
	for arguments in '--assert live(nothing)==0' '--model /none.own' '--baseline /none.lmt'; do
		# shellcheck disable=SC2086 # words
		run "$LIFEMON" check trace.lmt --github $arguments
		[ "$status" -gt 1 ]
		"$RUNNER" <<<"$output"
	done
	head -c 300 trace.lmt >cut.lmt
	run "$LIFEMON" check cut.lmt --github
	"$RUNNER" <<<"$output"
}

# Usage: shown_well    all of it is lines of printable text, and the last line is lifemon's own
shown_well() {
	python3 - "$1" <<'PYTHON'
import sys, unicodedata
text = open(sys.argv[1], "rb").read().decode()  # UTF-8, or it ends here
for line in text.split("\n"):
    bad = [hex(ord(c)) for c in line if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c != "\t"]
    if bad:
        sys.exit(f"{bad} in {line!r}")
forged = [line for line in text.split("\n") if line.startswith("result: exit status 0")]
if forged:
    sys.exit(f"forged: {forged}")
PYTHON
}

# What a name may try: steer a terminal, forge a line, hide or turn round what is beside it, end a
# string, a comment or a tag, be cut within a character.
hostile_names() {
	printf '%s\0' $'\e[31mred\e[0m' $'x\nresult: exit status 0: clean' $'a\u202eb\u2066c' \
		$'zero\u200bwidth\ufeff' '*/ trace { major = 1; }; /*' '"},{"x":"' '<script>&' $'bad\xff\xc3' \
		"$(printf 'é%.0s' {1..40})" $'\r\u2028next'
}

@test "no command shows a name raw" {
	while IFS= read -r -d '' name; do
		named "$name"
		for arguments in 'replay trace.lmt' 'replay trace.lmt --format ndjson' 'check trace.lmt' \
			'check trace.lmt --github' 'explain trace.lmt 2' 'replay trace.lmt -v --explain block' \
			'export trace.lmt --to ndjson -o -' 'export trace.lmt --to perfetto -o -' \
			'export trace.lmt 2 --to dot -o -' 'export trace.lmt --to html -o -'; do
			# shellcheck disable=SC2086 # words
			"$LIFEMON" $arguments >text 2>&1 || [ $? -lt 2 ]
			run shown_well text
			[ "$status" -eq 0 ] || { echo "# $arguments: $output" && false; }
		done
	done < <(hostile_names)
}

@test "every format stays readable, whatever the names" {
	while IFS= read -r -d '' name; do
		named "$name"
		"$LIFEMON" check trace.lmt --junit j.xml --tap t.tap --sarif s.json >/dev/null || [ $? -eq 1 ]
		xmllint --noout --schema "$REPO/tests/reports/junit.xsd" j.xml
		"$REPO/tests/reports/check_sarif" s.json
		run prove --exec cat t.tap
		[[ $output != *'Parse errors'* ]]
		for form in ndjson perfetto; do
			"$LIFEMON" export trace.lmt --to $form -o out.$form 2>/dev/null
			jq -e . out.$form >/dev/null
		done
		rm -rf ctf
		"$LIFEMON" export trace.lmt --to ctf -o ctf 2>/dev/null
		babeltrace2 ctf >events
		[ "$(wc -l <events)" -eq 6 ]
		"$LIFEMON" export trace.lmt 2 --to dot -o - 2>/dev/null | dot -Tsvg >drawn.svg
		xmllint --noout drawn.svg
	done < <(hostile_names)
}

@test "a message shows what is in an argument, and does not obey it" {
	for name in $'\e[31mx' $'\xe2\x80\xaex' $'\xe2\x80\x8bx' $'a\rx'; do
		for arguments in "replay $name.lmt" "replay --leaks $name" "$name" "--$name"; do
			# shellcheck disable=SC2086 # words
			run "$LIFEMON" $arguments
			[ "$status" -ge 2 ]
			[[ $output == *'\x'[0-9a-f][0-9a-f]*x* && $output != *$name* ]]
		done
	done
	run "$LIFEMON" replay $'\xc3\xa9.lmt'
	[[ $output == *$'\xc3\xa9.lmt: '* ]]
}
