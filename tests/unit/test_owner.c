// SPDX-License-Identifier: GPL-2.0-only
/* Whose an object is: each kind of evidence, which goes before which, and what it is good for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/owner.h"
#include "engine/scope.h"
#include "engine/scope_seen.h"
#include "engine_fixture.h"
#include "records.h"

#define LIB   0xffffffffc0100000 /* memory of module lib … */
#define USER  0xffffffffc0200000 /* … of user, which is linked to lib … */
#define OTHER 0xffffffffc0300000 /* … and of other, which is linked to none */
#define SIZE  0x1000
#define HEAP  0xffff888100000000

/* A class that is born in the kernel, one in lib, one in two modules, one that its caller owns. */
static struct model model = {.name = "m"};
static struct model_class classes[] = {
	{.name = "free",
	 .nr_hooks = 1,
	 .hook = {{.verb = VERB_BORN, .site = SITE_EXIT, .nr_functions = 1, .function = {"make"}}}},
	{.name = "made",
	 .nr_hooks = 2,
	 .hook = {{.verb = VERB_BORN,
		   .site = SITE_EXIT,
		   .nr_functions = 2,
		   .function = {"lib:make", "lib:make_node"}},
		  {.verb = VERB_DIES, .nr_functions = 1, .function = {"drop"}}}},
	{.name = "both",
	 .nr_hooks = 1,
	 .hook = {{.verb = VERB_BORN,
		   .site = SITE_EXIT,
		   .nr_functions = 2,
		   .function = {"lib:make", "other:make"}}}},
	{.name = "called",
	 .nr_hooks = 1,
	 .hook = {{.verb = VERB_BORN,
		   .of_caller = true,
		   .site = SITE_EXIT,
		   .nr_functions = 1,
		   .function = {"make"}}}},
};
static struct plan_probe probes[] = {
	{0, &classes[0].hook[0], &model, 0}, {1, &classes[1].hook[0], &model, 1},
	{1, &classes[1].hook[1], &model, 2}, {2, &classes[2].hook[0], &model, 3},
	{3, &classes[3].hook[0], &model, 4},
};
static const struct plan plan = {
	.nr_classes = 4,
	.class = {{.model = &model, .class = &classes[0], .parent = -1},
		  {.model = &model, .class = &classes[1], .parent = -1},
		  {.model = &model, .class = &classes[2], .parent = -1},
		  {.model = &model, .class = &classes[3], .parent = -1}},
	.nr_probes = 5,
	.probe = probes,
};

struct world {
	struct stacks *stacks;
	struct modules *modules;
	struct owners owners;
	uint32_t ref;
};

static void range(struct world *w, uint32_t kind, uint64_t base, const char *name)
{
	struct lm_range record = make_range(0, kind, base, kind == LM_RANGE_USES ? 0 : SIZE, name);

	assert_int_equal(modules_take(w->modules, &record.h), 0);
}

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	w->stacks = stacks_new();
	w->modules = modules_new();
	range(w, LM_RANGE_CORE, LIB, "lib");
	range(w, LM_RANGE_CORE, USER, "user");
	range(w, LM_RANGE_USES, LIB, "user");
	range(w, LM_RANGE_CORE, OTHER, "other");
	owners_init(&w->owners, &plan, w->modules, w->stacks);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	stacks_free(w->stacks);
	modules_free(w->modules);
	free(w);
	return 0;
}

/* A stack of these, the innermost first: "symbol [module]", or an address in a module. */
static uint32_t stack(struct world *w, const char *const *text, const uint64_t *addr, uint32_t nr)
{
	w->ref++;
	for (uint32_t i = 0; i < nr; i++) {
		struct lm_frame frame = make_frame(0, 0, 0, w->ref, i, nr, text[i]);

		frame.addr = addr ? addr[i] : 0xffffffff81000000 + i;
		assert_int_equal(stacks_add(w->stacks, &frame), 0);
	}
	return w->ref;
}

#define STACK(w, ...)                                                                              \
	stack(w, (const char *[]){__VA_ARGS__}, NULL,                                              \
	      sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *))

/* "user! lib" is: user for sure, perhaps lib. */
static void is(struct world *w, struct owner_query query, const char *expected, enum owner_how how)
{
	struct owner owner;
	char text[256] = "";
	size_t len = 0;

	query.ns = query.ns ? query.ns : 1000;
	/* twice: what is remembered of a stack must say the same */
	owner_find(&w->owners, &query, &owner);
	owner_find(&w->owners, &query, &owner);
	for (unsigned int i = 0; i < owner.nr; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s%s", i ? " " : "",
					owner.candidate[i].module,
					owner.candidate[i].sure ? "!" : "");
	assert_string_equal(text, expected);
	assert_int_equal(owner.nr ? owner.candidate[0].how : OWNER_UNKNOWN, how);
}

static void frames_name_the_one_that_made_it_and_its_clients(void **state)
{
	struct world *w = *state;
	uint32_t s;

	s = STACK(w, "probe+0x1/0x2 [user]", "do_one_initcall+0x1/0x2");
	is(w, (struct owner_query){.stack = s}, "user!", OWNER_FRAME);
	s = STACK(w, "vfs_open+0x1/0x2", "get+0x1/0x2 [lib]", "grab+0x1/0x2 [user]",
		  "more+0x1/0x2 [user]");
	is(w, (struct owner_query){.stack = s}, "lib! user", OWNER_FRAME);
	/* a core that calls back is not the client of what it calls, nor is who called the core */
	s = STACK(w, "probe+0x1/0x2 [user]", "core+0x1/0x2 [lib]", "probe+0x1/0x2 [user]",
		  "up+0x1/0x2 [other]");
	is(w, (struct owner_query){.stack = s}, "user!", OWNER_FRAME);
	s = STACK(w, "probe+0x1/0x2 [lib]", "core+0x1/0x2 [other]", "x+0x1/0x2 [user]");
	is(w, (struct owner_query){.stack = s}, "lib!", OWNER_FRAME);
	/* of modules of which nothing is known it is not known who is whose client */
	s = STACK(w, "a+0x1/0x2 [old_a]", "b+0x1/0x2 [old_b]");
	is(w, (struct owner_query){.stack = s}, "old_a! old_b", OWNER_FRAME);
	s = STACK(w, "vfs_open+0x1/0x2", "entry+0x1/0x2");
	is(w, (struct owner_query){.stack = s}, "", OWNER_UNKNOWN);
	is(w, (struct owner_query){.stack = 0}, "", OWNER_UNKNOWN);
	is(w, (struct owner_query){.stack = 77}, "", OWNER_UNKNOWN);
}

/* Before and after a reload a stack has one reference, but modules can be linked otherwise. */
static void a_stack_is_judged_by_the_time_of_birth(void **state)
{
	struct world *w = *state;
	uint32_t s = STACK(w, "vfs_open+0x1/0x2", "get+0x1/0x2 [lib]", "grab+0x1/0x2 [user]");
	const struct owner_query before = {.stack = s, .ns = 1000},
				 after = {.stack = s, .ns = 3000};
	struct lm_module m = make_module(0, 1500, 0, LM_MODULE_FREED, "user");

	modules_take(w->modules, &m.h);
	m = make_module(0, 2000, 0, LM_MODULE_LOADED, "user");
	modules_take(w->modules, &m.h);
	range(w, LM_RANGE_CORE, USER, "user");
	for (int i = 0; i < 2; i++) {
		is(w, before, "lib! user", OWNER_FRAME);
		is(w, after, "lib!", OWNER_FRAME);
	}
}

static void a_frame_without_a_module_has_an_address(void **state)
{
	struct world *w = *state;
	const uint64_t addr[] = {0xffffffff81000000, USER + SIZE, LIB};
	const char *const text[] = {"vfs+0x1/0x2", "_RNvNtCs15kBYyAo9fc_7long_cut", "_RNv_cut"};

	/* what a call returns to can be the byte behind a module's code */
	is(w, (struct owner_query){.stack = stack(w, text, addr, 2)}, "user!", OWNER_FRAME);
	is(w, (struct owner_query){.stack = stack(w, text, addr, 3)}, "user!", OWNER_FRAME);
	is(w, (struct owner_query){.stack = stack(w, text + 2, addr + 2, 1)}, "lib!", OWNER_FRAME);
}

static void memory_goes_before_frames_and_a_model_before_all(void **state)
{
	struct world *w = *state;
	uint32_t s = STACK(w, "probe+0x1/0x2 [other]");

	is(w, (struct owner_query){.stack = s, .key = HEAP}, "other!", OWNER_FRAME);
	is(w, (struct owner_query){.stack = s, .key = USER + 8}, "user!", OWNER_MEMORY);
	is(w, (struct owner_query){.stack = s, .key = USER + 8, .address = LIB}, "lib!",
	   OWNER_MODEL);
	/* the owner is known, and is the kernel */
	is(w, (struct owner_query){.stack = s, .address = 0xffffffff82000000}, "!", OWNER_MODEL);
}

/* Not who called the caller, nor whose memory it is. */
static void a_caller_owns_what_the_model_says_it_does(void **state)
{
	struct world *w = *state;
	const uint64_t addr[] = {LIB + 8};
	const char *const text[] = {"_RNv_cut"};
	uint32_t s;

	s = STACK(w, "probe+0x1/0x2 [user]", "core+0x1/0x2 [lib]");
	is(w, (struct owner_query){.class = 3, .stack = s}, "user!", OWNER_MODEL);
	is(w, (struct owner_query){.class = 3, .stack = s, .key = LIB}, "user!", OWNER_MODEL);
	is(w, (struct owner_query){.class = 3, .stack = s, .address = OTHER}, "other!",
	   OWNER_MODEL);
	is(w, (struct owner_query){.class = 3, .stack = stack(w, text, addr, 1)}, "lib!",
	   OWNER_MODEL);
	s = STACK(w, "vfs_open+0x1/0x2", "probe+0x1/0x2 [user]");
	is(w, (struct owner_query){.class = 3, .stack = s}, "!", OWNER_MODEL);
	is(w, (struct owner_query){.class = 3, .stack = 0}, "", OWNER_UNKNOWN);
}

static bool is_in_scope(struct world *w, const char *pattern, uint64_t address)
{
	const struct filter filter = {.module = pattern};
	const struct scope_query query = {
		.owners = &w->owners,
		.birth = {.ns = 1000, .address = address},
	};
	struct scope_seen seen = {0};

	return scope_has(&filter, &query, &seen);
}

static void the_kernel_itself_is_no_module(void **state)
{
	struct world *w = *state;

	assert_true(is_in_scope(w, "lib", LIB) && is_in_scope(w, "*", LIB));
	assert_false(is_in_scope(w, "user", LIB));
	assert_false(is_in_scope(w, "*", 0xffffffff82000000));
}

static void a_hook_in_a_module_is_called_back_or_offered(void **state)
{
	struct world *w = *state;
	uint32_t kernel = STACK(w, "do_dentry_open+0x1/0x2", "do_sys_open+0x1/0x2");
	uint32_t client = STACK(w, "grab+0x1/0x2 [user]", "do_sys_open+0x1/0x2");
	uint32_t core = STACK(w, "core+0x1/0x2 [other]", "do_sys_open+0x1/0x2");
	uint32_t self = STACK(w, "inner+0x1/0x2 [lib]", "grab+0x1/0x2 [user]");
	uint32_t far = STACK(w, "vfs_open+0x1/0x2", "grab+0x1/0x2 [user]");

	is(w, (struct owner_query){.class = 1, .stack = kernel}, "lib!", OWNER_HOOK);
	is(w, (struct owner_query){.class = 1, .stack = 0}, "lib!", OWNER_HOOK);
	is(w, (struct owner_query){.class = 1, .stack = client}, "user!", OWNER_FRAME);
	is(w, (struct owner_query){.class = 1, .stack = core}, "lib!", OWNER_HOOK);
	is(w, (struct owner_query){.class = 1, .stack = self}, "lib! user", OWNER_HOOK);
	is(w, (struct owner_query){.class = 1, .stack = far}, "lib! user", OWNER_HOOK);
	/* two modules can give birth to it: which one did is not known */
	is(w, (struct owner_query){.class = 2, .stack = kernel}, "", OWNER_UNKNOWN);
}

static void an_init_that_ends_in_a_call_leaves_no_frame(void **state)
{
	struct world *w = *state;
	struct lm_module m = make_module(0, 900, 0, LM_MODULE_LOADED, "user");
	uint32_t below = STACK(w, "do_one_initcall+0x1/0x2", "do_init_module+0x1/0x2");
	uint32_t deep = STACK(w, "kobject_add+0x1/0x2", "device_add+0x1/0x2");
	uint32_t lib = STACK(w, "make+0x1/0x2 [lib]", "do_one_initcall+0x1/0x2");
	uint32_t other = STACK(w, "probe+0x1/0x2 [other]", "do_one_initcall+0x1/0x2");

	m.tid = 7;
	modules_take(w->modules, &m.h);
	range(w, LM_RANGE_CORE, USER, "user");
	range(w, LM_RANGE_USES, LIB, "user");
	is(w, (struct owner_query){.stack = below, .tid = 7}, "user!", OWNER_INIT);
	is(w, (struct owner_query){.stack = below, .tid = 8}, "", OWNER_UNKNOWN);
	/* where the init is not in sight, its end must be */
	is(w, (struct owner_query){.stack = deep, .tid = 7}, "", OWNER_UNKNOWN);
	m = make_module(0, 100, 0, LM_MODULE_INITED, "");
	modules_take(w->modules, &m.h);
	is(w, (struct owner_query){.stack = deep, .tid = 7}, "user", OWNER_INIT);
	is(w, (struct owner_query){.stack = 0, .tid = 7}, "user", OWNER_INIT);
	is(w, (struct owner_query){.stack = lib, .tid = 7}, "lib! user", OWNER_FRAME);
	is(w, (struct owner_query){.stack = other, .tid = 7}, "other!", OWNER_FRAME);
	m = make_module(0, 1100, 0, LM_MODULE_INITED, "");
	m.tid = 7;
	modules_take(w->modules, &m.h);
	is(w, (struct owner_query){.stack = deep, .tid = 7, .ns = 1101}, "", OWNER_UNKNOWN);
	is(w, (struct owner_query){.stack = deep, .tid = 7, .ns = 1100}, "user", OWNER_INIT);
}

static void an_exit_that_ends_in_a_call_leaves_no_frame(void **state)
{
	struct world *w = *state;
	struct lm_module m = make_module(0, 900, 0, LM_MODULE_LEAVING, "user");
	uint32_t below = STACK(w, "__do_sys_delete_module.constprop.0+0x1/0x2");
	uint32_t deep = STACK(w, "notifier_call_chain+0x1/0x2", "__x64_sys_delete_module+0x1/0x2");
	uint32_t elsewhere = STACK(w, "device_add+0x1/0x2", "do_syscall_64+0x1/0x2");
	uint32_t lib = STACK(w, "make+0x1/0x2 [lib]", "__x64_sys_delete_module+0x1/0x2");
	uint32_t other = STACK(w, "gone+0x1/0x2 [other]", "__x64_sys_delete_module+0x1/0x2");

	is(w, (struct owner_query){.stack = below, .tid = 7}, "", OWNER_UNKNOWN);
	m.tid = 7;
	modules_take(w->modules, &m.h);
	is(w, (struct owner_query){.stack = below, .tid = 7}, "user!", OWNER_EXIT);
	is(w, (struct owner_query){.stack = below, .tid = 7, .ns = 899}, "", OWNER_UNKNOWN);
	is(w, (struct owner_query){.stack = below, .tid = 8}, "", OWNER_UNKNOWN);
	/* others are notified that it goes, and may make something of their own */
	is(w, (struct owner_query){.stack = deep, .tid = 7}, "user", OWNER_EXIT);
	is(w, (struct owner_query){.stack = elsewhere, .tid = 7}, "", OWNER_UNKNOWN);
	is(w, (struct owner_query){.stack = lib, .tid = 7}, "lib! user", OWNER_FRAME);
	is(w, (struct owner_query){.stack = other, .tid = 7}, "other!", OWNER_FRAME);
	m = make_module(0, 1200, 0, LM_MODULE_FREED, "user");
	modules_take(w->modules, &m.h);
	is(w, (struct owner_query){.stack = below, .tid = 7, .ns = 1200}, "user!", OWNER_EXIT);
	is(w, (struct owner_query){.stack = below, .tid = 7, .ns = 1201}, "", OWNER_UNKNOWN);
}

/* It is in use, say: then the task goes on, and unloads another one. */
static void an_exit_that_was_refused_is_none(void **state)
{
	struct world *w = *state;
	struct lm_module m = make_module(0, 900, 0, LM_MODULE_LEAVING, "lib");
	uint32_t below = STACK(w, "__x64_sys_delete_module+0x1/0x2");

	m.tid = 7;
	modules_take(w->modules, &m.h);
	m = make_module(0, 950, 0, LM_MODULE_LEAVING, "other");
	m.tid = 7;
	modules_take(w->modules, &m.h);
	is(w, (struct owner_query){.stack = below, .tid = 7}, "other!", OWNER_EXIT);
	m = make_module(0, 960, 0, LM_MODULE_LEAVING, "none of that name");
	m.tid = 7;
	modules_take(w->modules, &m.h);
	is(w, (struct owner_query){.stack = below, .tid = 7}, "", OWNER_UNKNOWN);
}

/* An old trace has neither module records with tasks nor ranges. */
static void without_modules_the_frames_are_all(void **state)
{
	struct world *w = *state;
	struct owners owners;
	struct owner owner;
	struct owner_query query = {.stack = STACK(w, "probe+0x1/0x2 [user]"), .key = USER};

	owners_init(&owners, &plan, NULL, w->stacks);
	owner_find(&owners, &query, &owner);
	assert_int_equal(owner.nr, 1);
	assert_int_equal(owner.candidate[0].how, OWNER_FRAME);
	owners_init(&owners, &plan, NULL, NULL);
	owner_find(&owners, &query, &owner);
	assert_int_equal(owner.nr, 0);
	assert_string_equal(owner_how_name(OWNER_MEMORY), "memory");
	assert_string_equal(owner_how_name(OWNER_UNKNOWN), "unknown");
}

#define with_world(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(frames_name_the_one_that_made_it_and_its_clients),
		with_world(a_stack_is_judged_by_the_time_of_birth),
		with_world(a_frame_without_a_module_has_an_address),
		with_world(memory_goes_before_frames_and_a_model_before_all),
		with_world(a_caller_owns_what_the_model_says_it_does),
		with_world(the_kernel_itself_is_no_module),
		with_world(a_hook_in_a_module_is_called_back_or_offered),
		with_world(an_init_that_ends_in_a_call_leaves_no_frame),
		with_world(an_exit_that_ends_in_a_call_leaves_no_frame),
		with_world(an_exit_that_was_refused_is_none),
		with_world(without_modules_the_frames_are_all),
	};

	return cmocka_run_group_tests_name("owner", tests, NULL, NULL);
}
