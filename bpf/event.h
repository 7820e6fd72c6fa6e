/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The event contract: the records that the BPF programs write and user space reads.
 * Types only. Both sides include this file, so the include of the fixed-width
 * kernel types (vmlinux.h or linux/types.h) comes before it.
 *
 * Fixed-width fields, natural alignment, explicit padding. Ids are numbers that are
 * never reused: a retired one stays in the list as a comment.
 *
 * Ordering contract of the writer, per record: reserve, then take `seq`, then take
 * `time_ns`. So a record whose time is at or before W was reserved before W, and
 * whoever reads the producer positions after reading the clock (W) has all of them.
 */
#ifndef LM_EVENT_H
#define LM_EVENT_H

#define LM_NAME_LEN	  32
#define LM_DEVICE_LEN	  56
#define LM_MODULE_LEN	  56
#define LM_COMM_LEN	  16
#define LM_SYMBOL_LEN	  88
#define LM_LONG_LEN	  640 /* KSYM_NAME_LEN of the kernel, 512, with offset and module */
#define LM_STACK_DEPTH	  16  /* frames of a stack, unless more are asked for */
#define LM_STACK_MOST	  64  /* that can be asked for, a multiple of LM_STACK_DEPTH */
#define LM_MAX_PROBES	  256
#define LM_MARK_LEN	  96
#define LM_VERSION_LEN	  64
#define LM_SRCVERSION_LEN 32
#define LM_BUILD_ID_LEN	  72 /* 32 bytes, in hexadecimal */
#define LM_NR_VALS	  2

/* lm_hdr.type */
#define LM_REC_EVENT	  1 /* struct lm_event: a verb on an object */
#define LM_REC_BIRTH	  2 /* struct lm_birth: a verb that carries names */
#define LM_REC_TASK	  3 /* struct lm_task: the comm of a thread, at first sight or change */
#define LM_REC_FRAME	  4 /* struct lm_frame: one frame of a stack, at first sight */
#define LM_REC_MODULE	  5 /* struct lm_module: a module came or went */
#define LM_REC_LONG_FRAME 6 /* struct lm_long_frame: the whole text of a frame that was cut */
#define LM_REC_RANGE	  7 /* struct lm_range: memory that a module has */
#define LM_REC_OWNED	  8 /* struct lm_owned: a birth with an owner, or with a key of two captures */
#define LM_REC_VERSION	  9 /* struct lm_version: which version of a module was loaded */
/* struct lm_stranger: the key of the next event may have been somebody else's */
#define LM_REC_STRANGER 10
#define LM_REC_GAP	16 /* struct lm_gap: events are known to be lost; never written by BPF */
#define LM_REC_MARK	17 /* struct lm_mark: a text of the user; never written by BPF */
#define LM_REC_ARM                                                                                 \
	18 /* struct lm_arm: a probe began or ceased to see calls; never written by BPF */

#define LM_REC_COUNT	19 /* struct lm_count: what the kernel itself counts; never written by BPF */
#define LM_REC_BUILD_ID 20 /* struct lm_build_id: of the kernel, a module; never written by BPF */

/* lm_hdr.probe: below LM_MAX_PROBES an index into the probe table, else one of these */
#define LM_PROBE_DEVICE_GONE 0xfff0 /* LM_REC_EVENT, key: the struct device that is gone */
/* LM_REC_EVENT, key: the struct device whose driver is unbound from it */
#define LM_PROBE_DEVICE_UNBOUND 0xfff1
#define LM_PROBE_NONE		0xffff /* no probe, or (in a gap) any probe */

/*
 * lm_hdr.stack: 0 is "none". Else (epoch << LM_STACK_ID_BITS) | (id in a stack table + 1).
 * The epoch moves on when a module comes or goes, because addresses then change their
 * meaning; so one reference names one list of symbols for ever.
 */
#define LM_STACK_NONE	    0
#define LM_STACK_ID_BITS    20
#define LM_STACK_EPOCH_MASK 0xfff

/* Head of every record, 24 bytes. */
struct lm_hdr {
	__u16 type;    /* LM_REC_* */
	__u16 size;    /* of the whole record, bytes, multiple of 8 */
	__u16 cpu;     /* that wrote it */
	__u16 probe;   /* which probe, or LM_PROBE_* */
	__u64 time_ns; /* CLOCK_MONOTONIC */
	__u32 seq;   /* per CPU, +1 a record, wraps; a hole is a lost record. Of a gap: see there */
	__u32 stack; /* reference to the kernel stack, LM_STACK_NONE if not taken */
};

/* A verb happened to an object, 64 bytes. The probe says which verb and class. */
struct lm_event {
	struct lm_hdr h;
	__u32 tgid;
	__u32 tid;
	__u64 key;	       /* of the object: an address or a number, or two mixed (mix.h) */
	__u64 parent;	       /* key of the parent, 0 if the probe captures none */
	__u64 val[LM_NR_VALS]; /* what the probe's model captures (size, attr, range) */
};

/* The same with names, for the births of classes that have some, 160 bytes. */
struct lm_birth {
	struct lm_event ev;
	__u64 device;		/* struct device *, 0 if none */
	char name[LM_NAME_LEN]; /* always 0-terminated, as are all strings here */
	char device_name[LM_DEVICE_LEN];
};

/* The same with the owner of the object, and the captures that its key is made of, 184 bytes. */
struct lm_owned {
	struct lm_birth birth;
	__u64 owner;   /* an address in the module that owns it, 0 if the probe captures none */
	__u64 part[2]; /* the captures that ev.key is mixed of; both 0 if it is one alone */
};

/* The name of a thread, 48 bytes. Written before the first event of that thread. */
struct lm_task {
	struct lm_hdr h;
	__u32 tgid;
	__u32 tid;
	char comm[LM_COMM_LEN];
};

/*
 * One frame of the stack h.stack, 128 bytes; index 0 is the innermost. The kernel
 * symbolises it in the event's own context, so a module that is unloaded a moment
 * later is still named. text: "symbol+0x1a/0x80 [module]" as of printk's %pB.
 */
struct lm_frame {
	struct lm_hdr h;
	__u64 addr;
	__u32 index;
	__u32 nr; /* frames of this stack */
	char text[LM_SYMBOL_LEN];
};

/*
 * The same as a frame whose text had no room in its record, 680 bytes. Comes after that, once for
 * all frames of this address until a module comes or goes. Cut only when even this is too short.
 */
struct lm_long_frame {
	struct lm_hdr h;
	__u64 addr;
	__u32 index;
	__u32 nr;
	char text[LM_LONG_LEN];
};

#define LM_MODULE_LOADED 1 /* before its init runs */
#define LM_MODULE_FREED	 2 /* after its exit ran, or its init failed */
#define LM_MODULE_INITED                                                                           \
	3 /* the init that task tid ran has returned; 0: these are reported from now on */
#define LM_MODULE_LEAVING                                                                          \
	4 /* task tid asks the kernel to unload it: its exit runs next, if it is not in use */

/* A kernel module came or went, 88 bytes. */
struct lm_module {
	struct lm_hdr h;
	__u32 what;		  /* LM_MODULE_* */
	__u32 tid;		  /* of the task that did it; 0 if not known */
	char name[LM_MODULE_LEN]; /* empty for LM_MODULE_INITED: tid identifies it */
};

/* lm_range.kind */
#define LM_RANGE_CORE 1 /* code and data, until the module is freed */
#define LM_RANGE_INIT 2 /* the same, until its init has returned */
#define LM_RANGE_USES 3 /* base is in a module whose symbols this one uses; size is 0 */

/*
 * Memory of a module, 104 bytes. Comes after the record that says that the module was loaded, or
 * without one when it was there already.
 */
struct lm_range {
	struct lm_hdr h;
	__u64 base;
	__u64 size;
	__u32 kind; /* LM_RANGE_* */
	__u32 pad;
	char name[LM_MODULE_LEN];
};

/*
 * Events were lost between from_ns and h.time_ns, 40 bytes. Made by the source (from
 * the loss counters) or by the order stage (from a hole in seq), before any event of
 * that stretch is judged. h.probe: the probe that lost them, or LM_PROBE_NONE. h.seq: as many
 * records are missing in the numbering of the CPUs because of this gap; 0 in old traces. With
 * such holes, and .lost 0, only names were lost.
 */
struct lm_gap {
	struct lm_hdr h;
	__u64 from_ns;
	__u64 lost; /* how many at least; 0 is "unknown" */
};

/*
 * The user said that something begins or ends here, 120 bytes. Taken when it is received, so
 * that what its sender did before is earlier and what it does after the answer is later.
 */
struct lm_mark {
	struct lm_hdr h;
	char text[LM_MARK_LEN];
};

/*
 * While the scope is narrowed in the kernel (bpf/live.h): the event that this CPU writes next for
 * h.probe and this key is the first one that is written of it, or the first one in a long time.
 * Births and releases out of scope may have come before, 32 bytes.
 */
struct lm_stranger {
	struct lm_hdr h;
	__u64 key;
};

/* lm_arm.state */
#define LM_ARM_OFF 0 /* calls of the function are not seen from h.time_ns on */
#define LM_ARM_ON  1 /* they are seen from h.time_ns on */

/* lm_arm.why: of LM_ARM_OFF */
#define LM_ARM_WHY_NONE	    0
#define LM_ARM_WHY_FUNCTION 1 /* the loaded module has no such function that can be probed */
#define LM_ARM_WHY_SWITCH   2 /* ftrace was switched off, or may have been */
#define LM_ARM_WHY_KPROBES  3 /* kprobes were switched off, or may have been */
#define LM_ARM_WHY_SILENT   4 /* a test call was not seen, for whatever reason */

/*
 * Probe h.probe began or ceased to see calls, 32 bytes. A probe without such a record is armed
 * all the time. Made by the source, before any event from h.time_ns on is judged.
 */
struct lm_arm {
	struct lm_hdr h;
	__u32 state; /* LM_ARM_* */
	__u32 why;   /* LM_ARM_WHY_* */
};

/* lm_count.what */
#define LM_COUNT_END	0 /* the reading is complete; count is 1 if it may be wrong */
#define LM_COUNT_BLOCKS 1 /* blocks out of the DMA pool of this name */
#define LM_COUNT_MISC	2 /* misc devices of this name */
#define LM_COUNT_FILE	3 /* an open file of a misc device; its key, and the module of its fops */
#define LM_COUNT_FLIGHT 4 /* requests that the driver of the disk of this name has */
#define LM_COUNT_FLUSH	5 /* the same, and some that were completed and wait for a flush */
#define LM_COUNT_CUT	6 /* the list of the device's pools has no end: it is too long */
#define LM_NR_COUNTS	7

/*
 * What the kernel itself counted at h.time_ns, 128 bytes. A reading is several of these with one
 * number, from 1, the last of which is its end.
 */
struct lm_count {
	struct lm_hdr h;
	__u32 what; /* LM_COUNT_* */
	__u32 reading;
	__u64 count;
	char name[LM_NAME_LEN];
	char device[LM_DEVICE_LEN];
};

/*
 * What a module says of itself (MODULE_VERSION), 176 bytes; each text is empty if it says nothing.
 * Comes after the record that says that the module was loaded, or without one when it was there
 * already; then only if it says something. What was known of a module of this name is void.
 */
struct lm_version {
	struct lm_hdr h;
	char name[LM_MODULE_LEN];
	char version[LM_VERSION_LEN];
	char srcversion[LM_SRCVERSION_LEN];
};

/*
 * The build id of a module, or of the kernel if the name is empty, 152 bytes: debug info is found
 * by it. Made by the source some time after the module was loaded, if that is still there.
 */
struct lm_build_id {
	struct lm_hdr h;
	char name[LM_MODULE_LEN];
	char id[LM_BUILD_ID_LEN];
};

#define LM_ASSERT_LAYOUT(expr) _Static_assert(expr, "layout of the event contract: " #expr)

LM_ASSERT_LAYOUT(sizeof(struct lm_hdr) == 24);
LM_ASSERT_LAYOUT(__builtin_offsetof(struct lm_hdr, time_ns) == 8);
LM_ASSERT_LAYOUT(__builtin_offsetof(struct lm_hdr, seq) == 16);
LM_ASSERT_LAYOUT(sizeof(struct lm_event) == 64);
LM_ASSERT_LAYOUT(__builtin_offsetof(struct lm_event, key) == 32);
LM_ASSERT_LAYOUT(__builtin_offsetof(struct lm_event, val) == 48);
LM_ASSERT_LAYOUT(sizeof(struct lm_birth) == 160);
LM_ASSERT_LAYOUT(__builtin_offsetof(struct lm_birth, name) == 72);
LM_ASSERT_LAYOUT(__builtin_offsetof(struct lm_birth, device_name) == 104);
LM_ASSERT_LAYOUT(sizeof(struct lm_owned) == 184);
LM_ASSERT_LAYOUT(__builtin_offsetof(struct lm_owned, owner) == 160);
LM_ASSERT_LAYOUT(sizeof(struct lm_task) == 48);
LM_ASSERT_LAYOUT(sizeof(struct lm_frame) == 128);
LM_ASSERT_LAYOUT(__builtin_offsetof(struct lm_frame, text) == 40);
LM_ASSERT_LAYOUT(sizeof(struct lm_module) == 88);
LM_ASSERT_LAYOUT(sizeof(struct lm_long_frame) == 680);
LM_ASSERT_LAYOUT(__builtin_offsetof(struct lm_long_frame, text) == 40);
LM_ASSERT_LAYOUT(sizeof(struct lm_range) == 104);
LM_ASSERT_LAYOUT(__builtin_offsetof(struct lm_range, name) == 48);
LM_ASSERT_LAYOUT(sizeof(struct lm_gap) == 40);
LM_ASSERT_LAYOUT(sizeof(struct lm_mark) == 120);
LM_ASSERT_LAYOUT(sizeof(struct lm_arm) == 32);
LM_ASSERT_LAYOUT(sizeof(struct lm_stranger) == 32);
LM_ASSERT_LAYOUT(sizeof(struct lm_count) == 128);
LM_ASSERT_LAYOUT(sizeof(struct lm_version) == 176);
LM_ASSERT_LAYOUT(__builtin_offsetof(struct lm_version, srcversion) == 144);
LM_ASSERT_LAYOUT(sizeof(struct lm_build_id) == 152);

#endif /* LM_EVENT_H */
