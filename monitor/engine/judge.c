// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an event does to its object. Each path first finds what is wrong, then settles
 * (reports it, before anything changes), then takes the object on.
 */
#include "engine/internal.h"

#define SET_DEAD STATE_BIT(STATE_DEAD)

static void settle(struct happening *h)
{
	if (h->found.rule || h->on_parent.rule)
		report_happening(h);
	if (h->parent_moves)
		parent_apply(h);
}

static void record_values(struct happening *h, uint32_t slot)
{
	struct object *object = engine_object(h->engine, slot);

	if (h->probe->attr >= 0) {
		object->kept.attr = event_value(h, h->probe->attr);
		object->flags |= OBJ_HAS_ATTR;
	}
	if (h->probe->size >= 0 && !is_overflow(event_value(h, h->probe->size)))
		object_set_size(h->engine, slot, event_value(h, h->probe->size));
}

/* The object, which can be in the states @now, is released. */
static void release(struct happening *h, uint32_t slot, state_set now)
{
	struct engine *engine = h->engine;
	struct object *object = engine_object(engine, slot);
	uint64_t ns = h->event->h.time_ns;

	parent_relink(h, slot);
	if (object_is_live(object)) {
		object->states = now;
		children_close(engine, slot, ns, !h->unsure);
		note_death(engine, slot, ns);
		if (!(object->flags & OBJ_OUT))
			life_count_death(engine, slot);
		life_end(engine, slot);
	}
	/* Whatever it was before. */
	object->flags &= ~(OBJ_ORPHAN | OBJ_UNSURE);
	object->last_ns = h->unsure ? 0 : ns;
	object->last_stack = h->event->h.stack;
}

static int adopt(struct happening *h, uint32_t old, state_set next, bool unsure)
{

	uint32_t slot;
	int err;

	err = life_adopt(h, h->probe->class, h->event->key, old, h->parent, next, unsure, &slot);
	if (err)
		return err;
	engine_object(h->engine, slot)->last_stack = h->event->h.stack;
	record_values(h, slot);
	if (h->probe->step == STEP_DIES &&
	    counted_remains(h->engine, engine_object(h->engine, slot)))
		counted_put(h, slot);
	else if (h->probe->step == STEP_DIES)
		release(h, slot, next);
	return 0;
}

/*
 * A verb on a key that is not known, or (@old) that is dead under another parent. If it
 * could not have been missed the key was never born; else it is adopted, and nothing is
 * held against it.
 */
static int unknown(struct happening *h, uint32_t old)
{
	static const uint8_t never_born[NR_STEPS] = {
		[STEP_INIT] = RULE_USE_BEFORE_INIT,
		[STEP_BORROW_SHARED] = RULE_USE_BEFORE_INIT,
		[STEP_BORROW_EXCLUSIVE] = RULE_USE_BEFORE_INIT,
		[STEP_RETURN] = RULE_UNBALANCED_RETURN,
		[STEP_MOVE] = RULE_USE_BEFORE_INIT,
		[STEP_BACK] = RULE_UNBALANCED_RETURN,
		[STEP_TOUCH] = RULE_USE_BEFORE_INIT,
		[STEP_DIES] = RULE_BAD_RELEASE,
	};
	const struct class_info *info = &h->engine->class[h->probe->class];
	enum step step = h->probe->step;
	state_set from = info->adopted;
	bool unsure = !evidence_is_old(h);

	switch (evidence_never_born(h)) {
	case NEVER_BORN:
		consider(h, never_born[step], true, SLOT_NONE, 0);
		from = info->newborn;
		break;
	case NEVER_OR_DEAD:
		consider(h, automaton_single(STATE_DEAD, step).rule, false, SLOT_NONE, 0);
		break;
	case NEVER_MAYBE:
		consider(h, never_born[step], false, SLOT_NONE, 0);
		break;
	case NEVER_UNKNOWN:
		break;
	}
	settle(h);
	if (step == STEP_DIES)
		return h->parent_dead || (h->found.rule && h->found.certain)
			       ? life_remember_dead(h, old)
			       : adopt(h, old, from, unsure);
	if (!h->parent_dead)
		return adopt(h, old, automaton_step(from, step).next, unsure);
	/* Whose child it is stays open, should a later event name another parent. */
	objects_forget(&h->engine->objects, h->probe->class, h->event->key);
	return 0;
}

/* What a birth takes the place of: an object that was not released, as far as seen. */
static void replace(struct happening *h, uint32_t slot)
{
	struct engine *engine = h->engine;

	children_close(engine, slot, h->event->h.time_ns, false);
	note_death(engine, slot, h->event->h.time_ns);
	life_end(engine, slot);
}

/* What is wrong with the object itself, which has to be there to be named. */
static void judge_newborn(struct happening *h, uint32_t slot)
{
	if (h->found.rule || h->on_parent.rule)
		return; /* one event, one report */
	check_size(h, slot, engine_object(h->engine, slot)->states);
	if (h->found.rule)
		report_happening(h);
}

static int born(struct happening *h, uint32_t old)
{
	const struct engine *engine = h->engine;
	bool based = counted_is_based(h, old);
	uint32_t slot;
	int err;

	if (old && counted_again(h, old)) {
		settle(h);
		return 0;
	}
	if (old) {
		const struct object *object = engine_object(engine, old);
		uint32_t parent = object->parent;
		state_set now = states_now(engine, object);

		/* A leak that was told of, or a child of a dead parent: known to be lost. */
		if (!(object->flags & OBJ_REPORTED) &&
		    (!parent || object_is_live(engine_object(engine, parent))))
			consider_step(h, old, now, automaton_step(now, STEP_BORN));
		settle(h);
		if (object_is_live(object))
			replace(h, old);
	} else {
		settle(h);
	}
	err = life_born(h, old, &slot);
	if (err)
		return err;
	if (!based)
		engine_object(engine, slot)->flags |= OBJ_UNBASED;
	if (h->parent && (h->parent_dead || engine_object(engine, h->parent)->flags & OBJ_UNSURE)) {
		engine_object(engine, slot)->flags |= OBJ_UNSURE;
		saw(engine_object(engine, slot), 0);
	}
	record_values(h, slot);
	if (h->probe->size >= 0)
		judge_newborn(h, slot);
	return 0;
}

static void judge_release(struct happening *h, uint32_t slot, state_set now)
{
	const struct engine *engine = h->engine;
	const struct object *object = engine_object(engine, slot);
	struct step_result r = automaton_step(now, STEP_DIES);
	const struct object *parent = NULL;

	if (object->parent && object_is_live(object))
		parent = engine_object(engine, object->parent);
	/* Of a dead parent: that it was born at all has been reported. */
	if (h->parent && parent && object_is_live(parent) && h->parent != object->parent) {
		consider(h, RULE_FOREIGN_RELEASE, is_same(engine, object), slot, now);
		h->found.expected = parent->key;
		h->found.actual = h->event->parent;
	}
	consider_step(h, slot, now, r);
	if (now == SET_DEAD)
		return;
	check_same(h, slot, now);
	children_consider(h, slot);
	if (h->unsure)
		counted_doubt(h);
}

/*
 * The first release of what a parent left behind, to that parent: its release was reported with
 * this child in the list, and this is what is left of the same mistake.
 */
static bool goes_to_its_dead_parent(const struct happening *h, const struct object *object)
{
	return object->flags & OBJ_ORPHAN && (!h->parent || h->parent == object->parent);
}

static int dies(struct happening *h, uint32_t slot)
{
	const struct object *object = engine_object(h->engine, slot);
	state_set now = states_now(h->engine, object);

	if (counted_remains(h->engine, object)) {
		check_same(h, slot, now);
		settle(h);
		counted_put(h, slot);
		return 0;
	}
	h->unsure = counted_is_unsure(h->engine, object);
	if (goes_to_its_dead_parent(h, object))
		h->on_parent.rule = RULE_NONE;
	else if (now == SET_DEAD && object->flags & OBJ_ORPHAN && object->parent && !h->parent_dead)
		consider(h, RULE_USE_AFTER_FREE, true, object->parent, SET_DEAD);
	else if (now == SET_DEAD && h->parent && object->parent && h->parent != object->parent)
		return unknown(h, slot);
	else
		judge_release(h, slot, now);
	settle(h);
	release(h, slot, now);
	return 0;
}

static int use_dead(struct happening *h, uint32_t slot)
{
	struct object *object = engine_object(h->engine, slot);
	enum step step = h->probe->step;

	if (comes_back(h, object)) {
		settle(h);
		return 0;
	}
	/* A loop that touches a dead object is one mistake. */
	if (!(object->kept.reported & h->probe->own_bit))
		consider(h, automaton_single(STATE_DEAD, step).rule, true, slot, SET_DEAD);
	settle(h);
	object->kept.reported |= h->probe->own_bit;
	if (step == STEP_BORROW_SHARED || step == STEP_BORROW_EXCLUSIVE) {
		object->flags |= OBJ_OWES_RETURN;
		object->borrows += object->borrows < UINT16_MAX;
	} else if (step == STEP_MOVE) {
		object->flags |= OBJ_OWES_BACK;
	}
	return 0;
}

static int use(struct happening *h, uint32_t slot)
{
	struct engine *engine = h->engine;
	struct object *object = engine_object(engine, slot);
	state_set now = states_now(engine, object), next;
	struct step_result r = automaton_step(now, h->probe->step);
	bool others, unsure;

	if (now == SET_DEAD)
		return use_dead(h, slot);
	consider_step(h, slot, now, r);
	check_same(h, slot, now);
	check_size(h, slot, now);
	check_bounds(h, slot, now);
	others = h->parent && object->parent && h->parent != object->parent;
	/*
	 * Right only by something unseen, if it is; or of a parent that is no more. A call with
	 * another's parent is a mistake in itself, so it does not show which states it is right in.
	 */
	unsure = h->parent_dead || (r.reject == now && h->parent && !object->parent) ||
		 (others && (now & SET_DEAD || r.reject)) ||
		 (r.reject != now && rule_but_for_gaps(object->states, h->probe->step));
	settle(h);
	if (!object_is_live(object)) /* born again in the gap */
		return adopt(h, slot, r.next, true);
	if (unsure)
		object->flags |= OBJ_UNSURE;
	parent_relink(h, slot);
	next = count_borrows(h, object, now, r);
	if (next != object->states || is_stale(engine, object)) {
		object->flags &= ~OBJ_STUCK;
		object->states = next;
		saw(object, h->event->h.time_ns);
	}
	object->last_stack = h->event->h.stack;
	record_values(h, slot);
	return 0;
}

/*
 * Whether a call of a function that others call too is about one of our objects: the key
 * is alive in the books. If events were lost it may have died unseen, and the address may be
 * somebody else's by now: then nothing is held against anybody. A death is believed all the
 * same, since the object is gone either way.
 */
static bool is_known(struct happening *h, uint32_t slot)
{
	const struct object *object;
	state_set now;

	if (!slot)
		return false;
	object = engine_object(h->engine, slot);
	if (!object_is_live(object))
		return false;
	now = states_now(h->engine, object);
	if (!(now & SET_DEAD))
		return true;
	if (h->probe->step != STEP_DIES)
		return false;
	if (counted_remains(h->engine, object))
		counted_put(h, slot);
	else
		release(h, slot, now);
	return false;
}

int judge(struct engine *engine, const struct lm_event *event)
{
	const struct probe_info *probe = &engine->probe[event->h.probe];
	bool rich = probe->rich;
	struct happening h;
	uint32_t slot;
	int err = 0;

	/* Field by field: the findings are large, and empty but for a mistake. */
	h.engine = engine;
	h.event = event;
	h.birth = record_birth(&event->h);
	h.owned = record_owned(&event->h);
	h.probe = probe;
	h.parent = SLOT_NONE;
	h.parent_new = h.parent_dead = h.parent_moves = h.unsure = false;
	h.on_parent.rule = h.found.rule = RULE_NONE;
	if (probe->known &&
	    !is_known(&h, objects_find(&engine->objects, rich, probe->class, event->key)))
		return 0;
	if (probe->has_parent)
		err = parent_find(&h);
	if (err)
		return err;
	slot = objects_find(&engine->objects, rich, probe->class, event->key);
	engine->objects.pinned[0] = slot;
	engine->objects.pinned[1] = h.parent;
	if (probe->step == STEP_BORN)
		err = born(&h, slot);
	else if (!slot)
		err = unknown(&h, SLOT_NONE);
	else if (probe->step == STEP_DIES)
		err = dies(&h, slot);
	else
		err = use(&h, slot);
	engine->objects.pinned[0] = engine->objects.pinned[1] = SLOT_NONE;
	if (engine->tells_steps && !err)
		report_step(&h);
	return err;
}
