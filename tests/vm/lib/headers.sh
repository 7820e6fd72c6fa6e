# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Kernel headers and what builds modules with them, in $CACHE/<release>/headers. Nothing is installed.

headers_root() { echo "$CACHE/$1/headers"; }
headers_folder() { echo "$CACHE/$1/headers/usr/src/linux-headers-$1"; }

# The header package of a release and those of the same build that it includes files from.
header_packages()
{
	local series=$1 release=$2

	if [ -z "$(host_compiler "$series")" ]; then
		toolchain_packages "$series" "$release"
		return
	fi
	apt_options "$series"
	echo "linux-headers-$release"
	apt-cache "${APT[@]}" depends "linux-headers-$release" |
		sed -n -E 's/^ *Depends: (linux-(headers|kbuild)-.*)$/\1/p'
}

# The packages expect to lie in /usr/src; only the top Makefile says so.
relocate()
{
	# shellcheck disable=SC2016 # make's own functions
	sed -i -e 's#^include /usr/src/#include $(dir $(lastword $(MAKEFILE_LIST)))../#' \
		-e 's#^KBUILD_OUTPUT *=.*#KBUILD_OUTPUT := $(abspath $(dir $(lastword $(MAKEFILE_LIST))))#' \
		"$1/Makefile"
}

fetch_headers()
{
	local series=$1 release=$2 target suites packages

	target=$(headers_root "$release")
	[ ! -d "$target" ] || return 0
	read -ra suites <<<"$(series_suites "$series") $(toolchain_suites "$series")"
	apt_update "$series" "${suites[@]}"
	[ -n "$(apt_names "$series" "linux-headers-$release")" ] ||
		die "the archive no longer has headers for the cached kernel $release." \
			"Remove $CACHE/series/$series to move to the newest kernel"
	mapfile -t packages < <(header_packages "$series" "$release")
	rm -rf "$target.partial"
	apt_unpack "$series" "$target.partial" "${packages[@]}"
	relocate "$target.partial/usr/src/linux-headers-$release"
	[ -n "$(host_compiler "$series")" ] || wrap_programs "$target.partial"
	mv "$target.partial" "$target"
}

# extract_vmlinux VMLINUZ FILE: the kernel inside a bzImage. Its place is in the header: setup_sects,
# payload_offset and payload_length of Documentation/arch/x86/boot.rst.
extract_vmlinux()
{
	local sects offset length

	read -r sects < <(od -An -tu1 -j $((0x1f1)) -N 1 "$1")
	read -r offset length < <(od -An -tu4 -j $((0x248)) -N 8 "$1")
	offset=$(((sects + 1) * 512 + offset))
	case $(od -An -tx1 -j "$offset" -N 4 "$1") in
	' fd 37 7a 58') set -- "$1" "$2" xz -dc --single-stream ;;
	' 28 b5 2f fd') set -- "$1" "$2" zstd -dcq ;;
	*) die "$1 is compressed in a way that is not known here" ;;
	esac
	# The last four bytes are the size, which is no part of the stream.
	head -c $((offset + length - 4)) "$1" | tail -c +$((offset + 1)) | "${@:3}" >"$2" ||
		die "cannot unpack the kernel image $1"
}

# The kernel's build takes a module's type information (BTF) relative to that in the file vmlinux
# beside the headers. Newer header packages bring it; for others it is taken from the kernel.
make_base_btf()
{
	local release=$1 target

	target=$(headers_folder "$release")/vmlinux
	[ ! -e "$target" ] || return 0
	extract_vmlinux "$(vmlinuz_of "$release")" "$target.whole"
	objcopy -O elf64-x86-64 --only-section=.BTF "$target.whole" "$target.partial" 2>/dev/null ||
		die "the kernel $release has no type information (.BTF)"
	rm "$target.whole"
	mv "$target.partial" "$target"
}

# Sets RELEASE to the release that stands for a series and HEADERS to the folder of its headers.
use_headers()
{
	local series=$1

	require_host
	use_kernel "$series"
	require_build_tools "$series"
	if [ "$series" = debug ]; then
		# It was built here, and its source is its headers. It has no type information.
		HEADERS=$CACHE/debug-build/source
		return
	fi
	HEADERS=$(headers_folder "$RELEASE")
	[ -d "$HEADERS" ] || with_cache_lock fetch_headers "$series" "$RELEASE"
	[ -e "$HEADERS/vmlinux" ] || with_cache_lock make_base_btf "$RELEASE"
}
