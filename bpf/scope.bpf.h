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

/*
 * A captured word as a number. A difference of pointers is one, a pointer is not. Only fentry and
 * fexit programs are handed pointers; elsewhere a word is a number, from which none can be taken.
 */
static __always_inline u64 as_number(const struct capture_source *source,
				     const volatile struct lm_capture *c, u64 word)
{
	if ((source->kind != KIND_FENTRY && source->kind != KIND_FEXIT) ||
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

/* Names to filter by, set by user space before the object is loaded. */
struct lm_scope_pattern scope_device = {}, scope_pool = {};

/* By the names that a birth carries, cut as in its record. */
static __noinline int scope_names_match(u64 name, u64 device)
{
	char text[LM_DEVICE_LEN] = {};

	if (scope_pool.given) {
		if (name)
			bpf_probe_read_kernel_str(text, LM_NAME_LEN, (void *)name);
		if (!scope_matches(&scope_pool, text, 0))
			return false;
	}
	if (!scope_device.given)
		return true;
	__builtin_memset(text, 0, sizeof(text));
	if (device)
		read_device_name(text, (void *)device);
	return scope_matches(&scope_device, text, 0);
}

/* Whether the caller may be in scope. */
#define SCOPE_NO       0
#define SCOPE_YES      1
#define SCOPE_BY_STACK 2 /* if the module is on its stack */

static __always_inline int scope_asks(struct capture_source *source, u8 more, u64 key)
{
	u8 by = cfg.scope.by;
	u64 owner = 0, name, device;

	if (by & SCOPE_BY_PID && bpf_get_current_pid_tgid() >> 32 != cfg.scope.pid)
		return SCOPE_NO;
	if (by & SCOPE_BY_NAMES && !(cfg.birth || more & LM_MORE_OWNER)) {
		if (!cfg.scope.nameless)
			return SCOPE_NO;
	} else if (by & SCOPE_BY_NAMES) {
		name = capture(source, &cfg.name, true);
		device = capture(source, &cfg.device, true);
		source->failed = false;
		if (!scope_names_match(name, device))
			return SCOPE_NO;
	}
	if (by & SCOPE_BY_MODULE && more & LM_MORE_DRIVER)
		owner = capture_driver(source, &cfg.owner);
	else if (by & SCOPE_BY_MODULE && more & LM_MORE_OWNER)
		owner = as_number(source, &cfg.owner, capture(source, &cfg.owner, true));
	/* what cannot be read of these is no loss, as in the record */
	source->failed = false;
	if (!(by & SCOPE_BY_MODULE))
		return SCOPE_YES;
	/* as in user space, nothing else is asked then */
	if (owner)
		return scope_unsure || scope_has_address(owner) ? SCOPE_YES : SCOPE_NO;
	return scope_is_by_module(key) ? SCOPE_YES : SCOPE_BY_STACK;
}

/* What live_look() says, and above it what it found: two states. */
#define SCOPE_WHAT   7
#define SCOPE_KNOWN  4
#define SCOPE_PARENT 8

static __noinline int scope_look(u64 key, u64 parent)
{
	struct live_call call = {
		.cfg = &cfg.scope, .key = key, .parent = parent, .on = scope_on != 0};
	u64 known, above;
	int what = live_look(&call, &known, &above);

	if (what == LIVE_WRITE)
		live_end(&call, known, false);
	return what | known << SCOPE_KNOWN | above << SCOPE_PARENT;
}

static __noinline int scope_settle(u64 key, u64 parent, u32 looked, bool caller)
{
	struct live_call call = {
		.cfg = &cfg.scope, .key = key, .parent = parent, .on = scope_on != 0};
	bool sample =
		!caller && live_is_birth(&call) && is_new_process(bpf_get_current_pid_tgid() >> 32);
	int what;

	call.place = live_place(cfg.scope.mask, key, cfg.scope.class);
	what = live_settle(&call, looked >> SCOPE_KNOWN & LIVE_STATE,
			   looked >> SCOPE_PARENT & LIVE_STATE, caller, sample);
	return what == LIVE_FULL ? scope_full() : what;
}

static __always_inline u64 scope_key(struct capture_source *source, u8 more, u64 key)
{
	return more & LM_MORE_KEY ? key : as_number(source, &cfg.key, key);
}

static __always_inline u64 scope_parent(struct capture_source *source, u8 more, u64 parent)
{
	return more & LM_MORE_PARENT ? parent : as_number(source, &cfg.parent, parent);
}

/* LIVE_SKIP, LIVE_WRITE or LIVE_STRANGER; or something with LIVE_ASK, for scope_by_stack(). */
static __always_inline int scope_decide(struct capture_source *source, u8 more, u64 key, u64 parent)
{
	int what, caller;

	key = scope_key(source, more, key);
	parent = scope_parent(source, more, parent);
	what = scope_look(key, parent);
	if ((what & SCOPE_WHAT) != LIVE_ASK)
		return what & SCOPE_WHAT;
	caller = scope_asks(source, more, key);
	return caller == SCOPE_BY_STACK ? what : scope_settle(key, parent, what, caller);
}

/* What scope_decide() left to the stack: LIVE_SKIP, LIVE_WRITE or LIVE_STRANGER. */
static __always_inline int scope_by_stack(struct capture_source *source, u8 more, u64 key,
					  u64 parent, int what, u32 stack)
{
	return scope_settle(scope_key(source, more, key), scope_parent(source, more, parent), what,
			    scope_stack_has(stack));
}

#endif /* LM_SCOPE_BPF_H */
