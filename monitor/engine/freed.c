// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects in the memory of a module, when that is freed. The next module can get the same address,
 * and what lies there then is another object, of which nothing is known.
 */
#include "engine/internal.h"

static bool lies_in(const struct module_life *life, uint64_t address)
{
	for (unsigned int i = 0; i < life->nr_ranges; i++)
		if (!life->range[i].init && address - life->range[i].base < life->range[i].size)
			return true;
	return false;
}

/* A live one was reported, and is shown as leaked; from here on it can be in any state. */
static void forget(struct engine *engine, uint32_t slot)
{
	struct object *object = engine_object(engine, slot);

	if (object_is_live(object))
		saw(object, 0);
	else if (!(object->flags & OBJ_ZOMBIE))
		objects_evict_one(&engine->objects, slot);
}

void freed_module(struct engine *engine, const char *name, uint64_t ns)
{
	const struct module_life *life = NULL;

	if (engine->config.modules)
		life = modules_named(engine->config.modules, name, ns);
	if (!life)
		return;
	for (uint32_t i = 0; i < 2; i++) {
		const struct slab *slab = &engine->objects.slab[i];

		for (uint32_t nr = SLOT_FIRST; nr < slab->fresh; nr++) {
			const struct object *object = slab_object(slab, nr);

			if (object->states && lies_in(life, object->key))
				forget(engine, nr | (i ? SLOT_RICH : 0));
		}
	}
}
