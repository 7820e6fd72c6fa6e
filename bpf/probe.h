/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How user space specialises the generic programs: one struct lm_probe_cfg a probe, in a
 * frozen map, so that the verifier knows every field and removes what a probe does
 * not use. Types only; included by both sides after the fixed-width types.
 */
#ifndef LM_PROBE_H
#define LM_PROBE_H

#define LM_MAX_STEPS 4
#define LM_MAX_CONDS 2
#define LM_NR_ARGS   6	/* that are passed in registers */
#define LM_MAX_ARGS  12 /* of a raw tracepoint */

/* lm_capture.code. A plain capture is its word and nothing else: two loads. */
#define LM_CODE_NONE  0
#define LM_CODE_PLAIN 1 /* .word as it is */
#define LM_CODE_LONG  2 /* .word with what the other fields ask for */
#define LM_CODE_CONST 3 /* .add */

/* lm_capture.word: an argument, or what the function returned. */
#define LM_WORD_RET LM_MAX_ARGS
/* Flag: fentry programs may not load a word of this type; a helper must read it. */
#define LM_WORD_ASK 0x40

/* One captured value: follow .nr_steps pointers from a word, then scale. */
struct lm_capture {
	__u8 code;
	__u8 word;
	__u8 nr_steps;
	__u8 size;	  /* bytes that the last step reads: 1, 2, 4 or 8 */
	__u8 scaled;	  /* whether mul and add are to be used */
	__u8 checked;	  /* scaling that wraps must be seen: the value is 2^64-1 then */
	__u8 shift;	  /* upper bits of the word that are junk, as it is of a narrow type … */
	__u8 is_signed;	  /* … to be replaced by copies of its sign, else by 0 */
	__u8 field_shift; /* upper bits of what the last step reads that are copies of its sign */
	__u8 typed; /* the verifier knows what the word points to, and lets nobody reckon with it */
	__u8 subtracts; /* .less, a word like .word, in the end: programs with cfg.more only */
	__u8 less;
	__u32 offset[LM_MAX_STEPS]; /* of the field that each step reads */
	__u32 pad2;
	__u64 mul;
	__u64 add;
	__u64 limit; /* .checked: the largest value whose scaling does not wrap */
};

/* lm_cond.op */
#define LM_COND_NONE 0
#define LM_COND_EQ   1
#define LM_COND_NE   2
#define LM_COND_LT   3
#define LM_COND_LE   4
#define LM_COND_GT   5
#define LM_COND_GE   6
#define LM_COND_SLT  7 /* of signed numbers */
#define LM_COND_SLE  8
#define LM_COND_SGT  9
#define LM_COND_SGE  10

struct lm_cond {
	__u64 op;
	__u64 value; /* to compare with, if there is no .right */
	struct lm_capture capture;
	struct lm_capture right;
};

/*
 * lm_probe_cfg.more: what most hooks do not need. It is in programs of its own (lm_…_more): in the
 * common ones, even what the verifier removes would make the compiler's code longer.
 */
#define LM_MORE_OWNER	1  /* writes struct lm_owned, with names, owner and the parts of the key */
#define LM_MORE_KEY	2  /* a key of two captures */
#define LM_MORE_PARENT	4  /* a parent's key of two captures */
#define LM_MORE_OUTCOME 8  /* val[0] is whether cond[0] holds; the event is written anyway */
#define LM_MORE_ASK	16 /* some word is LM_WORD_ASK, or is subtracted */
#define LM_MORE_DRIVER	32 /* the owner is the driver of the struct device that is captured */

/* lm_scope_cfg.flags. 0: all events of the probe are written. */
#define LIVE_NARROW  1	/* what is out of scope is not written; else it is, and only noted */
#define LIVE_BIRTH   2	/* the verb is a birth */
#define LIVE_DEATH   4	/* it is a release */
#define LIVE_KNOWN   8	/* calls for keys that are not tracked mean nothing */
#define LIVE_PARENT  16 /* the event may name a parent */
#define LIVE_TRACKED 32 /* set whenever one of these is */

/* What live.h needs to know of a probe. */
struct lm_scope_cfg {
	__u8 flags; /* LIVE_* */
	__u8 class; /* in the plan: of the key */
	__u8 parent_class;
	__u8 pad;
	__u32 mask;    /* buckets of the map "live", less 1 */
	__u32 pid;     /* tgid of callers in scope */
	__u8 by;       /* SCOPE_BY_*: what is asked of a caller, all of it */
	__u8 nameless; /* SCOPE_BY_NAMES: whether what has no names is in scope */
	__u8 pad2[2];
};

#define SCOPE_BY_PID	1
#define SCOPE_BY_NAMES	2 /* scope_device and scope_pool */
#define SCOPE_BY_MODULE 4

/* A pattern that the kernel can compare: a name, or how it begins. */
struct lm_scope_pattern {
	char text[LM_DEVICE_LEN]; /* 0-terminated */
	__u32 len;
	__u8 given;
	__u8 is_prefix;
	__u8 pad[2];
};

LM_ASSERT_LAYOUT(sizeof(struct lm_scope_pattern) == 64);

/* Memory of a module. One that is given back early, as that of an init, may stay in the list. */
struct lm_scope_range {
	__u64 base;
	__u64 size; /* 0: none */
	__u64 module;
};

struct lm_probe_cfg {
	__u16 probe;	  /* lm_hdr.probe */
	__u16 row;	  /* of the map "losses" */
	__u8 birth;	  /* writes struct lm_birth, with names */
	__u8 stack;	  /* frames of the stack that it takes at most; 0: none */
	__u8 nargs;	  /* of the function: where fexit finds the return value */
	__u8 counted;	  /* count the runs: the kernel does not count what it skips */
	__u8 keeps;	  /* a return probe whose entry half keeps the arguments */
	__u8 more;	  /* LM_MORE_*: 0 for a program without them */
	__u8 turn;	  /* its place among the programs that a call is offered to (turns.bpf.h) */
	__u8 last;	  /* it is the last of them */
	__u8 keeps_cpu;	  /* is not preempted while it writes */
	__u8 plain_stack; /* must not have a stack of its own */
	__u8 walks;	  /* may find its stack by a walk (walk.bpf.h) … */
	__u8 pad;
	__u32 mark; /* of the function, in a call's mark */
	__u32 slot; /* where the function's marks, or kept calls, begin */
	__u64 head; /* the first word of the record, without the CPU */
	__u32 regs; /* walks by loads: BTF id of struct pt_regs; 0: by calls of a helper */
	__u32 pad2;
	struct lm_scope_cfg scope;
	struct lm_cond cond[LM_MAX_CONDS];
	struct lm_capture key;
	struct lm_capture key2; /* the second of two captures */
	struct lm_capture parent;
	struct lm_capture parent2;
	struct lm_capture val[2];
	struct lm_capture name;	  /* of a C string */
	struct lm_capture device; /* of a struct device */
	struct lm_capture owner;
};

/* Of lifemon itself. The row of the first is also that of what has no probe. */
#define LM_SYSTEM_PROBES 2
#define LM_NR_ROWS	 (LM_MAX_PROBES + LM_SYSTEM_PROBES)

/* Where events were lost, by probe: a row of the map "losses", updated atomically. */
struct lm_losses {
	__u64 ring;	/* no room in the ring */
	__u64 args;	/* no room to keep, or no kept, arguments of a call */
	__u64 read;	/* a capture could not be read */
	__u64 runs;	/* of the program, if cfg.counted */
	__u64 text;	/* task or frame records without room; loses no event */
	__u64 stacks;	/* stacks without room in the table; loses no event */
	__u64 scope;	/* no room for the key of an object in scope */
	__u64 left;	/* calls that the first program left to a backup */
	__u64 taken;	/* calls that a backup took, as the first was skipped or left them */
	__u64 unmarked; /* calls that the last backup could not take: their mark's slot was not free
			 */
};

/*
 * The section of programs that are not loaded as they are: user space clones their instructions
 * (monitor/source/template.h).
 */
#define LM_TEMPLATE "template"

/* What templates call, by numbers that no helper has, and user space replaces. */
#define LM_FIRST_KFUNC	     0x10000000
#define LM_PREEMPT_DISABLE   (LM_FIRST_KFUNC + 0)
#define LM_PREEMPT_ENABLE    (LM_FIRST_KFUNC + 1)
#define LM_LOCAL_IRQ_SAVE    (LM_FIRST_KFUNC + 2)
#define LM_LOCAL_IRQ_RESTORE (LM_FIRST_KFUNC + 3)
#define LM_RDONLY_CAST	     (LM_FIRST_KFUNC + 4)
#define LM_NR_KFUNCS	     5

/* Where a function's "first_program" has it: at what backups_on is while backups take calls. */
#define LM_FIRST_AT 1

/* How long a CPU that takes the kernel down waits for user space, at most. */
#define LM_CRASH_HOLD_NS 2000000000ull

/* Shared with user space while the kernel fails (crash.bpf.h). */
struct lm_crash {
	__u32 oops_panics; /* user space: panic_on_oops and panic_on_warn, as last read */
	__u32 warning_panics;
	__u32 begun;   /* the kernel: how often it has begun to go down */
	__u32 written; /* user space: everything is on the disk */
};

/* What each CPU's programs keep: an element of the map "cpus", one cache line. */
struct lm_cpu {
	__u32 seq;	 /* of the next record */
	__u32 hits;	 /* walks that found their stack */
	__u64 last_task; /* (epoch of names << 32) | tid of the last event's task */
	__u64 unused[6];
};

/* What lm_misc_files writes of each open file of a misc device; of one that two hold, twice. */
struct lm_misc_file {
	__u64 key;		    /* the struct file */
	char module[LM_MODULE_LEN]; /* whose code its calls run; "" if it is none's */
};

LM_ASSERT_LAYOUT(sizeof(struct lm_misc_file) == 64);
LM_ASSERT_LAYOUT(sizeof(struct lm_crash) == 16);
LM_ASSERT_LAYOUT(sizeof(struct lm_capture) == 56);
LM_ASSERT_LAYOUT(sizeof(struct lm_probe_cfg) == 56 + 2 * 128 + 9 * 56);
LM_ASSERT_LAYOUT(sizeof(struct lm_losses) == 80);
LM_ASSERT_LAYOUT(sizeof(struct lm_cpu) == 64);

#endif /* LM_PROBE_H */
