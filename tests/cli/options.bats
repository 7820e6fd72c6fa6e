#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The options of lifemon and lifemon run: what is taken, and what is refused with which words.

load common

# Usage: choice OPTION WORDS WORD…    of "a|b", only these words are taken
choice() {
	local option=$1 words=$2 word wrong

	shift 2
	for word; do
		accepted "--$option" "$word" || return
		accepted "--$option=$word" || return
	done
	for wrong in xml '' "$1 " "${1^^}" "${1}x" "${1%?}" "$words"; do
		refused "--$option: '$wrong' is none of $words" "--$option" "$wrong" || return
	done
}

# Usage: values OPTION TAKEN… -- TEXT REFUSED…
values() {
	local option=$1 text wrong

	shift
	while [ "$1" != -- ]; do
		accepted "--$option=$1" || return
		shift
	done
	text=$2
	shift 2
	for wrong; do
		refused "--$option: '$wrong' $text" "--$option=$wrong" || return
	done
}

@test "--format is text or ndjson" { choice format 'text|ndjson' text ndjson; }
@test "--stacks is none, birth or all" { choice stacks 'none|birth|all' none birth all; }
@test "--attach is auto, fentry or kprobe" { choice attach 'auto|fentry|kprobe' auto fentry kprobe; }
@test "--leaks is at-exit or off" { choice leaks 'at-exit|off' at-exit off; }
@test "--filter-in is kernel, user or small" { choice filter-in 'kernel|user|small' kernel user small; }

@test "--stack-depth is a number of frames from 16 to 64" {
	values stack-depth 16 17 64 -- "is no number from 16 to 64" 15 65 0 -1 x ''
}

@test "--ring-size is a power of two from 64K to 1G" {
	values ring-size 64K 128K 4M 1G 1024M 65536 -- 'is no power of two from 64K to 1G' \
		3K 32K 96K 2G 1025M 0 -64K 64 64KB 64k 0x10000K abc K '' 99999999999999999999G
}

@test "--duration is a time" {
	values duration 1 1.5 1s 2s 500ms 250us 100ns 1.5s 2m 1h -- 'is no time such as 10s or 500ms' \
		abc -1 10x '10 s' 1s2 s '' nan inf 0 0ns 0.0s 0x10s 1e9h 1e3 +1 ' 1' 1..5s 8761h
	accepted --duration 8760h
	says 365 && return 1
	refused 'more than 0 and at most 365 days' --duration 0
}

@test "--interval is a time; 0 is none" {
	values interval 0 1 1s 5s 100ms -- 'is no time such as 10s or 500ms, at most 365 days' abc -1 10x '' 0x10s 8761h
}

@test "--pid is a process id" {
	values pid 1 2147483647 -- 'is no number' 0 -1 +1 ' 1' x 12x '' 2147483648 1.5
	accepted -p 1
	refused "--pid: 'x' is no number" -p x
}

@test "--ready-fd is a descriptor" {
	values ready-fd 1 2 -- 'is no number' x -1 1x '' 99999999999
}

@test "--ready-fd is a descriptor that is open, and for writing" {
	refused '--ready-fd: descriptor 77 is not open for writing' --ready-fd 77
	accepted --ready-fd 77 77>"$BATS_TEST_TMPDIR/ready"
	refused '--ready-fd: descriptor 77 is not open for writing' --ready-fd 77 77</dev/null
}

@test "names to filter by are any text" {
	accepted --device '0000:*' --pool '' --module 'nvme' --possible --quiet --verbose
}

@test "--explain is a class of a watched model" {
	printf 'model other\nclass block\n\tborn exit f key ret\n\tdies entry g key arg0\n' \
		>"$BATS_TEST_TMPDIR/other.own"
	accepted --explain block
	accepted --explain dma_pool.block
	accepted --explain fifo.lock --model fifo
	refused "--explain: no watched model has the class 'blok'; did you mean 'block'?" --explain blok
	refused "--explain: no watched model has the class 'dma_pol.block'; did you mean 'dma_pool.block'?" \
		--explain dma_pol.block
	refused "--explain: no watched model has the class 'dma_pool.blok'; did you mean 'dma_pool.block'?" \
		--explain dma_pool.blok
	refused "--explain: no watched model has the class 'request', see lifemon models" \
		--explain request
	refused "--explain: no watched model has the class 'misc_device.block', see lifemon models" \
		--explain misc_device.block
	refused 'say MODEL.CLASS' --explain block --model dma_pool \
		--model "$BATS_TEST_TMPDIR/other.own"
}

@test "a value that is missing: 2, and the option is named" {
	for option in model device pool module pid duration leaks explain format report interval attach \
		stacks ring-size ready-fd; do
		status_is 2 "$LIFEMON" "--$option"
		says "--$option"
		status_is 2 "$LIFEMON" run "--$option"
		says "--$option"
	done
}

@test "an option that does not exist: 2, and it is named" {
	for command in '' run models doctor; do
		# shellcheck disable=SC2086 # "" is no argument
		status_is 2 "$LIFEMON" $command --nonsense
		says "'--nonsense'"
		says '--help'
		no_output
	done
}

@test "options of one command are not those of another" {
	status_is 2 "$LIFEMON" models --ring-size 64K
	says "--ring-size"
	status_is 2 "$LIFEMON" doctor --duration 1s
	says "--duration"
	status_is 2 "$LIFEMON" --dot
	says "--dot"
}

@test "doctor --rate: a whole number of events, from 1 on" {
	for rate in 0 -5 1.5 often 2000000000 ''; do
		status_is 2 "$LIFEMON" doctor --rate "$rate"
		says "--rate"
		no_output
	done
	status_is 2 "$LIFEMON" doctor --rate 1000 --model /nonexistent.own
	says '/nonexistent.own'
}

@test "an argument that is no command: 2, it is named, and what to do is said" {
	status_is 2 "$LIFEMON" stray --report "$NO_REPORT"
	says "'stray' is no command of lifemon"
	says 'lifemon run -- stray'
	status_is 2 "$LIFEMON" doctor stray
	no_output
}

@test "a command that is not the first word: 2, and where it has to stand" {
	status_is 2 "$LIFEMON" --quiet run -- true
	says "the command's name comes first: lifemon run [options] -- CMD"
	status_is 2 "$LIFEMON" --format text models
	says "the command's name comes first: lifemon models "
	status_is 2 "$LIFEMON" -v doctor
	says "the command's name comes first: lifemon doctor "
	no_output
}

@test "a misspelt command: 2, and which one was meant" {
	status_is 2 "$LIFEMON" rnu -- true
	says "'rnu' is no command of lifemon; did you mean 'run'?"
	status_is 2 "$LIFEMON" docter
	says "did you mean 'doctor'?"
	status_is 2 "$LIFEMON" --quiet model
	says "did you mean 'models'?"
	status_is 2 "$LIFEMON" true
	[[ $stderr != *'did you mean'* ]]
	says 'lifemon run -- true'
}

@test "messages begin with the program's name, whichever path it was called by" {
	ln -s "$LIFEMON" "$BATS_TEST_TMPDIR/other-name"
	for program in "$LIFEMON" "$BATS_TEST_TMPDIR/other-name"; do
		for arguments in --nonsense --duration '--format xml'; do
			# shellcheck disable=SC2086 # words
			status_is 2 "$program" $arguments
			[[ $stderr == 'lifemon: '* ]]
			# shellcheck disable=SC2086
			status_is 2 "$program" run $arguments
			[[ $stderr == 'lifemon run: '* ]]
			[[ $stderr != *"$BATS_TEST_TMPDIR"* && $stderr != *other-name* ]]
		done
		status_is 0 "$program" --help
		prints 'Usage: lifemon '
		status_is 0 "$program" run --usage
		prints 'Usage: lifemon run '
	done
}

@test "run without a command: 2" {
	status_is 2 "$LIFEMON" run
	says 'which command?'
	status_is 2 "$LIFEMON" run --
	says 'lifemon run [options] -- CMD'
	status_is 2 "$LIFEMON" run --format text --
	no_output
}

@test "run: what follows the command is its own" {
	status_is 3 "$LIFEMON" run --report "$NO_REPORT" -- true --format xml
	says "$NO_REPORT"
	status_is 3 "$LIFEMON" run --report "$NO_REPORT" true --format xml --nonsense
	says "$NO_REPORT"
	status_is 2 "$LIFEMON" run --report "$NO_REPORT" --format xml -- true
	says "--format: 'xml'"
}

@test "wrong usage is reported before anything else is tried" {
	status_is 2 "$LIFEMON" --model /nonexistent.own --format xml
	says "--format: 'xml'"
	status_is 2 "$LIFEMON" run --model /nonexistent.own --report "$NO_REPORT" -- true
	says /nonexistent.own
}

@test "an option may be given twice, but not a wrong value to be mended by the second" {
	refused "--format: 'xml'" --format xml --format text
	accepted --format ndjson --format text
}
