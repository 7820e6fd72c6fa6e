# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# QEMU's monitor, as the guest reaches it, and how to wait. Sourced by what plugs devices in the
# guest; monitor_options prints what the VM needs for it.

# Prints options of tests/vm/run, one a line. The guest has the monitor as a port; both ends of that
# line are QEMU's own, joined by a socket.
monitor_options() {
	local line=lifemon-monitor-$$-$RANDOM argument

	while read -r argument; do
		printf '%s\n' --qemu "$argument"
	done <<-END
		-chardev socket,id=far,path=$line,abstract=on,server=on,wait=off
		-mon chardev=far,mode=control
		-chardev socket,id=near,path=$line,abstract=on
		-device virtio-serial-pci
		-device virtserialport,chardev=near,name=lifemon.monitor
	END
}

# Opens the monitor until this process ends. Only one can have it open.
monitor_open() {
	local name

	modprobe virtio_console
	name=$(grep -lx lifemon.monitor /sys/class/virtio-ports/*/name) || return
	name=${name%/name}
	exec {MONITOR}<>"/dev/${name##*/}"
	MONITOR_SAID=$(mktemp)
	cat <&"$MONITOR" >"$MONITOR_SAID" &
	MONITOR_DRAIN=$!
	trap 'kill "$MONITOR_DRAIN"; rm -f "$MONITOR_SAID"' EXIT
	# an error for all but the first who says so
	echo '{"execute": "qmp_capabilities"}' >&"$MONITOR"
}

# Usage: monitor COMMAND    as a person would type it; what is answered goes to $MONITOR_SAID
monitor() {
	printf '{"execute": "human-monitor-command", "arguments": {"command-line": "%s"}}\n' "$*" >&"$MONITOR"
}

# Usage: plugged_out ID    whether QEMU has let go of a device, and of the drive behind it: that is
# later than the guest sees it gone
plugged_out() { grep -q "DEVICE_DELETED.*\"device\": \"$1\"" "$MONITOR_SAID"; }

# Usage: wait_until CONDITION…    status 1 after a generous time
wait_until() {
	local end=$((SECONDS + 60))

	while [ $SECONDS -lt $end ]; do
		"$@" && return
		sleep 0.05
	done
	echo "${0##*/}: gave up waiting: $*" >&2
	[ -z "${MONITOR_SAID:-}" ] || {
		echo "QEMU's monitor said:"
		grep -v '"return": ""' "$MONITOR_SAID" | tail -n 6
	} >&2
	return 1
}
