#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# A driver in Rust, whose symbols are longer than what a record of a frame holds.

load ../vm/live/common

setup() {
	REPORT=$BATS_TEST_TMPDIR/report
	cd "$BATS_TEST_TMPDIR" || return
	# says nothing of owners, so that only the frames can
	cat >plain.own <<-'EOF'
		model plain
		class registration
		    born exit misc_register key arg0 when ret == 0
		    dies entry misc_deregister key arg0
	EOF
}

# Usage: watch ATTACH LEAK    loads the module, opens its device, unloads it
watch() {
	run "$LIFEMON" run --attach "$1" -o trace.lmt --format ndjson --report "$REPORT" --possible \
		--model misc_device --model ./plain.own --module lm_rust -- \
		sh -ec "insmod $MODULES/lm_rust.ko leak=$2
			mknod misc c 10 \$(sed -n 's/ lm_rust\$//p' /proc/misc)
			: <misc
			rm misc
			rmmod lm_rust"
}

@test "a registration that Rust code forgot is found, with its owner, by --module" {
	for attach in fentry kprobe; do
		watch $attach 1
		equal "$status" 1 "$attach"
		equal "$(violations '"\(.rule) \(.certainty) \(.class) \(.why) \(.basis.owner)"' | sort)" \
			"leak certain device module lm_rust is gone model
leak certain registration module lm_rust is gone frame" "$attach"
		equal "$(summary .lost)" 0 "$attach"
		# the open file: no module is in its stack
		equal "$(summary .left_out)" 1 "$attach"
	done
	"$LIFEMON" replay trace.lmt --format ndjson >again || :
	cmp "$REPORT" again
	nothing_left
}

@test "names are whole, and are shown as they were written" {
	watch fentry 1
	equal "$(violations '.stacks.born[] | select(.symbol | contains("on_the_heap")) |
		"\(.module) \(.symbol[0:2]) \(.symbol | length > 127) \(.demangled)"' | sort -u)" \
		'lm_rust _R true <lm_rust::functions_with_names_of_many_characters::which_are_generic_over_several_types::Registrar<core::pin::Pin<kernel::alloc::kbox::Box<kernel::miscdevice::MiscDeviceRegistration<lm_rust::Device>, kernel::alloc::allocator::Kmalloc>>, kernel::alloc::kvec::Vec<lm_rust::Device, kernel::alloc::allocator::Kmalloc>>>::registration_of_a_misc_device_on_the_heap'
	run "$LIFEMON" replay trace.lmt
	[[ $output == *'Registrar<'*'>::registration_of_a_misc_device_on_the_heap'* && $output != *_RNv* ]] ||
		equal "$output" 'demangled'
	run "$LIFEMON" replay trace.lmt --no-demangle
	[[ $output == *_R*registration_of_a_misc_device_on_the_heap* && $output != *Registrar\<* ]] ||
		equal "$output" 'as they are'
}

@test "the same module without the mistake is clean" {
	for attach in fentry kprobe; do
		watch $attach 0
		equal "$status" 0 "$attach"
		equal "$(violations .rule)" '' "$attach"
		equal "$(summary '.classes[] | "\(.class) \(.births) \(.deaths)"' | sort | tr '\n' ' ')" \
			'device 1 1 file 0 0 registration 1 1 ' "$attach"
	done
}
