/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A live source: the probes of a plan on the running kernel, and the records that they
 * write. The only folder that knows libbpf, tracefs and /proc.
 *
 * Order of calls: source_open (resolve, load; nothing is attached) → source_arm (attach)
 * → source_drain, again and again → source_disarm → source_drain once more → source_close.
 * Closing detaches whatever is attached, whichever call failed before.
 */
#ifndef LM_SOURCE_H
#define LM_SOURCE_H

#include "model/plan.h"
#include "sink/sink.h"

enum source_attach {
	ATTACH_AUTO,   /* fentry/fexit for the kernel's own functions, kprobes elsewhere */
	ATTACH_FENTRY, /* only fentry/fexit */
	ATTACH_KPROBE, /* only kprobes/kretprobes */
};

enum source_stacks { STACKS_NONE, STACKS_BIRTH, STACKS_ALL };

/* Where filters are applied. */
enum source_where {
	SCOPE_KERNEL,	    /* where events happen, as far as possible there; then here as well */
	SCOPE_USER,	    /* only here: all events are written */
	SCOPE_KERNEL_SMALL, /* as the first, with room for few keys: for tests */
};

/* What the user asks for, as far as the kernel decides it. */
struct source_scope {
	enum source_where where;
	uint32_t pid;	    /* 0: any */
	const char *device; /* patterns, NULL: any */
	const char *pool;
	const char *module;
};

struct source_config {
	struct plan *plan; /* hooks that cannot be watched are taken out of it */
	enum source_attach attach;
	enum source_stacks stacks;
	unsigned int
		stack_depth; /* frames, LM_STACK_DEPTH to LM_STACK_MOST; 0: no stacks are taken */
	bool survey;	   /* do without what cannot be watched: source_why_not() has the reasons */
	size_t ring_bytes; /* per CPU, a power of two of pages; 0 is the default */
	struct source_scope scope;
};

struct source_error {
	char text[640]; /* what was refused, on what, what to do */
};

struct source;

/* Takes one record of @size bytes, 8-byte aligned, valid only during the call. */
typedef int (*source_push_fn)(void *ctx, const void *record, size_t size);

/*
 * Returns 0, or -errno with @error filled: -EPERM without privilege or where the kernel
 * refuses the program type, -ENOENT when a class of the plan cannot be watched, others.
 */
int source_open(const struct source_config *config, struct source **source,
		struct source_error *error);
int source_arm(struct source *source, struct source_error *error);

/*
 * Pushes every record that is in the rings. Sets *@watermark_ns to a time up to which
 * all records of all CPUs have now been pushed; it never goes back. When the loss counters moved
 * since the last call, pushes gap records for the time between. Returns 0, what push
 * returned, or -EBADMSG when a ring is corrupt.
 */
int source_drain(struct source *source, source_push_fn push, void *ctx, uint64_t *watermark_ns);

/*
 * Once armed: gives up all capabilities that the watching does not use, for this thread and those
 * that it starts later. Returns 0 or -errno.
 */
int source_drop_privileges(const struct source *source);

/*
 * From now on, events out of the scope may be left out (bpf/live.h): once events are judged. Until
 * then all are written.
 */
void source_narrow(struct source *source);
/* Whether that leaves out anything. */
bool source_narrows(const struct source *source);

/* Detaches all probes; the rings keep what was written. Safe to call twice. */
void source_disarm(struct source *source);
void source_close(struct source *source);

/* What each probe of the plan sits on. [plan->nr_probes], lives as long as the source. */
const struct attachment *source_probes(const struct source *source);
/*
 * Why probe @n sits there by no better kind of probe, "" when there is none; in a survey also why
 * it sits nowhere.
 */
const char *source_why_not(const struct source *source, unsigned int n);
/* Why each event unwinds its stack; "" if it is found by a walk (source/stack_cache.h). */
const char *source_unwinds_why(struct source *source);
/* How many events have unwound their stack, since no walk finds it yet. */
uint64_t source_unwound(const struct source *source);
unsigned int source_nr_cpus(const struct source *source);

/* The ledger as of the last drain; lives as long as the source. The caller may add to
 * .other, which is cleared by the next drain. */
struct ledger *source_ledger(struct source *source);

/* What can make attached probes see nothing (source/switches.h). */
enum switch_state { SWITCH_ON, SWITCH_OFF, SWITCH_UNKNOWN };
#define SOURCE_SWITCHES 2
/* The state of switch @n now; *@name is how a user knows it, *@remedy switches it on. */
enum switch_state source_switch(unsigned int n, const char **name, const char **remedy);

/* The clock of the records, in ns. */
uint64_t source_now(void);
/* CLOCK_REALTIME at a time of that clock. */
uint64_t source_wall(uint64_t time_ns);

/* The DMA pools that the kernel lists in sysfs now. *@pools is the caller's to free().
 * Returns their number or -errno. */
int source_pools(struct existing_pool **pools);

/*
 * The kernel takes itself down, and waits for a moment: drain, write to the disk, then say that
 * this is done. What was in the rings before the first call that returns true led to it.
 */
bool source_crashes(const struct source *source);
void source_crash_written(struct source *source);

/* What the last drain met of the fullest ring, in percent of it. */
unsigned int source_ring_fill(const struct source *source);
/* The highest of these since the last call; for health. */
unsigned int source_ring_peak(struct source *source);

/* Bytes of memory that this process may have at most: of the machine, or of its control group. */
size_t source_memory(void);

#endif /* LM_SOURCE_H */
