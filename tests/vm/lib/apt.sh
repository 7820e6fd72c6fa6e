# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Packages from the Debian archive, through an apt of our own: its lists and its cache are
# below $CACHE/apt, so the host's apt state is read (for the mirror) and never written.

APT_DIR=$CACHE/apt
readonly KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# Options that move everything apt writes, and everything it reads about sources.
apt_options()
{
	APT=(
		-o "Dir::Etc::sourcelist=$APT_DIR/$1.list"
		-o Dir::Etc::sourceparts=/dev/null
		-o Dir::Etc::preferences=/dev/null
		-o Dir::Etc::preferencesparts=/dev/null
		-o "Dir::State=$APT_DIR/$1/state"
		-o "Dir::State::lists=$APT_DIR/$1/state/lists"
		-o "Dir::State::status=$APT_DIR/$1/status"
		-o "Dir::Cache=$APT_DIR/$1/cache"
		-o "Dir::Cache::archives=$APT_DIR/$1/cache/archives"
		-o "APT::Sandbox::User=$(id -un)"
		-o APT::Architecture=amd64
		-o Acquire::Languages=none
		-o Acquire::Retries=3
	)
}

# The mirrors that the machine itself uses, as "URI suite" lines: apt reads both kinds of source
# file for us. An empty list folder makes it name every suite, and leaves the host's lists alone.
host_suites()
{
	local lists=$APT_DIR/no-lists

	rm -rf "$lists"
	mkdir -p "$lists/partial"
	apt-get -o "Dir::State::lists=$lists" update --print-uris 2>/dev/null |
		sed -n -E "s#^'(.*)/dists/(.*)/InRelease'.*#\1 \2#p"
}

# Prints the mirror for a suite. A suite that the host does not name comes from the same archive
# as the suites it does name; the security archive is one of its own.
mirror_of()
{
	local suite=$1 uri named kind=archive

	if [ -n "${LIFEMON_DEBIAN_MIRROR:-}" ]; then
		case $suite in
		*-security) echo "${LIFEMON_DEBIAN_MIRROR%/}-security" ;;
		*) echo "${LIFEMON_DEBIAN_MIRROR%/}" ;;
		esac
		return
	fi
	case $suite in *-security) kind=security ;; esac
	while read -r uri named; do
		case $kind,$named in
		security,*-security) echo "$uri"; return ;;
		archive,*-security) ;;
		archive,bullseye* | archive,bookworm* | archive,trixie* | archive,forky* | archive,sid | \
			archive,stable* | archive,testing* | archive,unstable) echo "$uri"; return ;;
		esac
	done < <(host_suites)
	return 1
}

# apt_update NAME SUITE...: an apt of its own, called NAME, that knows these suites only.
apt_update()
{
	local name=$1 suite uri
	shift

	mkdir -p "$APT_DIR/$name"/{state/lists/partial,cache/archives/partial}
	: >"$APT_DIR/$name/status"
	: >"$APT_DIR/$name.list"
	for suite; do
		uri=$(mirror_of "$suite") ||
			die "the apt sources name no Debian mirror for $suite;" \
				"set LIFEMON_DEBIAN_MIRROR to one (a URL ending in /debian)"
		echo "deb [arch=amd64 signed-by=$KEYRING] $uri $suite main" >>"$APT_DIR/$name.list"
	done
	apt_options "$name"
	apt-get "${APT[@]}" -qq update >&2 ||
		die "cannot read the package lists of $*; see the messages of apt-get above"
}

# apt_names NAME PREFIX: the packages whose name begins with PREFIX.
apt_names()
{
	apt_options "$1"
	apt-cache "${APT[@]}" pkgnames "$2"
}

# apt_unpack NAME DIR PACKAGE...: download, check the signatures' chain, unpack below DIR.
apt_unpack()
{
	local name=$1 into=$2 download file
	shift 2

	apt_options "$name"
	download=$APT_DIR/$name/download
	rm -rf "$download"
	mkdir -p "$download" "$into"
	say "fetching $*"
	(cd "$download" && apt-get "${APT[@]}" -qq download "$@" >&2) ||
		die "cannot download $*; see the messages of apt-get above"
	for file in "$download"/*.deb; do
		dpkg -x "$file" "$into" || die "cannot unpack ${file##*/} into $into"
	done
	rm -rf "$download"
}
