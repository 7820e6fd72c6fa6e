// SPDX-License-Identifier: GPL-2.0-only
/* The names of the rules: they appear in output, assertions and exit status. */
#include <string.h>

#include "engine/automaton.h"

static const struct {
	const char *name;
	const char *guarantee;
} rules[NR_RULES] = {
	[RULE_NONE] = {"none", ""},
	[RULE_USE_BEFORE_INIT] = {"use-before-init", "creation"},
	[RULE_BORN_TWICE] = {"born-twice", "creation"},
	[RULE_DOUBLE_FREE] = {"double-free", "time"},
	[RULE_USE_AFTER_FREE] = {"use-after-free", "time"},
	[RULE_OUTLIVED_PARENT] = {"outlived-parent", "time"},
	[RULE_FREED_WHILE_LENT] = {"freed-while-lent", "time"},
	[RULE_ALIASED_BORROW] = {"aliased-borrow", "time"},
	[RULE_LEAK] = {"leak", "time"},
	[RULE_STUCK] = {"stuck", "time"},
	[RULE_OUT_OF_BOUNDS] = {"out-of-bounds", "range"},
	[RULE_SIZE_OVERFLOW] = {"size-overflow", "range"},
	[RULE_BAD_RELEASE] = {"bad-release", "logic"},
	[RULE_FOREIGN_RELEASE] = {"foreign-release", "logic"},
	[RULE_HANDLE_MISMATCH] = {"handle-mismatch", "logic"},
	[RULE_UNBALANCED_RETURN] = {"unbalanced-return", "logic"},
};

const char *rule_name(enum rule rule)
{
	return rules[rule].name;
}

const char *rule_guarantee(enum rule rule)
{
	return rules[rule].guarantee;
}

enum rule rule_find(const char *name)
{
	for (int r = RULE_NONE + 1; r < NR_RULES; r++) {
		if (strcmp(rules[r].name, name) == 0)
			return r;
	}
	return RULE_NONE;
}
