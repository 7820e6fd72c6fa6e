#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The edges of the language on a real kernel, by either kind of probe: keys of two captures, counted
# births, releases that the kernel refuses, results below 0, names in quotes, many arguments.

load common

setup() {
	REPORT=$BATS_TEST_TMPDIR/report
	cd "$BATS_TEST_TMPDIR" || return
	# two pipes, of which one is in two sets; adding one again and taking one out twice is refused
	cat >sets.pl <<-'EOF'
		my $event = pack("LQ", 1, 0);
		sub ctl { syscall(233, $_[0], $_[1], fileno($_[2]), $event) }
		my ($one, $two) = (syscall(291, 0), syscall(291, 0));
		pipe(my $r, my $w);
		pipe(my $s, my $x);
		ctl($one, 1, $r); ctl($two, 1, $r); ctl($one, 1, $s);
		ctl($one, 1, $r);
		ctl($one, 2, $r); ctl($one, 2, $r);
		ctl($two, 2, $r); ctl($one, 2, $s);
	EOF
	cat >sets.own <<-'EOF'
		model sets
		class watch
		    born exit  do_epoll_ctl  key arg0, arg2  when ret == 0 and arg1 == 1
		    dies entry do_epoll_ctl  key arg0, arg2  when arg1 == 2  if ret == 0
		class set
		    born counted exit do_epoll_ctl  key arg0  when ret == 0 and arg1 == 1
		    dies entry do_epoll_ctl  key arg0  when arg1 == 2  if ret == 0
		class there
		    touch exit do_epoll_ctl  key 1  when ret == -17 and arg1 == 1
		class refused
		    touch exit do_epoll_ctl  key 1  when ret < 0
	EOF
	# its twins: one capture is that of two watches, a refused release counts
	cat >twins.own <<-'EOF'
		model twins
		class merged
		    born exit  do_epoll_ctl  key arg2  when ret == 0 and arg1 == 1
		    dies entry do_epoll_ctl  key arg2  when arg1 == 2  if ret == 0
		class hasty
		    born exit  do_epoll_ctl  key arg0, arg2  when ret == 0 and arg1 == 1
		    dies entry do_epoll_ctl  key arg0, arg2  when arg1 == 2
		class isolated
		    touch tracepoint mm_vmscan_lru_isolate  key arg6
		class mapping
		    touch exit do_mmap  key arg1  when arg2 == 0x7777000
	EOF
	cat >edges.own <<-'EOF'
		model edges
		class line
		    born exit  lm_edges:lm_edges_new  key arg0, arg1  when ret >= 0
		    dies entry "lm_edges:lm_edges_free.constprop.0"  key arg0, arg1
		class thing
		    born counted exit lm_edges:lm_edges_get  key ret
		    dies entry lm_edges:lm_edges_put  key arg0  if ret == 0
		class result
		    touch exit lm_edges:lm_edges_result  key 1  when ret < 0
		class many
		    touch exit lm_edges:lm_edges_many  key arg0  when arg5 == 6 and ret == 15
	EOF
}

# Usage: watch ATTACH MODELS COMMAND…    its trace must replay to the same report
watch() {
	local attach=$1 options

	read -ra options <<<"--attach $1 $2"
	shift 2
	run "$LIFEMON" run --format ndjson --report "$REPORT" -o run.lmt "${options[@]}" -- "$@"
	"$LIFEMON" replay run.lmt --format ndjson >replayed || :
	cmp "$REPORT" replayed
	equal "$(summary .lost)" 0 "$attach"
	rm -f run.lmt
}

# Usage: class CLASS    "births deaths live" of one
class() { summary ".classes[] | select(.class == \"$1\") | \"\(.births) \(.deaths) \(.live)\""; }

@test "functions of the kernel: two captures, counted, refused, below 0, seven arguments" {
	for attach in fentry kprobe; do
		watch "$attach" '--verbose --model ./sets.own --model ./twins.own' perl sets.pl
		# a function takes 38 programs, and where tasks are preempted each hook wants four
		[ "$KERNEL$attach" != 7fentry ] ||
			[[ $output == *'do_epoll_ctl: each hook has 1 of 3 backups: the 13 hooks'* ]]
		equal "$(class watch)" '3 3 0' "$attach"
		equal "$(class set)" '3 3 0' "$attach"
		equal "$(class there)" '0 0 1' "$attach"
		equal "$(class refused)" '0 0 1' "$attach"
		equal "$(violations 'select(.model == "sets") | .rule')" ''
		equal "$(violations '[.rule, .class, .certainty] | join(" ")')" \
			$'born-twice merged certain\ndouble-free hasty certain\ndouble-free merged certain'
		equal "$(violations 'select(.class == "hasty") | .object.keys | length')" 2 "$attach"
	done
	nothing_left
}

@test "functions of a module: each is seen by its name, and keeps the rules" {
	watch fentry '--model ./edges.own' sh -c "insmod $MODULES/lm_edges.ko && rmmod lm_edges"
	equal "$status" 0
	equal "$(class line)" '4 4 0'
	equal "$(class thing)" '3 3 0'
	equal "$(class result)" '0 0 1'
	equal "$(class many)" '0 0 1'
	nothing_left
}

@test "the twin that breaks them: released again, and once more than handed out" {
	watch fentry '--model ./edges.own' sh -c "insmod $MODULES/lm_edges.ko wrong=1 && rmmod lm_edges"
	equal "$status" 1
	equal "$(violations '[.rule, .class, .certainty] | join(" ")')" \
		$'double-free line certain\ndouble-free thing certain'
	equal "$(violations '.object.keys[0]' | head -n 1)" 0x2
}
