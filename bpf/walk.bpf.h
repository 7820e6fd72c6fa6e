/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A stack for the price of a walk. A program's context lies on the stack that is asked for, so a
 * program can read the return addresses itself, if it knows where they are. It does, for the paths
 * that user space has made nodes of (monitor/source/stack_cache.c): a node is a return address
 * after all those that led to it, and says where the next one is.
 *
 * Why what a walk says is the stack, by induction over its frames. The first slot is known: a
 * kprobe has the stack pointer of the call, and a trampoline's frame holds an address in the traced
 * function that only a trampoline returns to. Be a slot that of frame i, and its word the return
 * address A. The kernel's own unwinder finds the slot of frame i + 1 from the entry of its ORC
 * table for A - 1: at a constant distance, or at a constant distance from the saved frame pointer,
 * which the entries of the frames inside say where it is. It takes these from the same table that
 * the node was made of, so it finds the same slot. Paths with any other entry have no nodes. A node
 * is only reached from its parent, so by the same return addresses; and a stack ends where the last
 * entry says so, where an interrupt was entered, or after the frames that are asked for, none of
 * which depends on anything else. What gives addresses another meaning, modules, is counted in
 * walk.changes before it does, and stops all walks until the nodes are made anew.
 */
#ifndef LM_WALK_BPF_H
#define LM_WALK_BPF_H

/* Only in kernels that have it: see lm_probe_cfg.regs. */
static void *(*const bpf_rdonly_cast)(u64 obj, u32 btf_id) = (void *)LM_RDONLY_CAST;

/*
 * A word of the own stack. 0, which is no return address, if it cannot be read:
 * bpf_probe_read_kernel_common() of include/linux/bpf.h clears it then.
 */
static __always_inline u64 stack_word(u64 at)
{
	u64 word;

	if (cfg.regs) /* the first word of it */
		return *(u64 *)bpf_rdonly_cast(at, cfg.regs);
	bpf_probe_read_kernel(&word, sizeof(word), (void *)at);
	return word;
}

/* @yes if @how has @flag, else @no: without a branch, whose two ways the verifier would follow. */
static __always_inline u64 choose(u64 how, u64 flag, u64 yes, u64 no)
{
	u64 bit = how / flag & 1;

	barrier_var(bit);
	return no ^ ((yes ^ no) & -bit);
}

/*
 * What the distance to the next slot is counted from. It may read a word that the hop has no use
 * for: a distance that is not given is 0, which leads to a word of the stack as well.
 */
static __always_inline u64 long_hop(const volatile struct lm_walk_hop *hop, u64 slot, u64 *kept)
{
	u64 how = hop->how;
	u64 base = choose(how, LM_HOP_KEPT, *kept, stack_word(slot + hop->off));

	if (!(how & (LM_HOP_KEEP | LM_HOP_INDIRECT)))
		return base;
	*kept = choose(how, LM_HOP_KEEP, stack_word(base + hop->keep), *kept);
	return choose(how, LM_HOP_INDIRECT, stack_word(base + hop->off2), base);
}

/* From the return address @word in @slot. Index of the last node << 32 | id + 1, or 0. */
static __noinline u64 walk_from(u64 slot, u64 word)
{
	u32 parent = cfg.row + 1;
	/*
	 * The frame pointer of some function on the way. None is asked for before one is kept; it
	 * begins as a number that the verifier does not know, as it would follow a known one
	 * through all frames.
	 */
	u64 kept = slot;

#pragma clang loop unroll(disable)
	/* one for the traced function, and one more, which finds nothing */
	for (u32 i = 0; i < cfg.stack + 2; i++) {
		u32 at = lm_walk_index(parent, word);
		volatile struct lm_walk_node *node = &walk_node[at];
		u32 id;

		if (node->addr != word || node->parent != parent) {
			at ^= 1;
			node = &walk_node[at];
			if (node->addr != word || node->parent != parent)
				return 0;
		}
		id = node->id;
		if (id)
			return (u64)(node->number - LM_WALK_FIRST) << 32 | id;
		if (node->hop.how)
			slot = long_hop(&node->hop, slot, &kept);
		slot += node->hop.dist;
		parent = node->number;
		word = stack_word(slot);
	}
	return 0;
}

static __always_inline u64 walk_stack(struct capture_source *source)
{
	struct pt_regs *regs = source->ctx;
	u64 slot, off;

	switch (source->kind) {
	case KIND_KPROBE:
		slot = regs->sp;
		return walk_from(slot, stack_word(slot));
	case KIND_KRETPROBE:
		return walk_from(regs->sp - LM_RETURN_SP, regs->ip);
	default:
		off = walk_start[cfg.row].off;
		if (!off)
			return 0;
		/* a difference of pointers is a number, a pointer is not */
		slot = (u64)source->ctx - (u64)&walk + walk.self + off;
		return walk_from(slot, stack_word(slot));
	}
}

/*
 * Frames to skip: a kprobe's registers begin with the probed function itself, which the model
 * names already. A kretprobe's begin with the caller, and those of trampolines are
 * hidden by name (monitor/event/stacks.c), since their number differs between kernels.
 */
static __always_inline u64 how_real(enum probe_kind kind)
{
	switch (kind) {
	case KIND_KPROBE:
		return 1;
	case KIND_FENTRY:
		return REAL_TRAMPOLINE;
	case KIND_FEXIT:
		return REAL_TRAMPOLINE | REAL_EXIT;
	default:
		return 0;
	}
}

/* The reference of the current stack. */
static __always_inline u32 see_stack(struct capture_source *source, struct here *here)
{
	const volatile struct lm_walk *now = &walk;
	u64 hit = 0;

	if (source->kind != KIND_RAW_TP && cfg.walks && now->allowed == now->changes)
		hit = walk_stack(source);
	if (hit && ++here->state->hits & now->audit)
		return now->ref | (u32)hit;
	return real_stack(source->ctx, here, how_real(source->kind), hit);
}

#endif /* LM_WALK_BPF_H */
