// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "engine/automaton.h"
#include "reports/sarif.h"

/* lifemon(8), RULES */
static const char *const rule_text[NR_RULES] = {
	[RULE_USE_BEFORE_INIT] = "Used or lent before it was initialised.",
	[RULE_BORN_TWICE] = "The allocator gave out a key that is alive.",
	[RULE_DOUBLE_FREE] = "Released again after its release.",
	[RULE_USE_AFTER_FREE] = "Used, lent, moved, or asked for a child after its release.",
	[RULE_OUTLIVED_PARENT] = "The parent was released while children of it are alive.",
	[RULE_FREED_WHILE_LENT] = "Released while it is borrowed, or while the device owns it.",
	[RULE_ALIASED_BORROW] = "Borrowed while an exclusive borrow is alive, or the reverse.",
	[RULE_LEAK] = "Alive although its module or its device is gone, or at the end.",
	[RULE_STUCK] = "Lent, or owned by the device, for longer than the limit of the model.",
	[RULE_OUT_OF_BOUNDS] = "An access outside of the object.",
	[RULE_SIZE_OVERFLOW] = "A size, an offset or an end that wrapped around.",
	[RULE_BAD_RELEASE] = "Released without ever having been born.",
	[RULE_FOREIGN_RELEASE] = "Released to another parent than that of its birth.",
	[RULE_HANDLE_MISMATCH] = "What is given back differs from what was recorded at birth.",
	[RULE_UNBALANCED_RETURN] = "Returned, or taken back, without having been lent.",
};

/* What is no rule of ownership: the kinds of case beside violations. */
static const struct {
	const char *id, *text;
} other[] = {
	{"assertion", "An assertion of the user's on the recorded run."},
	{"check", "Whether the check could be made at all."},
};

#define NR_OTHER (sizeof(other) / sizeof(other[0]))

static json_t *descriptor(const char *id, const char *text, const char *tag)
{
	return json_pack("{ss s{ss} s{s[s]}}", "id", id, "shortDescription", "text", text,
			 "properties", "tags", tag);
}

json_t *sarif_rules(void)
{
	json_t *rules = json_array();
	unsigned int i;

	for (i = RULE_NONE + 1; i < NR_RULES; i++)
		if (json_array_append_new(rules, descriptor(rule_name(i), rule_text[i],
							    rule_guarantee(i))))
			goto fail;
	for (i = 0; i < NR_OTHER; i++)
		if (json_array_append_new(rules, descriptor(other[i].id, other[i].text, "check")))
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
