/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a check of a trace came to. The check makes and owns it, with all strings in it; reports
 * read it. Strings are bytes as the kernel or the user gave them: who prints them cleans them.
 */
#ifndef LM_CHECK_RESULT_H
#define LM_CHECK_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/automaton.h"
#include "event/stacks.h"

#define CHECK_VALUE_LEN 96

enum check_outcome {
	CHECK_HOLDS,
	CHECK_FAILS,
	CHECK_CANNOT_TELL, /* what was lost could change the answer */
};

/* One assertion. */
struct check_result {
	const char *text;   /* as it was written */
	const char *source; /* "--assert", or "FILE:LINE" */
	enum check_outcome outcome;
	char measured[CHECK_VALUE_LEN]; /* "3", "at least 98" */
	char asked[CHECK_VALUE_LEN];	/* "== 0" */
};

/* Frames with strings of their own, innermost first. */
struct check_stack {
	size_t nr;
	const struct stack_frame *frame;
};

/*
 * One kind of certain violations: those with one fingerprint (check/fingerprint.h). What is said of
 * an object and of times is of the first of them.
 */
struct check_violation {
	enum rule rule;
	uint64_t fingerprint;
	uint64_t count;	    /* violations of this kind */
	uint64_t objects;   /* concerned: the same, or the children that were left behind */
	uint64_t bytes;	    /* of these, 0 if unknown */
	uint64_t time_ns;   /* of the first, since the start of the run */
	const char *class;  /* "dma_pool.block", "" if not known */
	const char *name;   /* the same in each run: 'block of pool "prp" in lm_drain' */
	const char *object; /* as the text sink names it: 'block 0x1000 #2 of pool "prp"' */
	const char *what;   /* and what happened: "released again by cat/12 on CPU 1" */
	const char *left;   /* of children left behind: "161 × 4,096 B born in fill"; else NULL */
	const char *suppressed; /* why it does not count (the reason of the suppression, or the
				 * baseline that has it too); NULL: it counts */
	bool expected;		/* an assertion asked for it: no failure */
	/* .parent: of the birth of a parent that left children behind, .born is that of these */
	struct check_stack parent, born, last, died, at;
	bool origin_at; /* the frame that is to be mended is in .at, not in .born … */
	size_t origin;	/* … and is this one */
};

struct check_report {
	const char *trace;	 /* path */
	struct untrusted kernel; /* uname -r of the watched kernel, "" when unknown */
	uint64_t wall_ns;	 /* CLOCK_REALTIME when the recording began, 0 when unknown */
	uint64_t duration_ns;	 /* of the recording */
	uint64_t lost;		 /* events */
	size_t nr_results;
	const struct check_result *result;
	size_t nr_violations;
	const struct check_violation *violation;
	int status;	    /* exit status of the check, lifemon(8) */
	const char *reason; /* why the status is what it is, one line, "" if it is 0 */
};

#endif /* LM_CHECK_RESULT_H */
