// SPDX-License-Identifier: GPL-2.0-only
/* The size of an object, and what is counted of it: in its class, and among its parent's children.
 */
#include "engine/internal.h"

/* The counts that a child belongs to; NULL: it has no parent, or no counts were asked for. */
static struct family *family_of(const struct engine *engine, const struct object *object)
{
	const struct slab *slab = &engine->objects.slab[1];

	if (!slab->family || !object->parent || object->flags & OBJ_OUT)
		return NULL;
	return slab->family + (size_t)slot_nr(object->parent) * slab->families +
	       engine->class[object->class].child_nr;
}

void counts_birth(struct engine *engine, const struct object *object)
{
	struct family *family = family_of(engine, object);

	engine->stats[object->class].births++;
	if (family)
		family->births++;
}

void counts_death(struct engine *engine, const struct object *object)
{
	struct family *family = family_of(engine, object);

	engine->stats[object->class].deaths++;
	if (family)
		family->deaths++;
}

uint64_t counts_size(const struct engine *engine, const struct object *object,
		     const struct object_extra *extra)
{
	if (engine->class[object->class].keeps_size)
		return object_is_live(object) ? object->kept.size : 0;
	if (extra && extra->size)
		return extra->size;
	return object->parent ? object_extra(&engine->objects, object->parent)->size : 0;
}

bool counts_size_is_sure(const struct engine *engine, const struct object *object,
			 const struct object_extra *extra)
{
	bool own = engine->class[object->class].keeps_size || (extra && extra->size);

	return history_complete(engine, object) &&
	       (own || !object->parent ||
		history_complete(engine, engine_object(engine, object->parent)));
}

void counts_set_size(struct engine *engine, struct object *object, struct object_extra *extra,
		     uint64_t size)
{
	uint64_t before = counts_size(engine, object, extra);
	struct family *family = family_of(engine, object);

	/* Children were counted with the size that they inherit: it must not change. */
	if (!size || (extra && extra->nr_children))
		return;
	if (extra)
		extra->size = size;
	else
		object->kept.size = size;
	if (!(object->flags & OBJ_OUT))
		engine->stats[object->class].bytes += size - before;
	if (family)
		family->bytes += size - before;
}

void counts_join(struct engine *engine, const struct object *object,
		 const struct object_extra *extra)
{
	struct family *family = family_of(engine, object);

	if (!family)
		return;
	family->bytes += counts_size(engine, object, extra);
	if (++family->live > family->peak)
		family->peak = family->live;
}

void counts_leave(struct engine *engine, const struct object *object,
		  const struct object_extra *extra)
{
	struct family *family = family_of(engine, object);

	if (!family)
		return;
	family->bytes -= counts_size(engine, object, extra);
	family->live--;
}
