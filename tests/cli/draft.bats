#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# lifemon models --draft, on modules that are made here, with the types of a kernel that is made here.
# tests/draft/check has drivers of real kernels.

load common

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	cat >kernel.c <<-'END'
		struct device { int id; };
		struct device the_device;
		int kernel_init(struct device *dev) { return dev->id; }
	END
	sed 's/struct device/struct other_gadget/; s/id;/id; long more, and_more; char *even_more;/' kernel.c >other.c
	echo 'struct other_gadget *more(unsigned long *a, short b) { return (void *)(a + b); }' >>other.c
	cat >acme.c <<-'END'
		#define INFO(name, text) static const char name[] __attribute__((used, section(".modinfo"))) = text
		INFO(license, "license=GPL"); INFO(name, "name=acme"); INFO(magic, "vermagic=6.1.0-acme SMP");
		#define noinline __attribute__((noinline))
		#define notrace __attribute__((no_instrument_function))
		struct device;
		struct box { struct device *dev; int n; };
		extern void *dma_pool_alloc(void *pool, unsigned int flags, void *handle);
		extern void dma_pool_free(void *pool, void *p, unsigned long handle);
		extern struct box *thing_get(void);
		extern void thing_put(struct box *box);

		#ifndef BARE
		noinline struct box *box_alloc(struct device *dev)
		{
			struct box *box = dma_pool_alloc(dev, 0, 0);

			if (!box)
				return (void *)-12l;
			box->dev = dev;
			return box;
		}
		noinline void box_free(struct box *box) { dma_pool_free(box->dev, box, 0); }
		#else
		#define box_alloc(dev) dma_pool_alloc(dev, 0, 0)
		#define box_free(box) dma_pool_free(0, box, 0)
		#endif
		noinline int lid_add(struct box *box) { return box->n ? -16 : 0; }
		notrace noinline void lid_del(struct box *box) { box->n = 0; }
		int acme_main(struct device *dev)
		{
			struct box *box = box_alloc(dev);

			if (lid_add(box))
				thing_put(thing_get());
			lid_del(box);
			box_free(box);
			return 0;
		}
	END
	command -v pahole >/dev/null || return 0
	export CCACHE_DISABLE=1
	gcc -g -O1 -c kernel.c -o vmlinux && gcc -g -O1 -c other.c -o other && pahole -J vmlinux && pahole -J other
	build acme && build bare -DBARE
}

# Usage: build NAME OPTION…    NAME.ko with types, and NAME.bare.ko without
build() {
	gcc "${@:2}" -g -O2 -pg -mfentry -mrecord-mcount -fno-pie -fcf-protection=none -c acme.c -o "$1.ko" &&
		cp "$1.ko" "$1.untyped.ko" && pahole -J --btf_base vmlinux "$1.ko"
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
	[ -e bare.ko ] || skip "needs pahole, which makes type information"
}

@test "the draft of a module: its pairs, and what was left out and why" {
	cat >expected <<-'END'
		# A draft by lifemon models --draft, of acme for 6.1.0-acme.
		# It shows what names and types show, and nothing of what the code does. Mend each class, and try
		# it on a run that is clean: what it then reports is a mistake of the model. The language is in
		# lifemon-model(5).

		model acme_draft "Draft of a model of acme"

		# struct box *box_alloc(struct device *dev)
		# void box_free(struct box *box)
		# guessed: Paired by their names and the type of the key. A failure is NULL or an error pointer; its
		#          code makes error pointers.
		class box
		    born  exit acme:box_alloc
		          key ret  when ret != 0 and ret < 0xfffffffffffff001  device dev(arg0)
		    dies entry acme:box_free
		          key arg0  when arg0 != 0

		# Left out, though their names make a pair:
		#   int lid_add(struct box *box)
		#   void lid_del(struct box *box)
		#       lid_del cannot be attached to: it is notrace

		# Cannot be attached to (notrace):
		#   lid_del

		# It calls what built-in models watch (--models driver):
		#   dma_pool: dma_pool_alloc, dma_pool_free

		# It calls pairs, by their names, that no built-in model watches:
		#   thing_get/thing_put
	END
	status_is 0 "$LIFEMON" models --draft ./acme.ko --btf vmlinux
	[ -z "$stderr" ]
	diff expected - <<<"$output"
}

@test "a draft is a model as it stands, the same every time" {
	"$LIFEMON" models --draft acme.ko --btf vmlinux >draft.own
	"$LIFEMON" models --btf vmlinux --draft acme.ko | cmp - draft.own
	status_is 0 "$LIFEMON" models --check draft.own
	[ "$output" = 'draft.own: ok, 1 class, 2 hooks' ]
	accepted --model draft.own
	status_is 0 "$LIFEMON" models draft.own
	prints 'model acme_draft "Draft of a model of acme"'
}

@test "a module without a pair: 4, why, and text that is no model" {
	status_is 4 "$LIFEMON" models --draft bare.ko --btf vmlinux
	says 'no two functions of acme look like the birth and the death of an object'
	prints 'lid_del cannot be attached to: it is notrace'
	[[ $output != *$'\nmodel '* ]]
}

@test "a file that brings the types of its kernel needs no --btf" {
	objcopy -O binary --only-section=.BTF --set-section-flags .BTF=alloc vmlinux base.btf
	objcopy --add-section .BTF.base=base.btf acme.ko complete.ko
	"$LIFEMON" models --draft acme.ko --btf vmlinux >expected
	status_is 0 "$LIFEMON" models --draft complete.ko
	diff expected - <<<"$output"
}

@test "a module of another kernel than the running one needs --btf: 3, and both are named" {
	status_is 3 "$LIFEMON" models --draft acme.ko
	says "acme.ko is for the kernel 6.1.0-acme, and $(uname -r) is running"
	says --btf
	no_output
}

@test "types that do not belong together are noticed" {
	status_is 3 "$LIFEMON" models --draft acme.ko --btf other
	says 'do not belong together'
	no_output
	status_is 2 "$LIFEMON" models --draft acme.ko --btf acme.c
	says 'cannot read type information (BTF) from acme.c'
	status_is 2 "$LIFEMON" models --draft acme.ko --btf absent
	says 'cannot read type information (BTF) from absent'
	status_is 3 "$LIFEMON" models --draft acme.untyped.ko --btf vmlinux
	says 'acme.untyped.ko has no type information (BTF)'
}

@test "a file that is no module: 2, and what it is" {
	while read -r file words; do
		status_is 2 "$LIFEMON" models --draft "$file" --btf vmlinux
		says "$words"
		no_output
	done <<-'END'
		./absent.ko cannot open ./absent.ko: No such file
		. cannot read
		./acme.c is no kernel module
		/bin/true is no kernel module
		./vmlinux is no kernel module
	END
	strip -o stripped.ko acme.ko
	status_is 2 "$LIFEMON" models --draft stripped.ko --btf vmlinux
	says 'stripped.ko has no symbols'
}

@test "a compressed module: 2, and how to unpack it" {
	gzip -k acme.ko
	xz -k acme.ko
	zstd -q acme.ko
	status_is 2 "$LIFEMON" models --draft acme.ko.xz
	says 'acme.ko.xz is compressed: unpack it first: xz -dk acme.ko.xz'
	status_is 2 "$LIFEMON" models --draft acme.ko.gz
	says 'gzip -dk acme.ko.gz'
	status_is 2 "$LIFEMON" models --draft acme.ko.zst
	says 'zstd -d acme.ko.zst'
}

@test "a module by its name has to be loaded: 3, and what to do" {
	status_is 3 "$LIFEMON" models --draft no_such_module
	[[ $stderr == *'no module no_such_module with type information (BTF) is loaded: load it, or name its file'* ||
		$stderr == *'cannot read type information (BTF) from /sys/kernel/btf/vmlinux'* ]]
	status_is 3 "$LIFEMON" models --draft no-such-module --btf vmlinux
	says 'no module no_such_module with type information (BTF) is loaded'
	status_is 2 "$LIFEMON" models --draft 'no module'
	says 'is no name of a module'
	no_output
}

@test "a damaged module is refused or read, without a crash" {
	local size at

	size=$(stat -c %s acme.ko)
	for ((at = 64; at < size; at += size / 40)); do
		head -c "$at" acme.ko >short.ko
		run "$LIFEMON" models --draft short.ko --btf vmlinux
		[ "$status" -eq 2 ]
		cp acme.ko flipped.ko
		printf '\377\377\377\377' | dd of=flipped.ko bs=1 seek="$at" conv=notrunc status=none
		run "$LIFEMON" models --draft flipped.ko --btf vmlinux
		[[ $status == [0234] ]]
	done
}

@test "control characters in a name of a file are shown, not obeyed" {
	status_is 2 "$LIFEMON" models --draft $'./a\e[31m.ko'
	says 'cannot open ./a\x1b[31m.ko'
}

@test "wrong usage of --draft: 2" {
	status_is 2 "$LIFEMON" models --draft acme.ko --check
	says '--draft and --check exclude each other'
	status_is 2 "$LIFEMON" models --draft acme.ko --dot
	says '--draft and --dot exclude each other'
	status_is 2 "$LIFEMON" models --draft acme.ko dma_pool
	says 'what is dma_pool for?'
	status_is 2 "$LIFEMON" models --btf vmlinux
	says '--btf needs --draft'
	status_is 2 "$LIFEMON" models --draft
	no_output
}

@test "a full disk: 3, and it is said" {
	status_is 3 sh -c '"$LIFEMON" models --draft acme.ko --btf vmlinux >/dev/full'
	says 'lifemon: cannot write'
}
