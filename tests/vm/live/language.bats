#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The language of models on a real kernel: conditions between captures, functions that are
# called for others too (known), hooks that one model adds to another (extend).

load common

setup() {
	REPORT=$BATS_TEST_TMPDIR/report
	cd "$BATS_TEST_TMPDIR" || return
	modprobe fuse
	truncate -s 7777 file
	# 40 whole reads of another file, one whole and one empty one, half of one; two other sizes
	cat >reads <<-'END'
		dd if=/dev/zero bs=7777 count=40 of=/dev/null
		dd if=file bs=7777 count=2 of=/dev/null
		dd if=file bs=15554 count=1 of=/dev/null
		dd if=/dev/zero bs=5555 count=40 of=/dev/null
		dd if=/dev/zero bs=3333 count=1 of=/dev/null
	END
	# a file of misc_device that refuses to be read, and one that is none
	cat >misc <<-'EOF'
		dd if=/dev/fuse bs=7777 count=1 of=/dev/null
		dd if=/dev/zero bs=7777 count=9 of=/dev/null
	EOF
}

# Usage: watch MODEL SCRIPT OPTION…
watch() {
	local model=$1 script=$2

	shift 2
	run "$LIFEMON" run --format ndjson --report "$REPORT" --model "$model" "$@" -- \
		sh -c ". ./$script; true"
}

# Usage: files FIELD
files() { summary ".classes[] | select(.class == \"file\").$1"; }

# Events of each class in the trace.
events() {
	"$LIFEMON" export run.lmt --to ndjson -o events || :
	jq -r 'select(.type == "event") | .class' events | sort | uniq -c | awk '{ print $2, $1 }' | paste -sd,
}

@test "when, by either kind of probe: results, arguments, fields, null pointers; size" {
	cat >reads.own <<-'END'
		model reads
		class whole   touch exit vfs_read key 1 when ret == arg2 and arg2 == 7777
		class part    touch exit vfs_read key 1 when arg2 > ret and arg2 == 7777
		class all     touch entry vfs_read key 1 when arg0->f_inode->i_size == arg2 and arg2 == 7777
		class double  touch entry vfs_read key 1 when arg2 == arg0->f_inode->i_size * 2 and arg2 == 7777 * 2
		# of a device file the size is 0
		class device  touch entry vfs_read key 1 when arg0->f_inode->i_size < arg2 and arg2 == 7777
		# what follows a null pointer does not hold, and is no loss
		class null    touch entry vfs_read key 1 when arg0->private_data == 0 and arg2 == 5555
		class beyond  touch entry vfs_read key 1 when *arg0->private_data == 0 and arg2 == 5555
		# a product beyond 64 bits is a violation, a large one is none
		class wraps   born exit vfs_read key arg1 when arg2 == 3333 and ret == 3333 size arg2 * 0x10000000000000
		class fits    born exit vfs_read key arg1 when arg2 == 3333 and ret == 3333 size arg2 * 0x100000000000
	END
	for attach in fentry kprobe; do
		watch ./reads.own reads --attach $attach --leaks off -o run.lmt
		equal "$status" 1 "$attach"
		equal "$(summary .lost)" 0 "$attach"
		equal "$(events)" 'all 2,device 40,double 1,fits 1,null 40,part 1,whole 41,wraps 1' "$attach"
		equal "$(violations '"\(.rule) \(.class) \(.certainty)"')" 'size-overflow wraps certain' "$attach"
		equal "$(summary '.live | "\(.wraps) \(.fits)"')" '1 1' "$attach"
	done
	nothing_left
}

@test "extend and known: hooks on a shared function concern the files of the class alone" {
	cat >reader.own <<-'EOF'
		model reader
		extend misc_device.file
		    touch entry vfs_read key arg0 known when arg2 == 7777
	EOF
	watch ./reader.own misc
	equal "$status" 0
	equal "$(violations .rule)" ''
	equal "$(files births)" 1
	equal "$(files deaths)" 1
	equal "$(files adopted)" 0
	# the twin without "known" takes the other file for one of the class: for a new one, or
	# at the address of the dead one for that
	sed 's/ known//' reader.own >unknown.own
	sed -i 's/model reader/model other/' unknown.own
	watch ./unknown.own misc
	equal "$(files births)" 1
	[ "$(files adopted)" -eq 1 ] || equal "$(violations .rule)" use-after-free
}

@test "extend: one life, one mistake, one report" {
	cat >mover.own <<-'EOF'
		model mover
		extend misc_device.file
		    move entry vfs_read key arg0 known when arg2 == 7777
		    back exit  vfs_read key arg0 known when arg2 == 7777 and ret == 0
	EOF
	# it is refused, so it does not come back
	watch ./mover.own misc
	equal "$status" 1
	equal "$(violations '[.rule, .model, .class] | join(" ")')" 'freed-while-lent misc_device file'
	sed -i 's/ret == 0/ret != 0/' mover.own
	watch ./mover.own misc
	equal "$status" 0
	equal "$(violations .rule)" ''
	nothing_left
}

# bats test_tags=once
@test "functions of a module that does not come: no word, no violation" {
	cat >later.own <<-'EOF'
		model later
		extend misc_device.file
		    touch entry lm_never:lm_touch key arg0
		    move  entry lm_never:lm_move  key arg0
		    back  exit  lm_never:lm_back  key arg0  when ret == 0
	EOF
	run "$LIFEMON" run --report "$REPORT" --model ./later.own -- true
	equal "$status" 0
	equal "$output" ''
	run grep lm_never "$REPORT"
	equal "$status" 1
	nothing_left
}
