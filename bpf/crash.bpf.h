/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Holds a CPU that is about to take the kernel down (panic_on_oops, panic_on_warn), so that user
 * space, on another one, can write to its disk what led to this. Both functions are called before
 * interrupts are turned off, unless they were off when the kernel failed.
 */
#ifndef LM_CRASH_BPF_H
#define LM_CRASH_BPF_H

/* One bpf_loop() takes no more steps: they end before LM_CRASH_HOLD_NS on a fast machine. */
#define CRASH_STEPS (1u << 23)
#define CRASH_LOOPS 8

struct lm_crash crash = {};

static long crash_wait(__u32 step, __u64 *until_ns)
{
	const volatile struct lm_crash *now = &crash;

	return now->written || bpf_ktime_get_ns() >= *until_ns;
}

static __always_inline int crash_hold(bool panics)
{
	__u64 until_ns = bpf_ktime_get_ns() + LM_CRASH_HOLD_NS;

	if (!panics)
		return 0;
	__sync_fetch_and_add(&crash.begun, 1);
	for (int i = 0; i < CRASH_LOOPS; i++)
		bpf_loop(CRASH_STEPS, crash_wait, &until_ns, 0);
	return 0;
}

/* oops_begin(), arch/x86/kernel/dumpstack.c; die(), arch/arm64/kernel/traps.c */
SEC(LM_TEMPLATE)
int lm_oops_enter(void *ctx)
{
	return crash_hold(crash.oops_panics);
}

/* kernel/panic.c */
SEC(LM_TEMPLATE)
int lm_warn(void *ctx)
{
	return crash_hold(crash.warning_panics);
}

#endif /* LM_CRASH_BPF_H */
