/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The automaton of one class of a plan as a graph, for drawing: its states, the steps between
 * them that keep the rules, and which of them were taken.
 */
#ifndef LM_EXPORT_GRAPH_H
#define LM_EXPORT_GRAPH_H

#include "engine/automaton.h"
#include "model/plan.h"

#define GRAPH_UNBORN NR_STATES /* the node before birth */
#define GRAPH_NODES  (NR_STATES + 1)
#define GRAPH_MAX_ARCS                                                                             \
	128	      /* of all: 8 states with 9 steps, and what was taken against the rules       \
		       */
#define GRAPH_TIMES 6 /* numbers that are kept of one arc */

struct graph_arc {
	uint8_t from, to;	   /* enum state or GRAPH_UNBORN */
	uint8_t step;		   /* enum step */
	bool broken;		   /* it breaks a rule */
	uint64_t taken;		   /* how often */
	uint64_t nth[GRAPH_TIMES]; /* which of the object's events these were, from 1 */
};

/* Owned by the caller, holds nothing to release. */
struct graph {
	const struct plan *plan;
	unsigned int class;	/* index in the plan */
	bool node[GRAPH_NODES]; /* that can be reached or were */
	bool bad[GRAPH_NODES];	/* in which a rule was broken without a step: leak, stuck */
	unsigned int nr_arcs;
	struct graph_arc arc[GRAPH_MAX_ARCS];
};

void graph_init(struct graph *graph, const struct plan *plan, unsigned int class);

/*
 * The object's event number @nth, from 1, took it from @before to @after (sets of states; 0:
 * unborn) by @step. Arcs that the class's graph lacks are added as broken; so are all taken ones
 * with @broken.
 */
void graph_take(struct graph *graph, state_set before, state_set after, enum step step, bool broken,
		uint64_t nth);

/* The step that @rule was broken by, from @states (0: never born); STEP_… as graph_take(). */
void graph_break(struct graph *graph, state_set states, enum step step, uint64_t nth);
/* A rule was broken without a step, in @states. */
void graph_break_in(struct graph *graph, state_set states);

/* "dies", "borrow exclusive" */
const char *graph_step_name(enum step step);
/* "ready", "unborn" */
const char *graph_node_name(unsigned int node);

#endif /* LM_EXPORT_GRAPH_H */
