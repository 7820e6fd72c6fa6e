// SPDX-License-Identifier: GPL-2.0-only
#include "check/table.h"

#include <stddef.h>

#include "base/hash.h"
#include "base/memory.h"

#define FIRST_ROOM 64

void table_fini(struct table *table)
{
	memory_free(MEMORY_REPORT, table->entry, table->room * sizeof(*table->entry));
	memory_free(MEMORY_REPORT, table->index, table->slots * sizeof(*table->index));
	*table = (struct table){0};
}

static uint32_t home_of(const struct table *table, uint32_t class, uint64_t key)
{
	return hash_number(key ^ (uint64_t) class << 56) & (table->slots - 1);
}

/* Where it is in the index, or the empty slot where it would be. */
static uint32_t slot_of(const struct table *table, uint32_t class, uint64_t key)
{
	uint32_t at = home_of(table, class, key);
	const struct tracked *entry;

	for (; table->index[at]; at = (at + 1) & (table->slots - 1)) {
		entry = &table->entry[table->index[at]];
		if (entry->class == class && entry->key == key)
			break;
	}
	return at;
}

uint32_t table_find(const struct table *table, uint32_t class, uint64_t key)
{
	return table->slots ? table->index[slot_of(table, class, key)] : 0;
}

/* Room for one more, with the index at most half full. */
static bool grow(struct table *table)
{
	uint32_t room = table->room ? table->room * 2 : FIRST_ROOM;
	uint32_t *old = table->index, old_slots = table->slots;
	uint32_t *index = memory_new(MEMORY_REPORT, (size_t)room * 2, sizeof(*index));
	struct tracked *entry;

	if (!index)
		return false;
	entry = memory_resize(MEMORY_REPORT, table->entry, table->room * sizeof(*entry),
			      room * sizeof(*entry));
	if (!entry) {
		memory_free(MEMORY_REPORT, index, (size_t)room * 2 * sizeof(*index));
		return false;
	}
	table->entry = entry;
	table->room = room;
	table->index = index;
	table->slots = room * 2;
	for (uint32_t i = 0; i < old_slots; i++)
		if (old[i])
			index[slot_of(table, entry[old[i]].class, entry[old[i]].key)] = old[i];
	memory_free(MEMORY_REPORT, old, old_slots * sizeof(*old));
	if (!table->fresh)
		table->fresh = 1;
	return true;
}

uint32_t table_add(struct table *table, uint32_t class, uint64_t key)
{
	uint32_t n = table->free;

	if (!n && table->fresh >= table->room && (table->room > UINT32_MAX / 8 || !grow(table)))
		return 0;
	if (n)
		table->free = table->entry[n].next;
	else
		n = table->fresh++;
	table->entry[n] = (struct tracked){.class = class, .key = key};
	table->index[slot_of(table, class, key)] = n;
	table->nr++;
	return n;
}

/*
 * Empties a slot. Later entries that were pushed past it move up, so that no search ends too
 * early.
 */
static void empty_slot(struct table *table, uint32_t at)
{
	uint32_t mask = table->slots - 1, next = at, home;

	for (;;) {
		next = (next + 1) & mask;
		if (!table->index[next])
			break;
		home = home_of(table, table->entry[table->index[next]].class,
			       table->entry[table->index[next]].key);
		if (((next - home) & mask) < ((next - at) & mask))
			continue;
		table->index[at] = table->index[next];
		at = next;
	}
	table->index[at] = 0;
}

void table_link(struct table *table, uint32_t n, uint32_t parent)
{
	struct tracked *entry = &table->entry[n];

	if (entry->parent == parent)
		return;
	if (entry->parent) {
		if (entry->prev)
			table->entry[entry->prev].next = entry->next;
		else
			table->entry[entry->parent].first_child = entry->next;
		if (entry->next)
			table->entry[entry->next].prev = entry->prev;
	}
	entry->parent = parent;
	entry->prev = entry->next = 0;
	if (!parent)
		return;
	entry->next = table->entry[parent].first_child;
	if (entry->next)
		table->entry[entry->next].prev = n;
	table->entry[parent].first_child = n;
}

void table_remove(struct table *table, uint32_t n)
{
	struct tracked *entry = &table->entry[n];

	table_link(table, n, 0);
	empty_slot(table, slot_of(table, entry->class, entry->key));
	*entry = (struct tracked){.next = table->free};
	table->free = n;
	table->nr--;
}
