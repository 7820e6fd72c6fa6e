#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
#
# The recipe of docs/ci.md, with the files as they stand there, on a driver that keeps the rules and
# on one that breaks six. Only where lifemon comes from is another: this tree, which is built already.

bats_require_minimum_version 1.5.0

REPO=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

# Usage: block HEADING    what stands in the first code block below it
block() {
	awk -v heading="$1" '
		index($0, heading) && /^## / { found = 1 }
		found && /^```/ { if (inside) exit; inside = 1; next }
		inside { print }' "$REPO/docs/ci.md"
}

# Usage: make_project MODULE    a driver's repository with the recipe in it
make_project() {
	mkdir ci mydriver
	block 'ci/guest.sh' | sed "s,mydriver/mydriver.ko,mydriver/$1.ko,; s,rmmod mydriver,rmmod $1," >ci/guest.sh
	block 'ci/run.sh' | sed '/git clone/d; /make -C lifemon/d; /LIFEMON_VM_CACHE/d' >ci/run.sh
	block 'ci/expect.txt' >ci/expect.txt
	printf '#!/bin/sh\nexit 0\n' >mydriver-test
	chmod +x mydriver-test
	cp "$REPO"/tests/faults/dma_pool/{Kbuild,*.c,*.h} mydriver/
	ln -s "$REPO" lifemon
	[ -s ci/guest.sh ] && [ -s ci/run.sh ] && [ -s ci/expect.txt ]
}

setup() { cd "$BATS_TEST_TMPDIR" || return; }

@test "the CI recipe on a driver that keeps the rules: 0, and a JUnit file without a failure" {
	make_project lm_clean
	run sh ci/run.sh
	echo "$output"
	[ "$status" -eq 0 ]
	[ -s out/run.lmt ] && [ -s out/lifemon.sarif ]
	xmllint --noout --schema "$REPO/tests/reports/junit.xsd" out/lifemon.xml
	[ "$(xmllint --xpath 'count(//failure) + count(//error)' out/lifemon.xml)" -eq 0 ]
}

@test "the CI recipe on a driver that breaks six rules: 1, and each is in the reports" {
	make_project lm_misuse
	run sh ci/run.sh --github
	echo "$output"
	[ "$status" -eq 1 ]
	xmllint --noout --schema "$REPO/tests/reports/junit.xsd" out/lifemon.xml
	for rule in double-free leak outlived-parent use-after-free foreign-release handle-mismatch; do
		grep -q "$rule" out/lifemon.xml
		[ "$(jq --arg rule "$rule" '[.runs[].results[] | select(.ruleId == $rule and .kind == "fail")] | length' out/lifemon.sarif)" -eq 1 ]
		[[ $output == *"::error "*"$rule"* ]]
	done
	# with the module's debug info, the line of the call that broke the rule
	jq -r '.runs[].results[].locations[]?.physicalLocation.artifactLocation.uri' out/lifemon.sarif |
		grep -q 'scenarios\.h'
}
