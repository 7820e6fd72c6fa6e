/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A sink: one way to report what was found (text, ndjson, …). Sinks get facts and
 * a read-only view; they never touch the engine. They write to a stream that the caller
 * owns. A slot that is NULL means "not interested". Every callback returns 0 or -errno
 * of the write that failed; after a failure the caller stops calling it.
 */
#ifndef LM_SINK_H
#define LM_SINK_H

#include <stdbool.h>
#include <stdio.h>

#include "base/untrusted.h"
#include "debuginfo/debuginfo.h"
#include "engine/biography.h"
#include "engine/engine.h"
#include "engine/scope_seen.h"
#include "event/builds.h"
#include "event/ledger.h"
#include "event/pool.h"
#include "event/stacks.h"
#include "event/tasks.h"
#include "sink/mismatch.h"

/* What a probe attached to, for the start message and the summary. */
struct attachment {
	const char *model;
	const char *class;
	const char *verb;
	struct untrusted function; /* the alternative that was taken; NULL if none could be */
	struct untrusted attach; /* "fentry", "fexit", "kprobe", "kretprobe", "raw_tp", "replay" */
};

/* Whether the hook of the probe is not watched, as another one is in its stead (else). */
static inline bool sink_is_spare(const struct attachment *probe, const struct plan *plan,
				 unsigned int n)
{
	return untrusted_is_null(probe[n].function) && plan_watches(plan, n);
}

struct start_info {
	struct untrusted version;
	struct untrusted kernel; /* uname -r of the watched kernel */
	unsigned int nr_cpus;
	uint64_t time_ns;
	uint64_t wall_ns; /* CLOCK_REALTIME at time_ns, 0 if not known */
	const struct plan *plan;
	bool narrowed;			/* of what does not match the filters, not all is watched */
	const struct attachment *probe; /* [plan->nr_probes], outlives the run */
	unsigned int nr_pools;		/* existing objects the kernel listed at the start */
	const struct existing_pool *pool;
};

/* How things stand; for the periodic line and the summary. */
struct stats_info {
	uint64_t time_ns;
	uint64_t elapsed_ns;   /* since the start */
	uint64_t events;       /* verbs judged */
	uint64_t lost;	       /* ledger_total, at least the holes seen */
	uint64_t violations;   /* certain, in scope */
	uint64_t unknown_gaps; /* gaps of an unknown number of events: each is one of .lost */
	char unseen[256]; /* when attached probes did not fire and why; "" if they always did */
	const struct plan *plan;
	const struct attachment *probe; /* [plan->nr_probes], or NULL: not known */
	const struct engine *engine;	/* for engine_class_stats() and engine_violations() */
	const struct ledger *ledger;
	bool narrowed;	       /* of what does not match the filters, not all was watched */
	bool filtered;	       /* all counts but .events are of what matches the filters */
	const char *by_module; /* --module, NULL if not given … */
	uint64_t left_out;     /* … and what it left out, since its owner is not known */
};

/* The run's end. */
struct summary_info {
	struct stats_info stats;
	int exit_status;
	const char *reason;		  /* why the status is what it is, one line, "" if clean */
	bool has_command;		  /* lifemon run */
	int command_status;		  /* as the shell has it: 128 + signal when killed */
	const struct books_result *books; /* against the kernel's counts; NULL: not known */
	unsigned int nr_unmatched;
	const struct unmatched_filter *unmatched;
	unsigned int nr_not_exercised;
	const char *const *not_exercised; /* classes and models of --require that saw no event */
};

/* One object's life, with --explain. */
struct biography_info {
	const struct plan_class *class; /* that was asked for */
	const struct life *life;	/* NULL: no such object was seen */
	uint64_t missed;		/* objects whose life found no room */
};

/* Patterns of functions that only wrap the API: a reader wants their callers (sink/origin.h). */
#define WRAPPERS_MAX 16
struct wrappers {
	unsigned int nr;
	const char *pattern[WRAPPERS_MAX];
};

struct sink;

struct sink_ops {
	const char *name;
	int (*start)(struct sink *sink, const struct start_info *info);
	int (*violation)(struct sink *sink, const struct violation *violation);
	int (*gap)(struct sink *sink, const struct lm_gap *gap);
	int (*mark)(struct sink *sink, const struct lm_mark *mark);
	/* every record in its order: verbs, whether of an object in scope or not, modules, gaps,
	 * marks; before what the engine makes of it */
	int (*record)(struct sink *sink, const struct lm_hdr *record);
	/* after each verb on an object in scope, and after its violation if it is one */
	int (*step)(struct sink *sink, const struct step_info *step);
	/* likewise, for sinks that need only the object's states */
	int (*states)(struct sink *sink, const struct lm_event *event, state_set states);
	int (*stats)(struct sink *sink, const struct stats_info *stats);
	int (*biography)(struct sink *sink, const struct biography_info *info);
	int (*summary)(struct sink *sink, const struct summary_info *summary);
	void (*free)(struct sink *sink);
};

/* The common part of every sink; the specific one contains it. */
struct sink {
	const struct sink_ops *ops;
	FILE *out; /* the caller's */
	const struct stacks *stacks;
	const struct tasks *tasks;
	const struct builds *builds; /* NULL: none */
	const struct plan *plan;
	const struct engine *engine;	 /* to look at: engine_class_stats() */
	const struct attachment *probe;	 /* of the start message; NULL before it */
	uint64_t start_ns;		 /* likewise: what people read is the time since then */
	const struct wrappers *wrappers; /* NULL: none */
	struct debuginfo *debuginfo;	 /* the caller's, to look places up; NULL: none */
	bool verbose;
};

/*
 * The function of the plan's probe @n, as its model writes it: the alternative that was taken, by
 * @probe of all probes. The first one when none was, or @probe is NULL.
 */
struct untrusted attachment_function(const struct plan *plan, const struct attachment *probe,
				     unsigned int n);
/* The same for a sink that got the start message; null: there is no such probe. */
struct untrusted sink_function(const struct sink *sink, unsigned int n);

struct sink *sink_text_new(FILE *out);
struct sink *sink_ndjson_new(FILE *out);
void sink_free(struct sink *sink);

/* Writes out what is buffered. 0, or -errno of a write that failed since the stream was opened. */
int sink_flush(struct sink *sink);

#endif /* LM_SINK_H */
