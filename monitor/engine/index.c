// SPDX-License-Identifier: GPL-2.0-only
#include "engine/index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define FIRST_BUCKETS 64u
#define REHASH_AHEAD  16u

static struct index_bucket *new_buckets(uint32_t nr)
{
	size_t size = nr * sizeof(struct index_bucket);
	struct index_bucket *bucket;

	if (memory_take(MEMORY_OBJECTS, size))
		return NULL;
	bucket = aligned_alloc(sizeof(*bucket), size);
	if (bucket)
		memset(bucket, 0, size);
	else
		memory_give(MEMORY_OBJECTS, size);
	return bucket;
}

int index_init(struct index *index, size_t max_slots)
{
	memset(index, 0, sizeof(*index));
	while ((size_t)1 << index->slot_bits < max_slots + SLOT_FIRST)
		index->slot_bits++;
	index->nr_buckets = FIRST_BUCKETS;
	index->bucket = new_buckets(FIRST_BUCKETS);
	return index->bucket ? 0 : -ENOMEM;
}

void index_fini(struct index *index)
{
	memory_free(MEMORY_OBJECTS, index->bucket, index->nr_buckets * sizeof(*index->bucket));
}

static uint64_t hash_of(const struct object *object)
{
	return index_hash(object->class, object->key);
}

/* The cell of the bucket that is @wanted, NULL if there is none. */
static uint32_t *search(struct index_bucket *bucket, uint64_t hash, uint32_t wanted)
{
	uint32_t *first = &bucket->cell[index_first_cell(hash)];
	uint32_t matches;

	if (*first == wanted)
		return first;
	matches = index_matches(bucket, wanted, UINT32_MAX);
	return matches ? &bucket->cell[__builtin_ctz(matches)] : NULL;
}

void index_insert(struct index *index, const struct object *object, uint32_t nr)
{
	uint64_t hash = hash_of(object);
	struct index_bucket *bucket = index_home(index, hash);
	uint32_t *cell;

	while (!(cell = search(bucket, hash, CELL_EMPTY))) {
		bucket->passed++;
		bucket = index_next(index, bucket);
	}
	*cell = index_tag(index, hash) | nr;
	index->entries++;
}

void index_remove(struct index *index, const struct object *object, uint32_t nr)
{
	uint64_t hash = hash_of(object);
	uint32_t wanted = index_tag(index, hash) | nr, *cell;
	struct index_bucket *bucket = index_home(index, hash);

	while (!(cell = search(bucket, hash, wanted))) {
		bucket->passed--;
		bucket = index_next(index, bucket);
	}
	*cell = CELL_EMPTY;
	index->entries--;
}

void index_replace(struct index *index, const struct object *object, uint32_t nr, uint32_t with)
{
	uint64_t hash = hash_of(object);
	uint32_t wanted = index_tag(index, hash) | nr, *cell;
	struct index_bucket *bucket = index_home(index, hash);

	while (!(cell = search(bucket, hash, wanted)))
		bucket = index_next(index, bucket);
	*cell = index_tag(index, hash) | with;
}

/* A load between 0.6 and 0.8: few entries pass a full bucket, and 7 bytes an object. */
static bool is_full(const struct index *index)
{
	return index->entries >= (uint64_t)index->nr_buckets * BUCKET_CELLS * 8 / 10;
}

int index_reserve(struct index *index, const struct slab *slab)
{
	struct index grown = *index;

	if (!is_full(index))
		return 0;
	grown.nr_buckets = index->nr_buckets + index->nr_buckets / 3;
	grown.entries = 0;
	grown.bucket = new_buckets(grown.nr_buckets);
	if (!grown.bucket)
		return -ENOMEM;
	/* In the order of the slab: its memory is large, so go through it only once. */
	for (uint32_t nr = SLOT_FIRST; nr < slab->fresh; nr++) {
		const struct object *object = slab_object(slab, nr);

		if (nr + REHASH_AHEAD < slab->fresh)
			__builtin_prefetch(index_home(&grown, hash_of(object + REHASH_AHEAD)), 1);
		if (object->states && !(object->flags & OBJ_GHOST))
			index_insert(&grown, object, nr);
	}
	index_fini(index);
	*index = grown;
	return 0;
}
