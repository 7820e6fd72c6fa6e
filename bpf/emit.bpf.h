/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only writer of the rings. Each record: reserve, take seq, take the time (the
 * ordering contract of event.h). Whatever cannot be written is counted. No record wakes
 * user space: it drains on a timer, because a wake-up costs ten times the record.
 */
#ifndef LM_EMIT_BPF_H
#define LM_EMIT_BPF_H

#define EEXIST 17

/* The CPU that a program runs on, and its state. Programs do not migrate while they run. */
struct here {
	u32 cpu;
	u32 probe; /* row of the losses */
	struct lm_cpu *state;
};

static __always_inline struct lm_losses *losses_of(u32 probe)
{
	return bpf_map_lookup_elem(&losses, &probe);
}

#define COUNT_LOSS(row, field)                                                                     \
	do {                                                                                       \
		struct lm_losses *row_ = losses_of(row);                                           \
                                                                                                   \
		if (row_)                                                                          \
			__sync_fetch_and_add(&row_->field, 1);                                     \
	} while (0)

static __always_inline bool here_init(struct here *here, u32 probe)
{
	here->cpu = bpf_get_smp_processor_id();
	here->probe = probe;
	here->state = bpf_map_lookup_elem(&cpus, &here->cpu);
	return here->state;
}

/* Reserves a record and fills its head. NULL when there is no room: see count_unwritten(). */
static __always_inline struct lm_hdr *reserve_head(struct here *here, u64 size, u64 head)
{
	void *ring = bpf_map_lookup_elem(&rings, &here->cpu);
	struct lm_hdr *h;

	if (!ring)
		return NULL;
	h = bpf_ringbuf_reserve(ring, size, 0);
	if (!h)
		return NULL;
	*(u64 *)h = head | (u64)here->cpu << 32;
	h->seq = __sync_fetch_and_add(&here->state->seq, 1);
	h->time_ns = bpf_ktime_get_ns();
	return h;
}

/*
 * An event or module record found no room. It takes a seq, so that the stream shows the hole;
 * counted first, so that whoever sees the hole finds it in the counter. Names and frames take no
 * seq: they are not events.
 */
static __always_inline void count_unwritten(struct here *here)
{
	COUNT_LOSS(here->probe, ring);
	__sync_fetch_and_add(&here->state->seq, 1);
}

static __always_inline struct lm_hdr *reserve(struct here *here, u16 type, u64 size)
{
	return reserve_head(here, size, type | size << 16 | (u64)LM_PROBE_NONE << 48);
}

static __always_inline void submit(void *record)
{
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
}

/* Writes the current task's name unless it is the last one written for this tid. */
static __noinline int note_task(struct here *here, u64 pid_tgid)
{
	u32 tid = pid_tgid;
	u32 at = tid % LM_TASK_SLOTS;
	struct task_slot *slot = bpf_map_lookup_elem(&tasks, &at);
	u64 comm[LM_COMM_LEN / 8] = {};
	struct lm_task *task;

	if (!slot || bpf_get_current_comm(comm, sizeof(comm)))
		return 0;
	if (slot->tid == tid && slot->comm[0] == comm[0] && slot->comm[1] == comm[1])
		return 0;
	task = (void *)reserve(here, LM_REC_TASK, sizeof(*task));
	if (!task) {
		COUNT_LOSS(here->probe, text);
		return 0;
	}
	task->h.stack = LM_STACK_NONE;
	task->tgid = pid_tgid >> 32;
	task->tid = tid;
	__builtin_memcpy(task->comm, comm, sizeof(comm));
	submit(task);
	slot->tid = tid;
	slot->comm[0] = comm[0];
	slot->comm[1] = comm[1];
	return 0;
}

/* Called before an event of the current task is written. */
static __always_inline void see_task(struct here *here, u64 pid_tgid)
{
	u64 mark = (u64)name_epoch << 32 | (u32)pid_tgid;

	if (here->state->last_task == mark)
		return;
	here->state->last_task = mark;
	note_task(here, pid_tgid);
}

/*
 * A stack whose frames are written out, LM_STACK_DEPTH at a time: those of a deep one have no room
 * in a program's stack.
 */
struct stack_note {
	struct here *here;
	u32 ref;
	u32 nr;	   /* of the whole stack */
	u32 first; /* in the whole stack, of those that are here */
	u32 done;  /* frames that found room */
	u64 addr[LM_STACK_DEPTH];
};

/*
 * The text of frame @i was cut: writes all of it, once per address and epoch. Rust functions have
 * such names, C functions hardly ever.
 */
static __noinline int note_long(struct stack_note *note, u32 i)
{
	u64 epoch = stack_epoch;
	struct lm_long_frame *frame;
	struct long_slot *slot;
	u64 addr;
	u32 at;

	if (i >= LM_STACK_DEPTH)
		return 0;
	addr = note->addr[i];
	at = (addr ^ addr >> 10) % LM_LONG_SLOTS;
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
	frame->index = note->first + i;
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
	long len;

	if (i >= LM_STACK_DEPTH)
		return 1;
	frame = (void *)reserve(note->here, LM_REC_FRAME, sizeof(*frame));
	if (!frame) {
		COUNT_LOSS(note->here->probe, text);
		return 1;
	}
	frame->h.stack = note->ref;
	frame->addr = note->addr[i];
	frame->index = note->first + i;
	frame->nr = note->nr;
	__builtin_memset(frame->text, 0, sizeof(frame->text));
	/* %pB looks up the address before: right for return addresses */
	len = bpf_snprintf(frame->text, sizeof(frame->text), "%pB", &note->addr[i], sizeof(u64));
	submit(frame);
	if (len > (long)sizeof(frame->text))
		note_long(note, i);
	note->done++;
	return 0;
}

/* Takes the frames of @note that begin at its .first. Their number, 0 if there are none. */
static __always_inline u32 take_part(void *ctx, struct stack_note *note, u64 skip)
{
	/* of the flags, the low eight bits are the frames to skip */
	long bytes =
		bpf_get_stack(ctx, note->addr, sizeof(note->addr), (skip + note->first) & 0xff);

	return bytes > 0 ? (u64)bytes / sizeof(u64) : 0;
}

/* Of a stack that fills LM_STACK_DEPTH: counts all its frames, then writes them by parts. */
static __always_inline int note_deep(void *ctx, struct stack_note *note, u64 skip)
{
	u32 nr;

	for (u32 part = 1; part < LM_STACK_MOST / LM_STACK_DEPTH; part++) {
		note->first = part * LM_STACK_DEPTH;
		note->nr += take_part(ctx, note, skip);
	}
	if (note->nr > cfg.stack)
		note->nr = cfg.stack;
	for (u32 part = 0; part < LM_STACK_MOST / LM_STACK_DEPTH; part++) {
		note->first = part * LM_STACK_DEPTH;
		if (note->first >= note->nr)
			break;
		nr = take_part(ctx, note, skip);
		if (nr > note->nr - note->first)
			nr = note->nr - note->first;
		bpf_loop(nr, note_frame, note, 0);
	}
	return note->done == note->nr ? 0 : -1;
}

/*
 * Writes the symbolised frames of the current stack under @ref. 0 when all found room. bpf_loop()
 * because the verifier would walk a loop in C sixteen times for each probe.
 */
static __noinline int note_stack(void *ctx, struct here *here, u32 ref, u64 skip)
{
	struct stack_note note = {.here = here, .ref = ref};
	long bytes = bpf_get_stack(ctx, note.addr, sizeof(note.addr), skip);

	if (bytes <= 0)
		return -1;
	note.nr = bytes / sizeof(u64);
	if (cfg.stack > LM_STACK_DEPTH && note.nr == LM_STACK_DEPTH)
		return note_deep(ctx, &note, skip);
	bpf_loop(note.nr, note_frame, &note, 0);
	return note.done == note.nr ? 0 : -1;
}

/* Takes the stack: its reference, after its frames were written once in this epoch. */
static __always_inline u32 see_stack(void *ctx, struct here *here, u64 skip)
{
	int id = bpf_get_stackid(ctx, &stacks, skip);
	u32 epoch = stack_epoch;
	u32 *seen;
	u32 ref;

	if (id == -EEXIST) {
		id = bpf_get_stackid(ctx, &more_stacks, skip);
		if (id >= 0)
			id += LM_MAX_STACKS;
	}
	if (id < 0) {
		COUNT_LOSS(here->probe, stacks);
		return LM_STACK_NONE;
	}
	ref = (epoch & LM_STACK_EPOCH_MASK) << LM_STACK_ID_BITS | (id + 1);
	seen = bpf_map_lookup_elem(&stack_seen, &id);
	if (seen && *seen != epoch && note_stack(ctx, here, ref, skip) == 0)
		*seen = epoch; /* after the frames: whoever sees the mark can rely on them */
	return ref;
}

#endif /* LM_EMIT_BPF_H */
