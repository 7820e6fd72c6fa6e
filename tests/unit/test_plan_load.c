// SPDX-License-Identifier: GPL-2.0-only
/* Which models a run has: the default ones, or those that are named and what these extend. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/exit_status.h"
#include "base/msg.h"
#include "run/plan_load.h"

static void are(const struct loaded_plan *loaded, const char *const *names, unsigned int nr)
{
	assert_int_equal(loaded->nr_models, nr);
	for (unsigned int i = 0; i < nr; i++)
		assert_string_equal(loaded->model[i]->name, names[i]);
}

/* Without folders. */
static enum exit_status loads(struct loaded_plan *loaded, enum model_set set,
			      const char *const *names, unsigned int nr)
{
	struct model_choice choice = {.set = set, .nr = nr};

	for (unsigned int i = 0; i < nr; i++)
		choice.name[i] = names[i];
	return plan_load(loaded, &choice);
}

static void none_named_is_those_that_are_default(void **state)
{
	static const char *const expected[] = {"dma_pool", "misc_device"};
	struct loaded_plan loaded;

	(void)state;
	assert_int_equal(loads(&loaded, MODELS_NAMED, NULL, 0), EXIT_CLEAN);
	are(&loaded, expected, 2);
	for (unsigned int i = 0; i < loaded.nr_models; i++)
		assert_true(loaded.model[i]->watched_by_default);
	loaded_plan_free(&loaded);
}

static void those_named_are_all(void **state)
{
	static const char *const named[] = {"block_request", "dma_pool"};
	struct loaded_plan loaded;

	(void)state;
	assert_int_equal(loads(&loaded, MODELS_NAMED, named, 2), EXIT_CLEAN);
	are(&loaded, named, 2);
	loaded_plan_free(&loaded);
}

static void what_is_extended_comes_along(void **state)
{
	static const char *const named[] = {"nvme"};
	struct loaded_plan loaded;

	(void)state;
	assert_int_equal(loads(&loaded, MODELS_NAMED, named, 1), EXIT_CLEAN);
	assert_true(loaded.nr_models > 1);
	assert_string_equal(loaded.model[0]->name, "nvme");
	loaded_plan_free(&loaded);
}

static bool has(const struct loaded_plan *loaded, const char *name)
{
	for (unsigned int i = 0; i < loaded->nr_models; i++)
		if (!strcmp(loaded->model[i]->name, name))
			return true;
	return false;
}

/* What is of a single driver is in no set but that of all. */
static void a_set_beside_those_named(void **state)
{
	static const char *const named[] = {"dma_pool", "fifo"};
	struct loaded_plan driver, all;

	(void)state;
	assert_int_equal(loads(&driver, MODELS_DRIVER, NULL, 0), EXIT_CLEAN);
	assert_true(has(&driver, "dma_pool") && has(&driver, "irq") && has(&driver, "dma_fence"));
	assert_false(has(&driver, "fifo") || has(&driver, "nvme"));
	assert_int_equal(loads(&all, MODELS_ALL, NULL, 0), EXIT_CLEAN);
	assert_true(has(&all, "fifo") && has(&all, "nvme"));
	assert_int_equal(all.nr_models, driver.nr_models + 2);
	loaded_plan_free(&all);
	assert_int_equal(loads(&all, MODELS_DRIVER, named, 2), EXIT_CLEAN);
	assert_int_equal(all.nr_models, driver.nr_models + 1);
	loaded_plan_free(&all);
	loaded_plan_free(&driver);
	assert_int_equal(loads(&all, MODELS_DEFAULT, named, 2), EXIT_CLEAN);
	assert_int_equal(all.nr_models, 3);
	loaded_plan_free(&all);
}

/* What everybody calls is watched when it is named, and for one module only. */
static void hot_ones_are_in_no_set(void **state)
{
	static const char *const named[] = {"kmalloc"};
	const enum model_set sets[] = {MODELS_DEFAULT, MODELS_DRIVER, MODELS_ALL};
	struct model_choice choice = {.set = MODELS_ALL, .hot = true};
	struct loaded_plan loaded;

	(void)state;
	for (unsigned int i = 0; i < 3; i++) {
		assert_int_equal(loads(&loaded, sets[i], NULL, 0), EXIT_CLEAN);
		assert_false(has(&loaded, "kmalloc"));
		assert_int_equal(plan_load_check_hot(&loaded, false), EXIT_CLEAN);
		loaded_plan_free(&loaded);
	}
	assert_int_equal(plan_load(&loaded, &choice), EXIT_CLEAN);
	assert_true(has(&loaded, "kmalloc"));
	loaded_plan_free(&loaded);
	assert_int_equal(loads(&loaded, MODELS_NAMED, named, 1), EXIT_CLEAN);
	assert_int_equal(plan_load_check_hot(&loaded, true), EXIT_CLEAN);
	assert_int_equal(plan_load_check_hot(&loaded, false), EXIT_USAGE);
	loaded_plan_free(&loaded);
}

static void one_that_is_not_there_is_wrong_usage(void **state)
{
	static const char *const named[] = {"dma_pool", "nothing_such"};
	struct loaded_plan loaded;

	(void)state;
	msg_set_level(MSG_QUIET);
	assert_int_equal(loads(&loaded, MODELS_NAMED, named, 2), EXIT_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none_named_is_those_that_are_default),
		cmocka_unit_test(those_named_are_all),
		cmocka_unit_test(what_is_extended_comes_along),
		cmocka_unit_test(a_set_beside_those_named),
		cmocka_unit_test(hot_ones_are_in_no_set),
		cmocka_unit_test(one_that_is_not_there_is_wrong_usage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
