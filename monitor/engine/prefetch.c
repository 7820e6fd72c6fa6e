// SPDX-License-Identifier: GPL-2.0-only
#include "engine/index.h"
#include "engine/internal.h"

/* That many objects fit in the cache of any CPU anyway. */
#define FEW_OBJECTS 8192

_Static_assert(PREFETCH_PLACES >= RECORD_PREFETCH_DISTANCE &&
		       PREFETCH_LINKS < RECORD_PREFETCH_DISTANCE,
	       "all is fetched before its use");

bool engine_is_large(const struct engine *engine)
{
	return engine->objects.slab[0].used > FEW_OBJECTS;
}

/* The first match may rarely be another object: no harm done. */
static void fetch_object(const struct objects *objects, struct prefetch_entry *entry)
{
	const struct index *index = &objects->index[entry->rich];
	const struct slab *slab = &objects->slab[entry->rich];
	const struct index_bucket *bucket = index_home(index, entry->hash);
	uint32_t mask = (1u << index->slot_bits) - 1;
	uint32_t matches = index_matches(bucket, index_tag(index, entry->hash), ~mask);

	if (!matches)
		return;
	entry->slot = bucket->cell[__builtin_ctz(matches)] & mask;
	__builtin_prefetch(slab_object(slab, entry->slot), 1);
	if (entry->is_birth)
		__builtin_prefetch(slab->tail + entry->slot, 1);
}

void engine_prefetch(struct engine *engine, const struct lm_hdr *record)
{
	const struct lm_event *event = (const struct lm_event *)record;
	const struct objects *objects = &engine->objects;
	struct prefetch *prefetch = &engine->prefetch;
	const struct engine_probe *probe;
	const struct object *object;
	struct prefetch_entry *entry;

	if (!record_is_verb(record) || record->probe >= engine->nr_probes)
		return;
	probe = &engine->probe[record->probe];
	entry = &prefetch->entry[prefetch->announced % PREFETCH_PLACES];
	*entry = (struct prefetch_entry){
		.record = record,
		.hash = index_hash(probe->class, event->key),
		.rich = probe->rich,
		.is_birth = probe->step == STEP_BORN,
	};
	__builtin_prefetch(index_home(&objects->index[entry->rich], entry->hash), 1);
	fetch_object(objects,
		     &prefetch->entry[(prefetch->announced - PREFETCH_OBJECT) % PREFETCH_PLACES]);
	/* Inline: as a function, gcc treats it as pure and drops it. */
	entry = &prefetch->entry[(prefetch->announced - PREFETCH_LINKS) % PREFETCH_PLACES];
	if (entry->slot) {
		object = slab_object(&objects->slab[entry->rich], entry->slot);
		__builtin_prefetch(object_at(objects, object->next), 1);
		__builtin_prefetch(object_at(objects, object->prev), 1);
	}
	prefetch->announced++;
	if (prefetch->announced - prefetch->fed > PREFETCH_PLACES)
		prefetch->fed++;
}
