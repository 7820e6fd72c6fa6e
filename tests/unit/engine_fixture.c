// SPDX-License-Identifier: GPL-2.0-only
#include "engine_fixture.h"

/* cmocka.h needs these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "records.h"

#define ARG    .from = CAPTURE_ARG, .mul = 1
#define KEY    .key = {ARG}
#define PARENT .parent = {ARG}
#define VALUE(r)                                                                                   \
	{                                                                                          \
		.role = VALUE_##r, .capture = { ARG }                                              \
	}
#define DMA(r)                                                                                     \
	{                                                                                          \
		.role = VALUE_##r, .name = "dma", .capture = { ARG }                               \
	}
#define NO_VALUES    .nr_values = 0
#define ONE_VALUE(a) .nr_values = 1, .value = {a}
#define RANGE	     .nr_values = 2, .value = {VALUE(OFFSET), VALUE(LENGTH)}

static struct model_class classes[NR_CLASSES] = {
	[CLASS_POOL] = {
		.name = "pool", .parent = -1, .nr_hooks = 3,
		.hook = {
			{.verb = VERB_BORN, KEY, ONE_VALUE(VALUE(SIZE)),
			 .name = {ARG, .as = CAPTURE_STRING}, .device = {ARG, .as = CAPTURE_DEVICE}},
			{.verb = VERB_TOUCH, KEY, NO_VALUES},
			{.verb = VERB_DIES, KEY, NO_VALUES},
		},
	},
	[CLASS_BLOCK] = {
		.name = "block", .parent = CLASS_POOL, .nr_hooks = 10,
		.hook = {
			{.verb = VERB_BORN, KEY, PARENT, ONE_VALUE(DMA(ATTR))},
			{.verb = VERB_BORROW, KEY, PARENT, NO_VALUES},
			{.verb = VERB_BORROW, .exclusive = true, KEY, PARENT, NO_VALUES},
			{.verb = VERB_RETURN, KEY, PARENT, NO_VALUES},
			{.verb = VERB_MOVE, KEY, PARENT, NO_VALUES},
			{.verb = VERB_BACK, KEY, PARENT, NO_VALUES},
			{.verb = VERB_TOUCH, KEY, PARENT, RANGE},
			{.verb = VERB_TOUCH, KEY, NO_VALUES},
			{.verb = VERB_DIES, KEY, PARENT, ONE_VALUE(DMA(SAME))},
			{.verb = VERB_DIES, KEY, NO_VALUES},
		},
	},
	[CLASS_LOCK] = {
		.name = "lock", .parent = -1, .nr_hooks = 9,
		.hook = {
			{.verb = VERB_BORN, KEY, NO_VALUES},
			{.verb = VERB_INIT, KEY, ONE_VALUE(VALUE(SIZE))},
			{.verb = VERB_BORROW, KEY, NO_VALUES},
			{.verb = VERB_BORROW, .exclusive = true, KEY, NO_VALUES},
			{.verb = VERB_RETURN, KEY, NO_VALUES},
			{.verb = VERB_MOVE, KEY, NO_VALUES},
			{.verb = VERB_BACK, KEY, NO_VALUES},
			{.verb = VERB_TOUCH, KEY, NO_VALUES},
			{.verb = VERB_DIES, KEY, NO_VALUES},
		},
	},
	[CLASS_BUFFER] = {
		.name = "buffer", .parent = -1, .nr_hooks = 4,
		.hook = {
			{.verb = VERB_BORN, KEY, ONE_VALUE(VALUE(SIZE))},
			{.verb = VERB_TOUCH, KEY, RANGE},
			{.verb = VERB_TOUCH, KEY, ONE_VALUE(VALUE(OFFSET))},
			{.verb = VERB_DIES, KEY, NO_VALUES},
		},
	},
	[CLASS_SUB] = {
		.name = "sub", .parent = CLASS_POOL, .nr_hooks = 2,
		.hook = {
			{.verb = VERB_BORN, KEY, PARENT, NO_VALUES},
			{.verb = VERB_DIES, KEY, PARENT, NO_VALUES},
		},
	},
	[CLASS_ITEM] = {
		.name = "item", .parent = CLASS_SUB, .nr_hooks = 2,
		.hook = {
			{.verb = VERB_BORN, KEY, PARENT, NO_VALUES},
			{.verb = VERB_DIES, KEY, PARENT, NO_VALUES},
		},
	},
};

static struct model model = {
	.name = "test",
	.title = "",
	.file = "test.own",
	.nr_classes = NR_CLASSES,
	.class = classes,
};

#define MANY                                                                                       \
	(1u << VERB_BORN | 1u << VERB_BORROW | 1u << VERB_RETURN | 1u << VERB_MOVE |               \
	 1u << VERB_BACK | 1u << VERB_TOUCH | 1u << VERB_DIES)
#define FEW (1u << VERB_BORN | 1u << VERB_DIES)
#define HOOK(c, n)                                                                                 \
	{                                                                                          \
		.class = (c), .hook = &classes[c].hook[n], .model = &model                         \
	}

static struct plan_probe probes[NR_PROBES] = {
	[POOL_BORN] = HOOK(CLASS_POOL, 0),	 [POOL_TOUCH] = HOOK(CLASS_POOL, 1),
	[POOL_DIES] = HOOK(CLASS_POOL, 2),	 [BLOCK_BORN] = HOOK(CLASS_BLOCK, 0),
	[BLOCK_SHARE] = HOOK(CLASS_BLOCK, 1),	 [BLOCK_EXCLUDE] = HOOK(CLASS_BLOCK, 2),
	[BLOCK_RETURN] = HOOK(CLASS_BLOCK, 3),	 [BLOCK_MOVE] = HOOK(CLASS_BLOCK, 4),
	[BLOCK_BACK] = HOOK(CLASS_BLOCK, 5),	 [BLOCK_TOUCH] = HOOK(CLASS_BLOCK, 6),
	[BLOCK_PEEK] = HOOK(CLASS_BLOCK, 7),	 [BLOCK_DIES] = HOOK(CLASS_BLOCK, 8),
	[BLOCK_DROP] = HOOK(CLASS_BLOCK, 9),	 [LOCK_BORN] = HOOK(CLASS_LOCK, 0),
	[LOCK_INIT] = HOOK(CLASS_LOCK, 1),	 [LOCK_SHARE] = HOOK(CLASS_LOCK, 2),
	[LOCK_EXCLUDE] = HOOK(CLASS_LOCK, 3),	 [LOCK_RETURN] = HOOK(CLASS_LOCK, 4),
	[LOCK_MOVE] = HOOK(CLASS_LOCK, 5),	 [LOCK_BACK] = HOOK(CLASS_LOCK, 6),
	[LOCK_TOUCH] = HOOK(CLASS_LOCK, 7),	 [LOCK_DIES] = HOOK(CLASS_LOCK, 8),
	[BUFFER_BORN] = HOOK(CLASS_BUFFER, 0),	 [BUFFER_TOUCH] = HOOK(CLASS_BUFFER, 1),
	[BUFFER_OFFSET] = HOOK(CLASS_BUFFER, 2), [BUFFER_DIES] = HOOK(CLASS_BUFFER, 3),
	[SUB_BORN] = HOOK(CLASS_SUB, 0),	 [SUB_DIES] = HOOK(CLASS_SUB, 1),
	[ITEM_BORN] = HOOK(CLASS_ITEM, 0),	 [ITEM_DIES] = HOOK(CLASS_ITEM, 1),
};

#define CLASS(c, up, ...) [c] = {.model = &model, .class = &classes[c], .parent = up, __VA_ARGS__}

const struct plan test_plan = {
	.nr_classes = NR_CLASSES,
	.class =
		{
			CLASS(CLASS_POOL, -1, .has_children = true, .has_size = true,
			      .verbs = FEW | 1u << VERB_TOUCH),
			CLASS(CLASS_BLOCK, CLASS_POOL, .has_size = true, .verbs = MANY),
			CLASS(CLASS_LOCK, -1, .limit_lent_ns = LIMIT_LENT,
			      .limit_moved_ns = LIMIT_MOVED, .verbs = MANY | 1u << VERB_INIT),
			CLASS(CLASS_BUFFER, -1, .has_size = true, .verbs = FEW | 1u << VERB_TOUCH),
			CLASS(CLASS_SUB, CLASS_POOL, .has_children = true, .has_size = true,
			      .verbs = FEW),
			CLASS(CLASS_ITEM, CLASS_SUB, .has_size = true, .verbs = FEW),
		},
	.nr_probes = NR_PROBES,
	.probe = probes,
};

static void note(void *ctx, const struct violation *v)
{
	struct fixture *f = ctx;

	if (f->nr < MAX_LOG)
		f->log[f->nr] = *v;
	f->nr++;
	f->nr_certain += v->certain;
	snprintf(f->why, sizeof(f->why), "%s", v->why ? v->why : "");
	snprintf(f->name, sizeof(f->name), "%s", v->object.name.raw);
}

/* Out of scope are pools that are named "hidden", with all that is in them, and one process. */
static bool in_scope(void *ctx, const struct scope_query *query)
{
	struct fixture *f = ctx;

	f->asked++;
	return strcmp(query->name, "hidden") != 0 && query->tgid != TGID_OUT;
}

struct fixture *fixture_new(size_t max_objects, size_t quarantine)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct engine_config config = {
		.plan = &test_plan,
		.max_objects = max_objects,
		.quarantine = quarantine,
		.ctx = f,
		.on_violation = note,
		.in_scope = in_scope,
	};

	assert_non_null(f);
	f->now = 1000000;
	f->tgid = 100;
	f->stacks = stacks_new();
	f->modules = modules_new();
	assert_true(f->stacks && f->modules);
	config.stacks = f->stacks;
	config.modules = f->modules;
	f->engine = engine_new(&config);
	assert_non_null(f->engine);
	return f;
}

void fixture_free(struct fixture *f)
{
	engine_free(f->engine);
	stacks_free(f->stacks);
	modules_free(f->modules);
	free(f);
}

int fixture_setup(void **state)
{
	*state = fixture_new(0, 0);
	return 0;
}

int fixture_teardown(void **state)
{
	fixture_free(*state);
	return 0;
}

static struct lm_event next_event(struct fixture *f, enum probe probe, uint64_t key)
{
	struct lm_event event = make_event(probe, 1, f->now += TICK, 0);

	event.h.stack = f->stack;
	event.tgid = f->tgid;
	event.tid = 101;
	event.key = key;
	return event;
}

void feed(struct fixture *f, enum probe probe, uint64_t key, uint64_t parent, uint64_t val0,
	  uint64_t val1)
{
	struct lm_event event = next_event(f, probe, key);

	event.parent = parent;
	event.val[0] = val0;
	event.val[1] = val1;
	assert_int_equal(engine_feed(f->engine, &event.h), 0);
}

void feed_named(struct fixture *f, enum probe probe, uint64_t key, const char *name,
		uint64_t device, const char *device_name)
{
	struct lm_birth birth = make_birth(probe, 1, 0, 0, name, device_name);
	struct lm_hdr h = birth.ev.h;

	birth.ev = next_event(f, probe, key);
	birth.ev.h.type = h.type;
	birth.ev.h.size = h.size;
	birth.ev.val[0] = POOL_SIZE;
	birth.device = device;
	assert_int_equal(engine_feed(f->engine, &birth.ev.h), 0);
}

void feed_gap(struct fixture *f, uint64_t from_ns)
{
	struct lm_gap gap = make_gap(from_ns, f->now += TICK, 1, LM_PROBE_NONE);

	assert_int_equal(engine_feed(f->engine, &gap.h), 0);
}

/* Names what came instead, and where the test stands. */
static void check_nr(int line, const struct fixture *f, unsigned int before, unsigned int nr)
{
	for (unsigned int i = before; i < f->nr && i < MAX_LOG && f->nr - before != nr; i++)
		print_error("line %d: %s %s on %#llx\n", line,
			    f->log[i].certain ? "certain" : "possible", rule_name(f->log[i].rule),
			    (unsigned long long)f->log[i].object.key);
	if (f->nr - before != nr)
		fail_msg("line %d: %u violations, expected %u", line, f->nr - before, nr);
}

void ok_at(int line, struct fixture *f, enum probe probe, uint64_t key, uint64_t parent,
	   uint64_t val0, uint64_t val1)
{
	unsigned int before = f->nr;

	feed(f, probe, key, parent, val0, val1);
	check_nr(line, f, before, 0);
}

static const struct violation *one(int line, struct fixture *f, enum rule rule, bool certain,
				   unsigned int before)
{
	const struct violation *v = &f->log[before];

	check_nr(line, f, before, 1);
	if (v->rule != rule || v->certain != certain)
		fail_msg("line %d: %s %s, expected %s %s", line,
			 v->certain ? "certain" : "possible", rule_name(v->rule),
			 certain ? "certain" : "possible", rule_name(rule));
	return v;
}

const struct violation *breaks_at(int line, struct fixture *f, enum rule rule, enum probe probe,
				  uint64_t key, uint64_t parent, uint64_t val0, uint64_t val1)
{
	unsigned int before = f->nr;

	feed(f, probe, key, parent, val0, val1);
	return one(line, f, rule, true, before);
}

const struct violation *may_break_at(int line, struct fixture *f, enum rule rule, enum probe probe,
				     uint64_t key, uint64_t parent, uint64_t val0, uint64_t val1)
{
	unsigned int before = f->nr;

	feed(f, probe, key, parent, val0, val1);
	return one(line, f, rule, false, before);
}

const struct violation *since_at(int line, struct fixture *f, unsigned int before, unsigned int nr)
{
	check_nr(line, f, before, nr);
	return &f->log[before];
}

struct class_stats stats_of(const struct fixture *f, unsigned int class)
{
	struct class_stats stats;

	engine_class_stats(f->engine, class, &stats);
	return stats;
}
