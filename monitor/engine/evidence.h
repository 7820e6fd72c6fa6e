/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the engine's verdicts rest on: for each class, which steps can happen unseen now, and up to
 * when events may have been missed. Only gaps, arm records and the plan change it, so it costs
 * events of a completely watched class nothing.
 */
#ifndef LM_EVIDENCE_H
#define LM_EVIDENCE_H

#include "engine/automaton.h"
#include "event/record.h"

/* These change how often an object is lent. */
#define COUNTING_STEPS                                                                             \
	(1u << STEP_BORN | 1u << STEP_BORROW_SHARED | 1u << STEP_BORROW_EXCLUSIVE |                \
	 1u << STEP_RETURN | 1u << STEP_DIES)
#define NOT_WATCHED UINT64_MAX

/*
 * Modules loaded in this run that are remembered; the verdicts about further ones are less
 * certain.
 */
#define MODULES_MOST 64

struct evidence {
	unsigned int unseen;	    /* steps that can happen unseen now, as 1 << enum step */
	state_set reach[NR_STATES]; /* by these, from each single state */
	/* Up to then the step may have been missed: an object last seen by then may be in any state
	 * that it leads to. */
	uint64_t unseen_ns[NR_STEPS];
	uint64_t doubt_ns; /* the latest of unseen_ns */
	/* Until then births may have been missed, NOT_WATCHED: now as well. */
	uint64_t births_ns;
	/* Until then births, or inits that set attribute or size, may have been missed; likewise.
	 */
	uint64_t same_ns;
	/*
	 * Every birth function is in a module that was loaded in this run, the first of them at
	 * this time: no object of the class is older. 0: objects may be older.
	 */
	uint64_t made_ns;
	bool init_sets; /* an init sets attribute or size */
};

/* What became of one probe in this run. */
struct probe_watch {
	bool off;	 /* now: its calls are not seen */
	bool unobserved; /* see engine_unobserved() */
	uint8_t why;	 /* likewise */
};

struct module_seen {
	char name[LM_MODULE_LEN];
	uint64_t first_ns; /* when it came first in this run; 0: it was there before */
	uint64_t since_ns; /* when it came last; 0: it is gone */
};

struct modules_seen {
	unsigned int nr;
	struct module_seen module[MODULES_MOST];
};

#endif /* LM_EVIDENCE_H */
