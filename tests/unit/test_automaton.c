// SPDX-License-Identifier: GPL-2.0-only
/* The ownership automaton: its table cell by cell, and every set against a slow oracle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/automaton.h"

#define BIT(s)	STATE_BIT(STATE_##s)
#define VERB(v) (1u << VERB_##v)

/*
 * The contract, written a second time in another form: "state+state" where it leads, after
 * a '!' the rule that is broken. fresh is raw or ready.
 */
static const struct {
	const char *step;
	const char *raw, *ready, *shared, *exclusive, *moved, *shared_moved, *exclusive_moved,
		*dead;
} contract[NR_STEPS] = {
	[STEP_BORN] = {"born", "fresh!born-twice", "fresh!born-twice", "fresh!born-twice",
		       "fresh!born-twice", "fresh!born-twice", "fresh!born-twice",
		       "fresh!born-twice", "fresh"},
	[STEP_INIT] = {"init", "ready", "ready", "shared", "exclusive", "moved!aliased-borrow",
		       "shared-moved!aliased-borrow", "exclusive-moved!aliased-borrow",
		       "dead!use-after-free"},
	[STEP_BORROW_SHARED] = {"borrow", "shared!use-before-init", "shared", "shared",
				"exclusive!aliased-borrow", "shared-moved!aliased-borrow",
				"shared-moved!aliased-borrow", "exclusive-moved!aliased-borrow",
				"dead!use-after-free"},
	[STEP_BORROW_EXCLUSIVE] = {"borrow exclusive", "exclusive!use-before-init", "exclusive",
				   "exclusive!aliased-borrow", "exclusive!aliased-borrow",
				   "exclusive-moved!aliased-borrow",
				   "exclusive-moved!aliased-borrow",
				   "exclusive-moved!aliased-borrow", "dead!use-after-free"},
	[STEP_RETURN] = {"return", "raw!unbalanced-return", "ready!unbalanced-return",
			 "ready+shared", "ready+exclusive", "moved!unbalanced-return",
			 "moved+shared-moved", "moved+exclusive-moved", "dead!use-after-free"},
	[STEP_MOVE] = {"move", "moved!use-before-init", "moved", "shared-moved", "exclusive-moved",
		       "moved!aliased-borrow", "shared-moved!aliased-borrow",
		       "exclusive-moved!aliased-borrow", "dead!use-after-free"},
	[STEP_BACK] = {"back", "raw!unbalanced-return", "ready!unbalanced-return",
		       "shared!unbalanced-return", "exclusive!unbalanced-return", "ready", "shared",
		       "exclusive", "dead!use-after-free"},
	[STEP_TOUCH] = {"touch", "ready!use-before-init", "ready", "shared", "exclusive",
			"moved!aliased-borrow", "shared-moved!aliased-borrow",
			"exclusive-moved!aliased-borrow", "dead!use-after-free"},
	[STEP_DIES] = {"dies", "dead", "dead", "dead!freed-while-lent", "dead!freed-while-lent",
		       "dead!freed-while-lent", "dead!freed-while-lent", "dead!freed-while-lent",
		       "dead!double-free"},
	[STEP_CHILD] = {"child", "ready!use-before-init", "ready", "shared", "exclusive", "moved",
			"shared-moved", "exclusive-moved", "dead!use-after-free"},
};

static const char *contract_of(int state, int step)
{
	switch (state) {
	case STATE_RAW:
		return contract[step].raw;
	case STATE_READY:
		return contract[step].ready;
	case STATE_SHARED:
		return contract[step].shared;
	case STATE_EXCLUSIVE:
		return contract[step].exclusive;
	case STATE_MOVED:
		return contract[step].moved;
	case STATE_SHARED_MOVED:
		return contract[step].shared_moved;
	case STATE_EXCLUSIVE_MOVED:
		return contract[step].exclusive_moved;
	default:
		return contract[step].dead;
	}
}

/* In the contract's words. */
static void describe(char *text, size_t size, const struct step_result *r)
{
	static const char *const names[NR_STATES] = {
		"raw",	 "ready",	 "shared",	    "exclusive",
		"moved", "shared-moved", "exclusive-moved", "dead",
	};

	text[0] = 0;
	if (r->next == (BIT(RAW) | BIT(READY)))
		snprintf(text, size, "fresh");
	for (int s = 0; s < NR_STATES && strcmp(text, "fresh") != 0; s++) {
		/* A state and what is left of it when it comes back: plain one first. */
		static const int order[NR_STATES] = {0, 1, 4, 2, 3, 5, 6, 7};

		if (!(r->next & STATE_BIT(order[s])))
			continue;
		if (text[0])
			strncat(text, "+", size - strlen(text) - 1);
		strncat(text, names[order[s]], size - strlen(text) - 1);
	}
	if (r->rule == RULE_NONE)
		return;
	strncat(text, "!", size - strlen(text) - 1);
	strncat(text, rule_name(r->rule), size - strlen(text) - 1);
}

static void the_table_is_the_contract(void **state)
{
	char text[128];

	(void)state;
	for (int step = 0; step < NR_STEPS; step++) {
		for (int s = 0; s < NR_STATES; s++) {
			struct step_result r = automaton_single(s, step);

			describe(text, sizeof(text), &r);
			if (strcmp(text, contract_of(s, step)) != 0)
				fail_msg("%s on %s: %s, expected %s", contract[step].step,
					 state_name(s), text, contract_of(s, step));
			assert_int_equal(r.reject, r.rule ? STATE_BIT(s) : 0);
		}
	}
}

/* Each state of the set on its own; from the lowest up. */
static struct step_result oracle(unsigned int set, int step)
{
	struct step_result r = {0, 0, RULE_NONE};
	unsigned int next_if_fine = 0, next_if_not = 0;

	for (int s = NR_STATES - 1; s >= 0; s--) {
		struct step_result one = automaton_single(s, step);

		if (!(set >> s & 1))
			continue;
		if (one.rule != RULE_NONE) {
			r.reject += 1u << s;
			r.rule = one.rule;
			next_if_not |= one.next;
		} else {
			next_if_fine |= one.next;
		}
	}
	r.next = next_if_fine != 0 ? next_if_fine : next_if_not;
	return r;
}

static void every_set_steps_as_its_states_do(void **state)
{
	(void)state;
	for (unsigned int set = 1; set < 256; set++) {
		for (int step = 0; step < NR_STEPS; step++) {
			struct step_result r = automaton_step(set, step);
			struct step_result expected = oracle(set, step);

			assert_int_equal(r.next, expected.next);
			assert_int_equal(r.reject, expected.reject);
			assert_int_equal(r.rule, expected.rule);
			assert_true(r.next != 0);
		}
	}
}

static void a_newborn_is_raw_only_with_an_init_verb(void **state)
{
	(void)state;
	assert_int_equal(automaton_newborn(VERB(BORN) | VERB(DIES)), BIT(READY));
	assert_int_equal(automaton_newborn(VERB(BORN) | VERB(INIT)), BIT(RAW));
}

static void an_adopted_one_is_in_any_live_state_of_its_verbs(void **state)
{
	unsigned int plain = VERB(BORN) | VERB(DIES);

	(void)state;
	assert_int_equal(automaton_adopted(plain), BIT(READY));
	assert_int_equal(automaton_adopted(plain | VERB(INIT)), BIT(RAW) | BIT(READY));
	assert_int_equal(automaton_adopted(plain | VERB(BORROW) | VERB(RETURN)),
			 BIT(READY) | BIT(SHARED) | BIT(EXCLUSIVE));
	assert_int_equal(automaton_adopted(plain | VERB(MOVE) | VERB(BACK)),
			 BIT(READY) | BIT(MOVED));
	assert_int_equal(automaton_adopted((1u << NR_VERBS) - 1), STATES_LIVE);
}

static void what_was_missed_can_be_any_verb_of_the_class(void **state)
{
	unsigned int plain = VERB(BORN) | VERB(DIES);

	(void)state;
	assert_int_equal(automaton_widen(BIT(READY), plain), BIT(READY) | BIT(DEAD));
	assert_int_equal(automaton_widen(BIT(DEAD), plain), BIT(READY) | BIT(DEAD));
	assert_int_equal(automaton_widen(BIT(READY), VERB(BORN)), BIT(READY));
	assert_int_equal(automaton_widen(BIT(READY), VERB(DIES)), BIT(READY) | BIT(DEAD));
	assert_int_equal(automaton_widen(BIT(DEAD), VERB(DIES)), BIT(DEAD));
	/* A release while lent is a mistake, but it may be the one that was missed. */
	assert_int_equal(automaton_widen(BIT(SHARED), VERB(DIES)), BIT(SHARED) | BIT(DEAD));
	assert_int_equal(automaton_widen(BIT(DEAD), (1u << NR_VERBS) - 1), 0xff);
}

static void a_wider_set_contains_itself_and_each_of_its_steps(void **state)
{
	(void)state;
	for (unsigned int verbs = 0; verbs < 1u << NR_VERBS; verbs++) {
		for (int s = 0; s < NR_STATES; s++) {
			state_set wide = automaton_widen(STATE_BIT(s), verbs);

			assert_true(wide & STATE_BIT(s));
			assert_int_equal(automaton_widen(wide, verbs), wide);
			if (verbs & VERB(DIES))
				assert_true(wide & BIT(DEAD));
			if (verbs & VERB(BORN))
				assert_true(wide & automaton_newborn(verbs));
			if (verbs & VERB(MOVE) && wide & BIT(READY))
				assert_true(wide & BIT(MOVED));
		}
	}
}

static void rules_are_found_by_their_ids(void **state)
{
	(void)state;
	for (int r = RULE_NONE + 1; r < NR_RULES; r++)
		assert_int_equal(rule_find(rule_name(r)), r);
	assert_int_equal(rule_find("none"), RULE_NONE);
	assert_int_equal(rule_find(""), RULE_NONE);
	assert_int_equal(rule_find("double-freed"), RULE_NONE);
	assert_string_equal(rule_name(RULE_DOUBLE_FREE), "double-free");
	assert_string_equal(rule_guarantee(RULE_BORN_TWICE), "creation");
	assert_string_equal(rule_guarantee(RULE_STUCK), "time");
	assert_string_equal(rule_guarantee(RULE_OUT_OF_BOUNDS), "range");
	assert_string_equal(rule_guarantee(RULE_HANDLE_MISMATCH), "logic");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_the_contract),
		cmocka_unit_test(every_set_steps_as_its_states_do),
		cmocka_unit_test(a_newborn_is_raw_only_with_an_init_verb),
		cmocka_unit_test(an_adopted_one_is_in_any_live_state_of_its_verbs),
		cmocka_unit_test(what_was_missed_can_be_any_verb_of_the_class),
		cmocka_unit_test(a_wider_set_contains_itself_and_each_of_its_steps),
		cmocka_unit_test(rules_are_found_by_their_ids),
	};

	automaton_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
