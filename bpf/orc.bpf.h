/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the entry of a code address in the kernel's tables of frames (ORC), for user space, which
 * may not read them: arch/x86/kernel/unwind_orc.c.
 */
#ifndef LM_ORC_BPF_H
#define LM_ORC_BPF_H

#define ORC_STEPS   32
#define ORC_MODULES 4096
#define ORC_PARTS   7 /* enum mod_mem_type of include/linux/module.h */

struct lm_orc_answer orc_answer = {};

/* A table: nr numbers, each the distance of its function from itself, and as many entries. */
struct orc_search {
	u64 ip;
	u64 ips;
	u64 entries;
	u32 low, high; /* the entry is from here, to before here */
	u32 failed;
	struct list_head *head, *at; /* of the modules */
};

static long orc_step(u32 i, struct orc_search *search)
{
	u32 middle = (search->low + search->high) / 2;
	u64 place = search->ips + middle * sizeof(s32);
	s32 distance;

	if (search->high - search->low <= 1)
		return 1;
	if (bpf_probe_read_kernel(&distance, sizeof(distance), (void *)place)) {
		search->failed = 1;
		return 1;
	}
	if (place + distance <= search->ip)
		search->low = middle;
	else
		search->high = middle;
	return 0;
}

static __noinline int orc_find(struct orc_search *search)
{
	s32 distance;

	if (!search->high ||
	    bpf_probe_read_kernel(&distance, sizeof(distance), (void *)search->ips) ||
	    search->ips + distance > search->ip)
		return 0;
	bpf_loop(ORC_STEPS, orc_step, search, 0);
	if (search->failed ||
	    bpf_probe_read_kernel(orc_answer.entry, 6, (void *)(search->entries + search->low * 6)))
		return 0;
	orc_answer.found = 1;
	return 0;
}

static __always_inline bool is_in(u64 ip, void *base, u32 size)
{
	return ip - (u64)base < size;
}

static __noinline bool module_has(struct module *module, u64 ip)
{
	if (!bpf_core_field_exists(module->mem))
		return is_in(ip, BPF_CORE_READ(module, core_layout.base),
			     BPF_CORE_READ(module, core_layout.size)) ||
		       is_in(ip, BPF_CORE_READ(module, init_layout.base),
			     BPF_CORE_READ(module, init_layout.size));
	for (u32 part = 0; part < ORC_PARTS; part++) {
		struct module_memory *memory = part_of(module, part);

		if (is_in(ip, BPF_CORE_READ(memory, base), BPF_CORE_READ(memory, size)))
			return true;
	}
	return false;
}

static long orc_try_module(u32 i, struct orc_search *search)
{
	struct list_head *at = search->at;
	struct module *module = (void *)at - bpf_core_field_offset(struct module, list);

	if (!at || at == search->head)
		return 1;
	search->at = BPF_CORE_READ(at, next);
	if (!module_has(module, search->ip))
		return 0;
	search->ips = (u64)BPF_CORE_READ(module, arch.orc_unwind_ip);
	search->entries = (u64)BPF_CORE_READ(module, arch.orc_unwind);
	search->high = BPF_CORE_READ(module, arch.num_orcs);
	return 1;
}

/*
 * Run by user space with: the address, then the table's numbers, entries and how many, or 0 and the
 * address of the kernel's "modules".
 */
SEC("raw_tp")
int lm_orc_find(u64 *ctx)
{
	struct orc_search search = {.ip = ctx[0], .ips = ctx[1], .entries = ctx[2], .high = ctx[3]};
	struct list_head *head = (void *)ctx[4];

	orc_answer.found = 0;
	if (head && bpf_core_field_exists(((struct module *)0)->arch.num_orcs)) {
		search.head = head;
		search.at = BPF_CORE_READ(head, next);
		bpf_loop(ORC_MODULES, orc_try_module, &search, 0);
	}
	return orc_find(&search);
}

/* Notes the address of "walk", which no program may know by itself. */
SEC("raw_tp")
int lm_walk_self(u64 *ctx)
{
	u64 distance = (u64)&walk - (u64)bpf_get_current_task_btf();

	/* or the compiler would add to a pointer, which the verifier refuses */
	barrier_var(distance);
	walk.self = bpf_get_current_task() + distance;
	return 0;
}

#endif /* LM_ORC_BPF_H */
