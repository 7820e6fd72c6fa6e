#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What the language can say at its edges, on the recorded run of tests/vm/live/edges.bats: keys of two
# captures, counted births, releases that were refused.

load common

RUN="$REPO/tests/replay/language/trace.lmt"

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cat >sets.own <<-'EOF'
		model sets
		class watch
		    born exit  do_epoll_ctl  key arg0, arg2  when ret == 0 and arg1 == 1
		    dies entry do_epoll_ctl  key arg0, arg2  when arg1 == 2  if ret == 0
	EOF
}

# Usage: found    the violations of the report: rule, class and certainty
found() { jq -r 'select(.type == "violation") | "\(.rule) \(.class) \(.certainty)"' report; }

@test "check counts references, and objects of all other classes" {
	status_is 0 "$LIFEMON" check "$RUN" --assert 'births(sets.set) == 3' \
		--assert 'deaths(sets.set) == 3' --assert 'live(sets.set) == 0' \
		--assert 'peak(sets.set) == 2' --assert 'births(sets.watch) == 3' \
		--assert 'deaths(sets.watch) == 3' --assert 'births(edges.thing) == 3' \
		--assert 'deaths(edges.thing) == 3' --assert 'violations(double-free) == 2'
	status_is 1 "$LIFEMON" check "$RUN" --assert 'births(sets.set) == 2'
}

@test "explain counts references" {
	local key

	"$LIFEMON" export "$RUN" --to ndjson -o events
	key=$(jq -r 'select(.type == "event" and .class == "set") | .object.key' events | head -n 1)
	status_is 0 "$LIFEMON" explain "$RUN" "sets.set:$key"
	[ "$(grep -c '1 reference,' <<<"$output")" -eq 3 ]
	[ "$(grep -c '2 references,' <<<"$output")" -eq 1 ]
	prints 'dies exit do_epoll_ctl, refused: ready -> ready, 1 reference'
}

@test "an export has each event once, and a refused release at its exit" {
	"$LIFEMON" export "$RUN" --to ndjson -o events
	[ "$(jq -c 'select(.type == "event" and .class == "watch") | [.verb, .site]' events |
		sort | uniq -c | tr -s ' ' | tr '\n' ';')" = \
		' 3 ["born","exit"]; 3 ["dies","entry"]; 1 ["dies","exit"];' ]
}

@test "a timeline begins and ends each object once, with its references in between" {
	"$LIFEMON" export "$RUN" --to perfetto -o timeline
	"$REPO/tests/reports/perfetto_events" timeline >events
	[ "$(jq '[.[] | select(.track == "set" and .type == "SLICE_BEGIN")] | length' events)" -eq 2 ]
	[ "$(jq '[.[] | select(.track == "set" and .type == "SLICE_END")] | length' events)" -eq 2 ]
	[ "$(jq '[.[] | select(.name == "born" and .type == "INSTANT")] | length' events)" -eq 3 ]
	"$LIFEMON" export "$RUN" --to html -o page.html
}

@test "another model of the same calls: what a refused release is, is its choice" {
	status_is 0 "$LIFEMON" replay --model ./sets.own --format ndjson --report report "$RUN"
	[ -z "$(found)" ]
	sed 's/  if ret == 0//' sets.own >hasty.own
	status_is 1 "$LIFEMON" replay --model ./hasty.own --format ndjson --report report "$RUN"
	[ "$(found)" = 'double-free watch certain' ]
}

@test "another model with another key: the trace does not have it" {
	sed 's/arg0, arg2/arg2/' sets.own >merged.own
	status_is 3 "$LIFEMON" replay --model ./merged.own "$RUN"
	says "the trace has no matching probe for 'born' on do_epoll_ctl"
}
