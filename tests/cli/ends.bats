#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# How a run with a command ends: the time is over, a signal comes, the report cannot be written, or
# the command will not go. All of it needs a kernel that can be watched, so a VM.

load common

setup_file() { ask_doctor; }

setup() {
	needs_watchable
	cd "$BATS_TEST_TMPDIR" || return
}

# No command here holds a stream for more than 15 s: what a mistake leaves behind must not hold up
# bats.

# Usage: await COMMAND…    until it succeeds, for three minutes at most
await() {
	local i

	for ((i = 0; i < 1800; i++)); do
		"$@" && return
		sleep 0.1
	done
	echo "# this did not come to be: $*"
	return 1
}

# Usage: start OPTION… -- CMD    in the background; CMD runs when it has written the file "runs"
start() {
	"$LIFEMON" run --report report "$@" 2>messages &
	RUN=$!
	await test -s runs
}

# Usage: ends_with N    the run in the background, and its last line
ends_with() {
	local code=0

	wait "$RUN" || code=$?
	[ "$code" -eq "$1" ] && grep -q "^result: exit status $1" report && return
	echo "# status $code instead of $1"
	cat messages report
	return 1
}

gone() { ! kill -0 "$1" 2>/dev/null; }

@test "--duration stops the command: judged as it is, and said" {
	status_is 0 "$LIFEMON" run --duration 300ms -- sh -c 'echo $$ >runs; exec sleep 15'
	says 'lifemon: sh was stopped after --duration 300ms'
	says 'result: exit status 0: clean'
	says 'command: killed by signal 15'
	gone "$(cat runs)"
	status_is 0 "$LIFEMON" run --quiet --duration 300ms -- sleep 15
	[[ $stderr != *'was stopped'* ]]
}

@test "--duration that is longer than the command does not matter" {
	status_is 0 "$LIFEMON" run --duration 1h -- true
	[[ $stderr != *'was stopped'* ]]
	status_is 5 "$LIFEMON" run --duration 1h -- false
}

@test "--duration: a command that ends badly because of it has not failed" {
	# as below: bash needs the time to set its trap
	status_is 0 "$LIFEMON" run --duration 4s -- \
		bash -c 'trap "exit 9" TERM; for ((i = 0; i < 150; i++)); do sleep 0.1; done'
	says 'command: exit status 9'
	says 'result: exit status 0: clean'
}

@test "--duration: a command that ignores SIGTERM is killed" {
	# bash takes a second in an emulated guest to come so far that it ignores anything
	status_is 0 "$LIFEMON" run --duration 4s -- \
		bash -c 'trap "" TERM INT HUP; echo $$ >runs; for ((i = 0; i < 150; i++)); do sleep 0.1; done'
	says 'command: killed by signal 9'
	gone "$(cat runs)"
}

@test "--duration: a command that is stopped is ended too" {
	status_is 0 "$LIFEMON" run --duration 500ms -- \
		sh -c 'exec >/dev/null 2>&1 3>&-; kill -STOP $$; exec sleep 15'
	says 'command: killed by signal 15'
}

@test "a command that closes every descriptor is watched to its end" {
	status_is 0 "$LIFEMON" run -- bash -c 'for fd in /proc/$$/fd/*; do
		eval "exec ${fd##*/}>&-"; done; sleep 0.3'
	says 'command: exit status 0'
}

@test "one stop signal is passed on; the command decides" {
	start -- bash -c 'trap "exit 0" INT; echo $$ >runs; for ((i = 0; i < 150; i++)); do sleep 0.1; done'
	kill -INT "$RUN"
	ends_with 0
	grep -q 'command: exit status 0' report
}

@test "the second stop signal kills a command that ignores them" {
	start -- bash -c 'trap "" TERM INT HUP; echo $$ >runs; for ((i = 0; i < 150; i++)); do sleep 0.1; done'
	kill -TERM "$RUN"
	sleep 0.5 # two at once are one: see child.c
	run ! gone "$RUN"
	kill -TERM "$RUN"
	ends_with 5
	grep -q 'command: killed by signal 9' report
	gone "$(cat runs)"
}

@test "two stop signals at once, as timeout sends them, are one" {
	start -- bash -c 'trap "sleep 0.5; exit 0" TERM; echo $$ >runs; for ((i = 0; i < 150; i++)); do sleep 0.1; done'
	kill -TERM "$RUN"
	kill -TERM "$RUN"
	ends_with 0
}

@test "the terminal's Ctrl-C reaches the command once" {
	command -v script >/dev/null || skip "needs script(1)"
	# the descriptor gets a byte for each signal, also of two that come as one to the handler
	cat >count.py <<-'EOT'
		import os, signal, time
		r, w = os.pipe2(os.O_NONBLOCK)
		signal.set_wakeup_fd(w)
		signal.signal(signal.SIGINT, lambda *_: None)
		open("runs", "w").write("yes")
		for _ in range(150):
		    if os.path.exists("stop"):
		        break
		    time.sleep(0.1)
		open("ints", "w").write(str(len(os.read(r, 100))))
	EOT
	mkfifo keys
	script -qec "$LIFEMON run --report report -- python3 count.py" /dev/null \
		<keys >/dev/null 2>&1 &
	RUN=$!
	exec 8>keys
	await test -s runs
	printf '\003' >&8
	# until a second one would have come
	sleep 1
	: >stop
	await test -s ints
	exec 8>&-
	ends_with 0
	[ "$(cat ints)" = 1 ]
}

@test "a signal in the phase of the start: the command is not started" {
	local code=0

	"$LIFEMON" run --report report -- touch ran &
	RUN=$!
	# the signal is blocked from where the report is opened until the probes are attached
	await test -e report
	kill -INT "$RUN"
	wait "$RUN" || code=$?
	if [ -e ran ]; then
		skip "the signal came too late"
	fi
	[ "$code" -eq 5 ]
	grep -q 'interrupted before touch was started' report
}

@test "nohup: a hangup does not end it" {
	start_nohup() {
		nohup "$LIFEMON" run --report report -- \
			bash -c 'echo $$ >runs; for ((i = 0; i < 150; i++)); do [ -e stop ] && break; sleep 0.1; done' >messages 2>&1 &
		RUN=$!
		await test -s runs
	}
	start_nohup
	kill -HUP "$RUN"
	kill -HUP "$(cat runs)"
	sleep 0.3
	: >stop
	ends_with 0
}

@test "SIGCHLD that was ignored is no reason to wait for ever" {
	status_is 0 timeout -s KILL 30 python3 -c '
import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv(sys.argv[1], ["lifemon", "run", "--", "true"])' "$LIFEMON"
}

@test "a report that cannot be written does not leave the command behind: 3 when it ends" {
	status_is 3 "$LIFEMON" run --report /dev/full -- \
		sh -c 'exec >/dev/null 2>&1 3>&-; sleep 0.5; : >finished'
	says 'cannot write the report to /dev/full: No space left'
	[ "$(grep -c '^lifemon: ' <<<"$stderr")" -eq 1 ]
	[ -e finished ]
	status_is 3 sh -c '"$LIFEMON" run --report - -- true >/dev/full'
	says 'cannot write the report to the standard output: No space left'
	[ "$(grep -c '^lifemon: ' <<<"$stderr")" -eq 1 ]
	# worse than a command that fails
	status_is 3 "$LIFEMON" run --report /dev/full -- false
}

@test "a reader that goes away does not leave the command behind" {
	run bash -c '"$LIFEMON" run --report - --interval 50ms --format ndjson -- \
		sh -c "exec >/dev/null 2>&1 3>&-; sleep 1; : >finished" | head -n 1 >/dev/null; echo ${PIPESTATUS[0]}'
	[ "${lines[-1]}" = 3 ]
	[ -e finished ]
}

@test "the report on stdout has whole lines, the command writes there too" {
	status_is 0 "$LIFEMON" run --report - --format ndjson --interval 20ms -- \
		sh -c 'for i in 1 2 3; do echo "\"mine $i\""; sleep 0.1; done'
	[ "$(jq -c . <<<"$output" | grep -c '"mine')" -eq 3 ]
	[ "$(jq -r 'objects | .type' <<<"$output" | tail -n 1)" = summary ]
}

@test "standard streams that are closed do not become another file" {
	status_is 0 sh -c '"$LIFEMON" run --report report -- sh -c "echo out; echo err >&2; :" >&- 2>&-'
	[[ $(tail -n 1 report) == 'result: exit status 0: clean'* ]]
	run ! grep -qx 'out\|err' report
	status_is 0 sh -c '"$LIFEMON" run --verbose --report report -- true 2>&-'
	run ! grep -q '^lifemon: ' report
	status_is 0 sh -c '"$LIFEMON" run --report report -- true <&- >&- 2>&-'
}

@test "--ready-fd of a standard stream leaves it open" {
	status_is 0 "$LIFEMON" run --ready-fd 1 -- echo mine
	[ "${lines[0]}" = ready ]
	[ "${lines[1]}" = mine ]
	status_is 0 "$LIFEMON" --ready-fd 1 --duration 100ms
	[[ ${lines[-1]} == 'result: exit status 0: clean'* ]]
}

@test "a command that cannot be run has the status that a shell gives it" {
	status_is 5 "$LIFEMON" run --format ndjson -- /nonexistent
	[ "$(tail -n 1 <<<"$stderr" | jq .command_status)" = 127 ]
	status_is 5 "$LIFEMON" run --format ndjson -- /etc/passwd
	[ "$(tail -n 1 <<<"$stderr" | jq .command_status)" = 126 ]
}
