// SPDX-License-Identifier: GPL-2.0-only
#include "engine/view.h"

#include "engine/internal.h"

static bool is_shown(const struct object *object)
{
	return object_is_live(object) && !(object->flags & OBJ_OUT);
}

static void report(const struct engine *engine, uint32_t slot, view_fn each, void *ctx)
{
	struct object_ref object, parent;

	report_ref(engine, slot, &object);
	report_ref(engine, engine_object(engine, slot)->parent, &parent);
	each(ctx, &object, &parent);
}

static void fill_parent(const struct engine *engine, uint32_t slot, struct parent_view *view)
{
	const struct object_extra *extra = object_extra(&engine->objects, slot);
	const struct object *object = engine_object(engine, slot);
	const struct slab *slab = &engine->objects.slab[1];

	*view = (struct parent_view){
		.slot = slot,
		.id = object->id,
		.key = object->key,
		.born_ns = object->born_ns,
		.class = object->class,
		.nr_families = slab->family ? engine->class[object->class].nr_within : 0,
		.name = UNTRUSTED(extra->name),
		.device = UNTRUSTED(extra->device_name),
		.family = slab->family + (size_t)slot_nr(slot) * slab->families,
	};
}

static bool is_parent(const struct engine *engine, const struct object *object)
{
	return is_shown(object) && engine->class[object->class].nr_within;
}

bool engine_next_parent(const struct engine *engine, uint32_t after, struct parent_view *view)
{
	const struct slab *slab = &engine->objects.slab[1];

	for (uint32_t nr = slot_nr(after) + 1; nr < slab->fresh; nr++) {
		if (!is_parent(engine, slab_object(slab, nr)))
			continue;
		fill_parent(engine, nr | SLOT_RICH, view);
		return true;
	}
	return false;
}

bool engine_parent(const struct engine *engine, uint32_t slot, uint64_t id,
		   struct parent_view *view)
{
	const struct slab *slab = &engine->objects.slab[1];
	uint32_t nr = slot_nr(slot);

	if (!(slot & SLOT_RICH) || nr >= slab->fresh || slab_object(slab, nr)->id != id ||
	    !is_parent(engine, slab_object(slab, nr)))
		return false;
	fill_parent(engine, slot, view);
	return true;
}

bool engine_object_at(const struct engine *engine, unsigned int class, uint64_t key, uint64_t id,
		      struct object_ref *object, struct object_ref *parent)
{
	uint32_t slot = objects_find(&engine->objects, engine->class[class].rich, class, key);

	if (!slot || engine_object(engine, slot)->id != id)
		return false;
	report_ref(engine, slot, object);
	report_ref(engine, engine_object(engine, slot)->parent, parent);
	return true;
}

unsigned int engine_family_class(const struct engine *engine, unsigned int parent_class,
				 unsigned int n)
{
	const struct plan *plan = engine->config.plan;

	for (unsigned int c = 0; c < plan->nr_classes; c++)
		if (plan->class[c].parent == (int)parent_class && engine->class[c].child_nr == n)
			return c;
	return 0;
}

/* The first child from @slot on that is wanted, after at most *@steps looks. */
static uint32_t next_child(const struct engine *engine, uint32_t slot, int class,
			   unsigned int *steps)
{
	const struct object *object;

	for (; slot && *steps; (*steps)--) {
		object = engine_object(engine, slot);
		if (is_shown(object) && (class < 0 || object->class == class))
			return slot;
		slot = object->next;
	}
	return SLOT_NONE;
}

static uint32_t first_child(const struct engine *engine, uint32_t parent)
{
	return object_extra(&engine->objects, parent)->first_child;
}

uint64_t engine_oldest_child(const struct engine *engine, uint32_t parent, int class)
{
	unsigned int steps = 16;
	uint32_t slot = next_child(engine, first_child(engine, parent), class, &steps);

	return slot ? engine_object(engine, slot)->born_ns : 0;
}

void engine_oldest_children(const struct engine *engine, uint32_t parent, int class,
			    unsigned int most, view_fn each, void *ctx)
{
	unsigned int steps = VIEW_DEEPEST;
	uint32_t slot = first_child(engine, parent);

	while (most-- && (slot = next_child(engine, slot, class, &steps))) {
		report(engine, slot, each, ctx);
		slot = engine_object(engine, slot)->next;
	}
}

void engine_past_children(const struct engine *engine, uint32_t parent, unsigned int most,
			  view_fn each, void *ctx)
{
	uint32_t slot = engine->objects.newest;
	const struct object *object;

	for (unsigned int steps = VIEW_DEEPEST; slot && most && steps; steps--) {
		object = engine_object(engine, slot);
		if (object->parent == parent && !(object->flags & OBJ_OUT) && object->id) {
			report(engine, slot, each, ctx);
			most--;
		}
		slot = object->prev;
	}
}

void engine_walk(const struct engine *engine, struct view_walk *walk, unsigned int max_slots,
		 const uint64_t *below, view_fn each, void *ctx, bool *done)
{

	*done = false;
	while (max_slots) {
		const struct slab *slab = &engine->objects.slab[walk->rich];

		if (++walk->slot >= slab->fresh) {
			walk->slot = SLOT_NONE;
			walk->rich = !walk->rich;
			if (walk->rich)
				continue;
			*done = true;
			return;
		}
		max_slots--;
		if (!is_shown(slab_object(slab, walk->slot)) ||
		    (*below && slab_object(slab, walk->slot)->id >= *below))
			continue;
		report(engine, walk->slot | (walk->rich ? SLOT_RICH : 0), each, ctx);
	}
}
