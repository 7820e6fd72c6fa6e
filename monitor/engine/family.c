// SPDX-License-Identifier: GPL-2.0-only
/* Parents and children: the parent that an event names, and what its death leaves behind. */
#include "engine/index.h"
#include "engine/internal.h"

/* What the coming or going of a child says about the parent. Changes nothing yet. */
static void judge_parent(struct happening *h)
{
	const struct engine *engine = h->engine;
	const struct object *parent = engine_object(engine, h->parent);
	state_set states = states_now(engine, parent);
	struct step_result r = automaton_step(states, STEP_CHILD);
	enum rule rule;

	h->parent_next = r.next;
	h->parent_moves = is_stale(engine, parent) || r.reject;
	if (!r.reject)
		return;
	h->parent_dead = states == STATE_BIT(STATE_DEAD);
	rule = r.reject == states ? r.rule : rule_but_for_gaps(parent->states, STEP_CHILD);
	h->on_parent = (struct finding){
		.rule = rule,
		.certain = r.reject == states,
		.subject = h->parent,
		.states = states,
	};
	/* Each child given back or asked for is told of, other uses once a probe. */
	if (h->parent_dead && h->probe->step != STEP_BORN && h->probe->step != STEP_DIES &&
	    parent->kept.reported & h->probe->parent_bit)
		h->on_parent.rule = RULE_NONE;
}

/* Most events are about children of a few parents in turn. */
uint32_t parent_known(struct engine *engine, unsigned int class, uint64_t key)
{
	uint32_t *last = &engine->last_parent[index_hash(class, key) % PARENT_GUESSES];
	const struct object *object;

	if (*last) {
		object = engine_object(engine, *last);
		if (object->key == key && object->class == class && object_is_live(object))
			return *last;
	}
	return *last = objects_find(&engine->objects, true, class, key);
}

int parent_find(struct happening *h)
{
	struct engine *engine = h->engine;
	unsigned int class = h->probe->parent_class;
	uint64_t key = h->event->parent;
	bool unsure;
	int err;

	if (!key)
		return 0;
	h->parent = parent_known(engine, class, key);
	if (h->parent) {
		judge_parent(h);
		return 0;
	}
	unsure = evidence_was_never(engine, class) || objects_forgot(&engine->objects, class, key);
	err = life_adopt(h, class, key, SLOT_NONE, SLOT_NONE, engine->class[class].adopted, unsure,
			 &h->parent);
	if (err)
		return err;
	h->parent_new = true;
	judge_parent(h);
	return 0;
}

void parent_apply(struct happening *h)
{
	struct engine *engine = h->engine;
	struct object *parent;

	parent = engine_object(engine, h->parent);
	if (h->parent_dead) {
		parent->kept.reported |= h->probe->parent_bit;
		return;
	}
	if (!object_is_live(parent)) {
		/* Alive after all: born again in the gap. Without memory it stays in doubt. */
		life_adopt(h, parent->class, parent->key, h->parent, SLOT_NONE, h->parent_next,
			   true, &h->parent);
		return;
	}
	counted_seen(engine, parent);
	if (is_stale(engine, parent))
		parent->flags |= OBJ_INEXACT;
	if (rule_but_for_gaps(parent->states, STEP_CHILD))
		parent->flags |= OBJ_UNSURE;
	parent->states = h->parent_next;
	saw(parent, h->event->h.time_ns);
}

void note_death(struct engine *engine, uint32_t slot, uint64_t ns)
{
	unsigned int class = engine_object(engine, slot)->class;

	for (unsigned int c = 0; slot & SLOT_RICH && c < engine->config.plan->nr_classes; c++)
		if (engine->class[c].parent == (int)class)
			engine->class[c].parent_died_ns = ns;
}

/* After a gap the key can have been born again of another parent: believe the event. */
void parent_relink(struct happening *h, uint32_t slot)
{
	struct engine *engine = h->engine;
	struct object *object = engine_object(engine, slot);

	if (!h->parent || object->parent == h->parent ||
	    (object->parent && is_same(engine, object)))
		return;
	if (object->parent && object_is_live(object) &&
	    !(states_now(engine, object) & STATE_BIT(STATE_DEAD)))
		return;
	if (object->parent || !evidence_is_old(h))
		object->flags |= OBJ_UNSURE;
	if (object_is_live(object)) {
		uint64_t size = object_size(engine, slot);

		family_leave(engine, slot);
		objects_unlink(&engine->objects, slot);
		objects_reparent(&engine->objects, slot, h->parent);
		objects_link(&engine->objects, slot);
		family_join(engine, slot);
		if (!(object->flags & OBJ_OUT))
			engine->stats[object->class].bytes += object_size(engine, slot) - size;
	} else {
		objects_reparent(&engine->objects, slot, h->parent);
	}
}

/* Alive for certain, and for certain the child that was born of this parent. */
static bool child_is_sure(const struct engine *engine, const struct object *child)
{
	return is_same(engine, child) && !(states_now(engine, child) & STATE_BIT(STATE_DEAD));
}

void children_consider(struct happening *h, uint32_t slot)
{
	const struct engine *engine = h->engine;
	const struct object_extra *extra = object_extra(&engine->objects, slot);
	const struct object *parent = engine_object(engine, slot), *child;
	bool any = false, sure = false;

	if (!extra || !extra->nr_children)
		return;
	for (uint32_t c = extra->first_child; c && !sure; c = child->next) {
		child = engine_object(engine, c);
		if (child->flags & OBJ_OUT)
			continue;
		any = true;
		sure = child_is_sure(engine, child);
	}
	if (any)
		consider(h, RULE_OUTLIVED_PARENT,
			 sure && object_is_live(parent) && !(parent->flags & OBJ_UNSURE), slot,
			 states_now(engine, parent));
}

void children_close(struct engine *engine, uint32_t slot, uint64_t ns, bool told)
{
	const struct object_extra *extra = object_extra(&engine->objects, slot);

	while (extra && extra->first_child) {
		uint32_t child = extra->first_child;
		struct object *object = engine_object(engine, child);
		/* If it was released unseen it is dead as well, unless it was born again since. */
		bool sure = told && is_same(engine, object) &&
			    object->last_ns > evidence_of(engine, object)->births_ns;

		children_close(engine, child, ns, sure);
		note_death(engine, child, ns);
		object->flags |= sure ? OBJ_ORPHAN : OBJ_ORPHAN | OBJ_UNSURE;
		saw(object, ns);
		life_end(engine, child);
	}
}

/* Of the object itself, else of the parent that it is lent from; 0 if unknown. */
uint64_t object_size(const struct engine *engine, uint32_t slot)
{
	const struct object *object = engine_object(engine, slot);
	const struct object_extra *extra = object_extra(&engine->objects, slot);

	if (engine->class[object->class].keeps_size)
		return object_is_live(object) ? object->kept.size : 0;
	if (extra && extra->size)
		return extra->size;
	return object->parent ? object_extra(&engine->objects, object->parent)->size : 0;
}

bool object_size_is_sure(const struct engine *engine, uint32_t slot)
{
	const struct object *object = engine_object(engine, slot);
	const struct object_extra *extra = object_extra(&engine->objects, slot);
	bool own = engine->class[object->class].keeps_size || (extra && extra->size);

	return is_same(engine, object) &&
	       (own || !object->parent || is_same(engine, engine_object(engine, object->parent)));
}

void object_set_size(struct engine *engine, uint32_t slot, uint64_t size)
{
	struct object *object = engine_object(engine, slot);
	struct object_extra *extra = object_extra(&engine->objects, slot);
	uint64_t before = object_size(engine, slot);
	struct family *family = engine_family(engine, slot);

	/* Children were counted with the size that they inherit: it must not change. */
	if (!size || (extra && extra->nr_children))
		return;
	if (extra)
		extra->size = size;
	else
		object->kept.size = size;
	if (!(object->flags & OBJ_OUT))
		engine->stats[object->class].bytes += size - before;
	if (family)
		family->bytes += size - before;
}

void family_join(struct engine *engine, uint32_t slot)
{
	struct family *family = engine_family(engine, slot);

	if (!family)
		return;
	family->bytes += object_size(engine, slot);
	if (++family->live > family->peak)
		family->peak = family->live;
}

void family_leave(struct engine *engine, uint32_t slot)
{
	struct family *family = engine_family(engine, slot);

	if (!family)
		return;
	family->bytes -= object_size(engine, slot);
	family->live--;
}
