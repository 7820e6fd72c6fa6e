/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a trace file is made of, for its writer and its reader. A trace is what was known when
 * watching began (struct trace_meta) and the sequence of the calls that the pipeline got
 * (struct trace_entry): the same calls in the same order give the same verdicts.
 * The bytes are documented in lifemon-trace(5).
 */
#ifndef LM_TRACE_H
#define LM_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/untrusted.h"
#include "event/ledger.h"
#include "event/pool.h"
#include "event/record.h"

#define TRACE_VERSION	     2 /* of the format that is written */
#define TRACE_OLDEST_VERSION 1 /* that is read */

/* Limits of the format: what is beyond is refused by writer (-E2BIG) and reader (-EBADMSG). */
#define TRACE_MAX_CPUS	  8192
#define TRACE_MAX_MODELS  256
#define TRACE_MAX_POOLS	  65536
#define TRACE_MAX_OPTIONS 256
#define TRACE_MAX_META	  (16u << 20) /* bytes of all that is in struct trace_meta */

/* What a probe of the plan attached to. Index is lm_hdr.probe. */
struct trace_probe {
	const char *model;
	const char *class;
	const char *verb;
	struct untrusted function; /* the alternative that was taken; NULL: not watched */
	struct untrusted attach;   /* "fentry", "kprobe", … */
};

/* A model as it was used. */
struct trace_model {
	const char *name;
	const char *text; /* canonical: parses to the same model; also 0-terminated */
	size_t len;
};

/* An option of the run that changes its verdicts or output: name as on the command line without
 * dashes, value as text ("" for a switch). Which ones there are, the commands know. */
struct trace_option {
	const char *name;
	const char *value;
};

/* What was known when watching began. Strings are never NULL but where said. */
struct trace_meta {
	struct untrusted version; /* of lifemon */
	struct untrusted kernel;  /* uname -r */
	unsigned int nr_cpus;
	uint64_t start_ns;	  /* CLOCK_MONOTONIC, as the times of records */
	uint64_t wall_ns;	  /* CLOCK_REALTIME at start_ns */
	struct untrusted command; /* that was watched, "" if none */
	unsigned int nr_models;
	const struct trace_model *model;
	unsigned int nr_probes; /* at most LM_MAX_PROBES */
	const struct trace_probe *probe;
	unsigned int nr_pools;
	const struct existing_pool *pool;
	unsigned int nr_options;
	const struct trace_option *option;
};

/* The calls on the pipeline. The numbers are those of the file format. */
enum trace_what {
	TRACE_RECORD,	 /* pipeline_push() */
	TRACE_WINDOW,	 /* pipeline_window() */
	TRACE_ADVANCE,	 /* pipeline_advance() */
	TRACE_MALFORMED, /* the number of records that the decoder has refused since the last entry
			  */
	TRACE_STATS,	 /* the ledger as it was, for pipeline_stats() */
	TRACE_FINISH,	 /* pipeline_finish() */
	TRACE_END,	 /* how the run ended: the last entry of a whole trace */
};

struct trace_window {
	uint64_t from_ns;
	uint64_t to_ns;
};

struct trace_stats {
	const struct ledger *ledger; /* at most LM_MAX_PROBES probes */
	bool periodic;		     /* a periodic line was due */
};

struct trace_finish {
	uint64_t time_ns;
	bool leaks; /* what is alive is a leak */
};

struct trace_end {
	bool has_command;    /* one was asked for */
	bool command_ended;  /* and has ended: command_status is known */
	bool timed_out;	     /* it was ended, since --duration was over */
	int32_t command_pid; /* 0: it was never started */
	int32_t command_status;
	int32_t command_err; /* -errno: it could not be started */
	int32_t watch_err;   /* -errno: watching failed */
};

/* One call with its arguments. Pointers live until the next call on writer or reader. */
struct trace_entry {
	enum trace_what what;
	union {
		const struct lm_hdr *record; /* h.size bytes, 8-byte aligned */
		struct trace_window window;
		uint64_t time_ns; /* TRACE_ADVANCE */
		uint64_t count;	  /* TRACE_MALFORMED */
		struct trace_stats stats;
		struct trace_finish finish;
		struct trace_end end;
	};
};

#endif /* LM_TRACE_H */
