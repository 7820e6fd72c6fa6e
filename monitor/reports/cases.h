/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all reports of a check contain, in one list of cases: one for each assertion and each
 * kind of violation, in this order. All text is printable UTF-8 (see format_clean); what a
 * format needs beyond that is its writer's job.
 */
#ifndef LM_REPORTS_CASES_H
#define LM_REPORTS_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct check_report;
struct debuginfo;

enum case_kind { CASE_ASSERTION, CASE_VIOLATION, CASE_CHECK };

enum case_outcome {
	CASE_PASS,
	CASE_FAIL,
	CASE_ERROR, /* cannot tell: no pass, and no failure of what was tested */
	CASE_SKIP,  /* a suppressed violation */
	CASE_NR_OUTCOMES
};

/* A place in a source file. */
struct case_place {
	char *file;	   /* NULL: not known */
	unsigned int line; /* from 1, 0: not known */
};

struct case_frame {
	uint64_t addr;
	char *symbol;	 /* "" when unknown */
	uint64_t offset; /* in the symbol */
	char *module;	 /* "" for the kernel itself */
	size_t of;	 /* index of the stack's frame that it is, or was inlined into */
	bool inlined;	 /* then it has no offset */
	bool own;	 /* of those that share @of, the one to be mended (debuginfo_own()) */
	char *source;	 /* text of the line; NULL: not known */
	struct case_place place;
};

/* One moment in the life of the object that a violation is about. */
struct case_stack {
	const char *title; /* "parent born", "born", "last used", "released first", "now" */
	const char *key;   /* the same for programs: "parent", "born", "last", "died", "at" */
	size_t nr_frames;
	struct case_frame *frame; /* innermost first */
};

#define CASE_MAX_STACKS 5

/* One test case. Strings are owned and never NULL unless it says so; place.file may be. */
struct report_case {
	enum case_kind kind;
	enum case_outcome outcome;
	char *name;		 /* what was tested, or what happened to which object */
	char *rule;		 /* rule id of a violation, "assertion", "check" */
	char *message;		 /* one line: measured and asked, or what happened */
	char fingerprint[17];	 /* of a violation: the same in each run; else "" */
	uint64_t count;		 /* violations of this kind; 0 for other cases */
	uint64_t time_ns;	 /* of the first of them, since the start of the run */
	char *reason;		 /* CASE_SKIP: why it is suppressed; else NULL */
	char *class;		 /* "dma_pool.block" of a violation; else "" */
	struct case_place place; /* of the assertion; of a violation that of its frame "where" */
	unsigned int nr_stacks;
	struct case_stack stack[CASE_MAX_STACKS]; /* in the order of time, "at" last */
	/* a violation: the frame to be mended (sink/origin.h), or the next outward that has a
	 * place; NULL when there is no frame */
	const struct case_frame *where;
};

/* The whole of a check. */
struct report_cases {
	char *trace;	      /* path of the trace */
	uint64_t trace_size;  /* bytes, 0 when unknown */
	char *kernel;	      /* uname -r, "" when unknown */
	char *reason;	      /* one line: why the status is what it is, "" if clean */
	uint64_t wall_ns;     /* CLOCK_REALTIME when the recording began, 0 when unknown */
	uint64_t duration_ns; /* of the recording */
	uint64_t lost;	      /* events */
	int status;	      /* exit status of the check, lifemon(8) */
	size_t nr;
	struct report_case *one;
	size_t count[CASE_NR_OUTCOMES];
};

/*
 * @debuginfo: where to look up file and line of frames; NULL: nowhere. There is always at least one
 * case, and a check whose status is not 0 has one that does not pass. Returns 0 or -ENOMEM.
 */
int report_cases_make(struct report_cases *cases, const struct check_report *check,
		      struct debuginfo *debuginfo);
void report_cases_free(struct report_cases *cases);

/* "symbol+0x1a [module] (file:line)". Cut to @size; returns @buf. */
const char *report_frame_text(const struct case_frame *frame, char *buf, size_t size);

#endif /* LM_REPORTS_CASES_H */
