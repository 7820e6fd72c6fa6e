/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of source/ share. Nothing outside this folder includes it. */
#ifndef LM_SOURCE_INTERNAL_H
#define LM_SOURCE_INTERNAL_H

#include "source/firing.h"
#include "source/kbtf.h"
#include "source/module_hooks.h"
#include "source/ring.h"
#include "source/selftest.h"
#include "source/source.h"

struct btf;
struct bpf_object;
struct bpf_program;
struct probe_bpf;

enum probe_way { WAY_NONE, WAY_FENTRY, WAY_FEXIT, WAY_KPROBE, WAY_KRETPROBE, WAY_RAW_TP };

/*
 * Where tasks are preempted in kernel code, so that four of them can be in the programs of a
 * function on one CPU. Elsewhere only an interrupt comes between, and one backup does.
 */
#define MAX_BACKUPS 3

/* A program that takes the calls which those before it missed (bpf/turns.bpf.h). */
struct backup {
	int cfg_fd;
	int prog_fd; /* -1: there is none */
	int link_fd;
};

/* One probe on its way: chosen (function), loaded (prog_fd), attached (link_fd, event_fd). */
struct source_probe {
	const char *function; /* the alternative that exists; NULL if none does */
	enum probe_way way;
	bool lost;	   /* none of its functions exists, or a capture does not fit them */
	char why_not[224]; /* no better way could be taken; "": it is the best */
	int btf_id;	   /* of the function in vmlinux BTF, for fentry */
	struct lm_probe_cfg cfg;
	int cfg_fd; /* frozen map with cfg */
	int prog_fd;
	int keep_fd; /* the program that keeps arguments for a return probe */
	int link_fd; /* fentry, fexit, raw tracepoint */
	unsigned int nr_backups;
	struct backup backup[MAX_BACKUPS]; /* in the order in which they are offered a call */
	int event_fd;			   /* kprobe event */
	int keep_event_fd;
	bool has_event; /* defined in tracefs: it can be counted, and must be removed */
	bool has_keep_event;
	/* of a function in a module, since the last check: see module_hooks.h */
	uint64_t loaded_first_ns; /* the module was loaded, 0: it was not */
	uint64_t loaded_last_ns;
	int refused;	       /* -errno: the kernel could not arm it */
	bool unarmed;	       /* the loaded module has no such function that can be probed */
	uint64_t base_hits;    /* kprobe hits before our program ran */
	uint64_t base_missed;  /* of the event, before */
	int64_t base_open;     /* calls that were skipped and not taken, when the backups were on */
	uint64_t base_skipped; /* calls that the last program was skipped for then */
	uint64_t skipped;      /* calls that no program wrote, at the last reading */
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
	char group[32]; /* of the tracefs events */

	unsigned int nr_cpus;	    /* possible ones */
	struct ring *ring;	    /* [nr_cpus] */
	int *ring_fd;		    /* [nr_cpus] */
	uint64_t *ring_complete_ns; /* [nr_cpus]: read up to this time */
	uint64_t watermark_ns;
	unsigned int ring_fill; /* of the fullest ring at the last drain, percent */
	unsigned int ring_peak; /* the highest of these since it was asked for */

	struct source_early early;
	int files_fd; /* link to the walk along all open files; -1: none so far */

	unsigned int nr_probes; /* the plan's, then one that sees devices go */
	struct source_probe *probe;
	struct attachment *info; /* [plan->nr_probes] */
	bool armed;
	struct selftest selftest;
	struct firing firing;
	struct module_hooks module_hooks;

	const struct lm_losses *losses; /* the map, read-only */
	struct ledger ledger;
	struct lost_before *lost_before; /* [nr_probes]: the last is of no probe of the plan */
	int try_link_fd;		 /* of a program that does nothing: see fentry_try() */
	bool uses_kprobes;
	bool fentry_refused;	 /* by this kernel, for any function */
	bool can_keep_cpu;	 /* whether a program may ask not to be preempted */
	unsigned int nr_backups; /* of each probe that is no kprobe, at most: see crowd.h */
};

/* Fills error->text and returns @err. */
int source_fail(struct source_error *error, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* resolve.c: which function and way each probe takes; takes what cannot be out of the plan. */
int source_resolve(struct source *source, struct source_error *error);
/*
 * Probe @n cannot be had, after all: its hook is lost, and what needs it. An error, when the class
 * cannot be watched without it, else a warning.
 */
int source_lose(struct source *source, unsigned int n, const char *why, struct source_error *error);

/* ways.c */
/*
 * The kernel refused to load or attach probe @n, with @words: unloads it and gives it the next best
 * way. False when there is none, or the user wants none.
 */
bool probe_fall_back(struct source *source, unsigned int n, int err, const char *words);
const char *source_strerror(int err); /* of -errno as the kernel has it */

/* load.c: maps, templates, clones. */
int source_load(struct source *source, struct source_error *error);
void source_unload(struct source *source);
/* The programs of one probe: the best way that loads. */
int source_load_probe(struct source *source, unsigned int n, struct source_error *error);
void probe_unload(struct source *source, unsigned int n);

/* clone.c: the instructions of @template, a program of @object, with its configuration map replaced
 * by @cfg_fd. Returns the new program's file descriptor or -errno; @log gets the verifier's words.
 */
int clone_program(const struct bpf_object *object, const struct bpf_program *template,
		  int template_cfg_fd, int cfg_fd, enum probe_way way, int btf_id, char *log,
		  size_t log_size);
/* The BTF type of a function that is static, whichever comes first: its id, or -ENOENT. */
int clone_static_function(const struct btf *btf);
/* A frozen map that holds @cfg: a file descriptor or -errno. */
int clone_cfg(const struct lm_probe_cfg *cfg);

/* attach.c */
int probe_attach(struct source *source, unsigned int n);
/* Ends the attachment; the counts of its tracefs events can still be read. */
void probe_detach(struct source *source, unsigned int n);
/* Removes its events from tracefs. */
void probe_forget(struct source *source, unsigned int n);
/*
 * Whether this kernel lets us attach fentry programs: 0 or -errno. Some load such a program and
 * refuse to attach it, or the other way round, so only a whole attempt tells. The caller
 * closes @link_fd, late: the kernel then waits for all tasks, 150 ms.
 */
int fentry_try(int btf_id, int *link_fd);

/* firing.c: says that probe @n sees calls from @time_ns on, or does not (LM_ARM_*). */
int source_push_arm(struct source *source, unsigned int n, unsigned int state, unsigned int why,
		    uint64_t time_ns, source_push_fn push, void *ctx);

/* modules.c */
/* Once the modules that come and go are seen: notes where those are that are there. */
void modules_arm(struct source *source);
/* Pushes what was noted, once. */
int modules_push(struct source *source, source_push_fn push, void *ctx);

/* ledger.c */
int ledger_open(struct source *source);
void ledger_close(struct source *source);
/* Lets the backups take calls, once all programs are attached. */
void ledger_backups_on(struct source *source);
/* Reads all counters. */
void ledger_read(struct source *source);
/* Notes what the kprobes counted before our programs ran on them. */
void ledger_baseline(struct source *source, unsigned int n);

const char *probe_way_name(enum probe_way way);

#endif /* LM_SOURCE_INTERNAL_H */
