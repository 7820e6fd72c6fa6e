// SPDX-License-Identifier: GPL-2.0-only
/* The live objects of a class that the kernel counts as well. */
#include "engine/tally.h"
#include "engine/internal.h"

static void fill(const struct engine *engine, const struct object *object, uint32_t slot,
		 struct tally *tally)
{
	const struct object_extra *extra = object_extra(&engine->objects, slot);

	*tally = (struct tally){
		.key = object->key,
		.name = UNTRUSTED(extra->name),
		.device = UNTRUSTED(extra->device_name),
		.children = extra->nr_children,
		.adopted = object->flags & OBJ_ADOPTED,
	};
}

/* The next live object of a class whose objects are rich, behind @slot: SLOT_NONE if there is none.
 */
static uint32_t next_live(const struct engine *engine, unsigned int class, uint32_t slot,
			  struct tally *tally)
{
	const struct slab *slab = &engine->objects.slab[1];

	for (uint32_t nr = (slot & ~SLOT_RICH) + 1; nr < slab->fresh; nr++) {
		const struct object *object = slab_object(slab, nr);

		if (object->class != class || !object_is_live(object))
			continue;
		fill(engine, object, nr | SLOT_RICH, tally);
		return nr | SLOT_RICH;
	}
	return SLOT_NONE;
}

bool engine_tally(const struct engine *engine, unsigned int class, tally_fn each, void *ctx)
{
	uint32_t slot = SLOT_NONE;
	struct tally tally;

	if (!engine->class[class].rich)
		return false;
	while ((slot = next_live(engine, class, slot, &tally)))
		each(ctx, &tally);
	return true;
}

bool engine_has_live(const struct engine *engine, unsigned int class, uint64_t key)
{
	uint32_t slot = objects_find(&engine->objects, engine->class[class].rich, class, key);

	return slot && object_is_live(engine_object(engine, slot));
}

static void end_unseen(struct engine *engine, uint32_t slot, uint64_t ns)
{
	struct object *object = engine_object(engine, slot);

	if (!(states_now(engine, object) & STATE_BIT(STATE_DEAD)))
		return;
	family_close_children(engine, slot, ns, false);
	family_note_death(engine, slot, ns);
	if (!(object->flags & OBJ_OUT))
		counts_death(engine, object);
	object->flags |= OBJ_UNSURE;
	saw(object, ns);
	life_end(engine, slot);
}

static void end_children(struct engine *engine, uint32_t slot, uint64_t ns)
{
	const struct object_extra *extra = object_extra(&engine->objects, slot);
	uint32_t next;

	for (uint32_t child = extra->first_child; child; child = next) {
		next = engine_object(engine, child)->next;
		end_unseen(engine, child, ns);
	}
}

void engine_none_left(struct engine *engine, unsigned int class, const struct none_left *none,
		      uint64_t ns)
{
	uint32_t slot = SLOT_NONE;
	struct tally tally;

	if (!engine->class[class].rich)
		return;
	while ((slot = next_live(engine, class, slot, &tally))) {
		if (!none->which(none->ctx, &tally))
			continue;
		if (none->within)
			end_children(engine, slot, ns);
		else
			end_unseen(engine, slot, ns);
	}
}
