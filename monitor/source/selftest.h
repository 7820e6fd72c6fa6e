/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether attached probes fire: one program of each kind in use on a function that lifemon calls
 * itself (bpf/selftest.bpf.h). Raw tracepoints are tested with task_rename.
 */
#ifndef LM_SELFTEST_H
#define LM_SELFTEST_H

#include <stdbool.h>

#include "source/kbtf.h"

struct source;
struct source_error;

struct selftest {
	const char *function; /* NULL: this kernel has none that serves */
	int fd[LM_NR_TESTS];  /* link or event, -1 if not attached */
	bool event[2];	      /* entry, return: defined in tracefs, must be removed */
	int refused; /* errno of the last call: a filter kept it from the kernel's function */
};

/* Before the object is loaded: which function, and which programs are needed. */
int selftest_prepare(struct source *source);
/* Attaches a program of each kind that some probe has, unless it is attached already. */
void selftest_attach(struct source *source);
void selftest_detach(struct source *source);
/*
 * Makes calls and returns the kinds, 1 << enum attach_kind, that did not see them. @thorough: raw
 * tracepoints too, after which the names of all tasks are written again.
 */
unsigned int selftest_run(struct source *source, bool thorough);

#endif /* LM_SELFTEST_H */
