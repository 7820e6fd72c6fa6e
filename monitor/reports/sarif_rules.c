// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "engine/automaton.h"
#include "reports/sarif.h"

/* Where the rules are described; a URI that desktops open with the manual. */
#define RULES_URI "man:lifemon(8)"

struct rule_words {
	const char *id;	  /* of those that are no rule of the engine; else NULL */
	const char *name; /* one word, as viewers of SARIF want it */
	const char *text; /* lifemon(8), RULES */
	const char *help; /* where to look for the cause */
};

static const struct rule_words rule_words[NR_RULES] = {
	[RULE_USE_BEFORE_INIT] = {NULL, "UseBeforeInit", "Used or lent before it was initialised.",
				  "Call the object's init before its first use, also on the paths "
				  "that skip it on an error."},
	[RULE_BORN_TWICE] = {NULL, "BornTwice", "The allocator gave out a key that is alive.",
			     "A release was skipped, or the allocator is damaged. Look at the "
			     "birth before: who was to release it?"},
	[RULE_DOUBLE_FREE] = {NULL, "DoubleFree", "Released again after its release.",
			      "Two paths believe to own the object. Compare the stack of the first "
			      "release with that of the second: one of them must not release it."},
	[RULE_USE_AFTER_FREE] = {NULL, "UseAfterFree",
				 "Used, lent, moved, or asked for a child after its release.",
				 "Release the object after its last user, or stop the user first."},
	[RULE_OUTLIVED_PARENT] = {NULL, "OutlivedParent",
				  "The parent was released while children of it are alive.",
				  "Give the children back before their parent is released. The "
				  "stacks of their births show who forgot them."},
	[RULE_FREED_WHILE_LENT] = {NULL, "FreedWhileLent",
				   "Released while it is borrowed, or while the device owns it.",
				   "Wait for who has borrowed it, or for the device, before it is "
				   "released."},
	[RULE_ALIASED_BORROW] = {NULL, "AliasedBorrow",
				 "Borrowed while an exclusive borrow is alive, or the reverse.",
				 "Only one may have it while one has it exclusively: a lock is "
				 "missing, or a return."},
	[RULE_LEAK] =
		{NULL, "ObjectLeaked",
		 "Alive although its module, its driver or its device is gone, or at the end.",
		 "The stack of the birth shows who made it. The release is missing on the way "
		 "out of the driver, or on a path of an error."},
	[RULE_STUCK] = {NULL, "ObjectStuck",
			"Lent, or owned by the device, for longer than the limit of the model.",
			"It was not given back in time: a completion that was lost, or a return "
			"that was forgotten."},
	[RULE_OUT_OF_BOUNDS] = {NULL, "OutOfBounds", "An access outside of the object.",
				"Check the offset and the length against the object's size."},
	[RULE_SIZE_OVERFLOW] = {NULL, "SizeOverflow",
				"A size, an offset or an end that wrapped around.",
				"A computation went below zero or beyond the largest number: check "
				"it before it is used."},
	[RULE_BAD_RELEASE] = {NULL, "BadRelease", "Released without ever having been born.",
			      "The pointer is not one that the allocator gave out: a wrong member, "
			      "or one that was never set."},
	[RULE_FOREIGN_RELEASE] = {NULL, "ForeignRelease",
				  "Released to another parent than that of its birth.",
				  "Keep the pool with the object, so that both are given back "
				  "together."},
	[RULE_HANDLE_MISMATCH] = {NULL, "HandleMismatch",
				  "What is given back differs from what was recorded at birth.",
				  "Give back the handle as the allocator returned it, and nothing "
				  "computed from it."},
	[RULE_UNBALANCED_RETURN] = {NULL, "UnbalancedReturn",
				    "Returned, or taken back, without having been lent.",
				    "A return without its borrow: called twice, or on a path that "
				    "did not borrow."},
};

/* What is no rule of ownership: the kinds of case beside violations. */
static const struct rule_words other[] = {
	{"assertion", "UserAssertion", "An assertion of the user's on the recorded run.",
	 "See lifemon-check(5) for what assertions measure."},
	{"check", "CheckMade", "Whether the check could be made at all.",
	 "See the exit statuses in lifemon(8)."},
};

#define NR_OTHER (sizeof(other) / sizeof(other[0]))

static json_t *descriptor(const char *id, const struct rule_words *words, const char *tag)
{
	return json_pack("{ss ss s{ss} s{ss} s{ss} ss s{s[s]}}", "id", id, "name", words->name,
			 "shortDescription", "text", words->text, "fullDescription", "text",
			 words->text, "help", "text", words->help, "helpUri", RULES_URI,
			 "properties", "tags", tag);
}

json_t *sarif_rules(void)
{
	json_t *rules = json_array();
	unsigned int i;

	for (i = RULE_NONE + 1; i < NR_RULES; i++)
		if (json_array_append_new(rules, descriptor(rule_name(i), &rule_words[i],
							    rule_guarantee(i))))
			goto fail;
	for (i = 0; i < NR_OTHER; i++)
		if (json_array_append_new(rules, descriptor(other[i].id, &other[i], "check")))
			goto fail;
	return rules;
fail:
	json_decref(rules);
	return NULL;
}

int sarif_rule_index(const char *id)
{
	unsigned int i;

	for (i = RULE_NONE + 1; i < NR_RULES; i++)
		if (!strcmp(rule_name(i), id))
			return (int)i - 1;
	for (i = 0; i < NR_OTHER; i++)
		if (!strcmp(other[i].id, id))
			return (int)(NR_RULES - 1 + i);
	return -1;
}
