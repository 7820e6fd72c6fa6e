/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A stack as the kernel unwinds it, which costs as much as ten events without one. It begins with
 * the caller of the traced function and ends where an interrupt was entered: what was interrupted
 * has nothing to do with it. Each stack has an id for the whole run.
 */
#ifndef LM_UNWIND_BPF_H
#define LM_UNWIND_BPF_H

/* Frames of lifemon's own programs and of the kernel's tracing, at the inner end. */
#define RAW_MORE  8
#define RAW_WORDS 128 /* a power of two that has room for LM_STACK_MOST and these */
/* Unwinds at a time on one CPU: of tasks that are preempted meanwhile, and interrupts. */
#define RAW_LEVELS  4
#define STACK_TRIES 8
/* A trampoline returns into the first instructions of a function. */
#define ENTRY_SPAN 16
/* Of a trampoline's frame: from the end of the arguments to what it returns to. */
#define AFTER_ARGS   8
#define AFTER_RESULT 16

/*
 * Where the kernel writes its frames: a program's own stack has no room for them. In struct unwind
 * the verifier would follow each value that .first may have.
 */
struct raw_stack {
	u32 busy;
	u32 first; /* of .addr, that is no machinery */
	u64 addr[RAW_WORDS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, RAW_LEVELS); /* for each CPU */
	__type(key, u32);
	__type(value, struct raw_stack);
} raw_stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, LM_MAX_STACKS);
	__uint(key_size, sizeof(u32));
	__uint(value_size,
	       __builtin_offsetof(struct lm_stack, addr) + LM_STACK_DEPTH * sizeof(u64));
} stacks SEC(".maps");

/* One unwind. */
struct unwind {
	struct raw_stack *raw;
	struct lm_stack *stack; /* the element that is looked at, in the end its own */
	u64 hash;
	u32 nr;	  /* of .raw, from its first on */
	u32 most; /* that the kernel gave, from there on */
	u32 id;	  /* of .stack, + 1; 0: it found no room */
	u64 same;
};

/* What real_stack() is to do: how many frames to skip, and of what kind the program is. */
#define REAL_SKIP	0xff
#define REAL_TRAMPOLINE 0x100
#define REAL_EXIT	0x200

static __always_inline struct raw_stack *raw_claim(u32 cpu)
{
	for (u32 level = 0; level < RAW_LEVELS; level++) {
		u32 at = cpu * RAW_LEVELS + level;
		struct raw_stack *raw = bpf_map_lookup_elem(&raw_stacks, &at);

		if (raw && !__sync_val_compare_and_swap(&raw->busy, 0, 1))
			return raw;
	}
	return NULL;
}

static long take_frame(u32 i, struct unwind *unwind)
{
	u64 addr;

	if (i >= unwind->most)
		return 1;
	addr = unwind->raw->addr[(unwind->raw->first + i) % RAW_WORDS];
	unwind->hash = (unwind->hash ^ addr) * LM_WALK_FACTOR;
	unwind->hash ^= unwind->hash >> 32;
	unwind->nr = i + 1;
	return is_interrupt(addr);
}

static long copy_frame(u32 i, struct unwind *unwind)
{
	struct lm_stack *stack = unwind->stack;

	if (!stack || i >= cfg.stack)
		return 1;
	stack->addr[i] = unwind->raw->addr[(unwind->raw->first + i) % RAW_WORDS];
	return 0;
}

static long compare_frame(u32 i, struct unwind *unwind)
{
	const struct lm_stack *stack = unwind->stack;

	if (!stack || i >= cfg.stack ||
	    stack->addr[i] != unwind->raw->addr[(unwind->raw->first + i) % RAW_WORDS])
		return 1;
	unwind->same++;
	return 0;
}

static __noinline bool is_same(struct unwind *unwind, struct lm_stack *stack)
{
	if (stack->hash != unwind->hash || stack->nr != unwind->nr)
		return false;
	unwind->stack = stack;
	unwind->same = 0;
	bpf_loop(unwind->nr, compare_frame, unwind, 0);
	return unwind->same == unwind->nr;
}

/* An element that another CPU writes just now is passed over: a stack may then have two ids. */
static long try_element(u32 i, struct unwind *unwind)
{
	u32 id = (unwind->hash + i) % LM_MAX_STACKS;
	struct lm_stack *stack = bpf_map_lookup_elem(&stacks, &id);

	if (!stack)
		return 1;
	if (stack->state == LM_STACK_FULL) {
		if (!is_same(unwind, stack))
			return 0;
	} else {
		if (__sync_val_compare_and_swap(&stack->state, LM_STACK_FREE, LM_STACK_BUSY))
			return 0;
		unwind->stack = stack;
		bpf_loop(unwind->nr, copy_frame, unwind, 0);
		stack->nr = unwind->nr;
		stack->hash = unwind->hash;
		/* a full barrier: whoever sees the state can rely on the rest */
		__sync_val_compare_and_swap(&stack->state, LM_STACK_BUSY, LM_STACK_FULL);
	}
	unwind->id = id + 1;
	return 1;
}

/* A word of a trampoline's frame, @at bytes from the end of the arguments. */
static __always_inline u64 frame_word(void *ctx, u32 at)
{
	u64 place = (u64)ctx - (u64)&walk + walk.self + cfg.nargs * sizeof(u64) + at;
	u64 word = 0;

	bpf_probe_read_kernel(&word, sizeof(word), (void *)place);
	return word;
}

static __always_inline bool is_entry(u64 addr)
{
	u64 function = walk_start[cfg.row].function;

	return function && addr - function < ENTRY_SPAN;
}

/*
 * Leaves out the frames of the program, its trampoline and the traced function, and notes where a
 * walk begins. The context is the arguments in the trampoline's frame. Above them are, for a
 * function that is called from the trampoline, what it returned; the saved frame pointer; what the
 * trampoline returns to. That is in the traced function or, for an exit and since 6.19, its
 * caller. What an entry's trampoline looks like depends on who else has attached, so only the
 * former shows where it is.
 */
static __always_inline void skip_trampoline(void *ctx, struct unwind *unwind, bool is_exit)
{
	struct lm_walk_start *start = &walk_start[cfg.row];
	u64 off = cfg.nargs * sizeof(u64) + AFTER_RESULT;
	u64 word = frame_word(ctx, AFTER_RESULT);
	bool found = false;

	if (!is_exit && is_entry(frame_word(ctx, AFTER_ARGS))) {
		word = frame_word(ctx, AFTER_ARGS);
		off = cfg.nargs * sizeof(u64) + AFTER_ARGS;
	}
	for (u32 i = 0; i < RAW_MORE; i++) {
		if (found || i >= unwind->most || unwind->raw->addr[i] != word)
			continue;
		found = true;
		unwind->raw->first = is_entry(word) ? i + 1 : i;
	}
	unwind->most -= unwind->raw->first;
	start->ret = is_entry(word) ? word : 0;
	start->off = found && (is_exit || start->ret) ? off : 0;
}

/* The walk said @hit, which is checked by this unwind. */
static __noinline int audit(struct unwind *unwind, u64 hit)
{
	u32 id = (u32)hit - 1;
	struct lm_stack *stack = bpf_map_lookup_elem(&stacks, &id);

	if (stack && is_same(unwind, stack)) {
		unwind->id = (u32)hit;
		__sync_fetch_and_add(&walk.audited, 1);
		return 0;
	}
	walk_node[(hit >> 32) % LM_WALK_NODES].addr = LM_WALK_NO_ADDR;
	__sync_fetch_and_add(&walk.wrong, 1);
	return 0;
}

/* So that user space makes nodes of it. */
static __always_inline void log_stack(u32 id, u32 epoch)
{
	u64 at = __sync_fetch_and_add(&walk.head, 1);

	walk.log[at % LM_WALK_LOG] = (u64)cfg.row << 48 | (u64)(epoch & 0xffff) << 32 | id;
}

static __always_inline u32 unwind_into(void *ctx, struct here *here, struct raw_stack *raw, u64 how,
				       u64 hit)
{
	long bytes = bpf_get_stack(ctx, raw->addr, (cfg.stack + RAW_MORE) * sizeof(u64),
				   how & REAL_SKIP);
	struct unwind unwind = {.raw = raw};
	u32 epoch = stack_epoch;
	u32 ref;

	if (bytes <= 0)
		return LM_STACK_NONE;
	unwind.most = (u64)bytes / sizeof(u64);
	raw->first = 0;
	if (how & REAL_TRAMPOLINE)
		skip_trampoline(ctx, &unwind, how & REAL_EXIT);
	bpf_loop(cfg.stack, take_frame, &unwind, 0);
	if (hit)
		audit(&unwind, hit);
	if (!unwind.id)
		bpf_loop(STACK_TRIES, try_element, &unwind, 0);
	if (!unwind.id || !unwind.stack)
		return LM_STACK_NONE;
	ref = (epoch & LM_STACK_EPOCH_MASK) << LM_STACK_ID_BITS | unwind.id;
	/* after the frames: whoever sees the mark can rely on them */
	if (unwind.stack->seen != epoch && note_stack(here, unwind.stack, ref) == 0)
		unwind.stack->seen = epoch;
	walk.first = 1;
	if (cfg.walks && !hit && unwind.stack->seen == epoch)
		log_stack(unwind.id, epoch);
	return ref;
}

/*
 * The stack's reference, after its frames were written once in this epoch. Inlined: a function of
 * its own is one more frame that the kernel has no table for, which takes it 1,000 instructions.
 */
static __always_inline u32 real_stack(void *ctx, struct here *here, u64 how, u64 hit)
{
	struct raw_stack *raw = raw_claim(here->cpu);
	u32 ref = LM_STACK_NONE;

	if (raw) {
		ref = unwind_into(ctx, here, raw, how, hit);
		raw->busy = 0;
	}
	if (ref == LM_STACK_NONE)
		COUNT_LOSS(here->probe, stacks);
	return ref;
}

#endif /* LM_UNWIND_BPF_H */
