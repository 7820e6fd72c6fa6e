# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What builds modules for a kernel: this machine's own compiler where it is the one that built the
# kernel, otherwise that compiler from the archive, unpacked beside the headers.

# Debian's name for the compiler of a series that this machine's own release has; else nothing.
host_compiler()
{
	case $1 in
	6.1 | 6.12 | debug) echo gcc-12 ;;
	esac
}

# The suites that the packages of toolchain_packages come from, besides those of the kernel.
toolchain_suites()
{
	[ -n "$(host_compiler "$1")" ] || echo trixie
}

require_build_tools()
{
	local program

	# pahole writes the modules' type information.
	for program in make pahole objcopy $(host_compiler "$1"); do
		have "$program" ||
			die "$program is needed to build modules for kernel $1 and is missing." \
				"Install what is needed with:" \
				"apt-get install make pahole binutils $(host_compiler "$1")"
	done
}

# Prints the headers of a release with all that they depend on, down to the C library: the
# compiler, the binutils, pahole.
toolchain_packages()
{
	local series=$1 release=$2

	apt_options "$series"
	apt-get "${APT[@]}" -s install --no-install-recommends "linux-headers-$release" |
		sed -n -E 's/^Inst ([^ ]+).*/\1/p'
}

# Programs with an interpreter, that is all but libraries and scripts.
dynamic_programs()
{
	local file

	find "$1"/usr/bin "$1"/usr/lib/linux-kbuild-* "$1"/usr/libexec -type f -perm -100 ! -name '*.so*' |
		while read -r file; do
			head -c 4 "$file" | grep -qa ELF && ! is_static "$file" && echo "$file"
		done
}

# wrap_programs ROOT: makes the programs below ROOT use the C library below ROOT, wherever that is.
# A script takes each one's place and starts it by its own loader. So they need neither a chroot nor
# a mount nor root, and a container may forbid all of these.
wrap_programs()
{
	local root=$1 file up loader=usr/lib64/ld-linux-x86-64.so.2

	[ -e "$root/$loader" ] || die "the toolchain in $root has no C library"
	dynamic_programs "$root" | while read -r file; do
		# one ".." for each folder between ROOT and the program
		up=$(dirname "${file#"$root/"}" | sed 's#[^/]\+#..#g')
		mv "$file" "$file.elf"
		cat >"$file" <<-END
			#!/bin/sh
			here=\${0%/*}
			root=\$here/$up
			exec "\$root/$loader" --argv0 "\$0" --library-path "\$root/usr/lib/x86_64-linux-gnu" \\
				"\$here/${file##*/}.elf" "\$@"
		END
		chmod 755 "$file"
	done
}
