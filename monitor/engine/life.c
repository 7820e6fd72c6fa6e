// SPDX-License-Identifier: GPL-2.0-only
/* Begins and ends objects. */
#include <string.h>

#include "engine/internal.h"

static bool parent_is_out(const struct engine *engine, uint32_t parent)
{
	return parent && engine_object(engine, parent)->flags & OBJ_OUT;
}

/*
 * Decided once, when the object is first seen. A child of an object out of scope is out of scope
 * too.
 */
static bool is_out(const struct event_ctx *ctx, unsigned int class, uint32_t slot)
{
	const struct engine *engine = ctx->engine;
	const struct engine_config *config = &engine->config;
	uint32_t parent = engine_object(engine, slot)->parent;
	const struct object_extra *extra = object_extra(&engine->objects, slot);
	const struct object_extra *above = parent ? object_extra(&engine->objects, parent) : NULL;
	struct scope_query query = {
		.class = &config->plan->class[class],
		.name = extra ? extra->name : "",
		.device = extra ? extra->device_name : "",
		.tgid = ctx->event->tgid,
		.owners = engine->owners,
		.birth = {.class = class,
			  .stack = ctx->event->h.stack,
			  .tid = ctx->event->tid,
			  .ns = ctx->event->h.time_ns,
			  .key = engine_object(engine, slot)->key,
			  .address = ctx->owned ? ctx->owned->owner : 0},
	};

	if (parent_is_out(engine, parent))
		return true;
	if (!config->in_scope)
		return false;
	if (above && !query.name[0])
		query.name = above->name;
	if (above && !query.device[0])
		query.device = above->device_name;
	return !config->in_scope(config->ctx, &query);
}

static void set_names(const struct event_ctx *ctx, uint32_t slot)
{
	struct object_extra *extra = object_extra(&ctx->engine->objects, slot);

	if (!extra || !ctx->birth)
		return;
	extra->device = ctx->birth->device;
	memcpy(extra->name, ctx->birth->name, sizeof(extra->name));
	memcpy(extra->device_name, ctx->birth->device_name, sizeof(extra->device_name));
}

/* Common to births and adoptions: the object is alive from now on. */
static void start(struct event_ctx *ctx, uint32_t slot, uint16_t flags, state_set states)
{
	struct engine *engine = ctx->engine;
	struct object *object = engine_object(engine, slot);
	const struct object_extra *extra = object_extra(&engine->objects, slot);
	struct class_stats *stats = &engine->stats[object->class];

	object->id = ++engine->next_id;
	object->born_ns = object->last_ns = ctx->event->h.time_ns;
	object->states = states;
	if (engine->config.in_scope || parent_is_out(engine, object->parent))
		flags |= is_out(ctx, object->class, slot) ? OBJ_OUT : 0;
	object->flags = flags;
	saw(object, object->born_ns);
	objects_link(&engine->objects, slot);
	contents_add(engine, object);
	if (flags & OBJ_OUT)
		return;
	stats->bytes += counts_size(engine, object, extra);
	counts_join(engine, object, extra);
	if (flags & OBJ_ADOPTED)
		stats->adopted++;
	else
		counts_birth(engine, object);
	if (++stats->live > stats->peak)
		stats->peak = stats->live;
	if (stats->live > stats->recent_peak)
		stats->recent_peak = stats->live;
}

int life_born(struct event_ctx *ctx, uint32_t old, uint32_t *slot)
{
	struct engine *engine = ctx->engine;
	const struct lm_event *event = ctx->event;
	unsigned int class = ctx->probe->class;
	const struct engine_class *info = &engine->class[class];
	struct object *object;
	int err;

	err = objects_new(&engine->objects, info->rich, class, event->key, old, ctx->parent, slot);
	if (err)
		return err;
	object = engine_object(engine, *slot);
	object->born_stack = object->last_stack = event->h.stack;
	object_tail(&engine->objects, *slot)->born_tid = event->tid;
	births_note(&engine->births[class], engine->config.stacks, event->h.stack);
	set_names(ctx, *slot);
	parts_note(ctx, *slot);
	/* A child of a dead parent was reported as such: no leak after that. */
	start(ctx, *slot, ctx->parent_dead ? OBJ_REPORTED : 0, info->newborn);
	return 0;
}

int life_adopt(struct event_ctx *ctx, unsigned int class, uint64_t key, uint32_t old,
	       uint32_t parent, state_set states, bool unsure, uint32_t *slot)
{
	struct engine *engine = ctx->engine;
	const struct engine_class *info = &engine->class[class];
	uint16_t flags = OBJ_ADOPTED | (info->counts ? OBJ_INEXACT : 0) | (unsure ? OBJ_UNSURE : 0);
	int err;

	err = objects_new(&engine->objects, info->rich, class, key, old, parent, slot);
	if (err)
		return err;
	if (class == ctx->probe->class) {
		set_names(ctx, *slot);
		parts_note(ctx, *slot);
	}
	start(ctx, *slot, flags, states);
	return 0;
}

int life_remember_dead(struct event_ctx *ctx, uint32_t old)
{
	struct engine *engine = ctx->engine;
	const struct lm_event *event = ctx->event;
	unsigned int class = ctx->probe->class;
	struct object *object;
	uint32_t slot;
	int err;

	err = objects_new(&engine->objects, engine->class[class].rich, class, event->key, old,
			  ctx->parent, &slot);
	if (err)
		return err;
	object = engine_object(engine, slot);
	object->born_ns = object->last_ns = event->h.time_ns;
	object->last_stack = event->h.stack;
	object->flags = parent_is_out(engine, ctx->parent) ? OBJ_OUT : 0;
	parts_note(ctx, slot);
	objects_bury(&engine->objects, slot);
	return 0;
}

void life_end(struct engine *engine, uint32_t slot)
{
	struct object *object = engine_object(engine, slot);
	const struct object_extra *extra = object_extra(&engine->objects, slot);
	struct class_stats *stats = &engine->stats[object->class];

	if (!(object->flags & OBJ_OUT)) {
		stats->live--;
		stats->bytes -= counts_size(engine, object, extra);
		counts_leave(engine, object, extra);
	}
	if (object->states & STATES_LENT)
		object->flags |= OBJ_OWES_RETURN;
	else
		object->borrows = 0;
	if (object->states & STATES_MOVED)
		object->flags |= OBJ_OWES_BACK;
	contents_remove(engine, object);
	objects_bury(&engine->objects, slot);
}
