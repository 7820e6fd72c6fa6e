// SPDX-License-Identifier: GPL-2.0-only
/* The objects of a class of which the kernel keeps a count as well. */
#include "engine/tally.h"
#include "engine/internal.h"

static void fill(const struct engine *engine, const struct object *object, uint32_t slot,
		 struct tally *tally)
{
	const struct object_extra *extra = object_extra(&engine->objects, slot);

	*tally = (struct tally){
		.name = extra->name,
		.device = extra->device_name,
		.children = extra->nr_children,
		.adopted = object->flags & OBJ_ADOPTED,
	};
}

bool engine_tally(const struct engine *engine, unsigned int class, tally_fn each, void *ctx)
{
	const struct slab *slab = &engine->objects.slab[1];

	if (!engine->class[class].rich)
		return false;
	for (uint32_t nr = SLOT_FIRST; nr < slab->fresh; nr++) {
		const struct object *object = slab_object(slab, nr);
		struct tally tally;

		if (object->class != class || !object_is_live(object))
			continue;
		fill(engine, object, nr | SLOT_RICH, &tally);
		each(ctx, &tally);
	}
	return true;
}
