#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The command lines of README.md, models/, editors/, docs/ and man/ do what is said there; those that need
# a kernel are in tests/vm/live/docs.bats.

load common

@test "each command line of README, docs and manuals is known; those for a trace end as they should" {
	status_is 0 "$REPO/tests/docs/check" here
	prints 'README.md:'
}

# Usage: changed FILE SED-SCRIPT    the documents with one change, which is one, in ./changed
changed() {
	rm -rf changed
	mkdir changed
	cp -r "$REPO/README.md" "$REPO/docs" "$REPO/man" "$REPO/models" "$REPO/editors" changed/
	sed -i "$2" "changed/$1"
	! cmp -s "$REPO/$1" "changed/$1"
}

@test "a wrong option, a new command line, a target that is gone: each is found" {
	cd "$BATS_TEST_TMPDIR"
	changed README.md 's/^    lifemon replay run.lmt /    lifemon replay --frmo 1s run.lmt /'
	status_is 1 "$REPO/tests/docs/check" here changed
	prints 'not in tests/docs/table: lifemon replay --frmo 1s run.lmt'
	prints 'in no document: lifemon replay run.lmt'
	changed README.md 's/`make bench-kernel`/`make bench-kernels`/'
	status_is 1 "$REPO/tests/docs/check" here changed
	prints 'has no such thing: make bench-kernels'
	changed README.md 's/`lifemon replay --dashboard run.lmt`/`lifemon replay --dash run.lmt`/'
	status_is 1 "$REPO/tests/docs/check" here changed
	prints 'has no such thing: lifemon replay --dash run.lmt'
	changed docs/develop.md '$a\\n    wget https://example.org/'
	status_is 1 "$REPO/tests/docs/check" here changed
	prints 'not in tests/docs/table: wget https://example.org/'
	changed man/lifemon.8 's/^\\fBlifemon check test.lmt/\\fBlifemon chekc test.lmt/'
	status_is 1 "$REPO/tests/docs/check" here changed
	prints 'not in tests/docs/table: lifemon chekc test.lmt'
	# the model that a manual shows is one that can be read
	changed man/lifemon-model.5 's/^    born  exit  acme:acme_open /    brn  exit  acme:acme_open /'
	status_is 1 "$REPO/tests/docs/check" here changed
	prints 'status 2, not 0'
}
