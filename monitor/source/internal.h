/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of source/ share. Nothing outside this folder includes it. */
#ifndef LM_SOURCE_INTERNAL_H
#define LM_SOURCE_INTERNAL_H

#include "source/build_ids.h"
#include "source/crash.h"
#include "source/event_misses.h"
#include "source/firing.h"
#include "source/fold.h"
#include "source/kbtf.h"
#include "source/ksyms.h"
#include "source/module_hooks.h"
#include "source/ring.h"
#include "source/selftest.h"
#include "source/source.h"
#include "source/stack_cache.h"
#include "source/template.h"

struct btf;
struct bpf_object;
struct bpf_program;
struct probe_bpf;

enum attach_kind { KIND_NONE, KIND_FENTRY, KIND_FEXIT, KIND_KPROBE, KIND_KRETPROBE, KIND_RAW_TP };

/*
 * For kernels that preempt tasks in kernel code: four tasks can then be in the programs of one
 * function on one CPU. On others only an interrupt can interfere, and one backup is enough.
 */
#define MAX_BACKUPS 3

/* One program of a probe: loaded (prog_fd), then attached (hook_fd). */
struct attached {
	int cfg_fd;	/* frozen map with its configuration; -1: none of its own */
	int prog_fd;	/* -1: there is none */
	int hook_fd;	/* link, or kprobe event, that runs it; -1: it is not attached */
	bool has_event; /* defined in tracefs: it can be counted, and must be removed */
};

/* What the kernel counts of the calls of a probe, and what of it is no loss. */
struct missed_calls {
	uint64_t base_hits; /* kprobe hits before our program ran */
	struct event_misses event;
	int64_t base_open;     /* calls skipped and not taken before the backups were on */
	uint64_t base_skipped; /* skips of the last program up to then */
	uint64_t skipped;      /* calls that no program wrote, at the last reading */
};

/* One probe of the plan: its function is chosen, then its programs are loaded and attached. */
struct source_probe {
	const char *function; /* the alternative that exists; NULL if none does */
	enum attach_kind kind;
	bool lost;	   /* none of its functions exists, or a capture does not fit them */
	char why_not[384]; /* why no better kind, or in a survey why none; "": this is the best */
	int btf_id;	   /* of the function in vmlinux BTF, for fentry */
	struct lm_probe_cfg cfg;
	struct attached main;
	struct attached
		keep; /* keeps arguments for a return probe; has the configuration of main */
	/*
	 * In this order, they give the calls that those before them missed to the first program
	 * (bpf/turns.bpf.h).
	 */
	unsigned int nr_backups;
	int first_fd; /* map in which they find it; -1: without backups */
	struct attached backup[MAX_BACKUPS];
	/* of a function in a module, since the last check: see module_hooks.h */
	uint64_t loaded_first_ns; /* the module was loaded, 0: it was not */
	uint64_t loaded_last_ns;
	int refused;  /* -errno: the kernel could not arm it */
	bool unarmed; /* the loaded module has no such function that can be probed */
	struct missed_calls missed;
};

/* What the ledger had at the last drain. */
struct lost_before {
	uint64_t total;
	uint64_t unwritten; /* of it, what left a hole in the numbering of a CPU */
};

/* Records that were read before anybody took some: each after its size, as 8 bytes. */
struct source_early {
	char *data;
	size_t used, size;
};

struct source {
	struct source_config config;
	struct kbtf *kbtf;
	struct probe_bpf *skel;
	struct templates templates; /* of skel */
	int kfunc[LM_NR_KFUNCS];    /* BTF ids; 0: the kernel has none */
	char group[32];		    /* of the tracefs events */
	int group_fd;		    /* holds the lock on it, see tracefs_group_new(); -1: none */

	unsigned int nr_cpus;	    /* possible ones */
	struct ring *ring;	    /* [nr_cpus] */
	int *ring_fd;		    /* [nr_cpus] */
	uint64_t *ring_complete_ns; /* [nr_cpus]: read up to this time */
	uint64_t watermark_ns;
	unsigned int ring_fill; /* of the fullest ring at the last drain, percent */
	unsigned int ring_peak; /* the highest of these since it was asked for */

	struct source_early early;
	struct build_ids build_ids;
	int files_prog_fd; /* program that walks along all open files; -1: none */
	int files_fd;	   /* link to it; -1: none so far */

	unsigned int nr_probes; /* the plan's, then one that sees devices go */
	struct source_probe *probe;
	struct attachment *info; /* [plan->nr_probes] */
	bool armed;
	struct selftest selftest;
	struct crash crash;
	struct firing firing;
	struct module_hooks module_hooks;
	struct ksyms ksyms;
	struct stack_cache stack_cache;

	const struct lm_losses *losses; /* the map, read-only */
	struct ledger ledger;
	struct lost_before *lost_before; /* [nr_probes]: the last is of no probe of the plan */
	bool uses_kprobes;
	bool fentry_refused;	 /* by this kernel, for any function */
	bool can_keep_cpu;	 /* whether a program may ask not to be preempted */
	bool has_own_stacks;	 /* whether this kernel gives programs stacks of their own */
	bool preempts;		 /* whether this kernel preempts tasks in kernel code */
	uint32_t cast_type;	 /* struct pt_regs, if a program may read any address by a load */
	unsigned int nr_backups; /* of each probe that is no kprobe, at most: see crowd.h */
};

/* error.c: fills error->text and returns @err. */
int source_fail(struct source_error *error, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
const char *source_strerror(int err); /* -errno, or one that only the kernel has, as text */

/*
 * resolve.c: chooses the function and the kind of attachment of each probe. Probes that cannot be
 * had are removed from the plan.
 */
int source_resolve(struct source *source, struct source_error *error);
/*
 * Gives up probe @n and the hooks that are useless without it. An error when the class cannot be
 * watched without it, else a warning.
 */
int source_lose(struct source *source, unsigned int n, const char *why, struct source_error *error);

/* kinds.c */
const char *attach_kind_name(enum attach_kind kind);
/*
 * The kernel refused to load or attach probe @n, with this @reason: unloads it and gives it the
 * next best kind. False when there is none, or the user wants none.
 */
bool source_probe_fall_back(struct source *source, unsigned int n, int err, const char *reason);

/* load.c: maps, templates, clones. */
int source_load(struct source *source, struct source_error *error);
void source_unload(struct source *source);
/* The programs of one probe, of the best kind that loads. */
int source_load_probe(struct source *source, unsigned int n, struct source_error *error);
void source_probe_unload(struct source *source, unsigned int n);

/* clone.c */
struct clone {
	const struct bpf_program *template;
	enum attach_kind kind;
	int btf_id;			  /* of the function, for fentry */
	bool iterates;			  /* no probe: runs for what this function walks along */
	const struct fold_config *config; /* in place of the template's own; NULL: it has none */
	int first_fd;			  /* in place of the map "first_program"; -1: it has none */
	char *log;			  /* gets the verifier's */
	size_t log_size;
};

/* A folded copy of the template: the new program's file descriptor or -errno. */
int clone_program(const struct source *source, const struct clone *clone);
/* A map for the first program of a function, for .first_fd: a file descriptor or -errno. */
int clone_first(void);
int clone_first_set(int first_fd, int prog_fd);
/* The BTF type of a function that is static, whichever comes first: its id, or -ENOENT. */
int clone_static_function(const struct btf *btf);
/* A frozen map that holds @cfg: a file descriptor or -errno. */
int clone_cfg(const struct lm_probe_cfg *cfg);

/* scope.c: after the probes are resolved, before the object is loaded; then after that. */
int scope_prepare(struct source *source);
int scope_load(struct source *source);
/* The modules that are loaded already could not be listed: any caller may be one of them. */
void scope_modules_unknown(struct source *source);

/* attach.c */
int source_probe_attach(struct source *source, unsigned int n);
/* Ends the attachment; the counts of its tracefs events can still be read. */
void source_probe_detach(struct source *source, unsigned int n);
/* Removes the probe's events from tracefs. */
void source_probe_forget(struct source *source, unsigned int n);
/* firing.c: pushes the record that probe @n sees calls from @time_ns on, or none (LM_ARM_*). */
int source_push_arm(struct source *source, unsigned int n, unsigned int state, unsigned int why,
		    uint64_t time_ns, source_push_fn push, void *ctx);

/* symbols.c */
#define SYMBOL_KNOWN_FUNCTION "kfree" /* that any kernel has: see orc_layout_learn() */
/* Fills source->ksyms: with what cannot be read, addresses are 0. */
void symbols_read(struct source *source);
void symbols_free(struct source *source);

/* modules.c */
/* After the tracepoints of modules are attached: notes the address ranges of those loaded. */
void modules_arm(struct source *source);
/* Pushes what was noted, once. */
int modules_push(struct source *source, source_push_fn push, void *ctx);

/* ledger.c */
int ledger_open(struct source *source);
void ledger_close(struct source *source);
/* Lets the backups take calls, once all programs are attached. */
void ledger_backups_on(struct source *source);
/* Waits until each call now in flight has ended. */
void ledger_wait_for_calls(void);
/* Reads all counters. */
void ledger_read(struct source *source);
/* Notes what the kprobes counted before our programs ran on them. */
void ledger_baseline(struct source *source, unsigned int n);

/* group.c */
/* For any kind of probe, since kprobes can be fallen back to later. Removes what others left. */
int group_take(struct source *source, struct source_error *error);
void group_release(struct source *source);

#endif /* LM_SOURCE_INTERNAL_H */
