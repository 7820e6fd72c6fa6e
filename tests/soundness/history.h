/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One random history: what happened, and what of it was seen. Events are at TIME(n); probes go off
 * and on, and gaps begin and end, between them.
 */
#ifndef TESTS_HISTORY_H
#define TESTS_HISTORY_H

#include "world.h"

#define MOST_EVENTS 10
#define MOST_ARMS   6

/* The probes, as the model in soundness.c has them. */
enum probe {
	PARENT_BORN,
	PARENT_TOUCH,
	PARENT_DIES,
	CHILD_BORN,
	CHILD_INIT,
	CHILD_SHARE,
	CHILD_EXCLUDE,
	CHILD_RETURN,
	CHILD_MOVE,
	CHILD_BACK,
	CHILD_TOUCH,
	CHILD_PEEK, /* a touch that names no parent, nor a range */
	CHILD_DIES,
	CHILD_DROP, /* a release that names neither parent nor handle */
	NR_PROBES,
};

struct happened {
	enum probe probe;
	int object;	   /* number of the parent or child */
	unsigned int size; /* at a parent's birth */
	struct deed deed;
	bool seen;
	bool none[NR_PARENTS]; /* after it somebody counts the children of the parent: none */
};

/* Before event @before a probe goes off or on. */
struct switched {
	unsigned int before;
	enum probe probe;
	bool on;
};

struct history {
	unsigned int nr, nr_arms;
	unsigned int begin; /* the events before this one are older than the run */
	struct happened event[MOST_EVENTS];
	struct switched arm[MOST_ARMS]; /* in the order of time */
	bool has_gap;
	/* It reaches from before event gap_from to behind gap_to. */
	unsigned int gap_from, gap_to;
	bool no_mistake; /* none was made */
};

/* The truth: one world for each object. */
struct truth {
	bool has_init;
	unsigned int parent[NR_PARENTS], child[NR_CHILDREN];
};

/* @never: it begins with nothing there, and all of it is seen unless a gap or a probe hides it. */
void history_make(struct history *history, uint64_t *random, bool has_init, bool never);
/* One event in truth; the same that history_make() had. False if it was a mistake. */
bool truth_step(struct truth *truth, const struct happened *event, uint64_t *random);
void truth_begin(struct truth *truth, bool has_init);

/* For its random numbers. */
uint64_t history_seed(uint64_t number);
void history_show(const struct history *history);

uint32_t choose(uint64_t *random, uint32_t nr);

#endif /* TESTS_HISTORY_H */
