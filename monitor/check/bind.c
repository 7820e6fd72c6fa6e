// SPDX-License-Identifier: GPL-2.0-only
/* Files of assertions, and the classes that these name. */
#include <errno.h>

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

static int unknown_class(const struct plan *plan, const struct selector *selector,
			 struct check_error *error)
{
	char near[PLAN_MAX_NAME];
	bool found = plan_nearest(plan, selector->class, false, near);

	return check_fail(error, selector->column,
			  "the models of this trace have no class '%s'%s%s%s", selector->class,
			  found ? "; did you mean '" : "", found ? near : "", found ? "'?" : "");
}

static int bind(struct selector *selector, const struct plan *plan, unsigned int line,
		bool must_exist, struct check_error *error)
{
	const struct plan_class *two[2];
	int err = selector_bind(selector, plan, two);

	*error = (struct check_error){.line = line};
	if (err == -EEXIST)
		return check_fail(error, selector->column,
				  "both %s and %s have a class '%s': write MODEL.CLASS",
				  two[0]->model->name, two[1]->model->name, selector->class);
	return err == -ENOENT && must_exist ? unknown_class(plan, selector, error) : 0;
}

int expect_bind(struct expectations *expect, const struct plan *plan, const struct assertion **bad,
		struct check_error *error)
{
	for (size_t i = 0; i < expect->nr; i++) {
		*bad = &expect->one[i];
		if (bind(&expect->one[i].selector, plan, expect->one[i].line, true, error))
			return -EINVAL;
	}
	return 0;
}

int suppress_bind(struct suppressions *suppress, const struct plan *plan,
		  const struct suppression **bad, struct check_error *error)
{
	for (size_t i = 0; i < suppress->nr; i++) {
		*bad = &suppress->one[i];
		if (bind(&suppress->one[i].selector, plan, suppress->one[i].line, false, error))
			return -EINVAL;
	}
	return 0;
}
