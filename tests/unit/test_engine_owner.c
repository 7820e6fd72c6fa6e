// SPDX-License-Identifier: GPL-2.0-only
/* Leaks at the end of a module, by what is known of the owner. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "engine_fixture.h"
#include "records.h"

#define CODE 0xffffffffc0400000
#define DATA 0xffffffffc0800000
#define LOCK 0x9000
#define POOL 0x1000

static void give(struct fixture *f, const struct lm_hdr *record)
{
	assert_int_equal(modules_take(f->modules, record), 0);
	assert_int_equal(engine_feed(f->engine, record), 0);
}

static void load(struct fixture *f, const char *name, uint64_t base)
{
	struct lm_module module = make_module(0, f->now += TICK, 0, LM_MODULE_LOADED, name);
	struct lm_range range = make_range(f->now, LM_RANGE_CORE, base, 0x1000, name);

	module.tid = 101; /* as that of all events */
	give(f, &module.h);
	give(f, &range.h);
}

static void inited(struct fixture *f)
{
	struct lm_module module = make_module(0, f->now += TICK, 0, LM_MODULE_INITED, "");

	module.tid = 101;
	give(f, &module.h);
}

static void unload(struct fixture *f, const char *name)
{
	struct lm_module module = make_module(0, f->now += TICK, 0, LM_MODULE_FREED, name);

	give(f, &module.h);
}

static void give_stack(struct fixture *f, uint32_t ref, const char *inner, const char *outer)
{
	struct lm_frame frame = make_frame(0, f->now, 0, ref, 0, 2, inner);

	assert_int_equal(stacks_add(f->stacks, &frame), 0);
	frame = make_frame(0, f->now, 0, ref, 1, 2, outer);
	assert_int_equal(stacks_add(f->stacks, &frame), 0);
	f->stack = ref;
}

static void what_lies_in_the_module_leaks_for_certain(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	load(f, "lm_a", DATA);
	inited(f);
	give_stack(f, 1, "vfs_open+0x1/0x2", "do_sys_open+0x1/0x2");
	ok(f, LOCK_BORN, DATA + 8, 0, 0, 0);
	ok(f, LOCK_BORN, DATA + 16, 0, 0, 0);
	ok(f, LOCK_DIES, DATA + 16, 0, 0, 0);
	unload(f, "lm_a");
	v = since(f, 0, 1);
	assert_int_equal(v->rule, RULE_LEAK);
	assert_true(v->certain);
	assert_int_equal(v->object.key, DATA + 8);
	assert_string_equal(v->basis.owner, "memory");
	assert_string_equal(f->why, "module lm_a is gone");
}

/* Its memory is freed with it: another object is there when it is loaded again. */
static void what_lay_in_a_module_is_not_known_when_it_is_back(void **state)
{
	struct fixture *f = *state;

	load(f, "lm_a", DATA);
	inited(f);
	ok(f, LOCK_BORN, DATA + 8, 0, 0, 0);
	ok(f, LOCK_DIES, DATA + 8, 0, 0, 0);
	ok(f, LOCK_BORN, DATA + 16, 0, 0, 0);
	ok(f, LOCK_INIT, DATA + 16, 0, 0, 0);
	ok(f, LOCK_EXCLUDE, DATA + 16, 0, 0, 0);
	ok(f, LOCK_BORN, LOCK, 0, 0, 0);
	ok(f, LOCK_DIES, LOCK, 0, 0, 0);
	unload(f, "lm_a");
	since(f, 0, 1);
	load(f, "lm_a", DATA);
	inited(f);
	feed(f, LOCK_TOUCH, DATA + 8, 0, 0, 0);
	feed(f, LOCK_DIES, DATA + 8, 0, 0, 0);
	feed(f, LOCK_TOUCH, DATA + 16, 0, 0, 0);
	feed(f, LOCK_EXCLUDE, DATA + 16, 0, 0, 0);
	for (unsigned int i = 1; i < f->nr; i++)
		assert_false(f->log[i].certain);
	/* what lay elsewhere is as dead as before */
	feed(f, LOCK_TOUCH, LOCK, 0, 0, 0);
	assert_true(f->log[f->nr - 1].certain);
	assert_int_equal(f->log[f->nr - 1].object.key, LOCK);
}

static void the_last_call_of_an_init_leaks_for_certain(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	load(f, "lm_a", DATA);
	give_stack(f, 1, "do_one_initcall+0x1/0x2", "do_init_module+0x1/0x2");
	ok(f, LOCK_BORN, LOCK, 0, 0, 0);
	inited(f);
	load(f, "lm_b", CODE);
	unload(f, "lm_b");
	since(f, 0, 0);
	unload(f, "lm_a");
	v = since(f, 0, 1);
	assert_true(v->certain);
	assert_int_equal(v->object.key, LOCK);
	assert_string_equal(v->basis.owner, "init");
}

/* Possible once, at the first module that may have it; and then still certain at its own end. */
static void of_no_known_owner_each_module_may_be_it(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	load(f, "early", CODE);
	inited(f);
	load(f, "as early", CODE + 0x1000);
	inited(f);
	give_stack(f, 1, "vfs_open+0x1/0x2", "do_sys_open+0x1/0x2");
	ok(f, LOCK_BORN, LOCK, 0, 0, 0);
	assert_int_equal(engine_unowned(f->engine, CLASS_LOCK), 1);
	load(f, "late", DATA);
	unload(f, "late");
	since(f, 0, 0);
	unload(f, "early");
	v = since(f, 0, 1);
	assert_false(v->certain);
	assert_int_equal(v->rule, RULE_LEAK);
	assert_string_equal(f->why, "module early is gone, which may own it");
	assert_string_equal(v->basis.owner, "unknown");
	unload(f, "as early");
	since(f, 1, 0);
	assert_int_equal(engine_unowned(f->engine, CLASS_LOCK), 1);
	ok(f, LOCK_DIES, LOCK, 0, 0, 0);
	assert_int_equal(engine_unowned(f->engine, CLASS_LOCK), 0);
}

static void a_client_may_leak_what_its_library_made(void **state)
{
	struct fixture *f = *state;
	struct lm_range uses = make_range(0, LM_RANGE_USES, CODE, 0, "user");
	const struct violation *v;

	load(f, "lib", CODE);
	load(f, "user", DATA);
	give(f, &uses.h);
	inited(f);
	give_stack(f, 1, "make+0x1/0x2 [lib]", "probe+0x1/0x2 [user]");
	ok(f, LOCK_BORN, LOCK, 0, 0, 0);
	ok(f, LOCK_BORN, LOCK + 1, 0, 0, 0);
	ok(f, LOCK_DIES, LOCK + 1, 0, 0, 0);
	assert_int_equal(engine_unowned(f->engine, CLASS_LOCK), 0);
	unload(f, "user");
	v = since(f, 0, 1);
	assert_false(v->certain);
	unload(f, "lib");
	v = since(f, 1, 1);
	assert_true(v->certain);
	assert_int_equal(v->object.key, LOCK);
	unload(f, "lib");
	since(f, 2, 0);
}

/* What is not certain of a parent must not hide what is certain of its child. */
static void a_child_of_another_owner_is_reported_itself(void **state)
{
	struct fixture *f = *state;
	const struct violation *v;

	load(f, "lm_a", CODE);
	load(f, "lm_b", DATA);
	inited(f);
	give_stack(f, 1, "vfs_open+0x1/0x2", "do_sys_open+0x1/0x2");
	ok(f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	give_stack(f, 2, "probe+0x1/0x2 [lm_a]", "do_sys_open+0x1/0x2");
	ok(f, BLOCK_BORN, 0x10000, POOL, 0xd0000, 0);
	unload(f, "lm_a");
	v = since(f, 0, 2);
	assert_true(v[0].certain);
	assert_int_equal(v[0].object.key, 0x10000);
	assert_false(v[1].certain);
	assert_int_equal(v[1].object.key, POOL);
}

/* Its birth was not seen: only its memory can say whose it is. */
static void what_was_adopted_is_reported_by_memory_only(void **state)
{
	struct fixture *f = *state;

	load(f, "lm_a", DATA);
	inited(f);
	give_stack(f, 1, "probe+0x1/0x2 [lm_a]", "do_sys_open+0x1/0x2");
	ok(f, LOCK_TOUCH, LOCK, 0, 0, 0);
	ok(f, LOCK_TOUCH, DATA + 8, 0, 0, 0);
	unload(f, "lm_a");
	assert_int_equal(since(f, 0, 1)->object.key, DATA + 8);
}

static void leave(struct fixture *f, const char *name)
{
	struct lm_module module = make_module(0, f->now += TICK, 0, LM_MODULE_LEAVING, name);

	module.tid = 101;
	give(f, &module.h);
}

/* What was never seen to be born: releases by a module that is newer than this run. */
static void a_release_without_a_frame_is_of_the_module_all_the_same(void **state)
{
	struct fixture *f = *state;

	load(f, "lm_a", DATA);
	give_stack(f, 1, "do_one_initcall+0x1/0x2", "do_init_module+0x1/0x2");
	may_break(f, RULE_BAD_RELEASE, LOCK_DIES, LOCK, 0, 0, 0);
	inited(f);
	/* what it got by then may be of others */
	ok(f, LOCK_DIES, LOCK + 1, 0, 0, 0);
	give_stack(f, 2, "vfs_open+0x1/0x2", "do_sys_open+0x1/0x2");
	ok(f, LOCK_DIES, LOCK + 2, 0, 0, 0);
	may_break(f, RULE_BAD_RELEASE, LOCK_DIES, DATA + 8, 0, 0, 0);
	leave(f, "lm_a");
	/* a notifier of modules that go: others release what they had before */
	give_stack(f, 3, "notifier_call_chain+0x1/0x2", "__x64_sys_delete_module+0x1/0x2");
	ok(f, LOCK_DIES, LOCK + 3, 0, 0, 0);
	give_stack(f, 4, "__x64_sys_delete_module+0x1/0x2", "do_syscall_64+0x1/0x2");
	may_break(f, RULE_BAD_RELEASE, LOCK_DIES, LOCK + 4, 0, 0, 0);
}

/* The twin: the module is older than the run, and may have had all of it. */
static void an_older_module_may_release_what_was_not_seen(void **state)
{
	struct fixture *f = *state;
	struct lm_range range = make_range(f->now, LM_RANGE_CORE, DATA, 0x1000, "lm_a");

	give(f, &range.h);
	load(f, "lm_b", CODE);
	inited(f);
	give_stack(f, 1, "vfs_open+0x1/0x2", "do_sys_open+0x1/0x2");
	ok(f, LOCK_DIES, DATA + 8, 0, 0, 0);
	leave(f, "lm_a");
	give_stack(f, 2, "__x64_sys_delete_module+0x1/0x2", "do_syscall_64+0x1/0x2");
	ok(f, LOCK_DIES, LOCK, 0, 0, 0);
}

#define with_engine(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_engine(what_lies_in_the_module_leaks_for_certain),
		with_engine(the_last_call_of_an_init_leaks_for_certain),
		with_engine(of_no_known_owner_each_module_may_be_it),
		with_engine(a_client_may_leak_what_its_library_made),
		with_engine(a_child_of_another_owner_is_reported_itself),
		with_engine(what_was_adopted_is_reported_by_memory_only),
		with_engine(what_lay_in_a_module_is_not_known_when_it_is_back),
		with_engine(a_release_without_a_frame_is_of_the_module_all_the_same),
		with_engine(an_older_module_may_release_what_was_not_seen),
	};

	return cmocka_run_group_tests_name("engine, owners", tests, NULL, NULL);
}
