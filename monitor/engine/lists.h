/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The two lists that an object can be in, both through its next and prev: alive it is among
 * the children of its parent, dead it is in the quarantine.
 */
#ifndef LM_LISTS_H
#define LM_LISTS_H

#include "engine/object.h"

/* Adds a live object to its parent's list of children, as the youngest. */
static inline void children_add(struct objects *objects, uint32_t slot, struct object *object,
				struct object_extra *parent)
{
	object->next = SLOT_NONE;
	object->prev = parent->last_child;
	if (parent->last_child)
		object_at(objects, parent->last_child)->next = slot;
	else
		parent->first_child = slot;
	parent->last_child = slot;
	parent->nr_children++;
}

static inline void children_remove(struct objects *objects, const struct object *object,
				   struct object_extra *parent)
{
	if (object->prev)
		object_at(objects, object->prev)->next = object->next;
	else
		parent->first_child = object->next;
	if (object->next)
		object_at(objects, object->next)->prev = object->prev;
	else
		parent->last_child = object->prev;
	parent->nr_children--;
}

/* Puts a dead object in, as the newest. */
static inline void quarantine_add(struct objects *objects, uint32_t slot, struct object *object)
{
	object->next = SLOT_NONE;
	object->prev = objects->newest;
	if (objects->newest)
		object_at(objects, objects->newest)->next = slot;
	else
		objects->oldest = slot;
	objects->newest = slot;
	objects->nr_quarantine++;
}

static inline void quarantine_remove(struct objects *objects, uint32_t slot,
				     const struct object *object)
{
	if (objects->scout == slot)
		objects->scout = object->next;
	if (object->prev)
		object_at(objects, object->prev)->next = object->next;
	else
		objects->oldest = object->next;
	if (object->next)
		object_at(objects, object->next)->prev = object->prev;
	else
		objects->newest = object->prev;
	objects->nr_quarantine--;
}

#endif /* LM_LISTS_H */
