# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What came of a guest: the status it left, or why there is none.

readonly LOG_LINES=30
readonly SPLAT='BUG:|KASAN:|UBSAN:|WARNING:|Oops|general protection fault|Call Trace:|refcount_t:'

# The end of the log; of a panic what led to it, since its trace may be long.
show_log()
{
	if grep -q 'Kernel panic' "$1"; then
		say "the kernel log around the panic:"
		grep -m 1 -B "$((LOG_LINES / 2))" -A "$LOG_LINES" 'Kernel panic' "$1"
	else
		say "the last lines of the kernel log:"
		tail -n "$LOG_LINES" "$1"
	fi | tr -d '\r' | sed 's/^/    /' >&2
}

# no_status WORK QEMU_STATUS: says why a guest ended without a status.
no_status()
{
	local log=$1/kernel.log qemu_status=$2

	if [ "$qemu_status" = 124 ] || [ "$qemu_status" = 137 ]; then
		say "the guest did not end within $TIMEOUT s (--timeout)"
	elif grep -q 'Kernel panic' "$log"; then
		say "the guest's kernel panicked: $(grep -m 1 -o 'Kernel panic.*' "$log" | tr -d '\r')"
	elif [ "$qemu_status" != 0 ]; then
		say "qemu ended with status $qemu_status: $(tail -n 3 "$1/qemu.log")"
	else
		say "the guest ended without a status of CMD"
	fi
	show_log "$log"
}

# Prints the splats since CMD started; status 1 when there are none, 2 when the log is no evidence.
find_splats()
{
	local log=$1

	grep -q 'lifemon-vm: CMD starts' "$log" || return 2
	sed '1,/lifemon-vm: CMD starts/d' "$log" | tr -d '\r' | grep -E -A 12 "$SPLAT"
}

check_dmesg()
{
	local lines status=0

	lines=$(find_splats "$1") || status=$?
	case $status in
	0)
		say "the kernel log has a splat:"
		printf '%s\n' "$lines" | head -n 60 | sed 's/^/    /' >&2
		return "$STATUS_SPLAT"
		;;
	2)
		say "the kernel log does not show where CMD started, so it cannot be checked"
		return "$STATUS_FAILED"
		;;
	esac
	return 0
}

# verdict WORK QEMU_STATUS: the status that the runner ends with.
verdict()
{
	local work=$1 qemu_status=$2 status

	if ! read -r status 2>/dev/null <"$work/channel/status" ||
		! [[ $status =~ ^[0-9]{1,3}$ ]]; then
		no_status "$work" "$qemu_status"
		return "$STATUS_FAILED"
	fi
	if [ "$DMESG_CHECK" = yes ]; then
		check_dmesg "$work/kernel.log" || return
	fi
	return "$status"
}
