// SPDX-License-Identifier: GPL-2.0-only
#include "engine/automaton.h"

#include <pthread.h>

#define RAW	 STATE_BIT(STATE_RAW)
#define READY	 STATE_BIT(STATE_READY)
#define SHARED	 STATE_BIT(STATE_SHARED)
#define EXCL	 STATE_BIT(STATE_EXCLUSIVE)
#define MOVED	 STATE_BIT(STATE_MOVED)
#define SHARED_M STATE_BIT(STATE_SHARED_MOVED)
#define EXCL_M	 STATE_BIT(STATE_EXCLUSIVE_MOVED)
#define DEAD	 STATE_BIT(STATE_DEAD)

/* A birth leads to one of two; which one is a matter of the class (automaton_newborn). */
#define FRESH (RAW | READY)

/* One step from one state: where it leads, and the rule that it breaks. */
struct cell {
	state_set next;
	uint8_t rule; /* enum rule, RULE_NONE: the step is fine */
};

static const struct cell cells[NR_STATES][NR_STEPS] =
	{
		[STATE_RAW] =
			{
				[STEP_BORN] = {FRESH, RULE_BORN_TWICE},
				[STEP_INIT] = {READY, RULE_NONE},
				[STEP_BORROW_SHARED] = {SHARED, RULE_USE_BEFORE_INIT},
				[STEP_BORROW_EXCLUSIVE] = {EXCL, RULE_USE_BEFORE_INIT},
				[STEP_RETURN] = {RAW, RULE_UNBALANCED_RETURN},
				[STEP_MOVE] = {MOVED, RULE_USE_BEFORE_INIT},
				[STEP_BACK] = {RAW, RULE_UNBALANCED_RETURN},
				[STEP_TOUCH] = {READY, RULE_USE_BEFORE_INIT},
				[STEP_DIES] = {DEAD, RULE_NONE},
				[STEP_CHILD] = {READY, RULE_USE_BEFORE_INIT},
			},
		[STATE_READY] =
			{
				[STEP_BORN] = {FRESH, RULE_BORN_TWICE},
				[STEP_INIT] = {READY, RULE_NONE},
				[STEP_BORROW_SHARED] = {SHARED, RULE_NONE},
				[STEP_BORROW_EXCLUSIVE] = {EXCL, RULE_NONE},
				[STEP_RETURN] = {READY, RULE_UNBALANCED_RETURN},
				[STEP_MOVE] = {MOVED, RULE_NONE},
				[STEP_BACK] = {READY, RULE_UNBALANCED_RETURN},
				[STEP_TOUCH] = {READY, RULE_NONE},
				[STEP_DIES] = {DEAD, RULE_NONE},
				[STEP_CHILD] = {READY, RULE_NONE},
			},
		[STATE_SHARED] =
			{
				[STEP_BORN] = {FRESH, RULE_BORN_TWICE},
				[STEP_INIT] = {SHARED, RULE_NONE},
				[STEP_BORROW_SHARED] = {SHARED, RULE_NONE},
				[STEP_BORROW_EXCLUSIVE] = {EXCL, RULE_ALIASED_BORROW},
				[STEP_RETURN] = {READY | SHARED, RULE_NONE},
				[STEP_MOVE] = {SHARED_M, RULE_NONE},
				[STEP_BACK] = {SHARED, RULE_UNBALANCED_RETURN},
				[STEP_TOUCH] = {SHARED, RULE_NONE},
				[STEP_DIES] = {DEAD, RULE_FREED_WHILE_LENT},
				[STEP_CHILD] = {SHARED, RULE_NONE},
			},
		[STATE_EXCLUSIVE] =
			{
				[STEP_BORN] = {FRESH, RULE_BORN_TWICE},
				[STEP_INIT] = {EXCL, RULE_NONE},
				[STEP_BORROW_SHARED] = {EXCL, RULE_ALIASED_BORROW},
				[STEP_BORROW_EXCLUSIVE] = {EXCL, RULE_ALIASED_BORROW},
				[STEP_RETURN] = {READY | EXCL, RULE_NONE},
				[STEP_MOVE] = {EXCL_M, RULE_NONE},
				[STEP_BACK] = {EXCL, RULE_UNBALANCED_RETURN},
				[STEP_TOUCH] = {EXCL, RULE_NONE},
				[STEP_DIES] = {DEAD, RULE_FREED_WHILE_LENT},
				[STEP_CHILD] = {EXCL, RULE_NONE},
			},
		[STATE_MOVED] =
			{
				[STEP_BORN] = {FRESH, RULE_BORN_TWICE},
				[STEP_INIT] = {MOVED, RULE_ALIASED_BORROW},
				[STEP_BORROW_SHARED] = {SHARED_M, RULE_ALIASED_BORROW},
				[STEP_BORROW_EXCLUSIVE] = {EXCL_M, RULE_ALIASED_BORROW},
				[STEP_RETURN] = {MOVED, RULE_UNBALANCED_RETURN},
				[STEP_MOVE] = {MOVED, RULE_ALIASED_BORROW},
				[STEP_BACK] = {READY, RULE_NONE},
				[STEP_TOUCH] = {MOVED, RULE_ALIASED_BORROW},
				[STEP_DIES] = {DEAD, RULE_FREED_WHILE_LENT},
				[STEP_CHILD] = {MOVED, RULE_NONE},
			},
		[STATE_SHARED_MOVED] =
			{
				[STEP_BORN] = {FRESH, RULE_BORN_TWICE},
				[STEP_INIT] = {SHARED_M, RULE_ALIASED_BORROW},
				[STEP_BORROW_SHARED] = {SHARED_M, RULE_ALIASED_BORROW},
				[STEP_BORROW_EXCLUSIVE] = {EXCL_M, RULE_ALIASED_BORROW},
				[STEP_RETURN] = {MOVED | SHARED_M, RULE_NONE},
				[STEP_MOVE] = {SHARED_M, RULE_ALIASED_BORROW},
				[STEP_BACK] = {SHARED, RULE_NONE},
				[STEP_TOUCH] = {SHARED_M, RULE_ALIASED_BORROW},
				[STEP_DIES] = {DEAD, RULE_FREED_WHILE_LENT},
				[STEP_CHILD] = {SHARED_M, RULE_NONE},
			},
		[STATE_EXCLUSIVE_MOVED] =
			{
				[STEP_BORN] = {FRESH, RULE_BORN_TWICE},
				[STEP_INIT] = {EXCL_M, RULE_ALIASED_BORROW},
				[STEP_BORROW_SHARED] = {EXCL_M, RULE_ALIASED_BORROW},
				[STEP_BORROW_EXCLUSIVE] = {EXCL_M, RULE_ALIASED_BORROW},
				[STEP_RETURN] = {MOVED | EXCL_M, RULE_NONE},
				[STEP_MOVE] = {EXCL_M, RULE_ALIASED_BORROW},
				[STEP_BACK] = {EXCL, RULE_NONE},
				[STEP_TOUCH] = {EXCL_M, RULE_ALIASED_BORROW},
				[STEP_DIES] = {DEAD, RULE_FREED_WHILE_LENT},
				[STEP_CHILD] = {EXCL_M, RULE_NONE},
			},
		[STATE_DEAD] =
			{
				[STEP_BORN] = {FRESH, RULE_NONE},
				[STEP_INIT] = {DEAD, RULE_USE_AFTER_FREE},
				[STEP_BORROW_SHARED] = {DEAD, RULE_USE_AFTER_FREE},
				[STEP_BORROW_EXCLUSIVE] = {DEAD, RULE_USE_AFTER_FREE},
				[STEP_RETURN] = {DEAD, RULE_USE_AFTER_FREE},
				[STEP_MOVE] = {DEAD, RULE_USE_AFTER_FREE},
				[STEP_BACK] = {DEAD, RULE_USE_AFTER_FREE},
				[STEP_TOUCH] = {DEAD, RULE_USE_AFTER_FREE},
				[STEP_DIES] = {DEAD, RULE_DOUBLE_FREE},
				[STEP_CHILD] = {DEAD, RULE_USE_AFTER_FREE},
			},
};

/* The steps that the hooks of one verb make. */
static const uint16_t verb_steps[NR_VERBS] = {
	[VERB_BORN] = 1u << STEP_BORN,
	[VERB_INIT] = 1u << STEP_INIT,
	[VERB_BORROW] = 1u << STEP_BORROW_SHARED | 1u << STEP_BORROW_EXCLUSIVE,
	[VERB_RETURN] = 1u << STEP_RETURN,
	[VERB_MOVE] = 1u << STEP_MOVE,
	[VERB_BACK] = 1u << STEP_BACK,
	[VERB_TOUCH] = 1u << STEP_TOUCH,
	[VERB_DIES] = 1u << STEP_DIES,
};

struct step_result automaton_table[1u << NR_STATES][NR_STEPS];

struct step_result automaton_single(enum state state, enum step step)
{
	const struct cell *cell = &cells[state][step];

	return (struct step_result){
		.next = cell->next,
		.reject = cell->rule ? STATE_BIT(state) : 0,
		.rule = cell->rule,
	};
}

static struct step_result combine(state_set set, enum step step)
{
	struct step_result all = {0, 0, RULE_NONE};
	state_set accepted = 0, rejected = 0;

	for (int s = 0; s < NR_STATES; s++) {
		struct step_result one;

		if (!(set & STATE_BIT(s)))
			continue;
		one = automaton_single(s, step);
		if (one.reject)
			rejected |= one.next;
		else
			accepted |= one.next;
		all.reject |= one.reject;
		if (all.rule == RULE_NONE)
			all.rule = one.rule;
	}
	all.next = accepted ? accepted : rejected;
	return all;
}

static void fill_table(void)
{
	for (unsigned int set = 1; set < 1u << NR_STATES; set++) {
		for (int step = 0; step < NR_STEPS; step++)
			automaton_table[set][step] = combine(set, step);
	}
}

void automaton_init(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, fill_table);
}

state_set automaton_newborn(unsigned int verbs)
{
	return verbs & 1u << VERB_INIT ? RAW : READY;
}

enum step automaton_step_of(const struct model_hook *hook)
{
	if (hook->verb == VERB_BORROW)
		return hook->exclusive ? STEP_BORROW_EXCLUSIVE : STEP_BORROW_SHARED;
	return (enum step)__builtin_ctz(verb_steps[hook->verb]);
}

unsigned int automaton_steps(unsigned int verbs)
{
	unsigned int steps = 0;

	for (int v = 0; v < NR_VERBS; v++) {
		if (verbs & 1u << v)
			steps |= verb_steps[v];
	}
	return steps;
}

state_set automaton_reach(state_set set, unsigned int steps, state_set newborn)
{
	state_set before;

	do {
		before = set;
		for (int s = 0; s < NR_STATES; s++) {
			for (int step = 0; before & STATE_BIT(s) && step < NR_STEPS; step++) {
				/* An unseen mistake changes the state like any other step. */
				if (!(steps & 1u << step))
					continue;
				if (step != STEP_BORN)
					set |= cells[s][step].next;
				else if (s == STATE_DEAD)
					set |= newborn;
			}
		}
	} while (set != before);
	return set;
}

state_set automaton_widen(state_set set, unsigned int verbs)
{
	/* Children come and go without any verb of the class. */
	unsigned int steps = automaton_steps(verbs) | 1u << STEP_CHILD;
	state_set newborn = automaton_newborn(verbs);

	if (verbs & 1u << VERB_BORN)
		set |= newborn;
	return automaton_reach(set, steps, newborn);
}

state_set automaton_adopted(unsigned int verbs)
{
	return automaton_widen(automaton_newborn(verbs), verbs) & STATES_LIVE;
}

state_set automaton_reached(state_set states, const state_set *reach)
{
	state_set all = 0;

	for (int s = 0; s < NR_STATES; s++) {
		if (states & STATE_BIT(s))
			all |= reach[s];
	}
	return all;
}

const char *state_name(enum state state)
{
	static const char *const names[NR_STATES] = {
		[STATE_RAW] = "raw",
		[STATE_READY] = "ready",
		[STATE_SHARED] = "shared",
		[STATE_EXCLUSIVE] = "exclusive",
		[STATE_MOVED] = "moved",
		[STATE_SHARED_MOVED] = "shared+moved",
		[STATE_EXCLUSIVE_MOVED] = "exclusive+moved",
		[STATE_DEAD] = "dead",
	};

	return names[state];
}
