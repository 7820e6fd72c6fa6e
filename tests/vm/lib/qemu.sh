# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The virtual machine: which accelerator, which devices.

readonly KVM_PROBE_SECONDS=10

# True when a kernel really boots under KVM. A /dev/kvm that can be opened proves nothing: it may be
# one that hangs after the firmware.
kvm_boots()
{
	local log

	[ -r /dev/kvm ] && [ -w /dev/kvm ] || return 1
	log=$(mktemp "$CACHE/kvm-probe.XXXXXX")
	timeout -k 1 "$KVM_PROBE_SECONDS" qemu-system-x86_64 -accel kvm -cpu max -machine q35 -m 512 \
		-nodefaults -display none -no-reboot -serial "file:$log" \
		-kernel "$VMLINUZ" -initrd "$INITRAMFS" \
		-append 'console=ttyS0 panic=-1 lifemon.probe' >/dev/null 2>&1 </dev/null || true
	if grep -q 'lifemon-vm: probe reached user space' "$log"; then
		rm -f "$log"
		return 0
	fi
	rm -f "$log"
	return 1
}

probe_kvm()
{
	local answer=tcg

	probe_is_current && return
	if kvm_boots; then
		answer=kvm
	fi
	echo "$(</proc/sys/kernel/random/boot_id) $answer" >"$CACHE/kvm-probe"
}

# The answer holds until the host is booted again.
probe_is_current()
{
	grep -qs "^$(</proc/sys/kernel/random/boot_id) " "$CACHE/kvm-probe"
}

# Prints kvm or tcg.
accelerator()
{
	local answer

	probe_is_current || with_cache_lock probe_kvm
	read -r _ answer <"$CACHE/kvm-probe"
	echo "$answer"
}

# Fills QEMU with the whole command line.
build_qemu_command()
{
	local work=$1

	# no_timer_check: a busy machine may be late with a tick, and the kernel then takes the timer
	# for broken and panics ("IO-APIC + timer doesn't work!")
	# norandmaps: code at a new address is translated anew, so an emulated exec takes twice as long
	QEMU=(qemu-system-x86_64 -machine q35 -m "$MEM"
		-nodefaults -display none -no-reboot -no-user-config
		-kernel "$VMLINUZ" -initrd "$INITRAMFS"
		-append "console=ttyS0 panic=-1 net.ifnames=0 no_timer_check norandmaps $APPEND"
		-serial "file:$work/kernel.log")
	add_accelerator
	add_share root / ',readonly=on'
	add_share channel "$work/channel" ''
	add_share out "$OUT" ''
	if [ -n "$NVME" ]; then
		truncate -s "$NVME" "$work/nvme.raw" 2>/dev/null ||
			die "--nvme $NVME is no size; give a number with K, M or G, such as 1G"
		# shellcheck disable=SC2054 # the commas are QEMU's
		QEMU+=(-drive "id=nvme0,file=$work/nvme.raw,format=raw,if=none,cache=unsafe,discard=unmap"
			-device nvme,serial=lifemon,mdts=10,drive=nvme0)
	fi
	QEMU+=("${EXTRA[@]}")
}

add_accelerator()
{
	local cpu=max

	# An emulated "rep movsb" goes byte by byte. Without these two, the kernel and libc copy and clear by words.
	[ "$ICOUNT" = yes ] || [ "$(accelerator)" = kvm ] || cpu=max,-erms,-fsrm
	QEMU+=(-cpu "$cpu")
	if [ "$ICOUNT" = yes ]; then
		QEMU+=(-accel tcg -icount 'shift=0,sleep=off' -smp 1)
	elif [ "$(accelerator)" = kvm ]; then
		QEMU+=(-accel kvm -smp "$SMP")
	elif [ "$KERNEL" = 7 ]; then
		# With several processors this kernel can die in code that it patches at boot; one of
		# two possible ones still gets the memory barriers that a device beside it needs.
		QEMU+=(-accel 'tcg,thread=multi' -smp "1,maxcpus=$((SMP > 1 ? SMP : 2))")
	else
		# thread=single leaves out the guest's memory barriers, and an NVMe drive then misses
		# doorbells now and then: its commands hang until they time out.
		QEMU+=(-accel 'tcg,thread=multi' -smp "$SMP,maxcpus=$((SMP > 1 ? SMP : 2))")
	fi
}

# add_share TAG DIR OPTIONS: a host folder that the guest mounts by 9p. QEMU wants a comma in a name
# doubled.
add_share()
{
	QEMU+=(-fsdev "local,id=$1,path=${2//,/,,},security_model=none,multidevs=remap$3"
		-device "virtio-9p-pci,fsdev=$1,mount_tag=$1")
}
