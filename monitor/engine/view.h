/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Views of the objects for a live display. Each look is bounded, so that it fits between two
 * batches of events even with a million live objects. Needs engine_config.families.
 * A slot names an object as long as its id is the same.
 */
#ifndef LM_ENGINE_VIEW_H
#define LM_ENGINE_VIEW_H

#include "engine/engine.h"
#include "engine/object.h"

/* How many objects of a list one look visits. */
#define VIEW_DEEPEST 4096

/* A live object of a class that has children. Strings live as long as the object. */
struct parent_view {
	uint32_t slot;
	uint64_t id;
	uint64_t key;
	uint64_t born_ns; /* or when it was adopted */
	unsigned int class;
	unsigned int nr_families;
	struct untrusted name, device;
	const struct family *family; /* [nr_families], see engine_family_class() */
};

/* @parent: what it belongs to; its class is NULL if there is none. */
typedef void (*view_fn)(void *ctx, const struct object_ref *object,
			const struct object_ref *parent);

/* The first parent in scope behind the slot @after (0: of all). False when there is none. */
bool engine_next_parent(const struct engine *engine, uint32_t after, struct parent_view *view);
/* The parent in this slot. False when it is not (any more) the live object @id. */
bool engine_parent(const struct engine *engine, uint32_t slot, uint64_t id,
		   struct parent_view *view);
/* The class, as index in the plan, of a parent's n-th family. */
unsigned int engine_family_class(const struct engine *engine, unsigned int parent_class,
				 unsigned int n);

/* The object @id of @class (index in the plan) at @key, alive or still remembered, and its parent.
 * False when it is neither. */
bool engine_object_at(const struct engine *engine, unsigned int class, uint64_t key, uint64_t id,
		      struct object_ref *object, struct object_ref *parent);

/* When the oldest live child in scope was born; 0 if there is none near the front. */
uint64_t engine_oldest_child(const struct engine *engine, uint32_t parent, int class);

/* The oldest @most live children in scope, oldest first. @class: -1 is any. */
void engine_oldest_children(const struct engine *engine, uint32_t parent, int class,
			    unsigned int most, view_fn each, void *ctx);
/* The last children that were released, newest first, of the newest VIEW_DEEPEST releases. */
void engine_past_children(const struct engine *engine, uint32_t parent, unsigned int most,
			  view_fn each, void *ctx);

/*
 * A walk over all live objects in scope, in pieces. Zero it to begin; *@done says that the walk
 * is complete, and the next call begins anew.
 */
struct view_walk {
	bool rich;
	uint32_t slot;
};

/*
 * @max_slots: how many slots are looked at. @below: objects with this id or more are skipped,
 * unless *@below is 0; @each may lower it.
 */
void engine_walk(const struct engine *engine, struct view_walk *walk, unsigned int max_slots,
		 const uint64_t *below, view_fn each, void *ctx, bool *done);

#endif /* LM_ENGINE_VIEW_H */
