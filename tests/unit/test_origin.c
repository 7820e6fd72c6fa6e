// SPDX-License-Identifier: GPL-2.0-only
/* Which function of a stack is the one to be mended. */
#include <stdio.h>
#include <string.h>

#include "sink_fixture.h"

#include "engine/engine.h"
#include "sink/origin.h"

#define POOL 0xffff888103400000
#define B    0xffff8881034c1000

static const struct attachment attached[] = {
	{"dma_pool", "pool", "born", UNTRUSTED("dma_pool_create"), UNTRUSTED("fexit")},
	{"dma_pool", "pool", "dies", UNTRUSTED("dma_pool_destroy"), UNTRUSTED("fentry")},
	{"dma_pool", "block", "born", UNTRUSTED("dma_pool_alloc"), UNTRUSTED("fexit")},
	{"dma_pool", "block", "dies", UNTRUSTED("dma_pool_free"), UNTRUSTED("fentry")},
};

struct births_fixture {
	struct fixture f;
	struct engine *engine;
	uint32_t nr; /* stacks so far */
	uint64_t ns;
};

static void begin(struct births_fixture *b)
{
	const struct engine_config config = {.plan = &dma_pool_plan};

	*b = (struct births_fixture){.ns = 1000};
	open_sink(&b->f, sink_text_new);
	b->engine = engine_new(&config);
	assert_non_null(b->engine);
	b->f.sink->engine = b->engine;
	b->f.sink->probe = attached;
	b->nr = 100;
}

static void end(struct births_fixture *b)
{
	engine_free(b->engine);
	close_sink(&b->f);
}

/* A stack of these functions, "name" of the kernel or "name [module]", innermost first. */
static uint32_t stack_of(struct births_fixture *b, const char *const *name, uint32_t nr)
{
	uint32_t stack = ++b->nr;
	char text[LM_SYMBOL_LEN];

	for (uint32_t n = 0; n < nr; n++) {
		int len = (int)strcspn(name[n], " ");
		struct lm_frame frame;

		snprintf(text, sizeof(text), "%.*s+0x10/0x80%s", len, name[n], name[n] + len);
		frame = make_frame(0, 0, 0, stack, n, nr, text);
		assert_int_equal(stacks_add(b->f.stacks, &frame), 0);
	}
	return stack;
}

#define STACK(b, ...)                                                                              \
	stack_of(b, (const char *const[]){__VA_ARGS__},                                            \
		 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static uint32_t born(struct births_fixture *b, uint32_t stack)
{
	struct lm_event event = make_event(BLOCK_BORN, 0, b->ns++, 0);

	event.key = B + b->ns * 64;
	event.h.stack = stack;
	assert_int_equal(engine_feed(b->engine, &event.h), 0);
	return stack;
}

static void assert_origin(struct births_fixture *b, uint32_t stack, const char *text)
{
	struct origin origin = origin_of_birth(b->f.sink, &dma_pool_plan.class[CLASS_BLOCK], stack);
	struct line line = {0};

	origin_add(&line, &origin);
	assert_string_equal(line.text, text);
}

static void a_helper_with_many_callers_is_a_wrapper(void **state)
{
	struct births_fixture b;
	uint32_t first, second;

	(void)state;
	begin(&b);
	first = born(&b, STACK(&b, "grab [d]", "fill [d]", "open [d]", "vfs_open"));
	second = born(&b, STACK(&b, "grab [d]", "drain [d]", "vfs_read"));
	assert_origin(&b, first, "fill ← open");
	assert_origin(&b, second, "drain");
	end(&b);
}

/* The driver's function does not become a wrapper since the kernel calls it by two ways. */
static void the_ways_of_the_kernel_make_no_wrapper(void **state)
{
	struct births_fixture b;
	uint32_t first;

	(void)state;
	begin(&b);
	first = born(&b, STACK(&b, "fill [d]", "queue_rq [d]", "blk_mq_dispatch"));
	born(&b, STACK(&b, "fill [d]", "queue_rq [d]", "blk_mq_submit_bio"));
	assert_origin(&b, first, "fill ← queue_rq");
	end(&b);
}

/* All objects come through one place of it, which two of its functions lead to: not a helper. */
static void a_long_way_in_common_is_no_wrapper(void **state)
{
	struct births_fixture b;
	uint32_t first;

	(void)state;
	begin(&b);
	first = born(&b, STACK(&b, "my_alloc [d]", "fill [d]", "map [d]", "prepare [d]",
			       "queue_rq [d]", "x"));
	born(&b, STACK(&b, "my_alloc [d]", "fill [d]", "map [d]", "prepare [d]", "queue_rqs [d]"));
	assert_origin(&b, first, "fill ← map ← prepare");
	end(&b);
	/* three, one around the other, are */
	begin(&b);
	first = born(&b, STACK(&b, "my_alloc [d]", "grab [d]", "take [d]", "queue_rq [d]", "x"));
	born(&b, STACK(&b, "my_alloc [d]", "grab [d]", "take [d]", "queue_rqs [d]"));
	assert_origin(&b, first, "queue_rq");
	end(&b);
}

static void one_path_alone_goes_by_names(void **state)
{
	struct births_fixture b;
	uint32_t stack;

	(void)state;
	begin(&b);
	stack = born(&b,
		     STACK(&b, "my_pool_alloc [d]", "fill [d]", "map [d]", "queue_rq [d]", "x"));
	born(&b, stack);
	assert_origin(&b, stack, "fill ← map ← queue_rq");
	end(&b);
	/* "allocated" is another word, and a name without the act is no wrapper */
	begin(&b);
	assert_origin(&b, born(&b, STACK(&b, "allocated_one [d]", "fill [d]")),
		      "allocated_one ← fill");
	end(&b);
	begin(&b);
	assert_origin(&b, born(&b, STACK(&b, "fill [d]", "map [d]")), "fill ← map");
	end(&b);
}

static void something_is_always_left(void **state)
{
	struct births_fixture b;
	uint32_t stack;

	(void)state;
	begin(&b);
	stack = born(&b, STACK(&b, "my_alloc [d]", "vfs_open"));
	assert_origin(&b, stack, "my_alloc");
	assert_origin(&b, 77, "");
	assert_origin(&b, LM_STACK_NONE, "");
	end(&b);
}

static void a_user_can_name_wrappers(void **state)
{
	static const struct wrappers wrappers = {2, {"fill", "m*p"}};
	struct births_fixture b;
	uint32_t stack;

	(void)state;
	begin(&b);
	stack = born(&b, STACK(&b, "my_pool_alloc [d]", "fill [d]", "map [d]", "queue_rq [d]"));
	b.f.sink->wrappers = &wrappers;
	assert_origin(&b, stack, "queue_rq");
	end(&b);
}

/* What is forgotten is mended where it was born, what is done twice where it is done. */
static void a_tracepoint_is_within_the_kernel(void **state)
{
	struct model_hook *hook = &dma_pool_class[CLASS_BLOCK].hook[0];
	struct births_fixture b;
	uint32_t first, second;

	(void)state;
	begin(&b);
	hook->site = SITE_TRACEPOINT;
	first = born(&b, STACK(&b, "enqueue", "mod_timer", "arm [d]", "open [d]", "vfs_open"));
	second = born(&b, STACK(&b, "enqueue", "add_timer", "probe"));
	assert_origin(&b, first, "arm ← open");
	assert_origin(&b, second, "enqueue ← add_timer ← probe");
	hook->site = SITE_EXIT;
	assert_origin(&b, first, "enqueue ← mod_timer");
	end(&b);
}

static void a_violation_has_its_place(void **state)
{
	struct violation violation = a_double_free();
	struct births_fixture b;
	struct line line = {0};
	struct origin origin;

	(void)state;
	begin(&b);
	violation.at_stack = STACK(&b, "my_pool_free [d]", "drain [d]", "close [d]");
	violation.probe = BLOCK_DIES;
	origin = origin_of_violation(b.f.sink, &violation);
	origin_add(&line, &origin);
	assert_string_equal(line.text, "drain ← close");

	violation.rule = RULE_OUTLIVED_PARENT;
	violation.nr_groups = 2;
	violation.group[0] =
		(struct object_group){violation.object.class, STACK(&b, "rarely [d]"), .count = 1};
	violation.group[1] =
		(struct object_group){violation.object.class, STACK(&b, "often [d]"), .count = 2};
	origin = origin_of_violation(b.f.sink, &violation);
	assert_true(untrusted_is(origin.frame->symbol, "often"));

	violation.nr_groups = 0;
	violation.probe = LM_PROBE_NONE;
	violation.at_stack = LM_STACK_NONE;
	origin = origin_of_violation(b.f.sink, &violation);
	assert_true(untrusted_is(origin.frame->symbol, "double_free_alloc"));
	end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_helper_with_many_callers_is_a_wrapper),
		cmocka_unit_test(the_ways_of_the_kernel_make_no_wrapper),
		cmocka_unit_test(a_long_way_in_common_is_no_wrapper),
		cmocka_unit_test(one_path_alone_goes_by_names),
		cmocka_unit_test(something_is_always_left),
		cmocka_unit_test(a_user_can_name_wrappers),
		cmocka_unit_test(a_tracepoint_is_within_the_kernel),
		cmocka_unit_test(a_violation_has_its_place),
	};

	return cmocka_run_group_tests_name("origin", tests, NULL, NULL);
}
