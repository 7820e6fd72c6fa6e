/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only writer of the rings. Each record: reserve, take seq, take the time (the
 * ordering contract of event.h). Whatever cannot be written is counted. No record wakes
 * user space: it drains on a timer, because a wake-up costs ten times the record.
 */
#ifndef LM_EMIT_BPF_H
#define LM_EMIT_BPF_H

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

#endif /* LM_EMIT_BPF_H */
