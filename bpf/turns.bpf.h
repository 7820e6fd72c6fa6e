/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which program takes a call. The kernel skips a program that is already running on its CPU, when
 * an interrupt or another task calls the function meanwhile. So each call is offered to several
 * programs, one after the other: the first, and its backups. The first that takes it marks it; the
 * backups see the mark.
 */
#ifndef LM_TURNS_BPF_H
#define LM_TURNS_BPF_H

/*
 * Functions of the kernel, only in those that have them: see lm_probe_cfg.keeps_cpu. User space
 * puts them in place of these numbers.
 */
static void (*const bpf_preempt_disable)(void) = (void *)LM_PREEMPT_DISABLE;
static void (*const bpf_preempt_enable)(void) = (void *)LM_PREEMPT_ENABLE;
static void (*const bpf_local_irq_save)(unsigned long *flags) = (void *)LM_LOCAL_IRQ_SAVE;
static void (*const bpf_local_irq_restore)(unsigned long *flags) = (void *)LM_LOCAL_IRQ_RESTORE;

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
/* With a turn: that backup has handed the call to the first program, which is to leave its turn. */
#define TURN_HANDED 8
/* The last backup has handed it over: nobody comes after it. */
#define TURN_HANDED_LAST 15

#define LM_MARK_BITS  16
#define LM_MARK_SLOTS (1 << LM_MARK_BITS)
#define LM_MARK_WAYS  4 /* slots that a mark can be in */

/*
 * Calls that a program has taken and the last one has not yet seen, by place and function. 0 is
 * free. A mark stays when the kernel skips the last program, until the same call is made again. So
 * places must not share slots as long as stacks are the same: the first call would leave its mark,
 * and the next one, a little further up or down, find its slot taken. No map: a look-up costs 9
 * instructions more, in each program.
 */
__u64 marks[LM_MARK_SLOTS];

/* For a backup: the first program of its function. User space puts one there for each function. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, LM_FIRST_AT + 1);
	__type(key, u32);
	__type(value, u32);
} first_program SEC(".maps");

/* A number that no other call in flight has, of any function. */
static __always_inline u64 call_of(void *ctx)
{
	/* a difference of pointers is a number, a pointer is not */
	u64 place = (u64)ctx - (u64)&stack_epoch;

	return place << PLACE_BITS | cfg.mark;
}

static __always_inline u64 *mark_of(u64 call, u32 way)
{
	/* the upper bits of the product depend on all bits of the number */
	return &marks[(call * 0x9e3779b97f4a7c15ULL >> (64 - LM_MARK_BITS)) ^ way];
}

/* Whether @was is left from an earlier call at the same place: its last programs were skipped. */
static __always_inline bool is_over(u64 was, u64 call)
{
	return was >> TURN_BITS == call >> TURN_BITS;
}

/* Not when another call is under way whose slot is the same. */
static __always_inline bool takes_slot(u64 *mark, u64 call)
{
	u64 was = __sync_val_compare_and_swap(mark, 0, call);

	if (!was)
		return true;
	if (!is_over(was, call))
		return false;
	if (was == call + TURN_HANDED_LAST)
		*mark = 0;
	else if (was - call >= TURN_HANDED)
		*mark = was - TURN_HANDED;
	else
		*mark = call;
	return true;
}

static __noinline int takes_other_slot(u64 call)
{
	for (u32 way = 1; way < LM_MARK_WAYS; way++)
		if (takes_slot(mark_of(call, way), call))
			return true;
	return false;
}

static __always_inline bool first_takes(u64 call)
{
	if (takes_slot(mark_of(call, 0), call) || takes_other_slot(call))
		return true;
	COUNT_LOSS(cfg.row, left);
	return false;
}

/*
 * Of the programs before this turn, those that the kernel did not skip have set the mark to their
 * turn, unless all slots were others'.
 */
static __always_inline bool is_taken(u64 *mark, u64 call, u8 turn, bool last)
{
	if (*mark - call >= turn)
		return false;
	*mark = last ? 0 : call + turn;
	return true;
}

static __always_inline bool is_taken_elsewhere(u64 call, u8 turn, bool last)
{
	for (u32 way = 1; way < LM_MARK_WAYS; way++)
		if (is_taken(mark_of(call, way), call, turn, last))
			return true;
	return false;
}

/*
 * Says in the mark who takes the call. If the first program marked it as its own, and the kernel
 * then skipped the backups after this one, the same call would look taken next time. The first
 * program looks at this slot before the others.
 */
static __always_inline bool hand_over(u64 *mark, u64 call, u64 turn)
{
	u64 was = *mark;

	return (!was || is_over(was, call)) &&
	       __sync_val_compare_and_swap(mark, was, call + turn) == was;
}

/*
 * A backup has next to nothing to do in most calls. It gives the others to the first program, past
 * the kernel's guard: that counts the calls of a program, but not the jumps to it.
 */
SEC(LM_TEMPLATE)
int lm_backup(void *ctx)
{
	u64 call = call_of(ctx), *mark = mark_of(call, 0);
	u8 turn = cfg.turn, last = cfg.last;
	bool handed;

	if (is_taken(mark, call, turn, last) || !backups_on || is_taken_elsewhere(call, turn, last))
		return 0;
	handed = hand_over(mark, call, last ? TURN_HANDED_LAST : TURN_HANDED + turn);
	if (last && !handed) {
		COUNT_LOSS(cfg.row, unmarked);
		return 0;
	}
	COUNT_LOSS(cfg.row, taken);
	/* an index that is not constant, or each change of the map would patch code */
	bpf_tail_call(ctx, &first_program, backups_on);
	/* the map is emptied when user space has died */
	COUNT_LOSS(cfg.row, left);
	if (handed)
		*mark = 0;
	return 0;
}

/*
 * Makes the kernel run the program on the stack of the task. From 6.13 on, programs have a stack of
 * their own on each CPU, which one that is jumped to while it runs would write over; but not
 * programs that may jump to others. Here is nothing to jump to.
 */
static __always_inline void ask_plain_stack(void *ctx)
{
	bpf_tail_call(ctx, &first_program, backups_on - LM_FIRST_AT);
}

/* Whether the first program writes the event: then turn_end() is to follow. */
static __always_inline bool turn_begin(void *ctx)
{
	if (cfg.keeps_cpu)
		bpf_preempt_disable();
	if (cfg.last || first_takes(call_of(ctx)))
		return true;
	if (cfg.keeps_cpu)
		give_cpu();
	if (cfg.plain_stack)
		ask_plain_stack(ctx);
	return false;
}

static __always_inline void turn_end(void)
{
	if (cfg.keeps_cpu)
		give_cpu();
}

#endif /* LM_TURNS_BPF_H */
