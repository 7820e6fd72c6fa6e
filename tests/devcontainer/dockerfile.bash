# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The steps of a Dockerfile in a folder that is a Debian root: as much of the format as ours uses.
# What is not known here is an error, so that no step is left out unseen.

# Prints the instructions of a Dockerfile, one a line.
instructions()
{
	sed -e '/^[[:space:]]*#/d' "$1" | sed -e ':more' -e '/\\$/{N;s/\\\n[[:space:]]*/ /;b more' -e '}' |
		sed '/^[[:space:]]*$/d'
}

# Prints the image that a Dockerfile begins with.
base_image()
{
	instructions "$1" | sed -n -E '1s/^FROM (--platform=linux\/amd64 )?([^ ]+)$/\2/p'
}

# Usage: in_root ROOT USER COMMAND    a shell command there, with the variables in the list VARIABLES
in_root()
{
	chroot "$1" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		"${VARIABLES[@]}" /usr/bin/setpriv --reuid "$2" --regid "$2" --init-groups \
		/bin/sh -c "$3"
}

# Usage: run_dockerfile FILE CONTEXT ROOT    sets VARIABLES, and USER_NAME to the last USER
run_dockerfile()
{
	local context=$2 root=$3 word rest

	VARIABLES=() USER_NAME=root
	while read -r word rest <&3; do
		echo "# $word $rest"
		case $word in
		FROM) ;;
		ENV) VARIABLES+=("$rest") ;;
		USER) USER_NAME=$rest ;;
		COPY) copy_into "$context" "$root" "$rest" || return ;;
		RUN) in_root "$root" "$USER_NAME" "$rest" </dev/null || return ;;
		*)
			echo "the instruction $word of $1 is not known here"
			return 1
			;;
		esac
	done 3< <(instructions "$1")
}

copy_into()
{
	local source target

	read -r source target <<<"$3"
	[ -f "$1/$source" ] || {
		echo "COPY: there is no file $source"
		return 1
	}
	install -D -m "$(stat -c %a "$1/$source")" "$1/$source" "$2$target"
}
