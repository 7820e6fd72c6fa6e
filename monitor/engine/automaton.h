/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ownership automaton: what each verb does to an object in each state, as a const
 * table over single states (automaton.c). An object carries a *set* of states, because
 * after lost events or when first seen in mid-life it can be in one of several.
 *
 * Pure functions and tables: no objects, no time, no counts. A return from a counted
 * borrow leads to both "still lent" and "lent no more"; the engine, which has the
 * count, drops the one that is not so. A birth leads to raw and ready; which of them it
 * is is a matter of the class (automaton_newborn).
 */
#ifndef LM_AUTOMATON_H
#define LM_AUTOMATON_H

#include <stdbool.h>
#include <stdint.h>

#include "model/plan.h"

enum state {
	STATE_RAW,	    /* born, not initialised: only in classes with an init verb */
	STATE_READY,	    /* owned by its creator, lent to nobody */
	STATE_SHARED,	    /* lent, shared */
	STATE_EXCLUSIVE,    /* lent, exclusively */
	STATE_MOVED,	    /* the device owns it */
	STATE_SHARED_MOVED, /* moved to the device while lent, shared */
	STATE_EXCLUSIVE_MOVED,
	STATE_DEAD, /* released */
	NR_STATES,
};

/* A set of states, one bit each. Never empty for an object. */
typedef uint8_t state_set;

#define STATE_BIT(s)  ((state_set)(1u << (s)))
#define STATES_LIVE   ((state_set)(0xff & ~STATE_BIT(STATE_DEAD)))
#define STATES_SHARED ((state_set)(STATE_BIT(STATE_SHARED) | STATE_BIT(STATE_SHARED_MOVED)))
#define STATES_EXCLUSIVE                                                                           \
	((state_set)(STATE_BIT(STATE_EXCLUSIVE) | STATE_BIT(STATE_EXCLUSIVE_MOVED)))
#define STATES_LENT ((state_set)(STATES_SHARED | STATES_EXCLUSIVE))
#define STATES_MOVED                                                                               \
	((state_set)(STATE_BIT(STATE_MOVED) | STATE_BIT(STATE_SHARED_MOVED) |                      \
		     STATE_BIT(STATE_EXCLUSIVE_MOVED)))

/*
 * The input of the automaton: the verbs of a model, with borrow split in two, and the birth or
 * death of a child, which is a step of its parent.
 */
enum step {
	STEP_BORN,
	STEP_INIT,
	STEP_BORROW_SHARED,
	STEP_BORROW_EXCLUSIVE,
	STEP_RETURN,
	STEP_MOVE,
	STEP_BACK,
	STEP_TOUCH,
	STEP_DIES,
	STEP_CHILD,
	NR_STEPS,
};

/* The rules of lifemon; the ids (rule_name) are a contract. */
enum rule {
	RULE_NONE,
	RULE_USE_BEFORE_INIT,
	RULE_BORN_TWICE,
	RULE_DOUBLE_FREE,
	RULE_USE_AFTER_FREE,
	RULE_OUTLIVED_PARENT,
	RULE_FREED_WHILE_LENT,
	RULE_ALIASED_BORROW,
	RULE_LEAK,
	RULE_STUCK,
	RULE_OUT_OF_BOUNDS,
	RULE_SIZE_OVERFLOW,
	RULE_BAD_RELEASE,
	RULE_FOREIGN_RELEASE,
	RULE_HANDLE_MISMATCH,
	RULE_UNBALANCED_RETURN,
	NR_RULES,
};

/*
 * The result of a step from a set. @reject has the states of the old set that reject
 * the step: all of them is a certain violation, some a possible one. @rule is the rule
 * of the lowest state in @reject. @next is never empty: the states that the accepting
 * ones lead to, or, when all reject, those that the verb would have led to (so that one
 * mistake gives one report).
 */
struct step_result {
	state_set next;
	state_set reject;
	uint8_t rule; /* enum rule */
};

/* Written once, by the first automaton_init(), and constant from then on. */
extern struct step_result automaton_table[1u << NR_STATES][NR_STEPS];

/* One look-up in a table that automaton_init() makes from the const one. @set != 0. */
static inline struct step_result automaton_step(state_set set, enum step step)
{
	return automaton_table[set][step];
}

/* Fills the table of automaton_step() the first time it is called, from whichever thread. */
void automaton_init(void);

/* The const table itself, for tests and drawing: from one state, what and which rule. */
struct step_result automaton_single(enum state state, enum step step);

/* The state of a newborn of a class with these verbs (bit mask of enum model_verb). */
state_set automaton_newborn(unsigned int verbs);
/* The live states that an object of such a class can be in: an adopted one's set. */
state_set automaton_adopted(unsigned int verbs);
/* Every state that can be reached from @set by unseen events (0 or more), mistakes included. */
state_set automaton_widen(state_set set, unsigned int verbs);
/*
 * The same by these steps only (1 << enum step); @newborn: the state after a birth. Only a dead
 * object can be born: no allocator hands out memory that is in use.
 */
state_set automaton_reach(state_set set, unsigned int steps, state_set newborn);
/* The step that a hook makes. */
enum step automaton_step_of(const struct model_hook *hook);
/* The union of @reach [NR_STATES] over @states: all that can be reached from these. */
state_set automaton_reached(state_set states, const state_set *reach);
/* The steps that the hooks of these verbs make. */
unsigned int automaton_steps(unsigned int verbs);

const char *state_name(enum state state);
const char *rule_name(enum rule rule);	    /* "double-free" */
const char *rule_guarantee(enum rule rule); /* "creation", "time", "range", "logic" */
/* Index of a rule by its id, RULE_NONE if there is none. */
enum rule rule_find(const char *name);

#endif /* LM_AUTOMATON_H */
