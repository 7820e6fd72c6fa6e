/* SPDX-License-Identifier: GPL-2.0-only */
/* The maps that all programs share. User space sets the sizes that depend on the machine. */
#ifndef LM_MAPS_BPF_H
#define LM_MAPS_BPF_H

#define LM_TASK_SLOTS 4096
#define LM_LONG_SLOTS 1024

/* One ring a CPU: rings shared by CPUs collapse under contention. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1); /* CPUs */
	__type(key, u32);
	__array(
		values, struct {
			__uint(type, BPF_MAP_TYPE_RINGBUF);
			__uint(max_entries, 4096);
		});
} rings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1); /* CPUs */
	__type(key, u32);
	__type(value, struct lm_cpu);
} cpus SEC(".maps");

/* One row for each probe; the last ones are for the system's own probes. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, LM_NR_ROWS);
	__type(key, u32);
	__type(value, struct lm_losses);
} losses SEC(".maps");

/* Long texts already written, by address: after a collision one is written again. */
struct long_slot {
	u64 addr;
	u64 epoch;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, LM_LONG_SLOTS);
	__type(key, u32);
	__type(value, struct long_slot);
} long_seen SEC(".maps");

struct task_slot {
	u32 tid;
	u32 pad;
	u64 comm[LM_COMM_LEN / 8];
};

/* The names last written, by tid modulo the slots: after a collision one is written again. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, LM_TASK_SLOTS);
	__type(key, u32);
	__type(value, struct task_slot);
} tasks SEC(".maps");

/*
 * LM_FIRST_AT if backups take calls without a mark: set when the first programs are attached as
 * well.
 */
__u32 backups_on = 0;
/* Counts modules loaded and freed; see LM_STACK_ID_BITS. Starts at 1. */
__u32 stack_epoch = 1;
/* Counts renamed tasks. Starts at 1, so that lm_cpu.last_task is never 0 for a task. */
__u32 name_epoch = 1;

/* The cache of stacks (walk.h). Not maps: a look-up costs more. */
struct lm_walk walk = {.changes = 1};
struct lm_walk_start walk_start[LM_NR_ROWS] = {};
struct lm_walk_node walk_node[LM_WALK_NODES] = {};

#endif /* LM_MAPS_BPF_H */
