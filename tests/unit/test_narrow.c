// SPDX-License-Identifier: GPL-2.0-only
/* Of which classes the kernel may leave out what is out of scope. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "event/record.h"
#include "model/plan.h"
#include "probe.h"
#include "source/narrow.h"

/* Whether those of the class @name of this model are. */
static bool is_narrowed(const char *text, const char *name)
{
	struct model_error error;
	struct model *model;
	struct plan plan;
	int found = -1;

	assert_int_equal(model_parse("m", text, strlen(text), &model, &error), 0);
	assert_int_equal(plan_init(&plan, &model, 1), 0);
	for (unsigned int n = 0; n < plan.nr_probes; n++) {
		bool narrow = narrow_flags(&plan, n) & LIVE_NARROW;

		if (strcmp(plan.class[plan.probe[n].class].class->name, name))
			continue;
		/* all hooks of a class, or none */
		assert_true(found < 0 || found == narrow);
		found = narrow;
	}
	assert_true(found >= 0);
	plan_fini(&plan);
	model_free(model);
	return found;
}

static void one_birth_and_one_release(void **state)
{
	(void)state;
	assert_true(is_narrowed("model m class c born exit f key ret dies entry g key arg0", "c"));
}

static void references_are_counted_by_user_space(void **state)
{
	(void)state;
	assert_false(is_narrowed(
		"model m class c born counted exit f key ret dies entry g key arg0", "c"));
}

static void a_release_that_may_be_refused_is_written(void **state)
{
	(void)state;
	assert_false(is_narrowed(
		"model m class c born exit f key ret dies entry g key arg0 if ret == 0", "c"));
}

static void parents_are_written_and_their_children_are_not(void **state)
{
	static const char text[] = "model m "
				   "class p born exit f key ret dies entry g key arg0 "
				   "class c within p born exit h key ret parent arg0 "
				   "dies entry i key arg1 parent arg0";

	(void)state;
	assert_false(is_narrowed(text, "p"));
	assert_true(is_narrowed(text, "c"));
}

static void children_of_what_is_counted_are_written(void **state)
{
	(void)state;
	assert_false(is_narrowed("model m "
				 "class p born counted exit f key ret dies entry g key arg0 "
				 "class c within p born exit h key ret parent arg0 "
				 "dies entry i key arg1 parent arg0",
				 "c"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_birth_and_one_release),
		cmocka_unit_test(references_are_counted_by_user_space),
		cmocka_unit_test(a_release_that_may_be_refused_is_written),
		cmocka_unit_test(parents_are_written_and_their_children_are_not),
		cmocka_unit_test(children_of_what_is_counted_are_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
