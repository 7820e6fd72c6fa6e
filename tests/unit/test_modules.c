// SPDX-License-Identifier: GPL-2.0-only
/* The table of modules: whose memory an address is, and when; whose init a task runs. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "event/modules.h"
#include "records.h"

#define CODE 0xffffffffc0000000
#define DATA 0xffffffffc0800000
#define INIT 0xffffffffc0900000

static int setup(void **state)
{
	*state = modules_new();
	return !*state;
}

static int teardown(void **state)
{
	modules_free(*state);
	return 0;
}

static void module(struct modules *modules, uint64_t ns, uint32_t what, const char *name,
		   uint32_t tid)
{
	struct lm_module record = make_module(0, ns, 0, what, name);

	record.tid = tid;
	assert_int_equal(modules_take(modules, &record.h), 0);
}

static void range(struct modules *modules, uint32_t kind, uint64_t base, uint64_t size,
		  const char *name)
{
	struct lm_range record = make_range(0, kind, base, size, name);

	assert_int_equal(modules_take(modules, &record.h), 0);
}

static void is_at(const struct modules *modules, uint64_t address, uint64_t ns, const char *name)
{
	const struct module_life *life = modules_at(modules, address, ns);

	if (name)
		assert_string_equal(life ? life->name : "none", name);
	else
		assert_null(life);
}

static void an_address_is_in_a_module_while_that_is_there(void **state)
{
	struct modules *modules = *state;

	assert_true(modules_is_empty(modules));
	is_at(modules, CODE, 5, NULL);
	range(modules, LM_RANGE_CORE, CODE, 0x1000, "old"); /* before the watch */
	assert_false(modules_is_empty(modules));
	module(modules, 100, LM_MODULE_LOADED, "lm_a", 7);
	range(modules, LM_RANGE_CORE, CODE + 0x2000, 0x1000, "lm_a");
	range(modules, LM_RANGE_CORE, DATA, 0x800, "lm_a");
	is_at(modules, CODE, 0, "old");
	is_at(modules, CODE + 0xfff, 500, "old");
	is_at(modules, CODE + 0x1000, 500, NULL);
	is_at(modules, CODE - 1, 500, NULL);
	is_at(modules, DATA + 0x7ff, 100, "lm_a");
	is_at(modules, DATA + 0x800, 100, NULL);
	is_at(modules, DATA, 99, NULL);
	module(modules, 200, LM_MODULE_FREED, "lm_a", 9);
	/* what it had when it was freed is still known, as is who has the memory after it */
	is_at(modules, DATA, 200, "lm_a");
	is_at(modules, DATA, 201, NULL);
	module(modules, 300, LM_MODULE_LOADED, "lm_b", 7);
	range(modules, LM_RANGE_CORE, DATA, 0x800, "lm_b");
	is_at(modules, DATA, 150, "lm_a");
	is_at(modules, DATA, 300, "lm_b");
}

static void memory_of_an_init_is_given_back(void **state)
{
	struct modules *modules = *state;
	bool seen;

	module(modules, 50, LM_MODULE_INITED, "", 0);
	module(modules, 100, LM_MODULE_LOADED, "lm_a", 7);
	range(modules, LM_RANGE_INIT, INIT, 0x1000, "lm_a");
	is_at(modules, INIT, 150, "lm_a");
	assert_string_equal(modules_loading(modules, 7, 150, &seen)->name, "lm_a");
	assert_true(seen);
	assert_null(modules_loading(modules, 8, 150, &seen));
	assert_null(modules_loading(modules, 7, 99, &seen));
	module(modules, 200, LM_MODULE_INITED, "", 7);
	is_at(modules, INIT, 200, "lm_a");
	is_at(modules, INIT, 201, NULL);
	assert_non_null(modules_loading(modules, 7, 200, &seen));
	assert_null(modules_loading(modules, 7, 201, &seen));
	/* an init that failed: the module is freed first */
	module(modules, 300, LM_MODULE_LOADED, "lm_b", 7);
	module(modules, 350, LM_MODULE_FREED, "lm_b", 7);
	module(modules, 360, LM_MODULE_INITED, "", 7);
	assert_string_equal(modules_loading(modules, 7, 350, &seen)->name, "lm_b");
	assert_null(modules_loading(modules, 7, 355, &seen));
}

static void without_the_end_of_inits_it_is_said_so(void **state)
{
	struct modules *modules = *state;
	bool seen = true;

	module(modules, 100, LM_MODULE_LOADED, "lm_a", 7);
	assert_non_null(modules_loading(modules, 7, 1000, &seen));
	assert_false(seen);
	/* old traces do not say which task it was */
	module(modules, 100, LM_MODULE_LOADED, "lm_b", 0);
	assert_null(modules_loading(modules, 0, 1000, &seen));
}

static void who_is_linked_to_whom(void **state)
{
	struct modules *modules = *state;
	const struct module_life *lib, *user, *other;

	range(modules, LM_RANGE_CORE, CODE, 0x1000, "lib");
	range(modules, LM_RANGE_CORE, DATA, 0x1000, "user");
	range(modules, LM_RANGE_USES, CODE, 0, "user");
	range(modules, LM_RANGE_USES, CODE, 0, "other");
	lib = modules_named(modules, "lib", 5);
	user = modules_named(modules, "user", 5);
	other = modules_named(modules, "other", 5);
	assert_int_equal(modules_use(user, lib), 1);
	assert_int_equal(modules_use(lib, user), 0);
	/* of one whose memory is not known, nothing is known */
	assert_int_equal(modules_use(other, lib), -1);
	assert_int_equal(modules_use(user, NULL), -1);
	for (uint64_t i = 1; i < MODULE_MAX_USES; i++)
		range(modules, LM_RANGE_USES, INIT + i, 0, "user");
	assert_int_equal(modules_use(user, user), 0);
	assert_int_equal(modules_take(modules, &(struct lm_range){.h.type = LM_REC_RANGE,
								  .kind = LM_RANGE_USES,
								  .base = INIT,
								  .name = "user"}
							.h),
			 -ENOSPC);
	assert_int_equal(modules_use(user, user), -1);
}

/* Those that are gone make room for new ones; those that are there do not. */
static void the_table_is_bounded(void **state)
{
	struct modules *modules = *state;
	struct lm_module record;
	char name[16];

	module(modules, 1, LM_MODULE_LOADED, "first", 7);
	for (int i = 0; i < 2 * MODULES_MAX; i++) {
		module(modules, 10 + i, LM_MODULE_LOADED, "again", 7);
		module(modules, 10 + i, LM_MODULE_FREED, "again", 7);
	}
	assert_non_null(modules_named(modules, "first", 5));
	assert_null(modules_named(modules, "again", 10));
	assert_null(modules_named(modules, "again", 10 + 2 * MODULES_MAX - 1 - MODULES_GONE));
	assert_non_null(modules_named(modules, "again", 10 + 2 * MODULES_MAX - MODULES_GONE));
	assert_non_null(modules_named(modules, "again", 10 + 2 * MODULES_MAX - 1));
	for (int i = 0; i < MODULES_MAX - 1; i++) {
		snprintf(name, sizeof(name), "m%d", i);
		module(modules, 99999, LM_MODULE_LOADED, name, 7);
	}
	record = make_module(0, 99999, 0, LM_MODULE_LOADED, "one more");
	assert_int_equal(modules_take(modules, &record.h), -ENOSPC);
}

static void copy(void *ctx, const struct lm_hdr *record)
{
	assert_int_equal(modules_take(ctx, record), 0);
}

static void all_that_is_there_can_be_written_again(void **state)
{
	struct modules *modules = *state, *again = modules_new();

	range(modules, LM_RANGE_CORE, CODE, 0x1000, "lib");
	module(modules, 100, LM_MODULE_LOADED, "user", 7);
	range(modules, LM_RANGE_CORE, DATA, 0x1000, "user");
	range(modules, LM_RANGE_INIT, INIT, 0x1000, "user");
	range(modules, LM_RANGE_USES, CODE, 0, "user");
	module(modules, 110, LM_MODULE_INITED, "", 7);
	module(modules, 200, LM_MODULE_LOADED, "gone", 7);
	range(modules, LM_RANGE_CORE, DATA + 0x1000, 0x1000, "gone");
	module(modules, 210, LM_MODULE_FREED, "gone", 7);
	modules_each(modules, copy, again);
	is_at(again, CODE, 300, "lib");
	is_at(again, DATA, 300, "user");
	is_at(again, INIT, 300, NULL);
	is_at(again, DATA + 0x1000, 300, NULL);
	assert_int_equal(modules_use(modules_named(again, "user", 300),
				     modules_named(again, "lib", 300)),
			 1);
	modules_free(again);
}

#define with_modules(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_modules(an_address_is_in_a_module_while_that_is_there),
		with_modules(memory_of_an_init_is_given_back),
		with_modules(without_the_end_of_inits_it_is_said_so),
		with_modules(who_is_linked_to_whom),
		with_modules(the_table_is_bounded),
		with_modules(all_that_is_there_can_be_written_again),
	};

	return cmocka_run_group_tests_name("modules", tests, NULL, NULL);
}
