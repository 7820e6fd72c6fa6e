/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The index: from (class, key) to a slot of its slab. Buckets of one cache line each, so that
 * finding, adding and removing an entry mostly costs one miss. A cell has 4 bytes: the low
 * slot_bits are the slot, the rest a tag of the hash, so that most other entries are skipped
 * without a look at their object. Holds no keys: those are in the objects.
 */
#ifndef LM_INDEX_H
#define LM_INDEX_H

#include "base/hash.h"
#include "engine/object.h"

#define CELL_EMPTY   0u
#define BUCKET_CELLS 15u

struct index_bucket {
	uint32_t passed; /* entries stored in a later bucket because this one was full */
	uint32_t cell[BUCKET_CELLS];
};

/* Four words of a bucket, which are compared in one go. */
typedef uint32_t index_cells __attribute__((vector_size(16), may_alias));

_Static_assert(sizeof(struct index_bucket) == 64, "a bucket is one cache line");

/* The same in every process, for what a verdict depends on. */
static inline uint64_t index_fixed_hash(unsigned int class, uint64_t key)
{
	return hash_fixed(key ^ (uint64_t) class << 57);
}

static inline uint64_t index_hash(unsigned int class, uint64_t key)
{
	return hash_number(key ^ (uint64_t) class << 57);
}

/* The high half chooses the bucket. Any number of buckets will do. */
static inline struct index_bucket *index_home(const struct index *index, uint64_t hash)
{
	return index->bucket + ((hash >> 32) * index->nr_buckets >> 32);
}

static inline struct index_bucket *index_next(const struct index *index,
					      struct index_bucket *bucket)
{
	return ++bucket == index->bucket + index->nr_buckets ? index->bucket : bucket;
}

static inline uint32_t index_tag(const struct index *index, uint64_t hash)
{
	return (uint32_t)hash << index->slot_bits;
}

/* The cell that an entry tries first: in a small index mostly the right guess. */
static inline unsigned int index_first_cell(uint64_t hash)
{
	return ((uint32_t)hash >> 16) * BUCKET_CELLS >> 16;
}

/*
 * A bit for each cell whose bits in @keep are @wanted. Compares all at once: the end of a loop over
 * cells could not be predicted.
 */
static inline uint32_t index_matches(const struct index_bucket *bucket, uint32_t wanted,
				     uint32_t keep)
{
	static const index_cells bit[4] = {
		{0, 1 << 0, 1 << 1, 1 << 2},
		{1 << 3, 1 << 4, 1 << 5, 1 << 6},
		{1 << 7, 1 << 8, 1 << 9, 1 << 10},
		{1 << 11, 1 << 12, 1 << 13, 1 << 14},
	};
	const index_cells *cells = (const index_cells *)bucket;
	index_cells match = {0};

	for (unsigned int i = 0; i < 4; i++)
		match |= (index_cells)((cells[i] & keep) == wanted) & bit[i];
	return match[0] | match[1] | match[2] | match[3];
}

/* Returns 0 or -ENOMEM. */
int index_init(struct index *index, size_t max_slots);
void index_fini(struct index *index);

/* Makes sure that one more entry fits. @slab holds the entries. Returns 0 or -ENOMEM. */
int index_reserve(struct index *index, const struct slab *slab);
/* After index_reserve(); the key is not in the index. */
void index_insert(struct index *index, const struct object *object, uint32_t nr);
void index_remove(struct index *index, const struct object *object, uint32_t nr);
/* The entry of @object is now for slot @with. */
void index_replace(struct index *index, const struct object *object, uint32_t nr, uint32_t with);

#endif /* LM_INDEX_H */
