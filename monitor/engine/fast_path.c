// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handles nearly all events: the birth of a plain object where another one has died, or at a new
 * key, and its death, when nothing is wrong or in doubt. Does what judge.c would do in a fraction
 * of the instructions, or declines before anything is changed. It is a second implementation of
 * birth and death: a new field of struct object must be set in both.
 */
#include "engine/index.h"
#include "engine/internal.h"
#include "engine/lists.h"

#define SET_DEAD STATE_BIT(STATE_DEAD)

/* The step is legal in every state that the object can be in. So it is alive: none is legal when
 * dead. */
static inline bool is_fine(uint64_t doubt_ns, const struct object *object, enum step step)
{
	return object->last_ns > doubt_ns && !automaton_table[object->states][step].reject;
}

/*
 * The event's parent is the one at @slot, and nothing is wrong with it. A live object is the latest
 * at its key, so that no look-up is needed. No object has key 0.
 */
static inline bool agrees(const struct engine *engine, const struct lm_event *event,
			  const struct engine_probe *probe, uint32_t slot)
{
	const struct object *parent = engine_object(engine, slot);

	return parent->key == event->parent && is_fine(probe->parent_doubt_ns, parent, STEP_CHILD);
}

static inline void count_birth(struct class_stats *stats, uint64_t size)
{
	stats->bytes += size;
	stats->births++;
	if (++stats->live > stats->peak)
		stats->peak = stats->live;
	if (stats->live > stats->recent_peak)
		stats->recent_peak = stats->live;
}

/* Of a child that has no size of its own. */
static inline uint64_t inherited_size(const struct object_extra *parent)
{
	return parent ? parent->size : 0;
}

/* Fills in the object, which has a key and is in no list, and counts it. */
static inline void begin(struct engine *engine, const struct lm_event *event,
			 const struct engine_probe *probe, uint32_t slot, uint32_t parent)
{
	const struct engine_class *info = &engine->class[probe->class];
	struct object_extra *extra = object_extra(&engine->objects, parent);
	struct object *object = slab_object(&engine->objects.slab[0], slot);
	uint64_t value = probe->kept >= 0 ? event->val[probe->kept] : 0;

	*object = (struct object){
		.key = event->key,
		.id = ++engine->next_id,
		.born_ns = event->h.time_ns,
		.last_ns = event->h.time_ns,
		.kept.attr = value, /* or its size */
		.parent = parent,
		.born_stack = event->h.stack,
		.last_stack = event->h.stack,
		.states = info->newborn,
		.class = probe->class,
		.flags = probe->attr[0] >= 0 ? OBJ_HAS_ATTR : 0,
	};
	engine->objects.slab[0].tail[slot].born_tid = event->tid;
	births_note(&engine->births[probe->class], engine->config.stacks, event->h.stack);
	if (extra)
		children_add(&engine->objects, slot, object, extra);
	count_birth(&engine->stats[probe->class], info->keeps_size ? value : inherited_size(extra));
}

static int born_again(struct engine *engine, const struct lm_event *event,
		      const struct engine_probe *probe, uint32_t slot)
{
	struct objects *objects = &engine->objects;
	const struct object *object = slab_object(&objects->slab[0], slot);
	uint32_t parent = object->parent;

	if (object->states != SET_DEAD)
		return FAST_PATH_DECLINED;
	if (probe->has_parent && event->parent ? !agrees(engine, event, probe, parent) : parent)
		return FAST_PATH_DECLINED;
	quarantine_remove(objects, slot, object);
	objects->slab[0].tail[slot].generation++;
	begin(engine, event, probe, slot, parent);
	return 0;
}

static int born_anew(struct engine *engine, const struct lm_event *event,
		     const struct engine_probe *probe)
{
	uint32_t parent = SLOT_NONE, slot;
	int err;

	if (probe->has_parent && event->parent) {
		parent = family_known_parent(engine, probe->parent_class, event->parent);
		if (!parent ||
		    !is_fine(probe->parent_doubt_ns, engine_object(engine, parent), STEP_CHILD))
			return FAST_PATH_DECLINED;
	}
	err = objects_new(&engine->objects, false, probe->class, event->key, SLOT_NONE, parent,
			  &slot);
	if (!err)
		begin(engine, event, probe, slot, parent);
	return err;
}

static int dies(struct engine *engine, const struct lm_event *event,
		const struct engine_probe *probe, uint32_t slot)
{
	struct objects *objects = &engine->objects;
	struct class_stats *stats = &engine->stats[probe->class];
	struct object *object = slab_object(&objects->slab[0], slot);
	struct object_extra *parent = object_extra(objects, object->parent);

	if (object->flags & OBJ_OUT || !is_fine(probe->doubt_ns, object, STEP_DIES))
		return FAST_PATH_DECLINED;
	if (probe->has_parent && event->parent && !agrees(engine, event, probe, object->parent))
		return FAST_PATH_DECLINED;
	if (probe->same[0] >= 0 && object->flags & OBJ_HAS_ATTR &&
	    object->kept.attr != event->val[probe->same[0]])
		return FAST_PATH_DECLINED;
	stats->deaths++;
	stats->live--;
	stats->bytes -=
		engine->class[probe->class].keeps_size ? object->kept.size : inherited_size(parent);
	if (parent)
		children_remove(objects, object, parent);
	object->borrows = 0;
	object->kept.reported = 0;
	object->flags &= ~OBJ_HAS_ATTR;
	object->states = SET_DEAD;
	object->last_ns = event->h.time_ns;
	object->last_stack = event->h.stack;
	quarantine_add(objects, slot, object);
	objects_trim(objects);
	return 0;
}

/* A plain object that is in use is in the index: no later generation has taken its place. */
static inline bool is_at(const struct engine *engine, const struct lm_event *event,
			 const struct engine_probe *probe, uint32_t slot)
{
	const struct object *object = slab_object(&engine->objects.slab[0], slot);

	return slot && object->key == event->key && object->class == probe->class && object->states;
}

static inline uint32_t find(const struct engine *engine, const struct lm_event *event,
			    const struct engine_probe *probe, uint32_t guess)
{
	if (is_at(engine, event, probe, guess))
		return guess;
	return objects_find(&engine->objects, false, probe->class, event->key);
}

int fast_path_judge(struct engine *engine, const struct lm_event *event,
		    const struct engine_probe *probe, uint32_t guess)
{
	uint32_t slot = find(engine, event, probe, guess);

	if (probe->step == STEP_DIES)
		return slot ? dies(engine, event, probe, slot) : FAST_PATH_DECLINED;
	if (probe->size >= 0 && is_overflow(event->val[probe->size]))
		return FAST_PATH_DECLINED;
	return slot ? born_again(engine, event, probe, slot) : born_anew(engine, event, probe);
}
