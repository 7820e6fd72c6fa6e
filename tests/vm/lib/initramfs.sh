# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# A small initramfs: busybox, guest/init and the modules that are needed to reach the host's root
# file system. It belongs to one kernel release and one version of guest/init.

readonly BOOT_MODULES='virtio_pci 9pnet_virtio 9p overlay'

# Prints the module files in the order in which they must be loaded. What is built in is left out.
boot_modules()
{
	local release=$1 module

	for module in $BOOT_MODULES; do
		PATH=$PATH:/usr/sbin:/sbin modprobe -C /dev/null -d "$(modules_root "$release")" -S "$release" \
			--show-depends "$module" ||
			die "kernel $release has no module $module; it cannot share files with the host"
	done | sed -n -E 's/^insmod (.*\.ko(\.[a-z]+)?) *$/\1/p' | awk '!seen[$0]++'
}

# copy_module FILE DIR: puts the plain .ko into DIR and prints its name.
copy_module()
{
	local name=${1##*/}

	name=${name%.ko*}.ko
	case $1 in
	*.ko.xz) xz -dc "$1" ;;
	*.ko.zst) zstd -dcq "$1" ;;
	*.ko.gz) gzip -dc "$1" ;;
	*.ko) cat "$1" ;;
	esac >"$2/$name"
	[ -s "$2/$name" ] || die "cannot unpack the module $1"
	echo "$name"
}

build_initramfs()
{
	local release=$1 target=$2 tree file

	[ ! -s "$target" ] || return 0
	rm -f "$CACHE/$release"/initramfs-*
	tree=$(mktemp -d "$CACHE/$release/initramfs-tree.XXXXXX")
	mkdir -p "$tree"/{bin,dev,proc,sys,lower,upper,newroot,modules}
	cp "$(command -v busybox)" "$tree/bin/busybox"
	cp "$VM_DIR/guest/init" "$tree/init"
	chmod 755 "$tree/init"
	boot_modules "$release" | while read -r file; do
		copy_module "$file" "$tree/modules"
	done >"$tree/modules/order"
	[ -s "$tree/modules/order" ] || die "found no modules for the initramfs of $release"
	(cd "$tree" && find . | cpio --quiet -o -H newc -R 0:0) >"$target.partial"
	mv "$target.partial" "$target"
	rm -rf "$tree"
}

# Sets INITRAMFS to the file for a release, building it when guest/init has changed.
use_initramfs()
{
	local release=$1 version

	version=$(cat "$VM_DIR/guest/init" "$VM_DIR/lib/initramfs.sh" | sha256sum | cut -c 1-12)
	INITRAMFS=$CACHE/$release/initramfs-$version.cpio
	[ -s "$INITRAMFS" ] || with_cache_lock build_initramfs "$release" "$INITRAMFS"
}
