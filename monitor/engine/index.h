/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The index: from (class, key) to a slot of its slab. 4 bytes a cell: the low slot_bits
 * are the slot, the rest a tag of the hash, so that most foreign cells are passed over
 * without a look at their object. Holds no keys: those are in the objects.
 */
#ifndef LM_INDEX_H
#define LM_INDEX_H

#include "engine/object.h"

#define CELL_EMPTY 0u

static inline uint64_t index_hash(unsigned int class, uint64_t key)
{
	uint64_t in = key ^ (uint64_t) class << 57;
	__uint128_t product = (__uint128_t)in * 0x9e3779b97f4a7c15u;

	return (uint64_t)(product >> 64) ^ (uint64_t)product;
}

/* The high half chooses the cell, the low half is the tag. Any number of cells will do. */
static inline uint32_t index_home(const struct index *index, uint64_t hash)
{
	return (uint32_t)((hash >> 32) * index->nr_cells >> 32);
}

static inline uint32_t index_tag(const struct index *index, uint64_t hash)
{
	return (uint32_t)hash << index->slot_bits;
}

int index_init(struct index *index, size_t max_slots);
void index_fini(struct index *index);

/* Makes sure that one more entry fits. @slab holds the entries. Returns 0 or -ENOMEM. */
int index_reserve(struct index *index, const struct slab *slab);
/* After index_reserve(); the key is not in the index. */
void index_insert(struct index *index, const struct object *object, uint32_t nr);
void index_remove(struct index *index, const struct slab *slab, uint32_t nr);
/* The entry of @object is now for slot @with. */
void index_replace(struct index *index, const struct object *object, uint32_t nr, uint32_t with);

#endif /* LM_INDEX_H */
