/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which events are written while the user narrows the scope: decided where they happen. No
 * helpers here, so that tests run the same code; included after event.h's types and after a
 * declaration of live_bucket().
 *
 * A birth in scope enters its key into a table. A verb of a key that is there is written, one of
 * another key only if its caller may be in scope. What user space then judges are the same objects
 * as without that, since it decides by the same: the first event of an object, and its parent.
 *
 * Classes that have children are written whole, as these are few events; their keys are in the
 * table because they decide about the children.
 */
#ifndef LM_LIVE_H
#define LM_LIVE_H

/* What is known of a key. */
#define LIVE_NONE 0 /* nothing */
#define LIVE_IN	  1 /* in scope, or may be; alive */
#define LIVE_DEAD 2 /* the same, and released: a second release still counts */
#define LIVE_OUT  3 /* born out of scope: of a parent, or where one in scope has been before */

/* The lower bits of a word, which its bucket has of the key. */
#define LIVE_STATE 3ull
#define LIVE_AWAY  4ull /* it belongs into the other bucket of the pair, which was full */
#define LIVE_LOW   7ull

/* The note of a bucket: how many keys were pushed out, whose births were left out, … */
#define LIVE_PUSHED  0xffffffffull
#define LIVE_OTHERS  32 /* first of 31 bits, one for each group of keys that belong here */
#define LIVE_SPILLED (1ull << 63) /* … and whether the other bucket has a key of this one */

#define LIVE_WAYS   7
#define LIVE_NO_WAY 7u
#define LIVE_LEAST  8 /* buckets: as many as LIVE_LOW has values */

/* One cache line. A word is 0, or a mixed key with its state. */
struct live_bucket {
	__u64 word[LIVE_WAYS];
	__u64 note;
};

_Static_assert(sizeof(struct live_bucket) == 64, "a bucket is one cache line");

/* What is to be done with it. */
#define LIVE_SKIP     0 /* not written */
#define LIVE_WRITE    1
#define LIVE_STRANGER 2 /* written after a record that says so: see struct lm_stranger */
#define LIVE_FULL     3 /* not written, and counted as lost: there is no room for its key */
#define LIVE_ASK      4 /* of live_look(): it depends on who calls */

#define LIVE_INLINE static inline __attribute__((always_inline))
#ifdef __bpf__
/* Nine calls in one program: too much of the verifier's time for copies. */
#define LIVE_OUT_OF_LINE static __attribute__((noinline))
#else
#define LIVE_OUT_OF_LINE static inline
#endif
#ifdef __clang__
/* The verifier wants a constant place in a bucket. */
#define LIVE_UNROLL _Pragma("clang loop unroll(full)")
#else
#define LIVE_UNROLL
#endif

/*
 * A bijection, so that no two keys of a class are one. The classes differ in the upper byte, which
 * all addresses have in common.
 */
LIVE_INLINE __u64 live_mix(__u64 key, __u8 class)
{
	__u64 mixed = key ^ (__u64)(__u8)(class + 1) << 56;

	mixed ^= mixed >> 32;
	mixed *= 0x9e3779b97f4a7c15ull;
	return mixed ^ mixed >> 29;
}

/* The state of a word that is mixed from this key; LIVE_NONE if none is. */
LIVE_INLINE __u64 live_state(const struct live_bucket *bucket, __u64 word)
{
	LIVE_UNROLL
	for (__u32 i = 0; i < LIVE_WAYS; i++) {
		__u64 state = bucket->word[i] ^ word;

		if (state <= LIVE_STATE)
			return state;
	}
	return LIVE_NONE;
}

/* Where a key belongs. */
struct live_place {
	__u64 mixed;
	struct live_bucket *home;
};

LIVE_INLINE struct live_place live_place(__u32 mask, __u64 key, __u8 class)
{
	__u64 mixed = live_mix(key, class);

	return (struct live_place){mixed, live_bucket(mixed & mask)};
}

LIVE_INLINE __u64 live_get(__u32 mask, const struct live_place *place)
{
	const struct live_bucket *bucket = place->home;
	__u64 word = place->mixed & ~LIVE_LOW, state;

	if (!bucket)
		return LIVE_NONE;
	state = live_state(bucket, word);
	if (state != LIVE_NONE || !(bucket->note & LIVE_SPILLED))
		return state;
	bucket = live_bucket((place->mixed ^ 1) & mask);
	return bucket ? live_state(bucket, word | LIVE_AWAY) : LIVE_NONE;
}

/* The bit of a bucket's note that stands for the key. */
LIVE_INLINE __u64 live_group(__u64 mixed)
{
	/* the product is below 31 times 2^24 */
	return 1ull << (LIVE_OTHERS + ((mixed >> 40) * 31 >> 24));
}

/* A birth of the key was left out. */
LIVE_INLINE void live_leave(const struct live_place *place)
{
	__u64 group = live_group(place->mixed);

	if (place->home && !(place->home->note & group))
		__sync_fetch_and_or(&place->home->note, group);
}

/* Whether one may have been, ever. */
LIVE_INLINE int live_was_left(const struct live_place *place)
{
	return !place->home || place->home->note & live_group(place->mixed);
}

LIVE_INLINE __u64 *live_word(struct live_bucket *bucket, __u32 way)
{
	return (__u64 *)bucket + (way & 7);
}

/* The way of a word, whatever its state; or LIVE_NO_WAY. */
LIVE_INLINE __u32 live_way(const struct live_bucket *bucket, __u64 word)
{
	LIVE_UNROLL
	for (__u32 i = 0; i < LIVE_WAYS; i++)
		if ((bucket->word[i] ^ word) <= LIVE_STATE)
			return i;
	return LIVE_NO_WAY;
}

/* Whether the word was there, and has the state now; its way is free if that is LIVE_NONE. */
LIVE_INLINE int live_change(struct live_bucket *bucket, __u64 word, __u32 state)
{
	__u32 way = live_way(bucket, word);
	__u64 was;

	if (way == LIVE_NO_WAY)
		return 0;
	was = *live_word(bucket, way);
	return (was ^ word) <= LIVE_STATE &&
	       __sync_val_compare_and_swap(live_word(bucket, way), was,
					   state == LIVE_NONE ? 0 : word | state) == was;
}

/*
 * Takes a free way, or that of a key which can go: about the oldest, as the search begins behind
 * the one that went last.
 */
LIVE_INLINE int live_take(struct live_bucket *bucket, __u64 word)
{
	__u32 hand = bucket->note & LIVE_PUSHED;

	LIVE_UNROLL
	for (__u32 i = 0; i < LIVE_WAYS; i++)
		if (!bucket->word[i] && !__sync_val_compare_and_swap(&bucket->word[i], 0, word))
			return 1;
	LIVE_UNROLL
	for (__u32 i = 0; i < 8; i++) {
		__u32 way = (hand + i) & 7;
		__u64 was = *live_word(bucket, way);

		if (way == LIVE_NO_WAY || (was & LIVE_STATE) == LIVE_IN ||
		    __sync_val_compare_and_swap(live_word(bucket, way), was, word) != was)
			continue;
		__sync_fetch_and_add(&bucket->note, i + 1);
		return 1;
	}
	return 0;
}

/* Notes the state of a key. 0 when there is no room for it. */
LIVE_OUT_OF_LINE int live_put(__u32 mask, __u64 key, __u8 class, __u32 state)
{
	__u64 mixed = live_mix(key, class);
	__u64 word = mixed & ~LIVE_LOW;
	struct live_bucket *home = live_bucket(mixed & mask);
	struct live_bucket *other = live_bucket((mixed ^ 1) & mask);

	if (!home || !other)
		return 0;
	if (live_change(home, word, state))
		return 1;
	if (home->note & LIVE_SPILLED && live_change(other, word | LIVE_AWAY, state))
		return 1;
	if (state == LIVE_NONE || live_take(home, word | state))
		return 1;
	__sync_fetch_and_or(&home->note, LIVE_SPILLED);
	return live_take(other, word | LIVE_AWAY | state);
}

/* One event, as far as the decision needs it. */
struct live_call {
	const volatile struct lm_scope_cfg *cfg; /* constant for a probe */
	__u64 key;
	__u64 parent;		 /* 0: none named */
	struct live_place place; /* of the key, once live_look() has found it */
	int on; /* whether user space judges already: nothing is left out before that */
};

LIVE_INLINE int live_names_parent(const struct live_call *call)
{
	return call->cfg->flags & LIVE_PARENT && call->parent;
}

LIVE_INLINE int live_is_birth(const struct live_call *call)
{
	return call->cfg->flags & LIVE_BIRTH;
}

LIVE_INLINE int live_may_skip(const struct live_call *call)
{
	return call->cfg->flags & LIVE_NARROW && call->on;
}

LIVE_INLINE int live_note(const struct live_call *call, __u32 state)
{
	return live_put(call->cfg->mask, call->key, call->cfg->class, state);
}

/* A birth or a first sight out of scope, which nobody needs to hear of. */
LIVE_INLINE int live_skip(const struct live_call *call)
{
	if (live_is_birth(call))
		live_leave(&call->place);
	return LIVE_SKIP;
}

/*
 * What is decided by the table alone. *@known is what it has of the key, *@parent of the parent,
 * for live_settle().
 */
LIVE_INLINE int live_look(struct live_call *call, __u64 *known, __u64 *parent)
{
	struct live_place above;

	call->place = live_place(call->cfg->mask, call->key, call->cfg->class);
	*known = live_get(call->cfg->mask, &call->place);
	*parent = LIVE_NONE;
	if (*known == LIVE_NONE && call->cfg->flags & LIVE_KNOWN)
		return live_may_skip(call) ? LIVE_SKIP : LIVE_WRITE;
	if (live_names_parent(call)) {
		above = live_place(call->cfg->mask, call->parent, call->cfg->parent_class);
		*parent = live_get(call->cfg->mask, &above);
	}
	if (*known == LIVE_NONE && *parent == LIVE_OUT && live_may_skip(call))
		return live_skip(call);
	if (*known == LIVE_NONE || *known == LIVE_OUT || live_is_birth(call))
		return LIVE_ASK;
	/* user space may see this parent first by this event */
	return live_names_parent(call) && *parent == LIVE_NONE ? LIVE_ASK : LIVE_WRITE;
}

/* The first event that names this parent decides about it: user space adopts it by that. */
LIVE_INLINE int live_adopt_parent(const struct live_call *call, int in)
{
	if (!in && !call->on)
		return 1;
	return live_put(call->cfg->mask, call->parent, call->cfg->parent_class,
			in ? LIVE_IN : LIVE_OUT) ||
	       !in;
}

/*
 * A verb of a key of which something is known: it is written in any case. User space can take what
 * was born out of scope for an object that it adopts, when a caller in scope has it (@caller).
 */
LIVE_INLINE void live_end(const struct live_call *call, __u64 known, int caller)
{
	if (known == LIVE_OUT && caller && call->cfg->flags & LIVE_NARROW)
		live_note(call, call->cfg->flags & LIVE_DEATH ? LIVE_DEAD : LIVE_IN);
	if (!(call->cfg->flags & LIVE_DEATH) || (known == LIVE_OUT && caller))
		return;
	/* the release of what was born out of scope is written as its birth was */
	if (known == LIVE_OUT && call->cfg->flags & LIVE_NARROW)
		live_note(call, LIVE_NONE);
	else if (known == LIVE_IN)
		live_note(call, LIVE_DEAD);
}

/*
 * A birth out of scope. If the key was in scope before, user space has to hear that somebody else
 * has it now, and then of its release. @sample: write it although nobody needs to hear of it.
 */
LIVE_INLINE int live_born_out(const struct live_call *call, __u64 known, int sample)
{
	if (known == LIVE_NONE && !sample && live_may_skip(call))
		return live_skip(call);
	if (known != LIVE_NONE || call->on)
		live_note(call, LIVE_OUT);
	return LIVE_WRITE;
}

/* The first sight of a key by another verb than its birth. */
LIVE_INLINE int live_met(const struct live_call *call, int in)
{
	if (!in && live_may_skip(call))
		return LIVE_SKIP;
	if (!in) {
		if (call->on)
			live_note(call, LIVE_OUT);
		return LIVE_WRITE;
	}
	if (!live_note(call, call->cfg->flags & LIVE_DEATH ? LIVE_DEAD : LIVE_IN))
		return LIVE_FULL;
	return call->cfg->flags & LIVE_NARROW && live_was_left(&call->place) ? LIVE_STRANGER
									     : LIVE_WRITE;
}

/* After live_look() said LIVE_ASK. @caller: whether the caller may be in scope. */
LIVE_INLINE int live_settle(const struct live_call *call, __u64 known, __u64 parent, int caller,
			    int sample)
{
	int in = parent == LIVE_NONE ? caller : parent != LIVE_OUT;

	if (live_names_parent(call) && parent == LIVE_NONE && !live_adopt_parent(call, in))
		return LIVE_FULL;
	if (live_is_birth(call) && !in)
		return live_born_out(call, known, sample);
	if (live_is_birth(call))
		return live_note(call, LIVE_IN) ? LIVE_WRITE : LIVE_FULL;
	if (known == LIVE_NONE)
		return live_met(call, in);
	live_end(call, known, caller);
	return LIVE_WRITE;
}

#endif /* LM_LIVE_H */
