// SPDX-License-Identifier: GPL-2.0-only
/* Rule leak: what is alive when module, driver or device is gone, or the run is over. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/internal.h"
#include "engine/search.h"

/* Those below a leaked object are listed in its report. */
static void fold_children(struct engine *engine, uint32_t slot, uint16_t flag)
{
	const struct object_extra *extra = object_extra(&engine->objects, slot);
	struct object *child;

	for (uint32_t c = extra ? extra->first_child : SLOT_NONE; c; c = child->next) {
		child = engine_object(engine, c);
		child->flags |= flag;
		fold_children(engine, c, flag);
	}
}

static bool leaks_with_parent(const struct engine *engine, const struct object *object)
{
	return object->parent && engine_object(engine, object->parent)->flags & OBJ_LEAKING;
}

/* Only the owner that is gone has references to it. */
static bool is_sole(const struct engine *engine, const struct object *object)
{
	return history_complete(engine, object) && !(object->flags & OBJ_SHARED);
}

/* @sure: those that match for certain, else the others. */
static void report_leaks(struct engine *engine, const struct search_result *result, bool sure,
			 const struct leak_cause *cause)
{
	const bool any_birth = !cause->of_module && !cause->of_device;
	const uint16_t reported = sure ? OBJ_REPORTED : OBJ_REPORTED | OBJ_SUSPECTED;

	for (size_t i = 0; i < result->nr; i++) {
		struct object *object = engine_object(engine, result->hit[i].slot);

		if (result->hit[i].sure == sure && !(object->flags & reported))
			object->flags |= OBJ_LEAKING;
	}
	for (size_t i = 0; i < result->nr; i++) {
		uint32_t slot = result->hit[i].slot;
		struct object *object = engine_object(engine, slot);
		bool alive = !(states_now(engine, object) & STATE_BIT(STATE_DEAD));
		bool certain = sure && !engine->class[object->class].may_stay;

		if (!(object->flags & OBJ_LEAKING))
			continue;
		object->flags |= sure ? OBJ_REPORTED : OBJ_SUSPECTED;
		if (leaks_with_parent(engine, object))
			continue;
		engine->leak_owner = cause->of_module ? owner_how_name(result->hit[i].how) : NULL;
		/* After a gap it can be a later object at this key, of another owner. */
		report_deadline(engine, RULE_LEAK,
				certain && alive && (any_birth || is_sole(engine, object)), slot,
				cause->ns, sure ? cause->why : cause->why_maybe);
		fold_children(engine, slot, sure ? OBJ_REPORTED : OBJ_SUSPECTED);
	}
	engine->leak_owner = NULL;
	for (size_t i = 0; i < result->nr; i++)
		engine_object(engine, result->hit[i].slot)->flags &= ~OBJ_LEAKING;
}

void leak_report(struct engine *engine, const struct search_result *result,
		 const struct leak_cause *cause)
{
	report_leaks(engine, result, true, cause);
	if (cause->why_maybe)
		report_leaks(engine, result, false, cause);
}

/* Finds them, and reports those that have no grace. */
static void leak(struct engine *engine, struct search_query *query,
		 enum search_match (*matches)(const struct engine *, uint32_t,
					      struct search_query *),
		 const struct leak_cause *cause)
{
	struct search_result result = {0};

	/* Without memory for all hits, those found so far are reported. */
	search_live(engine, query, matches, &result);
	if (cause->of_module || cause->of_device)
		grace_begin(engine, &result, cause);
	leak_report(engine, &result, cause);
	search_free(&result);
}

void leak_find_owner(const struct engine *engine, uint32_t slot, struct owner *owner)
{
	const struct object *object = engine_object(engine, slot);
	const struct object_extra *extra = object_extra(&engine->objects, slot);
	const struct owner_query query = {
		.class = object->class,
		.stack = object->flags & OBJ_ADOPTED ? LM_STACK_NONE : object->born_stack,
		.tid = object->flags & OBJ_ADOPTED ? 0
						   : object_tail(&engine->objects, slot)->born_tid,
		.ns = object->born_ns,
		.key = object->key,
		.address = extra ? extra->owner : 0,
	};

	owner_find(engine->owners, &query, owner);
}

/* Without a known owner, each module that was loaded at the object's birth may be the owner. */
static enum search_match is_of_module(const struct engine *engine, uint32_t slot,
				      struct search_query *query)
{
	const struct object *object = engine_object(engine, slot);
	const struct owner_candidate *candidate;
	struct owner owner;

	if (object->flags & OBJ_REPORTED)
		return MATCH_NO;
	leak_find_owner(engine, slot, &owner);
	candidate = owner_named(&owner, query->module);
	query->how = candidate ? candidate->how : OWNER_UNKNOWN;
	if (candidate)
		return candidate->sure ? MATCH_SURE : MATCH_MAYBE;
	if (owner.nr || object->flags & OBJ_ADOPTED || !query->life)
		return MATCH_NO;
	return query->life->loaded_ns <= object->born_ns ? MATCH_MAYBE : MATCH_NO;
}

void leak_module(struct engine *engine, const char *name, uint64_t ns)
{
	struct search_query query = {.module = name, .ns = ns};
	char why_maybe[LEAK_WHY_LEN];
	const struct leak_cause cause = {
		.of_module = true,
		.ns = ns,
		.why = engine->why,
		.why_maybe = why_maybe,
	};

	if (engine->config.modules)
		query.life = modules_named(engine->config.modules, name, ns);
	snprintf(engine->why, sizeof(engine->why), "module %s is gone", name);
	snprintf(why_maybe, sizeof(why_maybe), "module %s is gone, which may own it", name);
	leak(engine, &query, is_of_module, &cause);
}

static enum search_match is_of_device(const struct engine *engine, uint32_t slot,
				      struct search_query *query)
{
	const struct object_extra *extra = object_extra(&engine->objects, slot);

	if (!extra || extra->device != query->device ||
	    engine_object(engine, slot)->flags & OBJ_REPORTED)
		return MATCH_NO;
	return MATCH_SURE;
}

static const char *device_name(const struct engine *engine, uint64_t device)
{
	const struct slab *slab = &engine->objects.slab[1];

	for (uint32_t nr = SLOT_FIRST; nr < slab->fresh; nr++) {
		const struct object_extra *extra = object_extra(&engine->objects, nr | SLOT_RICH);

		if (object_is_live(slab_object(slab, nr)) && extra->device == device)
			return extra->device_name;
	}
	return "";
}

/* A device has one driver at a time: the owner that is known since the birth is the one that goes.
 */
static enum search_match is_of_driver(const struct engine *engine, uint32_t slot,
				      struct search_query *query)
{
	const struct object_extra *extra = object_extra(&engine->objects, slot);

	if (!engine->class[engine_object(engine, slot)->class].driven || !extra->owner)
		return MATCH_NO;
	return is_of_device(engine, slot, query);
}

void leak_device(struct engine *engine, const struct lm_event *event, uint64_t ns)
{
	const bool gone = event->h.probe == LM_PROBE_DEVICE_GONE;
	struct search_query query = {.device = event->key, .ns = ns};
	const struct leak_cause cause = {.of_device = true, .ns = ns, .why = engine->why};

	if (!event->key)
		return;
	snprintf(engine->why, sizeof(engine->why),
		 gone ? "device %s is gone" : "the driver of device %s is unbound",
		 device_name(engine, event->key));
	leak(engine, &query, gone ? is_of_device : is_of_driver, &cause);
}

static enum search_match is_of_this_run(const struct engine *engine, uint32_t slot,
					struct search_query *query)
{
	(void)query;
	if (engine_object(engine, slot)->flags & (OBJ_ADOPTED | OBJ_REPORTED))
		return MATCH_NO;
	return MATCH_SURE;
}

void leak_end(struct engine *engine, uint64_t ns)
{
	struct search_query query = {.ns = ns};
	const struct leak_cause cause = {.ns = ns, .why = "end of run"};

	leak(engine, &query, is_of_this_run, &cause);
}

uint64_t engine_unowned(const struct engine *engine, unsigned int class)
{
	const struct slab *slab = &engine->objects.slab[engine->class[class].rich];
	uint32_t owned = LM_STACK_NONE; /* all objects with this stack have an owner */
	struct owner owner;
	uint64_t nr = 0;

	for (uint32_t n = SLOT_FIRST; n < slab->fresh; n++) {
		const struct object *object = slab_object(slab, n);

		if (object->class != class || !object_is_live(object) || object->flags & OBJ_OUT)
			continue;
		if (owned != LM_STACK_NONE && object->born_stack == owned)
			continue;
		leak_find_owner(engine, n | (slab->rich ? SLOT_RICH : 0), &owner);
		if (!owner.nr)
			nr++;
		else if (owner.candidate[0].how == OWNER_FRAME)
			owned = object->born_stack;
	}
	return nr;
}
