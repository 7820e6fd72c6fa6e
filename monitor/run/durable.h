/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was reported survives the kernel: a driver that breaks a rule may take the machine down a
 * moment later. After a violation the reports and the trace are written through to their disk, by
 * threads, since a disk can take long and the driver that broke the rule may be the disk's own.
 */
#ifndef LM_DURABLE_H
#define LM_DURABLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "run/sinks.h"

struct engine;
struct trace_writer;

/* All zero: nothing is written through. Reports belong to the sinks, and are open as long. */
struct durable {
	unsigned int nr;
	int fd[OPTIONS_MAX_SINKS + 1]; /* of the reports that are on a disk */
	uint64_t violations;	       /* certain and possible ones that were written through */
	uint64_t next_ns;	       /* not before: violations may come without end */
	pthread_t thread;	       /* does fdatasync(); there is one if there are reports */
	pthread_mutex_t lock;	       /* of the two below */
	pthread_cond_t wake;	       /* one of them is set */
	bool asked, ending;
};

/* Before the first violation, and after the sinks have begun. Returns 0 or -errno. */
int durable_begin(struct durable *durable, const struct run_sinks *sinks);

/*
 * After each drain, at @now_ns: has violations that @engine has found since the last time written
 * through, and @trace (NULL: none) with them. At most ten times a second. Never waits for a disk.
 */
void durable_turn(struct durable *durable, const struct engine *engine, struct trace_writer *trace,
		  uint64_t now_ns);

/* The kernel goes down: writes all of it through, and waits for the disk. */
void durable_now(struct durable *durable, struct trace_writer *trace);

/* Waits for the disk if it is at work. Before the sinks are closed; safe to call twice. */
void durable_end(struct durable *durable);

#endif /* LM_DURABLE_H */
