// SPDX-License-Identifier: GPL-2.0-only
/* Files of assertions, and the classes that these name. */
#include <errno.h>
#include <string.h>

#include "base/near.h"
#include "check/lexer.h"
#include "check/lines.h"
#include "check/suppress.h"
#include "model/plan_find.h"

struct expect_reading {
	struct expectations *expect;
	const char *file;
	struct check_error *error;
};

static int add_line(void *ctx, const char *text, size_t len, unsigned int line)
{
	struct expect_reading *reading = ctx;

	return expect_add(reading->expect, text, len, reading->file, line, reading->error);
}

int expect_read(struct expectations *expect, const char *file, struct check_error *error)
{
	struct expect_reading reading = {.expect = expect, .file = file, .error = error};

	*error = (struct check_error){0};
	return check_each_line(file, add_line, &reading);
}

/* A rule may have been meant as well, where none is given. */
static const char *nearest_rule(const struct selector *selector)
{
	size_t len = strlen(selector->class);
	struct near near;

	near_init(&near, selector->class, len, NEAR_SLIPS(len));
	for (unsigned int rule = RULE_NONE + 1; rule < NR_RULES; rule++)
		near_try(&near, rule_name(rule));
	return near.word;
}

static int unknown_class(const struct plan *plan, const struct selector *selector, bool rules,
			 struct check_error *error)
{
	char near[PLAN_MAX_NAME];
	bool found = plan_nearest(plan, selector->class, false, near);
	const char *rule = found || !rules ? NULL : nearest_rule(selector);

	if (rule)
		return check_fail(error, selector->column,
				  "there is no rule or class '%s'; did you mean '%s'?",
				  selector->class, rule);
	return check_fail(error, selector->column,
			  "the models of this trace have no class '%s'%s%s%s", selector->class,
			  found ? "; did you mean '" : "", found ? near : "", found ? "'?" : "");
}

static int bind(struct selector *selector, const struct plan *plan, unsigned int line,
		bool must_exist, bool rules, struct check_error *error)
{
	const struct plan_class *two[2];
	int err = selector_bind(selector, plan, two);

	*error = (struct check_error){.line = line};
	if (err == -EEXIST)
		return check_fail(error, selector->column,
				  "both %s and %s have a class '%s': write MODEL.CLASS",
				  two[0]->model->name, two[1]->model->name, selector->class);
	return err == -ENOENT && must_exist ? unknown_class(plan, selector, rules, error) : 0;
}

static bool has_verb(const struct plan *plan, int class, enum model_verb verb)
{
	for (unsigned int i = 0; i < plan->nr_probes; i++)
		if (plan->probe[i].class == (unsigned int)class &&
		    plan->probe[i].hook->verb == verb)
			return true;
	return false;
}

/* What is asked of a class that can never have it would be 0, or undecided, for ever. */
static int check_sense(const struct assertion *assertion, const struct plan *plan,
		       struct check_error *error)
{
	const struct selector *selector = &assertion->selector;
	bool is_time = check_metric_is_time(assertion->metric);
	int class = selector->class_index;

	if (class < 0)
		return 0;
	if (assertion->metric == METRIC_ORPHANED && plan->class[class].parent < 0)
		return check_fail(error, selector->column,
				  "objects of '%s' have no parent that could leave them behind; "
				  "for what leaked, ask leaked",
				  selector->class);
	if (is_time && assertion->time == TIME_LENT && !has_verb(plan, class, VERB_BORROW))
		return check_fail(error, selector->column,
				  "no hook lends objects of '%s', so there is no time that they "
				  "are lent; the time from birth to end is life",
				  selector->class);
	if (is_time && assertion->time == TIME_MOVED && !has_verb(plan, class, VERB_MOVE))
		return check_fail(error, selector->column,
				  "no hook moves objects of '%s' to a device, so there is no time "
				  "that they are moved; the time from birth to end is life",
				  selector->class);
	return 0;
}

int expect_bind(struct expectations *expect, const struct plan *plan, const struct assertion **bad,
		struct check_error *error)
{
	for (size_t i = 0; i < expect->nr; i++) {
		struct assertion *one = &expect->one[i];
		bool rules = one->metric == METRIC_VIOLATIONS && one->selector.rule == RULE_NONE;

		*bad = one;
		if (bind(&one->selector, plan, one->line, true, rules, error) ||
		    check_sense(one, plan, error))
			return -EINVAL;
	}
	return 0;
}

int suppress_bind(struct suppressions *suppress, const struct plan *plan,
		  const struct suppression **bad, struct check_error *error)
{
	for (size_t i = 0; i < suppress->nr; i++) {
		*bad = &suppress->one[i];
		if (bind(&suppress->one[i].selector, plan, suppress->one[i].line, false, false,
			 error))
			return -EINVAL;
	}
	return 0;
}
