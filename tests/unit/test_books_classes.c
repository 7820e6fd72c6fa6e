// SPDX-License-Identifier: GPL-2.0-only
/* Which classes are compared with the kernel's counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "model/model.h"
#include "run/books_internal.h"

/* The class of the kernel's count in a model that was written for the test, or -1. */
static int class_of(const char *text, unsigned int what)
{
	struct model_error error;
	struct model *model;
	struct plan plan;
	int class;

	assert_int_equal(model_parse("test", text, strlen(text), &model, &error), 0);
	assert_int_equal(plan_init(&plan, &model, 1), 0);
	class = books_class_of(&plan, what);
	plan_fini(&plan);
	model_free(model);
	return class;
}

/* A user's model of the same name must not be held against the kernel's count of all. */
static void only_a_class_that_sees_all_is_compared(void **state)
{
	(void)state;
	assert_int_equal(class_of("model misc_device class device born exit misc_register key arg0 "
				  "when ret == 0 dies entry misc_deregister key arg0",
				  LM_COUNT_MISC),
			 0);
	assert_int_equal(class_of("model misc_device class device born exit misc_register key arg0 "
				  "when ret == 0 and arg0 != 5 dies entry misc_deregister key arg0",
				  LM_COUNT_MISC),
			 -1);
	assert_int_equal(class_of("model misc_device class device born exit mine:register key arg0 "
				  "dies entry misc_deregister key arg0",
				  LM_COUNT_MISC),
			 -1);
	assert_int_equal(class_of("model mine class device born exit misc_register key arg0 "
				  "when ret == 0 dies entry misc_deregister key arg0",
				  LM_COUNT_MISC),
			 -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_class_that_sees_all_is_compared),
	};

	return cmocka_run_group_tests_name("classes of the books", tests, NULL, NULL);
}
