/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cache of stacks: what user space knows of the frames of the kernel's functions, so that a
 * program finds its stack by one read a frame (walk.bpf.h). Types only; included by both sides
 * after the fixed-width types.
 */
#ifndef LM_WALK_H
#define LM_WALK_H

#define LM_MAX_STACKS 16384 /* different ones in a run, a power of two */

/* lm_stack.state */
#define LM_STACK_FREE 0
#define LM_STACK_BUSY 1 /* some program writes it */
#define LM_STACK_FULL 2 /* it stays as it is from now on */

/* One stack: an element of the map "stacks", whose index is its id. */
struct lm_stack {
	__u32 state; /* LM_STACK_* */
	__u32 nr;    /* of .addr */
	__u32 seen;  /* the epoch in which its frames were last written; 0: never */
	__u32 pad;
	__u64 hash;
	__u64 addr[LM_STACK_MOST]; /* innermost first; the map has room for --stack-depth */
};

#define LM_WALK_BITS	15 /* of a node's index */
#define LM_WALK_NODES	(1 << LM_WALK_BITS)
#define LM_WALK_FACTOR	0x9e3779b97f4a7c15ull
#define LM_WALK_NO_ADDR 1 /* a node that nothing leads to: it is free from the next change on */

/* lm_walk_hop.how: a plain hop has none of these */
#define LM_HOP_WORD	1 /* from the word at .off from this slot */
#define LM_HOP_KEPT	2 /* from the kept frame pointer */
#define LM_HOP_INDIRECT 4 /* from the word at .off2 from there */
#define LM_HOP_KEEP	8 /* keeps the word at .keep from there, the caller's frame pointer */

/* From the slot of a return address, or from where .how leads, it is .dist bytes to the next slot.
 */
struct lm_walk_hop {
	__s32 dist;
	__u16 how;
	__s16 off;
	__s16 off2;
	__s16 keep;
};

/*
 * A return address, after all those that lead to it. The numbers of nodes are LM_WALK_FIRST and
 * their index; below are the roots, one for each row of the losses, from 1. A node has its number,
 * as the verifier follows one that is worked out from the index through all frames.
 */
#define LM_WALK_FIRST (LM_NR_ROWS + 1)

struct lm_walk_node {
	__u64 addr;   /* 0: the node is free */
	__u32 parent; /* number of the node, or root, before it */
	__u32 id;     /* the stack ends here: its id + 1, else 0 */
	struct lm_walk_hop hop;
	__u32 number; /* its own */
};

/*
 * The index of a node; if another one is there, its neighbour's, which is this ^ 1. So all bits of
 * either are unknown to the verifier, which would follow a known one through all frames.
 */
static inline __attribute__((always_inline)) __u32 lm_walk_index(__u32 parent, __u64 addr)
{
	return (addr ^ (__u64)parent << 32) * LM_WALK_FACTOR >> (64 - LM_WALK_BITS);
}

/* Where the walks of a probe begin; a row for each row of the losses. */
struct lm_walk_start {
	__u64 function; /* address of the traced function; 0: not known */
	__u64 ret;	/* what the trampoline returns to in it; 0: to its caller, or not known */
	__u64 off;	/* of the first slot, from the program's context; 0: not known */
};

struct lm_range_of_code {
	__u64 start;
	__u64 size;
};

#define LM_WALK_LOG	   256
#define LM_WALK_INTERRUPTS 4

/* Written by both sides. A walk is allowed while .allowed == .changes. */
struct lm_walk {
	__u32 allowed; /* user space: the value of .changes that the nodes are right for */
	__u32 changes; /* programs: counts what may give addresses another meaning; from 1 */
	__u32 ref;     /* user space: the epoch of the nodes, as in a stack's reference */
	__u32 audit;   /* user space: a hit is checked when no bit of this is set in its number */
	__u64 self;    /* user space: the address of this struct */
	__u64 audited; /* programs: hits that were right … */
	__u64 wrong;   /* … and that were wrong */
	__u64 first;   /* programs: not 0 once a stack was unwound */
	__u64 head;    /* programs: how many were written to .log, ever */
	/* stacks that a walk did not find: row << 48 | epoch << 32 | id + 1 */
	__u64 log[LM_WALK_LOG];
	/* user space: where the kernel enters interrupts; a stack ends there */
	struct lm_range_of_code interrupt[LM_WALK_INTERRUPTS];
};

/* What lm_orc_find answers. */
struct lm_orc_answer {
	__u32 found;
	__u8 entry[8]; /* of the table .orc_unwind, as the kernel has it */
	__u32 pad;
};

LM_ASSERT_LAYOUT(sizeof(struct lm_walk_hop) == 12);
LM_ASSERT_LAYOUT(sizeof(struct lm_walk_node) == 32);
LM_ASSERT_LAYOUT(__builtin_offsetof(struct lm_stack, addr) == 24);

#endif /* LM_WALK_H */
