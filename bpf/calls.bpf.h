/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arguments of the calls in flight, for kretprobes. A call is identified by the stack pointer at
 * its entry and the function: no two calls in flight share both, on any task or interrupt.
 */
#ifndef LM_CALLS_BPF_H
#define LM_CALLS_BPF_H

#define LM_CALL_WAYS	2
#define LM_CALL_BUCKETS 32768

struct call_slot {
	u64 name; /* 0: free */
	u64 arg[LM_NR_ARGS];
	u64 pad;
};

struct call_bucket {
	struct call_slot way[LM_CALL_WAYS];
};

/* An array, because a hash map's update, look-up and delete cost 900 instructions a call. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, LM_CALL_BUCKETS);
	__type(key, u32);
	__type(value, struct call_bucket);
} calls SEC(".maps");

/*
 * Nested calls never share a bucket: those on one stack, of 16 KiB, are at least 16 bytes apart,
 * and each 16 bytes of it have their own. Stacks are spread, so that calls of different tasks
 * hardly meet.
 */
static __always_inline struct call_bucket *bucket_of(u64 sp)
{
	u32 at = ((sp >> 4) + (sp >> 14) * 40503 + cfg.slot) % LM_CALL_BUCKETS;

	return bpf_map_lookup_elem(&calls, &at);
}

static __always_inline u64 name_of(u64 sp)
{
	/* the upper bits of a kernel address are all set */
	return sp ^ (u64)cfg.row << 48;
}

/* Other CPUs may want the slot too. If the name is there already, an earlier call left it. */
static __always_inline bool claim(struct call_slot *slot, u64 name)
{
	u64 was = __sync_val_compare_and_swap(&slot->name, 0, name);

	return was == 0 || was == name;
}

/*
 * A slot for the arguments of a call that begins. When the bucket is full, the second slot is
 * taken over: its call either returned unseen, or loses its arguments, which its return counts.
 */
static __always_inline struct call_slot *call_keep(u64 sp)
{
	struct call_bucket *bucket = bucket_of(sp);
	u64 name = name_of(sp);

	if (!bucket)
		return NULL;
	if (claim(&bucket->way[0], name)) {
		/* or the return could find what an earlier call left there */
		if (bucket->way[1].name == name)
			bucket->way[1].name = 0;
		return &bucket->way[0];
	}
	if (!claim(&bucket->way[1], name))
		bucket->way[1].name = name;
	return &bucket->way[1];
}

/* The slot of a call that has returned; NULL if it was not kept. */
static __always_inline struct call_slot *call_kept(u64 sp)
{
	struct call_bucket *bucket = bucket_of(sp);
	u64 name = name_of(sp);

	if (!bucket)
		return NULL;
	if (bucket->way[0].name == name)
		return &bucket->way[0];
	return bucket->way[1].name == name ? &bucket->way[1] : NULL;
}

#endif /* LM_CALLS_BPF_H */
