// SPDX-License-Identifier: GPL-2.0-only
#include "engine/index.h"
#include "engine/internal.h"

/* So many objects are in the cache of any CPU anyway. */
#define FEW_OBJECTS 8192

_Static_assert(AHEAD_PLACES >= LM_AHEAD && AHEAD_LINKS < LM_AHEAD, "all is fetched before its use");

bool engine_is_large(const struct engine *engine)
{
	return engine->objects.slab[0].used > FEW_OBJECTS;
}

/* The first that matches may be another one, rarely: no harm done. */
static void fetch_object(const struct objects *objects, struct soon *soon)
{
	const struct index *index = &objects->index[soon->rich];
	const struct slab *slab = &objects->slab[soon->rich];
	const struct index_bucket *bucket = index_home(index, soon->hash);
	uint32_t mask = (1u << index->slot_bits) - 1;
	uint32_t matches = index_matches(bucket, index_tag(index, soon->hash), ~mask);

	if (!matches)
		return;
	soon->slot = bucket->cell[__builtin_ctz(matches)] & mask;
	__builtin_prefetch(slab_object(slab, soon->slot), 1);
	if (soon->is_birth)
		__builtin_prefetch(slab->tail + soon->slot, 1);
}

void engine_prefetch(struct engine *engine, const struct lm_hdr *record)
{
	const struct lm_event *event = (const struct lm_event *)record;
	const struct objects *objects = &engine->objects;
	struct ahead *ahead = &engine->ahead;
	const struct probe_info *probe;
	const struct object *object;
	struct soon *soon;

	if (!record_is_verb(record) || record->probe >= engine->nr_probes)
		return;
	probe = &engine->probe[record->probe];
	soon = &ahead->soon[ahead->told % AHEAD_PLACES];
	*soon = (struct soon){
		.record = record,
		.hash = index_hash(probe->class, event->key),
		.rich = probe->rich,
		.is_birth = probe->step == STEP_BORN,
	};
	__builtin_prefetch(index_home(&objects->index[soon->rich], soon->hash), 1);
	fetch_object(objects, &ahead->soon[(ahead->told - AHEAD_OBJECT) % AHEAD_PLACES]);
	/* No function of its own: gcc takes one that does no more for one that does nothing. */
	soon = &ahead->soon[(ahead->told - AHEAD_LINKS) % AHEAD_PLACES];
	if (soon->slot) {
		object = slab_object(&objects->slab[soon->rich], soon->slot);
		__builtin_prefetch(object_at(objects, object->next), 1);
		__builtin_prefetch(object_at(objects, object->prev), 1);
	}
	ahead->told++;
	if (ahead->told - ahead->fed > AHEAD_PLACES)
		ahead->fed++;
}
