/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Leaves out what is out of scope, before anything is spent on it. The decision is in live.h; here
 * is what it asks the kernel for.
 */
#ifndef LM_SCOPE_BPF_H
#define LM_SCOPE_BPF_H

/* The keys in scope. User space makes it larger when the scope is narrowed. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64[8]);
} live SEC(".maps");

static __always_inline struct live_bucket *live_bucket(u32 at);

#include "live.h"

static __always_inline struct live_bucket *live_bucket(u32 at)
{
	return bpf_map_lookup_elem(&live, &at);
}

/* Set once user space judges events: until then all are written. */
__u32 scope_on = 0;
/* Processes of which a birth out of scope was written, one bit each, to say which there were. */
__u64 scope_seen = 0;

/* Its own address, once lm_scope_anchor() has run. */
__u64 scope_anchor = 0;

SEC("raw_tp")
int lm_scope_anchor(void *ctx)
{
	scope_anchor = (u64)&scope_anchor;
	return 0;
}

/* A captured word as a number. A difference of pointers is one, a pointer is not. */
static __always_inline u64 as_number(const struct capture_source *source,
				     const volatile struct lm_capture *c, u64 word)
{
	if (source->kind == KIND_KPROBE || source->kind == KIND_KRETPROBE ||
	    c->code != LM_CODE_PLAIN || !c->typed)
		return word;
	/* in C the compiler would add the two anchors first */
	asm volatile("%0 -= %1" : "+r"(word) : "r"(&scope_anchor));
	return word + scope_anchor;
}

#define SCOPE_SPREAD 0x9e3779b1u

static __always_inline bool is_new_process(u32 tgid)
{
	u64 bit = 1ull << (tgid * SCOPE_SPREAD >> 26);

	if (scope_seen & bit)
		return false;
	return !(__sync_fetch_and_or(&scope_seen, bit) & bit);
}

/* The event is not written. Its key could not be noted, so that later ones might not be either. */
static __always_inline int scope_full(void)
{
	struct here here;

	if (!here_init(&here, cfg.row))
		return LIVE_SKIP;
	COUNT_LOSS(cfg.row, scope);
	__sync_fetch_and_add(&here.state->seq, 1);
	return LIVE_SKIP;
}

static __always_inline void write_stranger(struct here *here, u64 key)
{
	struct lm_stranger *record;

	record = (void *)reserve_head(here, sizeof(*record),
				      LM_REC_STRANGER | sizeof(*record) << 16 |
					      (u64)cfg.probe << 48);
	if (!record) {
		count_unwritten(here);
		return;
	}
	record->h.stack = LM_STACK_NONE;
	record->key = key;
	submit(record);
}

/* LIVE_SKIP, LIVE_WRITE or LIVE_STRANGER. */
static __noinline int scope_decide(u64 key, u64 parent)
{
	struct live_call call = {
		.cfg = &cfg.scope, .key = key, .parent = parent, .on = scope_on != 0};
	bool caller, sample;
	u64 known, above;
	u32 tgid;
	int what = live_look(&call, &known, &above);

	if (what == LIVE_WRITE)
		live_end(&call, known, false);
	if (what != LIVE_ASK)
		return what;
	tgid = bpf_get_current_pid_tgid() >> 32;
	caller = tgid == cfg.scope.pid;
	sample = !caller && live_is_birth(&call) && is_new_process(tgid);
	what = live_settle(&call, known, above, caller, sample);
	return what == LIVE_FULL ? scope_full() : what;
}

#endif /* LM_SCOPE_BPF_H */
