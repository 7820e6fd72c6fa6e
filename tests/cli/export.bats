#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# lifemon export on the recorded runs; each format is read back by a reader of its own.

load common

bats_require_minimum_version 1.5.0

CASES="$REPO/tests/replay"
MISUSE="$CASES/misuse/trace.lmt"

# A folder of its own: bats has files in the temporary one.
setup() { mkdir "$BATS_TEST_TMPDIR/work" && cd "$BATS_TEST_TMPDIR/work" || return; }

# Usage: events_of CASE    as the summary of the live run counts them
events_of() { jq 'select(.type == "summary") | .events' "$CASES/$1/live.ndjson"; }

# Usage: each_case FUNCTION    for every recorded run without a filter
each_case() {
	local case nr=0

	for case in clean failed kprobe load loss misuse; do
		"$1" "$case" || {
			echo "# in $case"
			return 1
		}
		nr=$((nr + 1))
	done
	[ "$nr" -eq 6 ]
}

# Usage: export_to FORMAT CASE OUT [OPTION…]
export_to() {
	local format=$1 case=$2 out=$3

	shift 3
	status_is 0 "$LIFEMON" export "$CASES/$case/trace.lmt" --to "$format" -o "$out" "$@" &&
		[ -z "$stderr" ] && no_output
}

ndjson_is_whole() {
	export_to ndjson "$1" out || return
	[ "$(jq -c 'select(.type == "event")' out | wc -l)" -eq "$(events_of "$1")" ] || return
	# the other lines are those of the live run
	diff <(jq -c 'select(.type != "event" and .type != "biography")' out) \
		<(jq -c 'select(.type != "biography")' "$CASES/$1/live.ndjson")
}

@test "ndjson: every event, and the lines of the live run" { each_case ndjson_is_whole; }

# Usage: timeline FILE    what a decoder that is not ours has read, as JSON
timeline() { "$REPO/tests/reports/perfetto_events" "$1"; }

perfetto_is_whole() {
	export_to perfetto "$1" out || return
	timeline out >events || return
	jq -e --slurpfile live "$CASES/$1/live.ndjson" '
		($live[] | select(.type == "summary")) as $summary
		| ($summary.classes | map(.births + .adopted) | add) as $objects
		| [.[] | select(.type == "SLICE_BEGIN") | .id] as $begun
		| [.[] | select(.type == "SLICE_END") | .id] as $ended
		| ($begun | length) == $objects and ($begun | unique | length) == ($begun | length)
			and ($ended | unique | length) == ($ended | length) and ($ended - $begun) == []
			and ([.[] | select(.categories == ["violation"])] | length)
				== ([$live[] | select(.type == "violation")] | length)
			and ([.[] | select(.type == "COUNTER")] | group_by(.track) | all(.[]; .[-1].value >= 0))
			and all(.[]; .type and .track and .time > 0)
			and all(.[] | select(.type == "SLICE_BEGIN"); .name == .track and .above and .notes.key)
	' events >/dev/null
}

@test "perfetto: a slice for each object, that begins and ends once" { each_case perfetto_is_whole; }

@test "perfetto: the counters end with the numbers of the summary" {
	export_to perfetto misuse out
	timeline out >events
	for class in pool block; do
		[ "$(jq "[.[] | select(.track == \"live $class\") | .value][-1]" events)" -eq \
			"$(jq "select(.type == \"summary\") | .live.$class" "$CASES/misuse/live.ndjson")" ]
	done
}

@test "perfetto: a violation has its stack, and those of the life before" {
	export_to perfetto misuse out
	timeline out >events
	jq -e '.[] | select(.name == "double-free") |
		.stack[:2] == ["double_free_second_release [lm_misuse]", "double_free [lm_misuse]"]
		and .notes.born[0] == "double_free_born+0x17/0x20 [lm_misuse]"
		and .notes.died[0] == "double_free_first_release+0x11/0x20 [lm_misuse]"
		and (.track | startswith("pool \"double-free\" 0x"))' events >/dev/null
}

ctf_is_whole() {
	rm -rf out
	export_to ctf "$1" out || return
	babeltrace2 out >events 2>warnings || return
	[ "$(grep -c '[^ ]) [a-z_]*\.[a-z_]*\.[a-z]*: {' events)" -eq "$(events_of "$1")" ] || return
	[ "$(grep -c ' lifemon\.violation: ' events)" -eq \
		"$(grep -c '"type":"violation"' "$CASES/$1/live.ndjson")" ]
}

@test "ctf: babeltrace2 reads as many events as were judged" {
	command -v babeltrace2 >/dev/null || skip 'needs babeltrace2'
	each_case ctf_is_whole
}

@test "ctf: a stack's number stands for frames that came before" {
	export_to ctf misuse out
	babeltrace2 out >events
	awk '{
		match($0, /stack = [0-9]+/)
		stack = substr($0, RSTART, RLENGTH)
		if ($0 ~ / lifemon.frame: /) {
			match($0, /depth = [0-9]+/)
			if (substr($0, RSTART + 8, RLENGTH - 8) + 0 != depth[stack]++)
				bad = 1
		} else if (stack && !/caller = ""/) {
			named++
			if (!(stack in depth))
				bad = 1
		}
	} END { exit bad || !named }' events
	grep -q 'lifemon.frame: .* function = "double_free", offset = 0x77, module = "lm_misuse", inlined = 0' events
}

@test "ctf: lost events are discarded events" {
	command -v babeltrace2 >/dev/null || skip 'needs babeltrace2'
	export_to ctf loss out
	# a gap whose size is not known is at least one event
	[ "$(babeltrace2 out 2>&1 >/dev/null | sed -n 's/.*Tracer discarded \([0-9]*\) event.*/\1/p' |
		awk '{ n += $1 } END { print n }')" -eq "$(jq -s '[.[] | select(.type == "gap") | .lost // 1] | add' \
		"$CASES/loss/live.ndjson")" ]
	export_to ctf clean clean
	[ -z "$(babeltrace2 clean 2>&1 >/dev/null)" ]
}

html_is_whole() {
	export_to html "$1" out.html || return
	[ -z "$(xmllint --noout --nonet out.html 2>&1)" ] || return
	# the same to a browser, which knows no XML in HTML
	grep -q '^<!DOCTYPE html>' out.html || return
	[ "$(xpath 'count(//*[local-name()="article"])')" -eq \
		"$(jq -c 'select(.type == "violation") | [.rule, .certainty, .class, .stacks.at, .stacks.born]' \
			"$CASES/$1/live.ndjson" | sort -u | wc -l)" ]
}

xpath() { xmllint --nonet --xpath "$1" out.html; }

@test "html: well-formed, and a section for each kind of violation" {
	command -v xmllint >/dev/null || skip 'needs xmllint'
	each_case html_is_whole
}

@test "html: each violation has its automaton with the broken step or state" {
	command -v xmllint >/dev/null || skip 'needs xmllint'
	export_to html misuse out.html
	[ "$(xpath 'count(//*[local-name()="article"])')" -eq 6 ]
	[ "$(xpath 'count(//*[local-name()="article"][.//*[@class="broken" or @class="bad"]])')" -eq 6 ]
	[ "$(xpath 'count(//*[local-name()="article"][.//*[local-name()="li"]])')" -eq 6 ]
	while read -r rule step; do
		[ "$(xpath 'string(//*[local-name()="article"][.//*[local-name()="b"]="'"$rule"'"]//*[@class="broken"][local-name()="text"])')" = "$step" ]
	done <<-END
		double-free dies
		outlived-parent dies
		use-after-free asked for a child
		foreign-release dies
		handle-mismatch dies
	END
	export_to html clean out.html
	[ "$(xpath 'count(//*[@class="broken" or @class="bad"])')" -eq 0 ]
	[ "$(xpath 'count(//*[local-name()="figure"])')" -ge 3 ]
}

@test "html: a list of what is there, and a flame graph of what was forgotten" {
	command -v xmllint >/dev/null || skip 'needs xmllint'
	export_to html misuse out.html
	ids=$(grep -oE 'href="#[a-z]+"' out.html | grep -oE '[a-z]+"$')
	[ "$ids" = "$(grep -oE '<section id="[a-z]+"' out.html | grep -oE '[a-z]+"$' | grep -v summary)" ]
	grep -q forgotten <<<"$ids"
	[ "$(xpath 'count(//*[@class="flame"]//*[local-name()="rect"])')" -gt 5 ]
	[ "$(xpath 'count(//*[local-name()="details"][@open])')" -ge 6 ]
	[ "$(xpath 'count(//*[local-name()="h2" or local-name()="h3"][not(following-sibling::*)])')" -eq 0 ]
	grep -qE '<tr><th>started</th><td>20[0-9-]+ [0-9:]+ UTC</td></tr>' out.html
	grep -q '<tr><th>command</th><td>' out.html
	export_to html clean out.html
	run ! grep -qE 'forgotten|violations"' out.html
}

@test "html: loads nothing, and has no script" {
	export_to html misuse out.html
	run ! grep -qiE '<script|<link|<img|<iframe|src=|href=(.[^#]|[^"])|@import|url\((["'\'']|[^#])|[a-z]+://[^w]' out.html
	# the only address is the name of the XML namespace
	[ "$(grep -oE '[a-z]+://[^"]*' out.html)" = http://www.w3.org/1999/xhtml ]
}

@test "dot: the way of one object, that Graphviz takes" {
	local id

	id=$(jq 'select(.rule == "double-free") | .object.id' "$CASES/misuse/live.ndjson")
	status_is 0 "$LIFEMON" export "$MISUSE" "$id" --to dot -o out.dot
	grep -q 's8 -> s1 \[label="born 1"' out.dot
	grep -q 's1 -> s7 \[label="dies 2", penwidth' out.dot
	grep -q 's7 -> s7 \[label="dies 3", color=red' out.dot
	status_is 2 "$LIFEMON" export "$MISUSE" --to dot -o x.dot
	says '--to dot needs an OBJECT'
	[ ! -e x.dot ]
	command -v dot >/dev/null || skip 'needs graphviz'
	status_is 0 dot -Tsvg -o out.svg out.dot
	[ -z "$stderr" ]
}

@test "folded: what was forgotten, by the stacks of its birth" {
	export_to folded misuse out
	# a line a stack: "CLASS;OUTERMOST;…;INNERMOST BYTES", as flamegraph.pl reads it
	run ! grep -vE '^dma_pool\.[a-z]+(;[^; ]+)+ [0-9]+$' out
	[ "$(awk '{ n += $NF } END { print n }' out)" -eq "$(jq -s '
		[.[] | select(.type == "violation") |
			if .rule == "leak" then .object.size
			elif .rule == "outlived-parent" then .groups[].bytes
			else empty end] | add' "$CASES/misuse/live.ndjson")" ]
	# nothing was forgotten: nothing to draw
	export_to folded clean out
	[ ! -s out ]
}

@test "filters leave out the events of others" {
	status_is 0 "$LIFEMON" export "$MISUSE" --to ndjson -o out --pool double-free
	[ "$(jq -r 'select(.type == "violation") | .rule' out)" = double-free ]
	[ "$(jq -c 'select(.type == "event")' out | wc -l)" -eq 5 ]
	# those of the recorded run hold
	status_is 0 "$LIFEMON" export "$CASES/filtered/trace.lmt" --to ndjson -o out
	[ "$(jq -c 'select(.type == "event")' out | wc -l)" -eq 5 ]
	status_is 4 "$LIFEMON" export "$MISUSE" --to ndjson -o out --until 1ns
	[ "$(jq -c 'select(.type == "event")' out | wc -l)" -eq 0 ]
}

@test "an unknown format: 2, with the one that was meant" {
	status_is 2 "$LIFEMON" export "$MISUSE" --to perfeto -o out
	says "did you mean 'perfetto'?"
	status_is 2 "$LIFEMON" export "$MISUSE" --to xml -o out
	says 'is none of ndjson, perfetto, ctf, dot, html, folded'
	status_is 2 "$LIFEMON" export "$MISUSE" --to ctf -o -
	says 'ctf is a directory'
	status_is 2 "$LIFEMON" export "$MISUSE" 2 --to html -o out
	says 'OBJECT works only with dot and ndjson'
	status_is 2 "$LIFEMON" export "$MISUSE" -o out
	says 'to what?'
	status_is 2 "$LIFEMON" export "$MISUSE" --to html
	says 'where to?'
	status_is 2 "$LIFEMON" export --to html -o out
	says 'which trace?'
	[ ! -e out ]
}

@test "OUT that is a directory, or is there already: 3" {
	mkdir dir
	status_is 3 "$LIFEMON" export "$MISUSE" --to html -o dir
	says 'it is a directory'
	: >dir/file
	: >file
	for out in dir file; do
		status_is 3 "$LIFEMON" export "$MISUSE" --to ctf -o "$out"
		says 'there is something already'
	done
	[ "$(find . -type f | wc -l)" -eq 2 ]
	mkdir empty
	export_to ctf misuse empty/
	[ -f empty/metadata ]
}

@test "nothing half written is left behind" {
	export_to ndjson misuse old
	cp old copy
	for format in ndjson perfetto html; do
		# nothing greater than a block: as good as a full disk
		status_is 3 sh -c 'ulimit -f 1; trap "" XFSZ; exec "$LIFEMON" "$@"' sh \
			export "$CASES/load/trace.lmt" --to $format -o old
		says 'cannot write the export to old: File too large'
		cmp old copy
	done
	# too small for the metadata; for the streams
	for blocks in 1 16; do
		status_is 3 sh -c "ulimit -f $blocks"'; trap "" XFSZ; exec "$LIFEMON" "$@"' sh \
			export "$CASES/load/trace.lmt" --to ctf -o new
		says 'cannot write the export to new: File too large'
	done
	[ "$(ls)" = 'copy
old' ]
	status_is 3 "$LIFEMON" export "$MISUSE" --to html -o /dev/full
	says 'cannot write the export to /dev/full: No space left on device'
	status_is 3 "$LIFEMON" export "$MISUSE" --to html -o /nowhere/out
}

@test "the standard output" {
	status_is 0 "$LIFEMON" export "$MISUSE" --to ndjson -o -
	[ "$(jq -c 'select(.type == "event")' <<<"$output" | wc -l)" -eq "$(events_of misuse)" ]
}

@test "a trace that is cut off: 4, with what could be read; damaged: 4; none: 2; no file: 3" {
	head -c -1 "$MISUSE" >cut.lmt
	status_is 4 "$LIFEMON" export cut.lmt --to ndjson -o out
	says 'cut off'
	grep -q '"rule":"double-free"' out
	cp "$CASES/clean/trace.lmt" bad.lmt
	printf 'x' | dd of=bad.lmt bs=1 seek=6000 conv=notrunc status=none
	for format in ndjson perfetto html; do
		status_is 4 "$LIFEMON" export bad.lmt --to $format -o out
		says 'damaged'
		[ -s out ]
	done
	status_is 2 "$LIFEMON" export "$REPO/README.md" --to html -o none
	status_is 3 "$LIFEMON" export /nowhere.lmt --to html -o none
	[ ! -e none ]
}
