/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An engine on a model that is given as text, and events of its probes, one a tick: for the rules
 * of the language that need no plan of their own.
 */
#ifndef TESTS_RULES_FIXTURE_H
#define TESTS_RULES_FIXTURE_H

#include "test_model.h"

#include "engine/engine.h"
#include "event/stacks.h"
#include "mix.h"
#include "model/plan.h"
#include "records.h"

#define RULES_MOST 64

/* A violation, as far as these tests ask. */
struct reported {
	enum rule rule;
	bool certain;
	uint64_t time_ns;
	struct object_ref object;
	bool inside;
	uint64_t expected, actual;
	unsigned int nr_children;
	struct object_ref child; /* the first */
	char attr[16];
	char why[160];
};

struct rules {
	struct model *model;
	struct plan plan;
	struct stacks *stacks;
	struct engine *engine;
	uint64_t now;
	uint32_t tid;
	uint32_t stack; /* of the next events */
	unsigned int nr, seen;
	struct reported report[RULES_MOST];
};

static inline void rules_note(void *ctx, const struct violation *violation)
{
	struct rules *r = ctx;

	assert_true(r->nr < RULES_MOST);
	r->report[r->nr++] = (struct reported){
		.rule = violation->rule,
		.certain = violation->certain,
		.time_ns = violation->time_ns,
		.object = violation->object,
		.inside = violation->inside,
		.expected = violation->expected,
		.actual = violation->actual,
		.nr_children = violation->nr_children,
		.child = violation->child[0],
	};
	snprintf(r->report[r->nr - 1].attr, sizeof(r->report->attr), "%s",
		 violation->attr ? violation->attr : "");
	snprintf(r->report[r->nr - 1].why, sizeof(r->report->why), "%s",
		 violation->why ? violation->why : "");
}

static inline void rules_open_with(struct rules *r, const char *text, struct modules *modules)
{
	struct engine_config config = {.plan = &r->plan, .ctx = r, .on_violation = rules_note};

	memset(r, 0, sizeof(*r));
	r->now = 1000;
	config.modules = modules;
	r->tid = 7;
	r->model = parse(text);
	assert_int_equal(plan_init(&r->plan, &r->model, 1), 0);
	r->stacks = stacks_new();
	assert_non_null(r->stacks);
	config.stacks = r->stacks;
	r->engine = engine_new(&config);
	assert_non_null(r->engine);
}

static inline void rules_open(struct rules *r, const char *text)
{
	rules_open_with(r, text, NULL);
}

static inline void rules_close(struct rules *r)
{
	assert_int_equal(r->seen, r->nr);
	engine_free(r->engine);
	stacks_free(r->stacks);
	plan_fini(&r->plan);
	model_free(r->model);
}

static inline struct lm_event rules_event(struct rules *r, uint16_t probe, uint64_t key)
{
	struct lm_event event = make_event(probe, 0, r->now += 10, 0);

	event.key = key;
	event.tgid = event.tid = r->tid;
	event.h.stack = r->stack;
	return event;
}

static inline void feed(struct rules *r, uint16_t probe, uint64_t key)
{
	struct lm_event event = rules_event(r, probe, key);

	assert_int_equal(engine_feed(r->engine, &event.h), 0);
}

static inline void feed_values(struct rules *r, uint16_t probe, uint64_t key, uint64_t val0,
			       uint64_t val1)
{
	struct lm_event event = rules_event(r, probe, key);

	event.val[0] = val0;
	event.val[1] = val1;
	assert_int_equal(engine_feed(r->engine, &event.h), 0);
}

static inline void feed_child(struct rules *r, uint16_t probe, uint64_t key, uint64_t parent)
{
	struct lm_event event = rules_event(r, probe, key);

	event.parent = parent;
	assert_int_equal(engine_feed(r->engine, &event.h), 0);
}

/* A birth with owner and, unless both are 0, the parts of its key. */
static inline void feed_owned(struct rules *r, uint16_t probe, uint64_t key, uint64_t first,
			      uint64_t second, uint64_t owner)
{
	struct lm_owned owned = {.birth.ev = rules_event(r, probe, key)};

	owned.birth.ev.h.type = LM_REC_OWNED;
	owned.birth.ev.h.size = sizeof(owned);
	owned.owner = owner;
	owned.part[0] = first;
	owned.part[1] = second;
	assert_int_equal(engine_feed(r->engine, &owned.birth.ev.h), 0);
}

static inline void feed_module(struct rules *r, uint32_t what, const char *name)
{
	struct lm_module module = {
		.h = {.type = LM_REC_MODULE,
		      .size = sizeof(module),
		      .probe = LM_PROBE_NONE,
		      .time_ns = r->now += 10},
		.what = what,
	};

	snprintf(module.name, sizeof(module.name), "%s", name);
	assert_int_equal(engine_feed(r->engine, &module.h), 0);
}

/* Events were lost from @from_ns until now. */
static inline void feed_gap(struct rules *r, uint64_t from_ns)
{
	struct lm_gap gap = {
		.h = {.type = LM_REC_GAP,
		      .size = sizeof(gap),
		      .probe = LM_PROBE_NONE,
		      .time_ns = r->now += 10},
		.from_ns = from_ns,
		.lost = 1,
	};

	assert_int_equal(engine_feed(r->engine, &gap.h), 0);
}

/* The stack of a function of this module; "" is one of the kernel. */
static inline void in_module(struct rules *r, uint32_t ref, const char *module)
{
	char text[LM_SYMBOL_LEN];
	struct lm_frame frame;

	snprintf(text, sizeof(text), *module ? "f+0x1/0x2 [%s]" : "f+0x1/0x2", module);
	frame = make_frame(0, r->now, 0, ref, 0, 1, text);
	assert_int_equal(stacks_add(r->stacks, &frame), 0);
	r->stack = ref;
}

/* Nothing new is reported. */
static inline void quiet_at(int line, struct rules *r)
{
	if (r->nr != r->seen)
		fail_msg("line %d: %s %s", line,
			 r->report[r->seen].certain ? "certain" : "possible",
			 rule_name(r->report[r->seen].rule));
}

/* Just this is reported. */
static inline const struct reported *reports_at(int line, struct rules *r, enum rule rule,
						bool certain)
{
	const struct reported *report = &r->report[r->seen];

	if (r->nr != r->seen + 1)
		fail_msg("line %d: %u violations", line, r->nr - r->seen);
	if (report->rule != rule || report->certain != certain)
		fail_msg("line %d: %s %s", line, report->certain ? "certain" : "possible",
			 rule_name(report->rule));
	r->seen++;
	return report;
}

#define quiet(r)	    quiet_at(__LINE__, r)
#define reports(r, rule)    reports_at(__LINE__, r, rule, true)
#define may_report(r, rule) reports_at(__LINE__, r, rule, false)

#endif /* TESTS_RULES_FIXTURE_H */
