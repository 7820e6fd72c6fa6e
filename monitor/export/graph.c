// SPDX-License-Identifier: GPL-2.0-only
#include "export/graph.h"

#include <string.h>

/* The arc, made when it is not there. NULL when there is no room, which the limit rules out for
 * what an automaton can have. */
static struct graph_arc *arc_of(struct graph *graph, unsigned int from, unsigned int to,
				enum step step, bool broken)
{
	struct graph_arc *arc;

	for (arc = graph->arc; arc < graph->arc + graph->nr_arcs; arc++)
		if (arc->from == from && arc->to == to && arc->step == step)
			return arc;
	if (graph->nr_arcs == GRAPH_MAX_ARCS)
		return NULL;
	graph->nr_arcs++;
	*arc = (struct graph_arc){
		.from = (uint8_t)from,
		.to = (uint8_t)to,
		.step = (uint8_t)step,
		.broken = broken,
	};
	graph->node[from] = graph->node[to] = true;
	return arc;
}

/* Adds the step from a state. Returns whether it reaches a new state. */
static bool add_step(struct graph *graph, enum state state, enum step step)
{
	struct step_result r = automaton_single(state, step);
	bool more = false;

	/* a dead object's key is born again as another object */
	if (r.reject || step == STEP_BORN)
		return false;
	for (unsigned int to = 0; to < NR_STATES; to++) {
		if (!(r.next & STATE_BIT(to)))
			continue;
		more |= !graph->node[to];
		arc_of(graph, state, to, step, false);
	}
	return more;
}

void graph_init(struct graph *graph, const struct plan *plan, unsigned int class)
{
	state_set newborn = automaton_newborn(plan->class[class].verbs);
	unsigned int fresh = (unsigned int)__builtin_ctz(newborn);
	bool has[NR_STEPS] = {false}, more = true;

	memset(graph, 0, sizeof(*graph));
	graph->plan = plan;
	graph->class = class;
	for (unsigned int i = 0; i < plan->nr_probes; i++)
		if (plan->probe[i].class == class)
			has[automaton_step_of(plan->probe[i].hook)] = true;
	arc_of(graph, GRAPH_UNBORN, fresh, STEP_BORN, false);
	while (more) {
		more = false;
		for (unsigned int s = 0; s < NR_STATES; s++)
			for (unsigned int step = 0; graph->node[s] && step < NR_STEPS; step++)
				if (has[step])
					more |= add_step(graph, (enum state)s, (enum step)step);
	}
}

static void count(struct graph_arc *arc, bool broken, uint64_t nth)
{
	if (!arc)
		return;
	arc->broken |= broken;
	if (arc->taken < GRAPH_TIMES)
		arc->nth[arc->taken] = nth;
	arc->taken++;
}

static bool take_from(struct graph *graph, enum state from, state_set after, enum step step,
		      bool broken, uint64_t nth)
{
	struct step_result r = automaton_single(from, step);

	for (unsigned int to = 0; to < NR_STATES; to++)
		if (r.next & after & STATE_BIT(to))
			count(arc_of(graph, from, to, step, r.reject), broken, nth);
	return r.next & after;
}

void graph_take(struct graph *graph, state_set before, state_set after, enum step step, bool broken,
		uint64_t nth)
{
	unsigned int to = (unsigned int)__builtin_ctz(after);
	bool taken = false;

	for (unsigned int from = 0; from < NR_STATES; from++)
		if (before & STATE_BIT(from))
			taken |= take_from(graph, (enum state)from, after, step, broken, nth);
	if (taken)
		return;
	/* the first event, or one after others that nobody saw */
	count(arc_of(graph, before ? (unsigned int)__builtin_ctz(before) : GRAPH_UNBORN, to, step,
		     !before && step != STEP_BORN),
	      broken, nth);
}

void graph_break(struct graph *graph, state_set states, enum step step, uint64_t nth)
{
	state_set before = states & -states; /* the lowest: whose rule is named */
	state_set after = STATE_BIT(STATE_DEAD);

	if (before && step == STEP_BORN)
		after = automaton_newborn(graph->plan->class[graph->class].verbs);
	else if (before)
		after = automaton_single((enum state)__builtin_ctz(before), step).next;
	graph_take(graph, before, after & -after, step, true, nth);
}

void graph_break_in(struct graph *graph, state_set states)
{
	for (unsigned int s = 0; s < NR_STATES; s++)
		graph->bad[s] |= states & STATE_BIT(s);
	if (!states)
		graph->bad[GRAPH_UNBORN] = true;
}

const char *graph_step_name(enum step step)
{
	static const char *const names[NR_STEPS] = {
		[STEP_BORN] = "born",
		[STEP_INIT] = "init",
		[STEP_BORROW_SHARED] = "borrow",
		[STEP_BORROW_EXCLUSIVE] = "borrow exclusive",
		[STEP_RETURN] = "return",
		[STEP_MOVE] = "move",
		[STEP_BACK] = "back",
		[STEP_TOUCH] = "touch",
		[STEP_DIES] = "dies",
		[STEP_CHILD] = "asked for a child",
	};

	return names[step];
}

const char *graph_node_name(unsigned int node)
{
	return node == GRAPH_UNBORN ? "unborn" : state_name((enum state)node);
}
