# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What every script of tests/vm shares: places, messages, the required packages.

VM_DIR=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
REPO=$(cd -- "$VM_DIR/../.." && pwd)

# How these scripts are called, for what they say: "lifemon vm" starts them too.
if [ -n "${LIFEMON_VM_CALLED:-}" ]; then
	VM_RUN=$LIFEMON_VM_CALLED VM_TOOL="$LIFEMON_VM_CALLED " VM_SAYS=$LIFEMON_VM_CALLED
	unset LIFEMON_VM_CALLED
else
	VM_RUN=tests/vm/run VM_TOOL=tests/vm/ VM_SAYS=${0##*/}
fi

# Kernels are kept in the tree, or for an installed lifemon where users keep such things.
if [ -e "$REPO/tests/vm/run" ]; then
	CACHE=$REPO/.cache/vm
else
	CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/lifemon
fi
CACHE=${LIFEMON_VM_CACHE:-$CACHE}

# No verdict about CMD could be reached: the runner, the kernel or the guest failed.
readonly STATUS_FAILED=125
# The kernel log holds a splat (only with --dmesg-check).
# shellcheck disable=SC2034 # used in verdict.sh
readonly STATUS_SPLAT=124

say() { printf '%s: %s\n' "$VM_SAYS" "$*" >&2; }

# Prints a help text with the names by which the scripts are called now.
show_usage() { sed "s,@run@,$VM_RUN,g; s,@tool@,$VM_TOOL,g; s,@cache@,$CACHE,g"; }

die()
{
	say "$*"
	exit "$STATUS_FAILED"
}

# Programs that are needed, each with the Debian package that has it.
readonly HOST_PROGRAMS='
qemu-system-x86_64 qemu-system-x86
busybox busybox-static
cpio cpio
depmod kmod
xz xz-utils
zstd zstd
flock util-linux
apt-get apt
dpkg dpkg
timeout coreutils'

have()
{
	PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null
}

# Prints the Debian packages whose programs this machine lacks, one a line.
missing_packages()
{
	local program package

	while read -r program package; do
		[ -n "$program" ] || continue
		have "$program" || echo "$package"
	done <<<"$HOST_PROGRAMS"
	# A dynamic busybox cannot run in the initramfs, which has no libraries.
	if have busybox && ! is_static "$(command -v busybox)"; then
		echo busybox-static
	fi
	[ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || echo debian-archive-keyring
}

# An ELF program with an interpreter names ld-linux near its start.
is_static() { ! head -c 4096 "$1" | grep -qa 'ld-linux'; }

require_host()
{
	local missing

	[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
		die "guests are amd64 and share this machine's programs: an x86-64 Linux is needed"
	missing=$(missing_packages | sort -u | tr '\n' ' ')
	[ -z "$missing" ] || die "missing programs. Install them with: apt-get install ${missing% }"
}

# The cache ignores itself, so that git never sees it wherever it is put.
prepare_cache()
{
	mkdir -p "$CACHE" || die "cannot create the cache $CACHE; set LIFEMON_VM_CACHE to a writable place"
	[ -e "$CACHE/.gitignore" ] || echo '*' >"$CACHE/.gitignore"
}

# Runs a function under the cache's lock, so that runs at the same time do not fetch twice.
with_cache_lock()
{
	prepare_cache
	{
		flock 9
		"$@"
	} 9>"$CACHE/lock"
}
