/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether the attached probes keep firing: checks the kernel's switches and the self-test before
 * the watch begins, at each drain and before the detach. Time in which probes saw nothing becomes a
 * gap, and records (LM_REC_ARM) that say which probes these were.
 */
#ifndef LM_FIRING_H
#define LM_FIRING_H

#include <stdbool.h>
#include <stdint.h>

#include "source/source.h"
#include "source/switches.h"

/* Sets of kinds of probes have bits 1 << enum attach_kind. */
struct firing {
	struct switches switches;
	unsigned int used; /* kinds that some probe has */

	/* as of the last look */
	uint64_t looked_ns;
	unsigned int off;		 /* see nothing */
	unsigned int by[NR_SWITCHES];	 /* of these: since this switch is off */
	unsigned int doubt[NR_SWITCHES]; /* on, but this switch was written to meanwhile */
	bool came_on;			 /* something had been off */

	/* as of the last push */
	unsigned int reported_off;
	uint64_t gap_end_ns;
};

/* Before anything is attached: refuses when a switch is off. @kprobes: kprobes will be attached. */
int firing_check(struct source *source, bool kprobes, struct source_error *error);
/* Once all is attached: refuses when a kind of probe sees nothing. */
int firing_begin(struct source *source, struct source_error *error);
/* Looks. The next push reports what was found; there is at most one look before each push. */
void firing_look(struct source *source);
/* Pushes what the last look found of the time since source->watermark_ns. */
int firing_push(struct source *source, source_push_fn push, void *ctx);

#endif /* LM_FIRING_H */
