// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/index.h"
#include "engine/lists.h"
#include "engine/slab.h"

/* Prefetch this many evictions ahead. */
#define SCOUT_AHEAD 8

/* One bit for each hash of a forgotten key: a key whose bit is not set was not forgotten. */
#define FORGOTTEN_BITS 20

static void free_slot(struct objects *objects, uint32_t slot);

int objects_init(struct objects *objects, size_t max_objects, size_t max_quarantine)
{
	int err = 0;

	memset(objects, 0, sizeof(*objects));
	if (max_objects > MAX_OBJECTS)
		max_objects = MAX_OBJECTS;
	objects->max_objects = max_objects;
	objects->max_quarantine = max_quarantine;
	objects->forgotten = calloc(1u << FORGOTTEN_BITS >> 6, sizeof(*objects->forgotten));
	if (!objects->forgotten)
		err = -ENOMEM;
	for (int i = 0; i < 2 && !err; i++) {
		err = slab_init(&objects->slab[i], max_objects, i);
		if (!err)
			err = index_init(&objects->index[i], max_objects);
	}
	return err;
}

void objects_fini(struct objects *objects)
{
	for (int i = 0; i < 2; i++) {
		slab_fini(&objects->slab[i]);
		index_fini(&objects->index[i]);
	}
	free(objects->forgotten);
}

int objects_count_families(struct objects *objects, uint32_t families)
{
	return families ? slab_count_families(&objects->slab[1], families) : 0;
}

static bool is_it(const struct slab *slab, uint32_t nr, unsigned int class, uint64_t key)
{
	const struct object *object = slab_object(slab, nr);

	return nr && object->key == key && object->class == class;
}

uint32_t objects_find(const struct objects *objects, bool rich, unsigned int class, uint64_t key)
{
	const struct index *index = &objects->index[rich];
	const struct slab *slab = &objects->slab[rich];
	uint64_t hash = index_hash(class, key);
	uint32_t tag = index_tag(index, hash), mask = (1u << index->slot_bits) - 1;
	struct index_bucket *home = index_home(index, hash), *bucket = home;
	uint32_t first = home->cell[index_first_cell(hash)], nr = first & mask;

	if ((first & ~mask) == tag && is_it(slab, nr, class, key))
		return nr | (rich ? SLOT_RICH : 0);
	do {
		uint32_t matches = index_matches(bucket, tag, ~mask);

		for (; matches; matches &= matches - 1) {
			nr = bucket->cell[__builtin_ctz(matches)] & mask;
			if (is_it(slab, nr, class, key))
				return nr | (rich ? SLOT_RICH : 0);
		}
		if (!bucket->passed)
			break;
		bucket = index_next(index, bucket);
	} while (bucket != home);
	return SLOT_NONE;
}

static void unref(struct objects *objects, uint32_t parent)
{
	struct object_extra *extra = object_extra(objects, parent);

	if (extra && --extra->refs == 0 && object_at(objects, parent)->flags & OBJ_ZOMBIE)
		free_slot(objects, parent);
}

static void free_slot(struct objects *objects, uint32_t slot)
{
	struct object *object = object_at(objects, slot);
	struct slab *slab = &objects->slab[slot >> 31];
	uint32_t parent = object->parent;

	object->states = 0;
	slab_give_back(slab, slot_nr(slot));
	if (parent)
		unref(objects, parent);
}

/*
 * Prefetches what the next evictions will look at. The scout runs some objects ahead of the oldest:
 * walking the list at the eviction would wait for each object in turn.
 */
static void prefetch_evictions(struct objects *objects)
{
	const struct object *oldest = object_at(objects, objects->oldest);
	const struct index *index = &objects->index[objects->oldest >> 31];
	unsigned int steps = objects->scout ? 1 : SCOUT_AHEAD;
	uint32_t slot = objects->scout ? objects->scout : objects->oldest;

	for (; slot && steps; steps--)
		slot = object_at(objects, slot)->next;
	objects->scout = slot;
	if (!slot)
		return;
	__builtin_prefetch(index_home(index, index_hash(oldest->class, oldest->key)), 1);
	__builtin_prefetch(object_at(objects, slot), 1);
	__builtin_prefetch(object_tail(objects, slot), 1);
}

static uint32_t forgotten_bit(unsigned int class, uint64_t key)
{
	return (uint32_t)(index_fixed_hash(class, key) >> (64 - FORGOTTEN_BITS));
}

void objects_forget(struct objects *objects, unsigned int class, uint64_t key)
{
	uint32_t bit = forgotten_bit(class, key);

	objects->forgotten[bit / 64] |= 1ull << bit % 64;
}

bool objects_forgot(const struct objects *objects, unsigned int class, uint64_t key)
{
	uint32_t bit = forgotten_bit(class, key);

	return objects->forgotten[bit / 64] & 1ull << bit % 64;
}

void objects_evict_one(struct objects *objects, uint32_t slot)
{
	const struct object_extra *extra = object_extra(objects, slot);
	struct object *object = object_at(objects, slot);
	uint32_t generation = object_tail(objects, slot)->generation;

	quarantine_remove(objects, slot, object);
	objects->evicted++;
	objects_forget(objects, object->class, object->key);
	if (objects->generation[object->class] < generation)
		objects->generation[object->class] = generation;
	if (!(object->flags & OBJ_GHOST))
		index_remove(&objects->index[slot >> 31], object, slot_nr(slot));
	if (extra && extra->refs)
		object->flags |= OBJ_GHOST | OBJ_ZOMBIE;
	else
		free_slot(objects, slot);
	prefetch_evictions(objects);
}

/* Evicts the object that has been dead for longest. False if there is none. */
static bool evict_oldest(struct objects *objects)
{
	uint32_t slot = objects->oldest;

	while (slot && (slot == objects->pinned[0] || slot == objects->pinned[1]))
		slot = object_at(objects, slot)->next;
	if (!slot)
		return false;
	objects_evict_one(objects, slot);
	return true;
}

/* A new slot that is in the index, in place of @old if that is still in it. */
static int take_slot(struct objects *objects, bool rich, unsigned int class, uint64_t key,
		     uint32_t old, uint32_t *slot)
{
	struct slab *slab = &objects->slab[rich];
	struct object *object;
	uint32_t nr;

	while (objects->slab[0].used + objects->slab[1].used >= objects->max_objects) {
		if (!evict_oldest(objects))
			return -ENOSPC;
	}
	if (index_reserve(&objects->index[rich], slab) < 0)
		return -ENOMEM;
	nr = slab_take(slab);
	if (!nr)
		return -ENOMEM;
	object = slab_object(slab, nr);
	object->key = key;
	object->class = class;
	if (old && !(object_at(objects, old)->flags & OBJ_GHOST)) {
		index_replace(&objects->index[rich], object, slot_nr(old), nr);
		object_at(objects, old)->flags |= OBJ_GHOST;
	} else {
		index_insert(&objects->index[rich], object, nr);
	}
	*slot = nr | (rich ? SLOT_RICH : 0);
	return 0;
}

static void clear(struct object *object, uint32_t parent)
{
	uint64_t key = object->key;
	uint8_t class = object->class;

	*object = (struct object){.key = key, .parent = parent, .class = class};
}

static void clear_extra(struct objects *objects, uint32_t slot)
{
	struct slab *slab = &objects->slab[1];

	memset(object_extra(objects, slot), 0, sizeof(*slab->extra));
	if (slab->family)
		memset(slab->family + (size_t)slot_nr(slot) * slab->families, 0,
		       slab->families * sizeof(*slab->family));
}

int objects_new(struct objects *objects, bool rich, unsigned int class, uint64_t key, uint32_t old,
		uint32_t parent, uint32_t *slot)
{
	struct object_extra *extra = old ? object_extra(objects, old) : NULL;
	uint32_t generation, old_parent = SLOT_NONE;
	int err;

	/* before an eviction, which could free the parent otherwise */
	if (parent)
		object_extra(objects, parent)->refs++;
	generation = old ? object_tail(objects, old)->generation : objects->generation[class];
	if (old && !(extra && extra->refs)) {
		*slot = old;
		old_parent = object_at(objects, old)->parent;
		quarantine_remove(objects, old, object_at(objects, old));
	} else {
		err = take_slot(objects, rich, class, key, old, slot);
		if (err) {
			if (parent)
				unref(objects, parent);
			return err;
		}
		if (!old) /* an eviction in take_slot() may have raised it */
			generation = objects->generation[class];
	}
	clear(object_at(objects, *slot), parent);
	extra = object_extra(objects, *slot);
	if (extra)
		clear_extra(objects, *slot);
	object_tail(objects, *slot)->generation = generation + 1;
	if (old_parent)
		unref(objects, old_parent);
	return 0;
}

void objects_link(struct objects *objects, uint32_t slot)
{
	struct object *object = object_at(objects, slot);

	if (object->parent)
		children_add(objects, slot, object, object_extra(objects, object->parent));
}

void objects_unlink(struct objects *objects, uint32_t slot)
{
	struct object *object = object_at(objects, slot);

	if (object->parent)
		children_remove(objects, object, object_extra(objects, object->parent));
}

void objects_reparent(struct objects *objects, uint32_t slot, uint32_t parent)
{
	struct object *object = object_at(objects, slot);
	uint32_t old = object->parent;

	if (parent)
		object_extra(objects, parent)->refs++;
	object->parent = parent;
	if (old)
		unref(objects, old);
}

void objects_evict(struct objects *objects)
{
	while (objects->nr_quarantine > objects->max_quarantine && evict_oldest(objects))
		;
}

void objects_bury(struct objects *objects, uint32_t slot)
{
	struct object *object = object_at(objects, slot);

	if (object_is_live(object))
		objects_unlink(objects, slot);
	object->states = STATE_BIT(STATE_DEAD);
	object->kept.reported = 0;
	object->flags &= ~OBJ_HAS_ATTR;
	quarantine_add(objects, slot, object);
	objects_trim(objects);
}

size_t objects_memory(const struct objects *objects)
{
	size_t bytes = 0;

	/* Memory that was opened up but never touched is not taken. */
	for (int i = 0; i < 2; i++) {
		const struct slab *slab = &objects->slab[i];

		bytes += slab->fresh * (sizeof(*slab->object) + sizeof(*slab->tail)) +
			 objects->index[i].nr_buckets * sizeof(struct index_bucket);
		if (slab->rich)
			bytes += slab->fresh *
				 (sizeof(*slab->extra) + slab->families * sizeof(*slab->family));
	}
	if (objects->evicted)
		bytes += 1u << FORGOTTEN_BITS >> 3;
	return bytes;
}
