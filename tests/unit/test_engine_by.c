// SPDX-License-Identifier: GPL-2.0-only
/* A release of what is dead, by the module that owned it or by somebody else (by). */
#include "test_model.h"

#include "engine/engine.h"
#include "event/modules.h"
#include "model/plan.h"
#include "records.h"

#define DRIVER 0xffffffffc0100000 /* code of a module … */
#define OTHER  0xffffffffc0200000 /* … of another one … */
#define KERNEL 0xffffffff81000000 /* … and of the kernel */
#define HEAP   0xffff888100000000

enum { BORN, DIES, LATER };

static const char *const text = "model m class memory born tracepoint take key arg1 owner arg0 "
				"dies tracepoint give key arg1 known by arg0 "
				"dies entry give_later key arg0 known";

struct world {
	struct model *model;
	struct plan plan;
	struct modules *modules;
	struct engine *engine;
	uint64_t now;
	unsigned int nr; /* violations since they were last asked for, possible ones too */
	enum rule rule;	 /* of the last one */
	bool certain;
};

static void note(void *ctx, const struct violation *violation)
{
	struct world *w = ctx;

	w->nr++;
	w->rule = violation->rule;
	w->certain = violation->certain;
}

static void range(struct world *w, uint64_t base, const char *name)
{
	struct lm_range record = make_range(0, LM_RANGE_CORE, base, 0x1000, name);

	assert_int_equal(modules_take(w->modules, &record.h), 0);
}

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	struct engine_config config = {.plan = &w->plan, .ctx = w, .on_violation = note};

	w->model = parse(text);
	assert_int_equal(plan_init(&w->plan, &w->model, 1), 0);
	w->modules = modules_new();
	range(w, DRIVER, "driver");
	range(w, OTHER, "other");
	config.modules = w->modules;
	w->engine = engine_new(&config);
	assert_non_null(w->engine);
	w->now = 1000000;
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	engine_free(w->engine);
	modules_free(w->modules);
	plan_fini(&w->plan);
	model_free(w->model);
	free(w);
	return 0;
}

static void born(struct world *w, uint64_t key, uint64_t owner)
{
	struct lm_owned record = make_owned(BORN, 0, w->now += 10, 0, owner);

	record.birth.ev.key = key;
	assert_int_equal(engine_feed(w->engine, &record.birth.ev.h), 0);
}

static void dies(struct world *w, uint16_t probe, uint64_t key, uint64_t by)
{
	struct lm_event event = make_event(probe, 0, w->now += 10, 0);

	event.key = key;
	event.val[0] = by;
	assert_int_equal(engine_feed(w->engine, &event.h), 0);
}

static void gap(struct world *w)
{
	struct lm_gap record = make_gap(w->now, w->now + 10, 1, LM_PROBE_NONE);

	w->now += 10;
	assert_int_equal(engine_feed(w->engine, &record.h), 0);
}

static void nothing(struct world *w)
{
	if (w->nr)
		fail_msg("%s", rule_name(w->rule));
}

static void a_double_free(struct world *w)
{
	assert_int_equal(w->nr, 1);
	assert_int_equal(w->rule, RULE_DOUBLE_FREE);
	assert_true(w->certain);
	w->nr = 0;
}

static void its_owner_gives_it_back_twice(void **state)
{
	struct world *w = *state;

	born(w, HEAP, DRIVER + 8);
	dies(w, DIES, HEAP, DRIVER + 16);
	nothing(w);
	dies(w, DIES, HEAP, DRIVER + 24);
	a_double_free(w);
	/* in whichever way, and whoever, it was given back first */
	born(w, HEAP + 64, DRIVER + 8);
	dies(w, LATER, HEAP + 64, 0);
	dies(w, DIES, HEAP + 64, DRIVER);
	a_double_free(w);
	born(w, HEAP + 128, DRIVER);
	dies(w, DIES, HEAP + 128, KERNEL);
	dies(w, DIES, HEAP + 128, DRIVER);
	a_double_free(w);
}

static void others_may_have_the_address_now(void **state)
{
	struct world *w = *state;

	born(w, HEAP, DRIVER + 8);
	dies(w, DIES, HEAP, DRIVER + 16);
	dies(w, DIES, HEAP, KERNEL);
	dies(w, DIES, HEAP, OTHER);
	dies(w, LATER, HEAP, DRIVER);
	nothing(w);
	/* what the kernel had there last is the kernel's, and it can be given to a driver */
	born(w, HEAP, KERNEL);
	dies(w, DIES, HEAP, DRIVER);
	dies(w, DIES, HEAP, DRIVER);
	nothing(w);
	/* never seen at all */
	dies(w, DIES, HEAP + 64, DRIVER);
	nothing(w);
}

static void after_a_gap_it_may_be_another_object(void **state)
{
	struct world *w = *state;

	born(w, HEAP, DRIVER + 8);
	dies(w, DIES, HEAP, DRIVER + 16);
	gap(w);
	dies(w, DIES, HEAP, DRIVER + 16);
	nothing(w);
	born(w, HEAP, DRIVER + 8);
	dies(w, DIES, HEAP, DRIVER + 16);
	dies(w, DIES, HEAP, DRIVER + 16);
	a_double_free(w);
}

#define with_world(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(its_owner_gives_it_back_twice),
		with_world(others_may_have_the_address_now),
		with_world(after_a_gap_it_may_be_another_object),
	};

	return cmocka_run_group_tests_name("engine by", tests, NULL, NULL);
}
