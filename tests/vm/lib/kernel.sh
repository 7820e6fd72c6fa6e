# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Stock Debian kernels, unpacked to $CACHE/<release>/root; $CACHE/series/<series> names the release
# that stands for a series. To move a series to the newest kernel, remove that file.

readonly SERIES_KNOWN='6.1 6.12 7 debug'

# Where Debian carries each series.
series_suites()
{
	case $1 in
	6.1) echo bookworm bookworm-updates bookworm-security ;;
	6.12) echo bookworm-backports bookworm-security ;;
	7) echo trixie-backports ;;
	# the source of a kernel that is built here: see tests/vm/debug-kernel
	debug) echo bookworm bookworm-updates bookworm-security ;;
	*) die "unknown kernel '$1': one of $SERIES_KNOWN" ;;
	esac
}

# Prints the newest plain amd64 release of a series (no -rt, -cloud, -dbg, -unsigned) in the lists.
newest_release()
{
	local series=$1

	apt_names "$series" "linux-image-$series." |
		sed -n -E 's/^linux-image-([0-9.]+(\+[a-z0-9.]+)?(-[0-9]+)?-amd64)$/\1/p' |
		sort -V | tail -n 1
}

# An image is one package, or since 7.x a binary, its modules and its base files.
release_packages()
{
	local series=$1 release=$2 part

	for part in image binary modules base; do
		apt_names "$series" "linux-$part-$release" | grep -Fx -- "linux-$part-$release" || true
	done
}

# modules_below ROOT RELEASE: the folder whose lib/modules an unpacked package fills. That depends
# on the side of the /usr merge that the package is on.
modules_below()
{
	if [ -d "$1/usr/lib/modules/$2" ]; then
		echo "$1/usr"
	else
		echo "$1"
	fi
}

modules_root() { modules_below "$CACHE/$1/root" "$1"; }

vmlinuz_of()
{
	local release=$1 file

	for file in "$CACHE/$release/root/boot/vmlinuz-$release" \
		"$CACHE/$release/root/usr/lib/modules/$release/vmlinuz"; do
		[ -e "$file" ] && echo "$file" && return
	done
	die "no kernel image below $CACHE/$release/root; remove that folder to fetch it again"
}

fetch_kernel()
{
	local series=$1 release packages suites temporary

	[ ! -s "$CACHE/series/$series" ] || return 0
	[ "$series" != debug ] || die "there is no debug kernel yet. Build it: tests/vm/debug-kernel"
	read -ra suites <<<"$(series_suites "$series")"
	apt_update "$series" "${suites[@]}"
	release=$(newest_release "$series")
	[ -n "$release" ] || die "the archive has no linux-image of series $series in ${suites[*]}"
	if [ ! -d "$CACHE/$release/root" ]; then
		mapfile -t packages < <(release_packages "$series" "$release")
		temporary=$CACHE/$release/root.partial
		rm -rf "$temporary"
		apt_unpack "$series" "$temporary" "${packages[@]}"
		PATH=$PATH:/usr/sbin:/sbin depmod -b "$(modules_below "$temporary" "$release")" "$release"
		# Renamed last: a folder called root is always a whole one.
		mv "$temporary" "$CACHE/$release/root"
	fi
	mkdir -p "$CACHE/series"
	echo "$release" >"$CACHE/series/$series"
}

# Sets RELEASE to the release that stands for a series, fetching it when it is not here yet.
use_kernel()
{
	local series=$1

	# Validates the name too, before anything is created.
	series_suites "$series" >/dev/null
	[ -s "$CACHE/series/$series" ] || with_cache_lock fetch_kernel "$series"
	# shellcheck disable=SC2034 # the caller's
	RELEASE=$(<"$CACHE/series/$series")
}
