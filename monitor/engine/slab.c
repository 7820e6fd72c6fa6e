// SPDX-License-Identifier: GPL-2.0-only
#include "engine/slab.h"

#include <errno.h>

#include "base/memory.h"
#include "base/pages.h"

/*
 * How many slots get memory at a time: as many as there are, within these bounds. A small slab then
 * uses small pages, a large one whole huge pages.
 */
#define STEP_LEAST 8192u
#define STEP_MOST  262144u

int slab_init(struct slab *slab, size_t max_objects, bool rich)
{
	slab->rich = rich;
	slab->fresh = SLOT_FIRST;
	slab->max = (max_objects + SLOT_FIRST + STEP_LEAST - 1) / STEP_LEAST * STEP_LEAST;
	slab->object = pages_reserve(slab->max * sizeof(*slab->object));
	slab->tail = pages_reserve(slab->max * sizeof(*slab->tail));
	if (rich)
		slab->extra = pages_reserve(slab->max * sizeof(*slab->extra));
	return slab->object && slab->tail && (slab->extra || !rich) ? 0 : -ENOMEM;
}

/* Bytes that one slot takes in all arrays. */
static size_t slot_size(const struct slab *slab)
{
	size_t size = sizeof(*slab->object) + sizeof(*slab->tail);

	if (slab->rich)
		size += sizeof(*slab->extra);
	if (slab->family)
		size += slab->families * sizeof(*slab->family);
	return size;
}

void slab_fini(struct slab *slab)
{
	memory_give(MEMORY_OBJECTS, slab->ready * slot_size(slab));
	pages_release(slab->object, slab->max * sizeof(*slab->object));
	pages_release(slab->tail, slab->max * sizeof(*slab->tail));
	pages_release(slab->extra, slab->max * sizeof(*slab->extra));
	pages_release(slab->family, (size_t)slab->max * slab->families * sizeof(*slab->family));
}

int slab_count_families(struct slab *slab, uint32_t families)
{
	slab->family = pages_reserve((size_t)slab->max * families * sizeof(*slab->family));
	slab->families = families;
	return slab->family ? 0 : -ENOMEM;
}

/* Makes @nr elements after the first @from usable, and zero. */
static int open_up(void *array, size_t size, size_t from, size_t nr)
{
	return pages_open((char *)array + from * size, nr * size);
}

static int grow(struct slab *slab)
{
	uint32_t from = slab->ready, nr = from;

	if (nr < STEP_LEAST)
		nr = STEP_LEAST;
	if (nr > STEP_MOST)
		nr = STEP_MOST;
	if (nr > slab->max - from)
		nr = slab->max - from;
	if (memory_take(MEMORY_OBJECTS, nr * slot_size(slab)))
		return -ENOMEM;
	if (open_up(slab->object, sizeof(*slab->object), from, nr) ||
	    open_up(slab->tail, sizeof(*slab->tail), from, nr) ||
	    (slab->rich && open_up(slab->extra, sizeof(*slab->extra), from, nr)) ||
	    (slab->family &&
	     open_up(slab->family, slab->families * sizeof(*slab->family), from, nr))) {
		memory_give(MEMORY_OBJECTS, nr * slot_size(slab));
		return -ENOMEM;
	}
	slab->ready += nr;
	return 0;
}

uint32_t slab_take(struct slab *slab)
{
	uint32_t nr = slab->free;

	if (nr) {
		slab->free = slab->object[nr].next;
	} else {
		if (slab->fresh >= slab->ready && grow(slab) < 0)
			return SLOT_NONE;
		nr = slab->fresh++;
	}
	slab->used++;
	return nr;
}

void slab_give_back(struct slab *slab, uint32_t nr)
{
	slab->object[nr].next = slab->free;
	slab->free = nr;
	slab->used--;
}
