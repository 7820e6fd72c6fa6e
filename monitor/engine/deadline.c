// SPDX-License-Identifier: GPL-2.0-only
/*
 * A search among all objects, which is fine for what happens a few times in a run or a few times a
 * second; and the rule that no verb breaks but the time that passes: stuck.
 */
#include <errno.h>
#include <stdlib.h>

#include "engine/internal.h"

#define SCAN_NS 64 /* time granted to look at one object in search of stuck ones */

static int by_id(const void *a, const void *b)
{
	const struct found_slot *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static int add(struct selection *selection, struct found_slot one)
{
	if (selection->nr == selection->max) {
		size_t max = selection->max ? selection->max * 2 : 64;
		void *found = realloc(selection->found, max * sizeof(*selection->found));

		if (!found)
			return -ENOMEM;
		selection->found = found;
		selection->max = max;
	}
	selection->found[selection->nr++] = one;
	return 0;
}

int search(const struct engine *engine, struct query *query,
	   enum match (*matches)(const struct engine *, uint32_t, struct query *),
	   struct selection *selection)
{
	int err = 0;

	for (int i = 0; i < 2; i++) {
		const struct slab *slab = &engine->objects.slab[i];

		for (uint32_t nr = SLOT_FIRST; nr < slab->fresh && !err; nr++) {
			const struct object *object = slab_object(slab, nr);
			uint32_t slot = nr | (i ? SLOT_RICH : 0);
			enum match match = MATCH_NO;

			if (object_is_live(object) && !(object->flags & OBJ_OUT))
				match = matches(engine, slot, query);
			if (match)
				err = add(selection,
					  (struct found_slot){object->id, slot, match == MATCH_SURE,
							      query->how});
		}
	}
	if (selection->nr)
		qsort(selection->found, selection->nr, sizeof(*selection->found), by_id);
	return err;
}

/* The states of these for which the object's time is over. */
static state_set overdue(const struct engine *engine, const struct object *object, uint64_t ns)
{
	const struct class_info *info = &engine->class[object->class];
	uint64_t for_ns = ns > object->last_ns && object->last_ns ? ns - object->last_ns : 0;
	state_set late = 0;

	if (info->limit_lent_ns && for_ns >= info->limit_lent_ns)
		late |= STATES_LENT;
	if (info->limit_moved_ns && for_ns >= info->limit_moved_ns)
		late |= STATES_MOVED;
	return late;
}

static enum match is_stuck(const struct engine *engine, uint32_t slot, struct query *query)
{
	const struct object *object = engine_object(engine, slot);

	if (object->flags & OBJ_STUCK || !(object->states & overdue(engine, object, query->ns)))
		return MATCH_NO;
	return MATCH_SURE;
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

static enum match is_of_class(const struct engine *engine, uint32_t slot, struct query *query)
{
	return engine_object(engine, slot)->class == query->class ? MATCH_SURE : MATCH_NO;
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
