// SPDX-License-Identifier: GPL-2.0-only
/* Makes the violation that is delivered from a finding: names, parent, children, counts. */
#include <stdio.h>
#include <string.h>

#include "engine/internal.h"

/* The reference for no object, or for a key that was never born. */
static struct object_ref no_object(const struct plan_class *class, uint64_t key)
{
	return (struct object_ref){
		.class = class, .key = key, .name = UNTRUSTED(""), .device = UNTRUSTED("")};
}

void report_ref(const struct engine *engine, uint32_t slot, struct object_ref *ref)
{
	const struct object_extra *extra = object_extra(&engine->objects, slot);
	const struct object_tail *tail;
	const struct object *object;

	*ref = no_object(NULL, 0);
	if (!slot)
		return;
	object = engine_object(engine, slot);
	tail = object_tail(&engine->objects, slot);
	ref->class = &engine->config.plan->class[object->class];
	ref->id = object->id;
	ref->key = object->key;
	ref->generation = object->id ? tail->generation : 0;
	ref->adopted = object->flags & OBJ_ADOPTED;
	ref->size = counts_size(engine, object, extra);
	ref->name = untrusted(extra ? extra->name : "");
	ref->device = untrusted(extra ? extra->device_name : "");
	ref->references = counted_references(engine, object);
	ref->owner = extra ? extra->owner : 0;
	if (parts_known(object, extra)) {
		ref->nr_parts = 2;
		memcpy(ref->part, extra->part, sizeof(ref->part));
	}
	ref->born_ns = object->id && !ref->adopted ? object->born_ns : 0;
	ref->last_ns = object->last_ns;
	ref->born_tid = tail->born_tid;
	ref->born_stack = object->born_stack;
	ref->last_stack = object->last_stack;
	ref->states = states_now(engine, object);
	if (!object_is_live(object) && !(object->flags & OBJ_ORPHAN))
		ref->died_stack = object->last_stack;
}

/* The group of the child: one that is there, a new one or, when there is no room, the last. */
static struct object_group *group_of(const struct stacks *stacks, struct violation *violation,
				     const struct object_ref *child)
{
	struct object_group *group = violation->group;
	uint32_t like = stacks_like(stacks, child->born_stack);

	for (unsigned int n = 0; n < violation->nr_groups; n++, group++)
		if (stacks_like(stacks, group->born_stack) == like && group->class == child->class)
			return group;
	if (violation->nr_groups == VIOLATION_MAX_GROUPS)
		return group - 1;
	*group = (struct object_group){.class = child->class};
	if (++violation->nr_groups < VIOLATION_MAX_GROUPS)
		group->born_stack = child->born_stack;
	return group;
}

static void add_to_group(const struct stacks *stacks, struct violation *violation,
			 const struct object_ref *child)
{
	struct object_group *group = group_of(stacks, violation, child);

	group->count++;
	group->bytes += child->size;
	if (!child->born_ns)
		return;
	if (!group->oldest_ns || child->born_ns < group->oldest_ns)
		group->oldest_ns = child->born_ns;
	if (child->born_ns > group->newest_ns)
		group->newest_ns = child->born_ns;
}

static void add_child(const struct engine *engine, uint32_t slot, struct violation *violation)
{
	struct object_ref ref;

	report_ref(engine, slot, &ref);
	if (violation->nr_children < VIOLATION_MAX_CHILDREN)
		violation->child[violation->nr_children] = ref;
	violation->nr_children++;
	add_to_group(engine->config.stacks, violation, &ref);
}

/* Lists the first of the live children, and counts and groups them all. */
static void report_children(struct engine *engine, uint32_t slot, struct violation *violation,
			    bool certain_only)
{
	const struct object_extra *extra = object_extra(&engine->objects, slot);
	const struct object *child;

	for (uint32_t c = extra ? extra->first_child : SLOT_NONE; c; c = child->next) {
		child = engine_object(engine, c);
		if (child->flags & OBJ_OUT)
			continue;
		if (certain_only && (!history_complete(engine, child) ||
				     states_now(engine, child) & STATE_BIT(STATE_DEAD)))
			continue;
		add_child(engine, c, violation);
	}
}

/* The same of what lies in its memory, which is then no leak any more. */
static void report_contents(struct engine *engine, uint32_t slot, struct violation *violation,
			    bool certain_only)
{
	struct search_result result = {0};

	contents_find(engine, slot, &result);
	for (size_t i = 0; i < result.nr; i++) {
		if (certain_only && !result.hit[i].sure)
			continue;
		add_child(engine, result.hit[i].slot, violation);
		if (certain_only)
			engine_object(engine, result.hit[i].slot)->flags |= OBJ_REPORTED;
	}
	search_free(&result);
}

/* An empty violation about the object, to be filled and delivered. */
static struct violation *prepare(struct engine *engine, enum rule rule, bool certain, uint32_t slot)
{
	struct violation *v = &engine->violation;

	v->rule = rule;
	v->certain = certain;
	v->tgid = v->tid = 0;
	v->cpu = 0;
	v->probe = LM_PROBE_NONE;
	v->at_stack = LM_STACK_NONE;
	v->attr = v->why = NULL;
	v->expected = v->actual = 0;
	v->nr_children = v->nr_groups = 0;
	v->inside = false;
	v->given = no_object(NULL, 0);
	v->basis = (struct basis){0};
	if (slot)
		v->basis =
			evidence_basis(engine, engine_object(engine, slot)->class, slot, certain);
	report_ref(engine, slot, &v->object);
	report_ref(engine, slot ? engine_object(engine, slot)->parent : SLOT_NONE, &v->parent);
	return v;
}

static void deliver(struct engine *engine)
{
	const struct violation *v = &engine->violation;

	if (v->certain)
		engine->violations[v->rule]++;
	else
		engine->losses.possible++;
	if (engine->config.on_violation)
		engine->config.on_violation(engine->config.ctx, v);
}

/* The key of the event itself was never born: there is no object to ask. */
static bool key_is_out(const struct event_ctx *ctx)
{
	const struct engine_config *config = &ctx->engine->config;
	struct scope_query query = {
		.class = &config->plan->class[ctx->probe->class],
		.name = "",
		.device = "",
		.tgid = ctx->event->tgid,
		.owners = ctx->engine->owners,
		/* the releasing task stands in for the one that made it */
		.birth = {.class = ctx->probe->class,
			  .stack = ctx->event->h.stack,
			  .tid = ctx->event->tid,
			  .ns = ctx->event->h.time_ns,
			  .key = ctx->event->key},
	};

	if (ctx->parent)
		return engine_object(ctx->engine, ctx->parent)->flags & OBJ_OUT;
	return config->in_scope && !config->in_scope(config->ctx, &query);
}

static void report_finding(struct event_ctx *ctx, const struct finding *finding)
{
	struct engine *engine = ctx->engine;
	const struct lm_event *event = ctx->event;
	struct violation *v;

	if (finding->subject ? engine_object(engine, finding->subject)->flags & OBJ_OUT
			     : key_is_out(ctx))
		return;
	v = prepare(engine, finding->rule, finding->certain, finding->subject);
	if (finding->subject) {
		v->object.states = finding->states;
	} else {
		v->object = no_object(&engine->config.plan->class[ctx->probe->class], event -> key);
		v->object.nr_parts = parts_of_event(ctx, v->object.part) ? 2 : 0;
		report_ref(engine, ctx->parent, &v->parent);
		v->basis = evidence_basis(engine, ctx->probe->class, SLOT_NONE, finding->certain);
	}
	v->time_ns = event->h.time_ns;
	v->tgid = event->tgid;
	v->tid = event->tid;
	v->cpu = event->h.cpu;
	v->probe = event->h.probe;
	v->at_stack = event->h.stack;
	v->attr = finding->attr;
	v->expected = finding->expected;
	v->actual = finding->actual;
	if (finding->rule == RULE_FOREIGN_RELEASE)
		report_ref(engine, ctx->parent, &v->given);
	if (finding->rule == RULE_OUTLIVED_PARENT) {
		report_children(engine, finding->subject, v, finding->certain);
		v->inside = !v->nr_children;
		if (v->inside)
			report_contents(engine, finding->subject, v, finding->certain);
	}
	deliver(engine);
}

void report_findings(struct event_ctx *ctx)
{
	if (ctx->on_parent.rule && ctx->on_parent.certain)
		report_finding(ctx, &ctx->on_parent);
	else if (ctx->found.rule && !ctx->parent_dead)
		report_finding(ctx, &ctx->found);
	else if (ctx->on_parent.rule)
		report_finding(ctx, &ctx->on_parent);
}

void report_deadline(struct engine *engine, enum rule rule, bool certain, uint32_t slot,
		     uint64_t ns, const char *why)
{
	struct violation *v = prepare(engine, rule, certain, slot);

	v->time_ns = ns;
	v->why = why;
	v->basis.owner = engine->leak_owner;
	if (rule == RULE_LEAK)
		report_children(engine, slot, v, false);
	deliver(engine);
}

void report_step(const struct event_ctx *ctx)
{
	struct engine *engine = ctx->engine;
	unsigned int class = ctx->probe->class;
	uint32_t slot =
		objects_find(&engine->objects, engine->class[class].rich, class, ctx->event->key);
	struct step_info step = {.event = ctx->event};
	state_set states;

	if (!slot || engine_object(engine, slot)->flags & OBJ_OUT)
		return;
	states = states_now(engine, engine_object(engine, slot));
	/* the last known reference is gone: it ends here, though not for certain */
	if (engine->class[class].counted && !object_is_live(engine_object(engine, slot)))
		states = STATE_BIT(STATE_DEAD);
	if (engine->config.on_states)
		engine->config.on_states(engine->config.ctx, ctx->event, states);
	if (!engine->config.on_step)
		return;
	step.is_first = engine_object(engine, slot)->born_ns == ctx->event->h.time_ns;
	report_ref(engine, slot, &step.object);
	step.object.states = states;
	report_ref(engine, engine_object(engine, slot)->parent, &step.parent);
	if (step.parent.class)
		step.siblings = object_extra(&engine->objects, engine_object(engine, slot)->parent)
					->nr_children;
	engine->config.on_step(engine->config.ctx, &step);
}
