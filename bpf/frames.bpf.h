/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes the frames of a stack, with the names that they have now. */
#ifndef LM_FRAMES_BPF_H
#define LM_FRAMES_BPF_H

static __always_inline bool is_interrupt(u64 addr)
{
	for (u32 i = 0; i < LM_WALK_INTERRUPTS; i++)
		if (addr - walk.interrupt[i].start < walk.interrupt[i].size)
			return true;
	return false;
}

/* A stack whose frames are written out. */
struct stack_note {
	struct here *here;
	const struct lm_stack *stack;
	u32 ref;
	u32 nr;	  /* of its frames */
	u64 done; /* of them, that found room */
};

/*
 * The text of frame @i was cut: writes all of it, once per address and epoch. Rust functions have
 * such names, C functions hardly ever.
 */
static __noinline int note_long(struct stack_note *note, u32 i, u64 addr)
{
	u64 epoch = stack_epoch;
	struct lm_long_frame *frame;
	struct long_slot *slot;
	u32 at = (addr ^ addr >> 10) % LM_LONG_SLOTS;

	slot = bpf_map_lookup_elem(&long_seen, &at);
	if (!slot || (slot->addr == addr && slot->epoch == epoch))
		return 0;
	frame = (void *)reserve(note->here, LM_REC_LONG_FRAME, sizeof(*frame));
	if (!frame) {
		COUNT_LOSS(note->here->probe, text);
		return 0;
	}
	frame->h.stack = note->ref;
	frame->addr = addr;
	frame->index = i;
	frame->nr = note->nr;
	__builtin_memset(frame->text, 0, sizeof(frame->text));
	bpf_snprintf(frame->text, sizeof(frame->text), "%pB", &addr, sizeof(addr));
	submit(frame);
	slot->addr = addr;
	slot->epoch = epoch;
	return 0;
}

static long note_frame(u32 i, struct stack_note *note)
{
	struct lm_frame *frame;
	long len = 0;
	u64 addr;

	if (i >= cfg.stack)
		return 1;
	frame = (void *)reserve(note->here, LM_REC_FRAME, sizeof(*frame));
	if (!frame) {
		COUNT_LOSS(note->here->probe, text);
		return 1;
	}
	addr = note->stack->addr[i];
	frame->h.stack = note->ref;
	frame->addr = addr;
	frame->index = i;
	frame->nr = note->nr;
	__builtin_memset(frame->text, 0, sizeof(frame->text));
	if (is_interrupt(addr))
		__builtin_memcpy(frame->text, "<interrupt>", 12);
	else /* %pB looks up the address before: right for return addresses */
		len = bpf_snprintf(frame->text, sizeof(frame->text), "%pB", &addr, sizeof(addr));
	submit(frame);
	if (len > (long)sizeof(frame->text))
		note_long(note, i, addr);
	note->done++;
	return 0;
}

/*
 * Writes the symbolised frames of @stack under @ref. 0 when all found room. bpf_loop() because the
 * verifier would walk a loop in C sixteen times for each probe.
 */
static __noinline int note_stack(struct here *here, const struct lm_stack *stack, u32 ref)
{
	struct stack_note note = {.here = here, .stack = stack, .ref = ref, .nr = stack->nr};

	bpf_loop(note.nr, note_frame, &note, 0);
	return note.done == note.nr ? 0 : -1;
}

#endif /* LM_FRAMES_BPF_H */
