#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The reports of a check are valid to readers that are not lifemon's, whatever the names in them are,
# and each of these readers refuses a report that is damaged.

load common

SAMPLE=${REPORTS_SAMPLE:-$REPO/build/tests/reports_sample}
SCHEMAS=$REPO/tests/reports

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	"$SAMPLE" .
}

junit_is_valid() { xmllint --noout --nonet --schema "$SCHEMAS/junit.xsd" "$1"; }

# Usage: spoil SED FILE    the file in other words; fails if nothing changed
spoil() {
	sed "$1" "$2" >spoilt
	! cmp -s "$2" spoilt
}

@test "JUnit is valid by its schema" {
	status_is 0 junit_is_valid junit.xml
	[ "$(xmllint --xpath 'count(//testcase)' junit.xml)" = 6 ]
	[ "$(xmllint --xpath 'count(//error)' junit.xml)" = 1 ]
	[ "$(xmllint --xpath 'string(//testcase[6]/@name | //testcase[@line=7]/@name)' junit.xml)" = \
		"stuck: <b>&\"'%0A,:# SKIP {0}](x) \\ ::error::é" ]
}

@test "a report of names that are any bytes is valid in every format" {
	status_is 0 junit_is_valid hostile.junit.xml
	[ "$(xmllint --xpath 'count(//testcase)' hostile.junit.xml)" = 6 ]
	status_is 0 "$SCHEMAS/check_sarif" hostile.sarif
	no_output
	run prove --exec cat hostile.tap
	prints 'Failed tests:  2-4'
	[[ $output != *'Parse errors'* ]]
	"$SCHEMAS/github_commands" <hostile.github >commands
	[ "$(jq -s length commands)" = 4 ]
}

@test "JUnit's schema refuses what is no report" {
	for spoilt in 's/ type="stuck"//' 's/failures="3"/failures="-3"/' 's/<error/<problem/; s/\/error/\/problem/' \
		's/timestamp="2023/timestamp="23/' 's/ name="lost == 0"//' 's/line="42"/line="0"/'; do
		spoil "$spoilt" junit.xml
		run ! junit_is_valid spoilt
	done
}

@test "JUnit's counts are those of its cases" {
	for suite in 1 2; do
		for pair in tests:testcase failures:testcase/failure errors:testcase/error \
			skipped:testcase/skipped; do
			path="//testsuite[$suite]"
			[ "$(xmllint --xpath "string($path/@${pair%%:*})" junit.xml)" = \
				"$(xmllint --xpath "count($path/${pair#*:})" junit.xml)" ]
		done
	done
}

@test "SARIF is valid by its schema" {
	status_is 0 "$SCHEMAS/check_sarif" sarif
	no_output
}

@test "SARIF's schema refuses what is no report" {
	for spoilt in 's/"version": "2.1.0"/"version": "2.0.0"/' 's/"kind": "open"/"kind": "unsure"/' \
		's/"level": "none"/"level": "error"/' 's/{{0}}/{0}/' 's/"uri": "ci\/expect.txt"/"uri": "a b"/' \
		's/"ruleIndex": 15/"ruleIndex": 14/' 's/"threadFlows"/"threads"/' \
		's/"startLine": 42/"startLine": 0/' 's/"executionSuccessful": false/"executionSuccessful": 0/'; do
		spoil "$spoilt" sarif
		run ! "$SCHEMAS/check_sarif" spoilt
	done
}

@test "GitLab's report has what GitLab asks for, of what does not pass" {
	for file in gitlab hostile.gitlab; do
		jq -e 'length >= 3 and all(.[];
			(.description | length > 0) and (.check_name | length > 0) and (.fingerprint | length > 0)
			and (.severity | IN("info", "minor", "major", "critical", "blocker"))
			and (.location.path | length > 0) and .location.lines.begin >= 1)
			and (map(.fingerprint) | unique | length) == length' $file
	done
	# what is suppressed is no fault
	jq -e '[.[] | select(.check_name == "leak")] == []' gitlab
}

@test "TAP is read by prove, and what does not pass fails" {
	run prove --exec cat tap
	[ "$status" -ne 0 ]
	prints 'Failed tests:  2-4, 6'
	prints 'Tests: 6 Failed: 4'
	[[ $output != *'Parse errors'* ]]
}

@test "TAP of a suppressed violation is skipped, and prove takes the rest as passed" {
	sed 's/^not ok/ok/' tap >good
	status_is 0 prove --exec cat good
	run prove -v --exec cat good
	prints '# SKIP BUG-12'
}

@test "prove refuses a TAP report that is cut off" {
	head -n -20 tap | sed 's/^not ok/ok/' >short
	run ! prove --exec cat short
	prints 'Bad plan'
}

@test "GitHub reads each annotation as it was meant" {
	"$SCHEMAS/github_commands" <github >commands
	[ "$(jq -s length commands)" = 5 ]
	[ "$(jq -rs '.[2].title' commands)" = 'double-free: block of pool "rx" in lm_close (12345678)' ]
	[ "$(jq -rs '.[2].line' commands)" = 42 ]
	[ "$(jq -rs '.[2].message' commands | head -n 2 | tail -n 1)" = 'now:' ]
	[ "$(jq -rs '.[3].command' commands)" = notice ]
	[ "$(jq -rs '.[4].file' commands)" = '/src/a%b,c:d/é {1}.c' ]
	[ "$(jq -rs '.[4].title' commands)" = "stuck: <b>&\"'%0A,:# SKIP {0}](x) \\ ::error::é" ]
}

@test "GitHub refuses annotations that are not escaped" {
	for spoilt in 's/%2C/,/' 's/%0A/\n/' 's/::error /::fatal /' 's/title=/titel=/'; do
		spoil "$spoilt" github
		run ! "$SCHEMAS/github_commands" <spoilt
	done
}
