// SPDX-License-Identifier: GPL-2.0-only
/* Compiles a plan into tables, so that judging an event needs no look at the model. */
#include <string.h>

#include "engine/internal.h"

/* Which of the attributes of its class it is: one that was not named before is the next. */
static unsigned int attr_number(struct engine_class *class, const char *name)
{
	unsigned int i = 0;

	while (i < MODEL_MAX_ATTRS - 1 && class->attr_name[i] && strcmp(class->attr_name[i], name))
		i++;
	class->attr_name[i] = name;
	return i;
}

static void compile_values(struct engine_probe *info, struct engine_class *class,
			   const struct model_hook *hook)
{
	info->size = info->offset = info->length = info->by = NO_VALUE;
	memset(info->attr, NO_VALUE, sizeof(info->attr));
	memset(info->same, NO_VALUE, sizeof(info->same));
	for (unsigned int i = 0; i < hook->nr_values; i++) {
		switch (hook->value[i].role) {
		case VALUE_SIZE:
			info->size = i;
			break;
		case VALUE_ATTR:
			info->attr[attr_number(class, hook->value[i].name)] = i;
			break;
		case VALUE_SAME:
			info->same[attr_number(class, hook->value[i].name)] = i;
			break;
		case VALUE_OFFSET:
			info->offset = i;
			break;
		case VALUE_LENGTH:
			info->length = i;
			break;
		case VALUE_BY:
			info->by = i;
			break;
		}
	}
}

/* Whether fast_path.c can handle the events of the probe completely. */
static bool fits_fast_path(const struct engine *engine, const struct engine_probe *probe)
{
	const struct engine_config *config = &engine->config;

	if (engine->reports_steps || config->families || engine->class[probe->class].rich ||
	    engine->class[probe->class].counted || engine->class[probe->class].pends ||
	    engine->class[probe->class].contains || config->plan->class[probe->class].lies_inside)
		return false;
	/* A parent that has a parent itself can die unseen with it. */
	if (probe->has_parent && engine->class[probe->parent_class].parent >= 0)
		return false;
	if (probe->step == STEP_BORN)
		return !config->in_scope && !probe->only_if_live;
	return probe->step == STEP_DIES;
}

/* @nr: of the hook among those of its class */
static void compile_probe(struct engine *engine, struct engine_probe *info,
			  const struct plan_probe *probe, unsigned int nr)
{
	const struct plan *plan = engine->config.plan;
	const struct plan_class *class = &plan->class[probe->class];
	struct engine_class *own = &engine->class[probe->class];

	_Static_assert(MODEL_MAX_HOOKS <= 32, "a bit of 64 for each hook of class and children");
	*info = (struct engine_probe){
		.class = probe->class,
		.step = automaton_step_of(probe->hook),
		.only_if_live = probe->hook->only_if_live,
		.counted = probe->hook->counted,
		.later = probe->hook->later,
		.announces = probe->hook->on_success,
		.confirms = probe->hook->confirms,
		.parts_in_vals = model_has_parts(probe->hook),
		.has_parent = class->parent >= 0 && probe->hook->parent.from != CAPTURE_NONE,
		.parent_class = class->parent >= 0 ? class->parent : 0,
		.own_bit = 1ull << nr % 32,
		.parent_bit = 1ull << 32 << nr % 32,
	};
	compile_values(info, own, probe->hook);
	info->kept = info->attr[0] >= 0 ? info->attr[0] : info->size;
}

static void compile_class(struct engine_class *info, const struct plan *plan, unsigned int c)
{
	const struct plan_class *class = &plan->class[c];
	bool has_size = false, has_attr = false;

	info->parent = class->parent;
	info->rich = class->has_children;
	info->counted = class->counted;
	info->counts = class->verbs & 1u << VERB_BORROW;
	info->newborn = automaton_newborn(class->verbs);
	/* Without a watched init, objects are ready from birth. */
	info->steps = automaton_steps(class->verbs | (class->unseen & ~(1u << VERB_INIT)));
	if (class->has_children)
		info->steps |= 1u << STEP_CHILD;
	info->adopted = automaton_reach(info->newborn, info->steps, info->newborn) & STATES_LIVE;
	info->limit_lent_ns = class->limit_lent_ns;
	info->limit_moved_ns = class->limit_moved_ns;
	info->grace_ns = class->class->grace_ns;
	info->may_stay = class->class->may_stay;
	for (int s = 0; s < NR_STATES; s++)
		info->wide[s] = automaton_reach(STATE_BIT(s), info->steps, info->newborn);
	for (unsigned int i = 0; i < plan->nr_probes; i++) {
		const struct model_hook *hook = plan->probe[i].hook;

		if (plan->probe[i].class != c)
			continue;
		info->pends |= hook->on_success;
		info->driven |= hook->owner.as == CAPTURE_DRIVER;
		if (hook->name.from != CAPTURE_NONE || hook->device.from != CAPTURE_NONE ||
		    hook->owner.from != CAPTURE_NONE || hook->key2.from != CAPTURE_NONE)
			info->rich = true;
		for (unsigned int v = 0; v < hook->nr_values; v++) {
			has_size |= hook->value[v].role == VALUE_SIZE;
			has_attr |= hook->value[v].role == VALUE_ATTR;
			if (hook->value[v].name && attr_number(info, hook->value[v].name))
				info->rich = true;
			info->seen.init_sets |=
				hook->verb == VERB_INIT && (hook->value[v].role == VALUE_SIZE ||
							    hook->value[v].role == VALUE_ATTR);
		}
	}
	if (has_size && has_attr)
		info->rich = true;
	info->keeps_size = has_size && !info->rich;
}

static uint64_t min_limit(uint64_t a, uint64_t b)
{
	if (!a || !b)
		return a | b;
	return a < b ? a : b;
}

void compile_plan(struct engine *engine)
{
	const struct plan *plan = engine->config.plan;
	unsigned int nr_hooks[PLAN_MAX_CLASSES] = {0};
	uint64_t limit = 0;

	engine->reports_steps = engine->config.on_step || engine->config.on_states;
	for (unsigned int i = 0; i < plan->nr_classes; i++) {
		struct engine_class *info = &engine->class[i];

		compile_class(info, plan, i);
		limit = min_limit(limit, min_limit(info->limit_lent_ns, info->limit_moved_ns));
	}
	for (unsigned int i = 0; i < plan->nr_classes; i++)
		if (plan->class[i].parent >= 0)
			engine->class[i].child_nr =
				engine->class[plan->class[i].parent].nr_within++;
	engine->nr_probes = plan->nr_probes < LM_MAX_PROBES ? plan->nr_probes : LM_MAX_PROBES;
	for (unsigned int i = 0; i < engine->nr_probes; i++) {
		/* an exit half belongs to the hook of the probe before it */
		nr_hooks[plan->probe[i].class] -= plan->probe[i].hook->confirms;
		compile_probe(engine, &engine->probe[i], &plan->probe[i],
			      nr_hooks[plan->probe[i].class]++);
		engine->probe[i].rich = engine->class[plan->probe[i].class].rich;
		engine->probe[i].can_take_fast_path = fits_fast_path(engine, &engine->probe[i]);
	}
	evidence_init(engine);
	engine->stuck_every = limit / 8 ? limit / 8 : 1;
	engine->stuck_due = engine->due_ns = limit ? 0 : UINT64_MAX;
}
