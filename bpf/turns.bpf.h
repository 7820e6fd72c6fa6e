/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which program takes a call. The kernel skips a program that is already running on its CPU, when
 * an interrupt or another task calls the function meanwhile. So each call is offered to several
 * programs, one after the other. The one that takes it marks it; those after it see the mark.
 */
#ifndef LM_TURNS_BPF_H
#define LM_TURNS_BPF_H

/* Only in kernels that have them: see lm_probe_cfg.keeps_cpu. */
extern void bpf_preempt_disable(void) __weak __ksym;
extern void bpf_preempt_enable(void) __weak __ksym;
extern void bpf_local_irq_save(unsigned long *flags) __weak __ksym;
extern void bpf_local_irq_restore(unsigned long *flags) __weak __ksym;

/*
 * While a task is preempted inside a program, the kernel skips that program for all other tasks
 * of the CPU. So preemption is off while the program writes. Switching it on again must not
 * reschedule either, since the program is still running: if a reschedule is due, preemption is
 * enabled with interrupts off, which does not reschedule. The kernel does so right after the
 * program.
 */
static __always_inline void give_cpu(void)
{
	unsigned long flags;

	/* any flag, since the numbers of these differ between kernels */
	if (bpf_get_current_task_btf()->thread_info.flags) {
		bpf_local_irq_save(&flags);
		bpf_preempt_enable();
		bpf_local_irq_restore(&flags);
	} else {
		bpf_preempt_enable();
	}
}

/* A mark: the place of the call, 12 bits of the function, and the turn that saw the call last. */
#define PLACE_BITS 16
#define TURN_BITS  4

#define LM_MARK_BITS  16
#define LM_MARK_SLOTS (1 << LM_MARK_BITS)

/*
 * Calls that a program has taken and the last one has not yet seen, by place and function. 0 is
 * free. A mark stays when the kernel skips the last program, until the same call is made again. So
 * places must not share slots as long as stacks are the same: the first call would leave its mark,
 * the next one, a little further up or down, find its slot taken, and its last program may be
 * skipped as well. No map: a look-up costs 9 instructions more, in each program.
 */
__u64 marks[LM_MARK_SLOTS];

/* @call: a number that no other call in flight has, of any function. */
static __always_inline u64 *mark_of(void *ctx, u64 *call)
{
	/* a difference of pointers is a number, a pointer is not */
	u64 place = (u64)ctx - (u64)&stack_epoch;

	*call = place << PLACE_BITS | cfg.mark;
	/* the upper bits of the product depend on all bits of the number */
	return &marks[*call * 0x9e3779b97f4a7c15ULL >> (64 - LM_MARK_BITS)];
}

/* Whether @was is left from an earlier call at the same place: its last programs were skipped. */
static __always_inline bool is_over(u64 was, u64 call)
{
	return was >> TURN_BITS == call >> TURN_BITS;
}

/* Takes the slot of a call that is over. Not when another call is under way whose slot is the same.
 */
static __always_inline bool mark_over(u64 *mark, u64 was, u64 call)
{
	if (!is_over(was, call))
		return false;
	*mark = call;
	return true;
}

static __always_inline bool first_takes(u64 *mark, u64 call)
{
	u64 was = __sync_val_compare_and_swap(mark, 0, call);

	if (!was || mark_over(mark, was, call))
		return true;
	COUNT_LOSS(cfg.row, left);
	return false;
}

/* Those of the turns before this one that were not skipped have seen the call; later ones have not.
 */
static __always_inline bool next_takes(u64 *mark, u64 call, u8 turn)
{
	u64 was = *mark;

	if (was - call < turn) {
		*mark = call + turn;
		return false;
	}
	if (!backups_on)
		return false;
	was = __sync_val_compare_and_swap(mark, 0, call + turn);
	if (was && !mark_over(mark, was, call + turn))
		return false;
	COUNT_LOSS(cfg.row, taken);
	return true;
}

/* The last has nobody to leave a mark to, nor a call. */
static __always_inline bool last_takes(u64 *mark, u64 call, u8 turn)
{
	u64 was = *mark;

	if (was - call < turn) {
		*mark = 0;
		return false;
	}
	if (!backups_on)
		return false;
	if (is_over(was, call))
		*mark = 0;
	COUNT_LOSS(cfg.row, taken);
	return true;
}

/* Whether it is this program that writes the event: then turn_end() is to follow. */
static __always_inline bool turn_begin(void *ctx)
{
	u8 turn = cfg.turn, last = cfg.last;
	u64 call, *mark;
	bool taken;

	if (turn == 0) {
		if (cfg.keeps_cpu)
			bpf_preempt_disable();
		if (last)
			return true;
		mark = mark_of(ctx, &call);
		if (first_takes(mark, call))
			return true;
		if (cfg.keeps_cpu)
			give_cpu();
		return false;
	}
	mark = mark_of(ctx, &call);
	taken = last ? last_takes(mark, call, turn) : next_takes(mark, call, turn);
	if (taken && cfg.keeps_cpu)
		bpf_preempt_disable();
	return taken;
}

static __always_inline void turn_end(void)
{
	if (cfg.keeps_cpu)
		give_cpu();
}

#endif /* LM_TURNS_BPF_H */
