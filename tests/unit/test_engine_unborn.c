// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hooks that a model has not, or that are not there, and keys of which no birth is known. Each
 * doubt has a twin in which all was watched.
 */
#include "test_model.h"

#include "engine/engine.h"
#include "event/stacks.h"
#include "model/plan.h"
#include "records.h"

#define TICK 10
#define B    0x10000

/* One class of a model of its own, and what came of the last event. */
struct one {
	struct model *model;
	struct plan plan;
	struct stacks *stacks;
	struct engine *engine;
	uint64_t now;
	uint32_t stack;
	unsigned int nr;
	struct violation last;
};

static void note(void *ctx, const struct violation *violation)
{
	struct one *one = ctx;

	one->nr++;
	one->last = *violation;
}

static void open_one(struct one *one, const char *text, const bool *watched)
{
	struct engine_config config = {.plan = &one->plan, .ctx = one, .on_violation = note};

	memset(one, 0, sizeof(*one));
	one->now = 1000;
	one->model = parse(text);
	assert_int_equal(plan_init(&one->plan, &one->model, 1), 0);
	if (watched)
		plan_keep_watched(&one->plan, watched);
	config.stacks = one->stacks = stacks_new();
	one->engine = engine_new(&config);
	assert_non_null(one->engine);
}

static void close_one(struct one *one)
{
	engine_free(one->engine);
	stacks_free(one->stacks);
	plan_fini(&one->plan);
	model_free(one->model);
}

/* How sure a violation the event brings is, if any. */
enum { NOTHING, POSSIBLE, CERTAIN };

static int event_of(struct one *one, uint16_t probe, uint64_t key)
{
	struct lm_event event = make_event(probe, 0, one->now += TICK, 0);

	event.key = key;
	event.h.stack = one->stack;
	one->nr = 0;
	assert_int_equal(engine_feed(one->engine, &event.h), 0);
	return !one->nr ? NOTHING : one->last.certain ? CERTAIN : POSSIBLE;
}

static void module_comes(struct one *one, const char *name, uint32_t what)
{
	struct lm_module module = make_module(0, one->now += TICK, 0, what, name);

	assert_int_equal(engine_feed(one->engine, &module.h), 0);
}

static void a_hook_that_is_not_there_is_no_evidence(void **state)
{
	const bool no_births[] = {false, true}, no_deaths[] = {true, false};
	const char *text = "model m class c born exit get key ret dies entry put key arg0";
	struct one one;
	unsigned int why;

	(void)state;
	open_one(&one, text, no_births);
	assert_int_equal(event_of(&one, 1, B), NOTHING);
	assert_int_equal(event_of(&one, 1, B), POSSIBLE);
	assert_int_equal(one.last.rule, RULE_DOUBLE_FREE);
	assert_true(engine_unobserved(one.engine, 0, &why));
	assert_int_equal(why, UNOBSERVED_NEVER);
	close_one(&one);
	open_one(&one, text, no_deaths);
	assert_int_equal(event_of(&one, 0, B), NOTHING);
	assert_int_equal(event_of(&one, 0, B), POSSIBLE);
	assert_int_equal(one.last.rule, RULE_BORN_TWICE);
	close_one(&one);
	open_one(&one, text, NULL);
	assert_int_equal(event_of(&one, 0, B), NOTHING);
	assert_int_equal(event_of(&one, 1, B), NOTHING);
	assert_int_equal(event_of(&one, 1, B), CERTAIN);
	assert_false(engine_unobserved(one.engine, 0, &why));
	close_one(&one);
}

static void nor_is_one_that_the_model_has_not(void **state)
{
	struct one one;
	unsigned int why;

	(void)state;
	open_one(&one, "model m class c dies entry put key arg0", NULL);
	assert_int_equal(event_of(&one, 0, B), NOTHING);
	assert_int_equal(event_of(&one, 0, B), POSSIBLE);
	/* That is what the user asked for. */
	assert_false(engine_unobserved(one.engine, 0, &why));
	close_one(&one);
	open_one(&one,
		 "model m class c born exit get key ret borrow entry lend key arg0 "
		 "dies entry put key arg0",
		 NULL);
	assert_int_equal(event_of(&one, 0, B), NOTHING);
	assert_int_equal(event_of(&one, 1, B), NOTHING);
	assert_int_equal(event_of(&one, 2, B), POSSIBLE);
	assert_int_equal(one.last.rule, RULE_FREED_WHILE_LENT);
	close_one(&one);
}

static void nothing_of_a_module_is_older_than_it(void **state)
{
	const char *text = "model m class c born exit mod:get key ret "
			   "touch entry mod:use key arg0 dies entry put key arg0";
	struct one one;

	(void)state;
	open_one(&one, text, NULL);
	module_comes(&one, "mod", LM_MODULE_LOADED);
	assert_int_equal(event_of(&one, 2, B), CERTAIN);
	assert_int_equal(one.last.rule, RULE_BAD_RELEASE);
	assert_int_equal(one.last.basis.births, WATCHED_ALL);
	assert_int_equal(event_of(&one, 1, B + 64), CERTAIN);
	assert_int_equal(one.last.rule, RULE_USE_BEFORE_INIT);
	assert_int_equal(event_of(&one, 0, B + 128), NOTHING);
	assert_int_equal(event_of(&one, 2, B + 128), NOTHING);
	close_one(&one);

	/* It was there already, or another came. */
	open_one(&one, text, NULL);
	assert_int_equal(event_of(&one, 2, B), NOTHING);
	module_comes(&one, "other", LM_MODULE_LOADED);
	assert_int_equal(event_of(&one, 2, B + 64), NOTHING);
	module_comes(&one, "mod", LM_MODULE_FREED);
	module_comes(&one, "mod", LM_MODULE_LOADED);
	assert_int_equal(event_of(&one, 2, B + 128), NOTHING);
	close_one(&one);
}

static void stack_in(struct one *one, uint32_t ref, const char *text)
{
	struct lm_frame frame = make_frame(0, one->now, 0, ref, 0, 1, text);

	assert_int_equal(stacks_add(one->stacks, &frame), 0);
	one->stack = ref;
}

static void a_new_module_s_release_of_an_unknown_key_is_possible(void **state)
{
	const char *text = "model m class c born exit get key ret dies entry put key arg0";
	struct lm_gap gap;
	struct one one;

	(void)state;
	open_one(&one, text, NULL);
	module_comes(&one, "mod", LM_MODULE_LOADED);
	stack_in(&one, 1, "mod_exit+0x1/0x2 [mod]");
	assert_int_equal(event_of(&one, 1, B), POSSIBLE);
	assert_int_equal(one.last.rule, RULE_BAD_RELEASE);
	assert_int_equal(one.last.basis.births, WATCHED_RUN);
	/* also while its exit runs */
	module_comes(&one, "mod", LM_MODULE_LEAVING);
	assert_int_equal(event_of(&one, 1, B + 320), POSSIBLE);
	/* What was there before lifemon releases what was there before. */
	stack_in(&one, 2, "old_exit+0x1/0x2 [old]");
	assert_int_equal(event_of(&one, 1, B + 64), NOTHING);
	stack_in(&one, 3, "do_exit+0x1/0x2");
	assert_int_equal(event_of(&one, 1, B + 128), NOTHING);
	one.stack = 1;
	gap = make_gap(one.now, one.now + TICK, 1, LM_PROBE_NONE);
	one.now += TICK;
	assert_int_equal(engine_feed(one.engine, &gap.h), 0);
	assert_int_equal(event_of(&one, 1, B + 192), NOTHING);
	close_one(&one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hook_that_is_not_there_is_no_evidence),
		cmocka_unit_test(nor_is_one_that_the_model_has_not),
		cmocka_unit_test(nothing_of_a_module_is_older_than_it),
		cmocka_unit_test(a_new_module_s_release_of_an_unknown_key_is_possible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
