// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/index.h"

#define MIN_CELLS 1024u

int index_init(struct index *index, size_t max_slots)
{
	memset(index, 0, sizeof(*index));
	while ((size_t)1 << index->slot_bits < max_slots + SLOT_FIRST)
		index->slot_bits++;
	index->nr_cells = MIN_CELLS;
	index->cell = calloc(index->nr_cells, sizeof(*index->cell));
	return index->cell ? 0 : -ENOMEM;
}

void index_fini(struct index *index)
{
	free(index->cell);
}

static uint32_t *next_cell(const struct index *index, uint32_t *cell)
{
	return ++cell == index->cell + index->nr_cells ? index->cell : cell;
}

static uint32_t *home_of(const struct index *index, const struct object *object)
{
	return index->cell + index_home(index, index_hash(object->class, object->key));
}

void index_insert(struct index *index, const struct object *object, uint32_t nr)
{
	uint32_t *cell = home_of(index, object);

	while (*cell != CELL_EMPTY)
		cell = next_cell(index, cell);
	index->entries++;
	*cell = index_tag(index, index_hash(object->class, object->key)) | nr;
}

static uint32_t *find_cell(const struct index *index, const struct object *object, uint32_t nr)
{
	uint32_t wanted = index_tag(index, index_hash(object->class, object->key)) | nr;
	uint32_t *cell = home_of(index, object);

	while (*cell != wanted)
		cell = next_cell(index, cell);
	return cell;
}

/* What was pushed on by the removed entry moves up, so no mark of it need stay. */
void index_remove(struct index *index, const struct slab *slab, uint32_t nr)
{
	uint32_t mask = (1u << index->slot_bits) - 1;
	uint32_t *hole = find_cell(index, slab_object(slab, nr), nr), *cell;

	index->entries--;
	for (cell = next_cell(index, hole); *cell != CELL_EMPTY; cell = next_cell(index, cell)) {
		const uint32_t *home = home_of(index, slab_object(slab, *cell & mask));
		bool home_is_past_hole =
			hole < cell ? hole < home && home <= cell : hole < home || home <= cell;

		if (home_is_past_hole)
			continue;
		*hole = *cell;
		hole = cell;
	}
	*hole = CELL_EMPTY;
}

void index_replace(struct index *index, const struct object *object, uint32_t nr, uint32_t with)
{
	uint32_t *cell = find_cell(index, object, nr);

	*cell = *cell - nr + with;
}

/* A load between 0.57 and 0.66: short ways to look, and no more than 7 bytes an object. */
static bool is_full(const struct index *index)
{
	return index->entries >= (uint64_t)index->nr_cells * 66 / 100;
}

static uint32_t bigger(uint32_t nr_cells)
{
	return nr_cells + nr_cells / 7;
}

int index_reserve(struct index *index, const struct slab *slab)
{
	struct index grown = *index;

	if (!is_full(index))
		return 0;
	grown.nr_cells = bigger(index->nr_cells);
	grown.entries = 0;
	grown.cell = calloc(grown.nr_cells, sizeof(*grown.cell));
	if (!grown.cell)
		return -ENOMEM;
	/* In the order of the slab: its memory is large, so go through it only once. */
	for (uint32_t nr = SLOT_FIRST; nr < slab->fresh; nr++) {
		const struct object *object = slab_object(slab, nr);

		if (object->states && !(object->flags & OBJ_GHOST))
			index_insert(&grown, object, nr);
	}
	free(index->cell);
	*index = grown;
	return 0;
}
