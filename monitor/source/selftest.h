/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether attached probes fire: one program of each kind in use on a function that lifemon calls
 * itself. They only count: a kind whose program does not count such a call sees nothing, whatever
 * the reason. Raw tracepoints are tested with task_rename.
 */
#ifndef LM_SELFTEST_H
#define LM_SELFTEST_H

#include <stdbool.h>

#include "source/kbtf.h"

/* A program of each kind. */
enum {
	LM_TEST_FENTRY,
	LM_TEST_FEXIT,
	LM_TEST_KPROBE,
	LM_TEST_KRETPROBE,
	LM_NR_TESTS,
};

struct source;
struct source_error;

struct selftest {
	const char *function; /* NULL: this kernel has none that serves */
	int btf_id;	      /* of it */
	int hits_fd;	      /* map of hits, -1: none */
	const __u64 *hits;    /* [LM_NR_TESTS], counted by the programs */
	int fd[LM_NR_TESTS];  /* link or event, -1 if not attached */
	bool event[2];	      /* entry, return: defined in tracefs, must be removed */
	int refused; /* errno of the last call: a filter kept it from the kernel's function */
};

void selftest_init(struct selftest *test);
/* Chooses the function. 0 or -errno: the kernel has no map for the counts. */
int selftest_open(struct source *source);
void selftest_close(struct source *source);
/*
 * Whether this kernel lets us attach fentry programs: 0 or -errno. Some kernels load such a program
 * and refuse to attach it, others the reverse, so only a complete attempt shows it. It stays
 * attached, as the test of this kind.
 */
int selftest_try_fentry(struct source *source);
/* Attaches a program of each kind that some probe has, unless it is attached already. */
void selftest_attach(struct source *source);
void selftest_detach(struct source *source);
/*
 * Makes calls and returns the kinds, 1 << enum attach_kind, that did not see them. @thorough: raw
 * tracepoints too, after which the names of all tasks are written again.
 */
unsigned int selftest_run(struct source *source, bool thorough);

#endif /* LM_SELFTEST_H */
