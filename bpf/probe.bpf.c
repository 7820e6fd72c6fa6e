// SPDX-License-Identifier: GPL-2.0-only
/*
 * One generic program per attach kind. User space loads this object once, then clones the
 * instructions of a program for each probe with its own frozen configuration in
 * place of "cfg" (monitor/source/clone.c).
 */
#include <stdbool.h>

#include "vmlinux.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "event.h"
#include "mix.h"
#include "probe.h"
#include "scope_mark.h"
#include "walk.h"

char LICENSE[] SEC("license") = "GPL";

/* A section of its own is a map of its own: the one that each clone replaces. */
const volatile struct lm_probe_cfg cfg SEC(".rodata.cfg") = {};

#include "maps.bpf.h"

#include "calls.bpf.h"
#include "capture.bpf.h"
#include "crash.bpf.h"
#include "emit.bpf.h"
#include "files.bpf.h"
#include "scope_module.bpf.h"

#include "modules.bpf.h"
#include "orc.bpf.h"
#include "system.bpf.h"
#include "turns.bpf.h"

#include "frames.bpf.h"
#include "unwind.bpf.h"
#include "walk.bpf.h"

#include "scope_stack.bpf.h"

#include "scope.bpf.h"

static __always_inline void fill_names(struct capture_source *source, struct lm_birth *birth)
{
	struct device *device = (void *)capture(source, &cfg.device, true);
	const char *name = (void *)capture(source, &cfg.name, true);

	birth->device = (u64)device;
	__builtin_memset(birth->name, 0, sizeof(birth->name));
	__builtin_memset(birth->device_name, 0, sizeof(birth->device_name));
	if (name)
		bpf_probe_read_kernel_str(birth->name, sizeof(birth->name), name);
	if (device)
		read_device_name(birth->device_name, device);
}

/* Captures the parts again, since the key is the mix of them. Costs other probes nothing. */
static __always_inline void fill_owner(struct capture_source *source, struct lm_owned *owned,
				       u8 more)
{
	owned->owner = more & LM_MORE_DRIVER ? capture_driver(source, &cfg.owner)
					     : capture(source, &cfg.owner, true);
	owned->part[0] = more & LM_MORE_KEY ? capture(source, &cfg.key, true) : 0;
	owned->part[1] = more & LM_MORE_KEY ? capture(source, &cfg.key2, true) : 0;
}

static __always_inline struct lm_event *reserve_event(struct here *here, u8 more)
{
	if (more & LM_MORE_OWNER)
		return (void *)reserve_head(here, sizeof(struct lm_owned), cfg.head);
	if (cfg.birth)
		return (void *)reserve_head(here, sizeof(struct lm_birth), cfg.head);
	return (void *)reserve_head(here, sizeof(struct lm_event), cfg.head);
}

static __always_inline u64 capture_key(struct capture_source *source, u8 more)
{
	u64 key = capture(source, &cfg.key, false);

	return more & LM_MORE_KEY ? lm_mix_keys(key, capture(source, &cfg.key2, true)) : key;
}

static __always_inline u64 capture_parent(struct capture_source *source, u8 more)
{
	u64 parent = capture(source, &cfg.parent, false);

	return more & LM_MORE_PARENT ? lm_mix_keys(parent, capture(source, &cfg.parent2, true))
				     : parent;
}

static __always_inline int on_probe(struct capture_source *source)
{
	u64 key, parent, val0, val1, pid_tgid;
	u32 stack = LM_STACK_NONE;
	struct lm_event *event;
	struct here here;
	u8 more = source->more ? cfg.more : 0;
	int scope = LIVE_WRITE;

	if (!(more & LM_MORE_OUTCOME) && !holds(source, &cfg.cond[0]))
		return 0;
	if (!holds(source, &cfg.cond[1]))
		return 0;
	key = capture_key(source, more);
	parent = capture_parent(source, more);
	if (source->failed) {
		COUNT_LOSS(cfg.row, read);
		return 0;
	}
	if (cfg.scope.flags)
		scope = scope_decide(source, more, key, parent);
	if (scope == LIVE_SKIP || !here_init(&here, cfg.row))
		return 0;
	if (cfg.stack)
		stack = see_stack(source, &here);
	if (scope & LIVE_ASK)
		scope = scope_by_stack(source, more, key, parent, scope, stack);
	if (scope == LIVE_SKIP)
		return 0;
	val0 = more & LM_MORE_OUTCOME ? holds(source, &cfg.cond[0])
				      : capture(source, &cfg.val[0], false);
	val1 = capture(source, &cfg.val[1], false);
	if (source->failed) {
		COUNT_LOSS(cfg.row, read);
		return 0;
	}
	pid_tgid = bpf_get_current_pid_tgid();
	see_task(&here, pid_tgid);
	if (scope == LIVE_STRANGER)
		write_stranger(&here, key);
	event = reserve_event(&here, more);
	if (!event) {
		count_unwritten(&here);
		return 0;
	}
	event->h.stack = stack;
	event->tgid = pid_tgid >> 32;
	event->tid = pid_tgid;
	event->key = key;
	event->parent = parent;
	event->val[0] = val0;
	event->val[1] = val1;
	if (cfg.birth || more & LM_MORE_OWNER)
		fill_names(source, (struct lm_birth *)event);
	if (more & LM_MORE_OWNER)
		fill_owner(source, (struct lm_owned *)event, more);
	submit(event);
	return 0;
}

static __always_inline int on_call(struct capture_source *source)
{
	if (!turn_begin(source->ctx))
		return 0;
	on_probe(source);
	turn_end();
	return 0;
}

SEC(LM_TEMPLATE)
int lm_fentry(void *ctx)
{
	struct capture_source source = {.kind = KIND_FENTRY, .ctx = ctx};

	return on_call(&source);
}

SEC(LM_TEMPLATE)
int lm_fentry_more(void *ctx)
{
	struct capture_source source = {.kind = KIND_FENTRY, .ctx = ctx, .more = true};

	return on_call(&source);
}

SEC(LM_TEMPLATE)
int lm_fexit(void *ctx)
{
	struct capture_source source = {.kind = KIND_FEXIT, .ctx = ctx};

	return on_call(&source);
}

SEC(LM_TEMPLATE)
int lm_fexit_more(void *ctx)
{
	struct capture_source source = {.kind = KIND_FEXIT, .ctx = ctx, .more = true};

	return on_call(&source);
}

SEC(LM_TEMPLATE)
int lm_raw_tp(void *ctx)
{
	struct capture_source source = {.kind = KIND_RAW_TP, .ctx = ctx};

	return on_call(&source);
}

SEC(LM_TEMPLATE)
int lm_raw_tp_more(void *ctx)
{
	struct capture_source source = {.kind = KIND_RAW_TP, .ctx = ctx, .more = true};

	return on_call(&source);
}

static __always_inline void count_run(void)
{
	if (cfg.counted)
		COUNT_LOSS(cfg.row, runs);
}

SEC(LM_TEMPLATE)
int lm_kprobe(void *ctx)
{
	struct capture_source source = {.kind = KIND_KPROBE, .ctx = ctx};

	count_run();
	return on_probe(&source);
}

SEC(LM_TEMPLATE)
int lm_kprobe_more(void *ctx)
{
	struct capture_source source = {.kind = KIND_KPROBE, .ctx = ctx, .more = true};

	count_run();
	return on_probe(&source);
}

/* The entry half of a kretprobe whose captures need arguments. */
SEC(LM_TEMPLATE)
int lm_kprobe_keep(struct pt_regs *ctx)
{
	struct call_slot *slot = call_keep(ctx->sp);

	if (!slot)
		return 0;
	slot->arg[0] = ctx->di;
	slot->arg[1] = ctx->si;
	slot->arg[2] = ctx->dx;
	slot->arg[3] = ctx->cx;
	slot->arg[4] = ctx->r8;
	slot->arg[5] = ctx->r9;
	return 0;
}

static __always_inline int on_return(struct pt_regs *ctx, bool more)
{
	struct capture_source source = {.kind = KIND_KRETPROBE, .ctx = ctx, .more = more};
	struct call_slot *slot;

	count_run();
	if (!cfg.keeps)
		return on_probe(&source);
	slot = call_kept(ctx->sp - LM_RETURN_SP);
	/* another call took the slot, or the kernel skipped the entry half */
	if (!slot) {
		COUNT_LOSS(cfg.row, args);
		return 0;
	}
	source.kept = slot;
	on_probe(&source);
	slot->name = 0;
	return 0;
}

SEC(LM_TEMPLATE)
int lm_kretprobe(struct pt_regs *ctx)
{
	return on_return(ctx, false);
}

SEC(LM_TEMPLATE)
int lm_kretprobe_more(struct pt_regs *ctx)
{
	return on_return(ctx, true);
}
