// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects with counted births: each birth of a live object takes a reference, each release drops
 * one, and the last release is the death. object.borrows has the references that are known beyond
 * the first.
 *
 * That number is a lower bound: there may be references from before the watch. So the object is
 * certainly alive while some of them are left, and its death is certain only if there can be no
 * older ones (OBJ_UNBASED is not set). After lost events the number is a guess, and nothing is
 * certain until the next birth.
 */
#include <string.h>

#include "engine/internal.h"
#include "event/stacks.h"

#define SET_DEAD STATE_BIT(STATE_DEAD)

/* Its births or releases may have been missed, or are missed now. */
static bool is_guess(const struct engine *engine, const struct object *object)
{
	return is_stale(engine, object) || evidence_of(engine, object)->unseen & COUNTING_STEPS;
}

/* The first reference of an adopted object is unknown: all that were counted come after it. */
static uint16_t references_known(const struct object *object)
{
	return object->borrows + !(object->flags & OBJ_ADOPTED);
}

uint32_t counted_references(const struct engine *engine, const struct object *object)
{
	return engine->class[object->class].counted && object_is_live(object)
		       ? references_known(object)
		       : 0;
}

static const char *owner_of(const struct engine *engine, uint32_t stack)
{
	const char *owner =
		engine->config.stacks ? stacks_owner(engine->config.stacks, stack) : NULL;

	return owner ? owner : "";
}

/* Whether the same module took both. Unknown if no frame names a module. */
static bool has_same_owner(const struct engine *engine, uint32_t a, uint32_t b)
{
	const char *owner = owner_of(engine, a);

	return *owner && (a == b || !strcmp(owner, owner_of(engine, b)));
}

void counted_seen(const struct engine *engine, struct object *object)
{
	if (!engine->class[object->class].counted || !is_guess(engine, object))
		return;
	/* it is alive, so there is at least one reference */
	object->borrows = object->flags & OBJ_ADOPTED ? 1 : 0;
	object->flags |= OBJ_UNBASED;
}

bool counted_again(struct event_ctx *ctx, uint32_t slot)
{
	struct engine *engine = ctx->engine;
	struct object *object = engine_object(engine, slot);

	if (!ctx->probe->counted || !object_is_live(object))
		return false;
	if (is_guess(engine, object)) {
		counted_seen(engine, object);
		object->states = states_now(engine, object) & STATES_LIVE;
	} else if (object->borrows < UINT16_MAX) {
		object->borrows++;
	} else {
		object->flags |= OBJ_UNBASED;
	}
	attrs_join(ctx, slot);
	if (!has_same_owner(engine, object->born_stack, ctx->event->h.stack))
		object->flags |= OBJ_SHARED;
	saw(object, ctx->event->h.time_ns);
	object->last_stack = ctx->event->h.stack;
	if (!(object->flags & OBJ_OUT))
		counts_birth(engine, object);
	return true;
}

/*
 * It is of a driver's device, and the driver's module was loaded in this run, after the last birth
 * that can have been missed: what the driver before it had has gone with that one.
 */
static bool is_of_a_new_driver(const struct event_ctx *ctx)
{
	const struct engine *engine = ctx->engine;
	const struct engine_class *class = &engine->class[ctx->probe->class];
	const struct module_life *life = NULL;

	if (class->driven && ctx->owned && ctx->owned->owner && engine->config.modules)
		life = modules_at(engine->config.modules, ctx->owned->owner, ctx->event->h.time_ns);
	return life && life->loaded_ns > class->seen.births_ns;
}

bool counted_is_based(const struct event_ctx *ctx, uint32_t old)
{
	const struct engine *engine = ctx->engine;
	const struct object *object = old ? engine_object(engine, old) : NULL;

	if (!ctx->probe->counted)
		return true;
	/* the death of the last generation was seen, or there never was one */
	return (object && object->id && object->states == SET_DEAD && !is_guess(engine, object) &&
		!(object->flags & OBJ_UNBASED)) ||
	       evidence_never_born(ctx) == NEVER_BORN || is_of_a_new_driver(ctx);
}

bool counted_is_unsure(const struct engine *engine, const struct object *object)
{
	return engine->class[object->class].counted &&
	       (object->flags & OBJ_UNBASED || is_guess(engine, object));
}

bool counted_remains(const struct engine *engine, const struct object *object)
{
	return engine->class[object->class].counted && object_is_live(object) &&
	       (object->borrows || object->flags & OBJ_ADOPTED);
}

void counted_put(struct event_ctx *ctx, uint32_t slot)
{
	struct engine *engine = ctx->engine;
	struct object *object = engine_object(engine, slot);
	bool stale = is_guess(engine, object);

	if (object->borrows)
		object->borrows--;
	/* time 0 is before every gap: it may be dead */
	saw(object, stale || !references_known(object) ? 0 : ctx->event->h.time_ns);
	object->last_stack = ctx->event->h.stack;
	if (!(object->flags & OBJ_OUT))
		counts_death(engine, object);
}

/* A finding that holds only for the last reference is uncertain. */
void counted_doubt(struct event_ctx *ctx)
{
	if (ctx->found.rule == RULE_OUTLIVED_PARENT || ctx->found.rule == RULE_FREED_WHILE_LENT ||
	    ctx->found.rule == RULE_DOUBLE_FREE)
		ctx->found.certain = false;
}
