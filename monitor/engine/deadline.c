// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that no verb breaks but the time that has come: leak and stuck. They look at every
 * object, which is fine for what happens a few times in a run or a few times a second.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/internal.h"
#include "event/stacks.h"

#define SCAN_NS 64 /* time granted to look at one object in search of stuck ones */

/* What a search is for; takes what it needs. */
struct query {
	const char *module;
	uint64_t device;
	unsigned int class;
	uint64_t ns;
	uint32_t stack; /* the last one asked about, and whether the module owns it */
	bool owned;
};

/* Objects by age. */
struct found_slot {
	uint64_t id;
	uint32_t slot;
};

struct selection {
	size_t nr, max;
	struct found_slot *found;
};

static int by_id(const void *a, const void *b)
{
	const struct found_slot *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static int add(struct selection *selection, uint64_t id, uint32_t slot)
{
	if (selection->nr == selection->max) {
		size_t max = selection->max ? selection->max * 2 : 64;
		void *found = realloc(selection->found, max * sizeof(*selection->found));

		if (!found)
			return -ENOMEM;
		selection->found = found;
		selection->max = max;
	}
	selection->found[selection->nr++] = (struct found_slot){id, slot};
	return 0;
}

/* All live objects in scope for which @matches holds, oldest first. */
static int search(const struct engine *engine, struct query *query,
		  bool (*matches)(const struct engine *, uint32_t, struct query *),
		  struct selection *selection)
{
	int err = 0;

	for (int i = 0; i < 2; i++) {
		const struct slab *slab = &engine->objects.slab[i];

		for (uint32_t nr = SLOT_FIRST; nr < slab->fresh && !err; nr++) {
			const struct object *object = slab_object(slab, nr);
			uint32_t slot = nr | (i ? SLOT_RICH : 0);

			if (object_is_live(object) && !(object->flags & OBJ_OUT) &&
			    matches(engine, slot, query))
				err = add(selection, object->id, slot);
		}
	}
	if (selection->nr)
		qsort(selection->found, selection->nr, sizeof(*selection->found), by_id);
	return err;
}

/* Those below a leaked object are listed in its report. */
static void fold_children(struct engine *engine, uint32_t slot)
{
	const struct object_extra *extra = object_extra(&engine->objects, slot);
	struct object *child;

	for (uint32_t c = extra ? extra->first_child : SLOT_NONE; c; c = child->next) {
		child = engine_object(engine, c);
		child->flags |= OBJ_REPORTED;
		fold_children(engine, c);
	}
}

/* It was born of the owner that is gone, and of nobody else. */
static bool is_sure(const struct engine *engine, const struct object *object)
{
	return is_same(engine, object) && !(object->flags & OBJ_SHARED);
}

/* Reports each selected object but for those that leak along with their parent. */
static void report_leaks(struct engine *engine, const struct selection *selection, uint64_t ns,
			 const char *why, bool any_birth)
{
	for (size_t i = 0; i < selection->nr; i++)
		engine_object(engine, selection->found[i].slot)->flags |= OBJ_LEAKING;
	for (size_t i = 0; i < selection->nr; i++) {
		uint32_t slot = selection->found[i].slot;
		struct object *object = engine_object(engine, slot);
		bool alive = !(states_now(engine, object) & STATE_BIT(STATE_DEAD));

		object->flags |= OBJ_REPORTED;
		if (object->parent && engine_object(engine, object->parent)->flags & OBJ_LEAKING)
			continue;
		/* After a gap the birth at this key can be a later one: of another owner? */
		report_deadline(engine, RULE_LEAK, alive && (any_birth || is_sure(engine, object)),
				slot, ns, why);
		fold_children(engine, slot);
	}
	for (size_t i = 0; i < selection->nr; i++)
		engine_object(engine, selection->found[i].slot)->flags &= ~OBJ_LEAKING;
}

static void leak(struct engine *engine, struct query *query,
		 bool (*matches)(const struct engine *, uint32_t, struct query *), const char *why)
{
	struct selection selection = {0};

	/* Without memory for all, those that were found are told of. */
	search(engine, query, matches, &selection);
	report_leaks(engine, &selection, query->ns, why, !query->module && !query->device);
	free(selection.found);
}

static bool is_of_module(const struct engine *engine, uint32_t slot, struct query *query)
{
	const struct object *object = engine_object(engine, slot);
	const char *owner;

	if (object->flags & OBJ_REPORTED || !object->born_stack)
		return false;
	if (object->born_stack != query->stack) {
		owner = stacks_owner(engine->config.stacks, object->born_stack);
		query->owned = owner && strcmp(owner, query->module) == 0;
		query->stack = object->born_stack;
	}
	return query->owned;
}

void leak_module(struct engine *engine, const char *name, uint64_t ns)
{
	struct query query = {.module = name, .ns = ns};

	if (!engine->config.stacks)
		return;
	snprintf(engine->why, sizeof(engine->why), "module %s is gone", name);
	leak(engine, &query, is_of_module, engine->why);
}

static bool is_of_device(const struct engine *engine, uint32_t slot, struct query *query)
{
	const struct object_extra *extra = object_extra(&engine->objects, slot);

	return extra && extra->device == query->device &&
	       !(engine_object(engine, slot)->flags & OBJ_REPORTED);
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

void leak_device(struct engine *engine, uint64_t device, uint64_t ns)
{
	struct query query = {.device = device, .ns = ns};

	if (!device)
		return;
	snprintf(engine->why, sizeof(engine->why), "device %s is gone",
		 device_name(engine, device));
	leak(engine, &query, is_of_device, engine->why);
}

static bool is_of_this_run(const struct engine *engine, uint32_t slot, struct query *query)
{
	(void)query;
	return !(engine_object(engine, slot)->flags & (OBJ_ADOPTED | OBJ_REPORTED));
}

void leak_end(struct engine *engine, uint64_t ns)
{
	struct query query = {.ns = ns};

	leak(engine, &query, is_of_this_run, "end of run");
}

/* The states of these for which the object's time is over. */
static state_set overdue(const struct engine *engine, const struct object *object, uint64_t ns)
{
	const struct class_info *info = &engine->class[object->class];
	uint64_t for_ns = ns > object->last_ns ? ns - object->last_ns : 0;
	state_set late = 0;

	if (info->limit_lent_ns && for_ns >= info->limit_lent_ns)
		late |= STATES_LENT;
	if (info->limit_moved_ns && for_ns >= info->limit_moved_ns)
		late |= STATES_MOVED;
	return late;
}

static bool is_stuck(const struct engine *engine, uint32_t slot, struct query *query)
{
	const struct object *object = engine_object(engine, slot);

	return !(object->flags & OBJ_STUCK) && object->states & overdue(engine, object, query->ns);
}

/* Objects of classes with a limit; all that can be stuck are among them. */
static bool any_with_limit(const struct engine *engine)
{
	for (unsigned int c = 0; c < engine->config.plan->nr_classes; c++) {
		const struct class_info *info = &engine->class[c];

		if (engine->stats[c].live && (info->limit_lent_ns || info->limit_moved_ns))
			return true;
	}
	return false;
}

/* Eight times in a limit, but never more than some percent of the time with many objects. */
static uint64_t next_look(const struct engine *engine, uint64_t ns)
{
	const struct slab *slab = engine->objects.slab;
	uint64_t cost = (uint64_t)(slab[0].fresh + slab[1].fresh) * SCAN_NS;

	return ns + (engine->stuck_every > cost ? engine->stuck_every : cost);
}

void engine_advance(struct engine *engine, uint64_t ns)
{
	struct query query = {.ns = ns};
	struct selection selection = {0};

	if (ns < engine->stuck_due)
		return;
	engine->stuck_due = next_look(engine, ns);
	if (!any_with_limit(engine))
		return;
	search(engine, &query, is_stuck, &selection);
	for (size_t i = 0; i < selection.nr; i++) {
		uint32_t slot = selection.found[i].slot;
		struct object *object = engine_object(engine, slot);
		state_set late = overdue(engine, object, ns);

		object->flags |= OBJ_STUCK;
		report_deadline(engine, RULE_STUCK, !(states_now(engine, object) & ~late), slot, ns,
				NULL);
	}
	free(selection.found);
}

static bool is_of_class(const struct engine *engine, uint32_t slot, struct query *query)
{
	return engine_object(engine, slot)->class == query->class;
}

static int each_unsorted(const struct engine *engine, unsigned int class,
			 int (*each)(void *ctx, const struct object_ref *object), void *ctx)
{
	const struct slab *slab = &engine->objects.slab[engine->class[class].rich];
	int ret = 0;

	for (uint32_t nr = SLOT_FIRST; nr < slab->fresh && !ret; nr++) {
		const struct object *object = slab_object(slab, nr);
		struct object_ref ref;

		if (object->class != class || !object_is_live(object) || object->flags & OBJ_OUT)
			continue;
		report_ref(engine, nr | (slab->rich ? SLOT_RICH : 0), &ref);
		ret = each(ctx, &ref);
	}
	return ret;
}

int engine_each_live(const struct engine *engine, unsigned int class, bool sorted,
		     int (*each)(void *ctx, const struct object_ref *object), void *ctx)
{
	struct query query = {.class = class};
	struct selection selection = {0};
	struct object_ref ref;
	int ret;

	if (!sorted)
		return each_unsorted(engine, class, each, ctx);
	ret = search(engine, &query, is_of_class, &selection);
	for (size_t i = 0; i < selection.nr && !ret; i++) {
		report_ref(engine, selection.found[i].slot, &ref);
		ret = each(ctx, &ref);
	}
	free(selection.found);
	return ret;
}
