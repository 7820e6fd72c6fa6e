// SPDX-License-Identifier: GPL-2.0-only
/* Parents and children: the parent that an event names, and what its death leaves behind. */
#include "engine/index.h"
#include "engine/internal.h"

/* Judges the parent at the birth or death of a child. Changes nothing yet. */
static void judge_parent(struct event_ctx *ctx)
{
	const struct engine *engine = ctx->engine;
	const struct object *parent = engine_object(engine, ctx->parent);
	state_set states = states_now(engine, parent);
	struct step_result r = automaton_step(states, STEP_CHILD);
	enum rule rule;

	ctx->parent_next = r.next;
	ctx->parent_moves = is_stale(engine, parent) || r.reject;
	if (!r.reject)
		return;
	ctx->parent_dead = states == STATE_BIT(STATE_DEAD);
	rule = r.reject == states ? r.rule : verdict_but_for_gaps(parent->states, STEP_CHILD);
	ctx->on_parent = (struct finding){
		.rule = rule,
		.certain = r.reject == states,
		.subject = ctx->parent,
		.states = states,
	};
	/* Each birth and death of a child is reported, other uses once for each probe. */
	if (ctx->parent_dead && ctx->probe->step != STEP_BORN && ctx->probe->step != STEP_DIES &&
	    parent->kept.reported & ctx->probe->parent_bit)
		ctx->on_parent.rule = RULE_NONE;
}

/* Most events concern children of a few parents in turn. */
uint32_t family_known_parent(struct engine *engine, unsigned int class, uint64_t key)
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

int family_find_parent(struct event_ctx *ctx)
{
	struct engine *engine = ctx->engine;
	unsigned int class = ctx->probe->parent_class;
	uint64_t key = ctx->event->parent;
	bool unsure;
	int err;

	if (!key)
		return 0;
	ctx->parent = family_known_parent(engine, class, key);
	if (ctx->parent) {
		judge_parent(ctx);
		return 0;
	}
	unsure = evidence_was_never(engine, class) || objects_forgot(&engine->objects, class, key);
	err = life_adopt(ctx, class, key, SLOT_NONE, SLOT_NONE, engine->class[class].adopted,
			 unsure, &ctx->parent);
	if (err)
		return err;
	ctx->parent_new = true;
	judge_parent(ctx);
	return 0;
}

void family_apply_parent(struct event_ctx *ctx)
{
	struct engine *engine = ctx->engine;
	struct object *parent;

	parent = engine_object(engine, ctx->parent);
	if (ctx->parent_dead) {
		parent->kept.reported |= ctx->probe->parent_bit;
		return;
	}
	if (!object_is_live(parent)) {
		/* alive after all: born again in the gap; without memory it stays in doubt */
		life_adopt(ctx, parent->class, parent->key, ctx->parent, SLOT_NONE,
			   ctx->parent_next, true, &ctx->parent);
		return;
	}
	counted_seen(engine, parent);
	if (is_stale(engine, parent))
		parent->flags |= OBJ_INEXACT;
	if (verdict_but_for_gaps(parent->states, STEP_CHILD))
		parent->flags |= OBJ_UNSURE;
	parent->states = ctx->parent_next;
	saw(parent, ctx->event->h.time_ns);
}

void family_note_death(struct engine *engine, uint32_t slot, uint64_t ns)
{
	unsigned int class = engine_object(engine, slot)->class;

	for (unsigned int c = 0; slot & SLOT_RICH && c < engine->config.plan->nr_classes; c++)
		if (engine->class[c].parent == (int)class)
			engine->class[c].parent_died_ns = ns;
}

/* After a gap the key may have been born again of another parent: trust the event. */
void family_relink(struct event_ctx *ctx, uint32_t slot)
{
	struct engine *engine = ctx->engine;
	struct object *object = engine_object(engine, slot);

	if (!ctx->parent || object->parent == ctx->parent ||
	    (object->parent && history_complete(engine, object)))
		return;
	if (object->parent && object_is_live(object) &&
	    !(states_now(engine, object) & STATE_BIT(STATE_DEAD)))
		return;
	if (object->parent || !evidence_is_old(ctx))
		object->flags |= OBJ_UNSURE;
	if (object_is_live(object)) {
		const struct object_extra *extra = object_extra(&engine->objects, slot);
		uint64_t size = counts_size(engine, object, extra);

		counts_leave(engine, object, extra);
		objects_unlink(&engine->objects, slot);
		objects_reparent(&engine->objects, slot, ctx->parent);
		objects_link(&engine->objects, slot);
		counts_join(engine, object, extra);
		if (!(object->flags & OBJ_OUT))
			engine->stats[object->class].bytes +=
				counts_size(engine, object, extra) - size;
	} else {
		objects_reparent(&engine->objects, slot, ctx->parent);
	}
}

/* Certainly alive, and certainly the child that was born of this parent. */
static bool child_is_sure(const struct engine *engine, const struct object *child)
{
	return history_complete(engine, child) &&
	       !(states_now(engine, child) & STATE_BIT(STATE_DEAD));
}

void family_consider_children(struct event_ctx *ctx, uint32_t slot)
{
	const struct engine *engine = ctx->engine;
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
		verdict_consider(ctx, RULE_OUTLIVED_PARENT,
				 sure && object_is_live(parent) && !(parent->flags & OBJ_UNSURE),
				 slot, states_now(engine, parent));
}

void family_close_children(struct engine *engine, uint32_t slot, uint64_t ns, bool reported)
{
	const struct object_extra *extra = object_extra(&engine->objects, slot);

	while (extra && extra->first_child) {
		uint32_t child = extra->first_child;
		struct object *object = engine_object(engine, child);
		/* released unseen it is dead as well, unless it was born again since */
		bool sure = reported && history_complete(engine, object) &&
			    object->last_ns > evidence_of(engine, object)->births_ns;

		family_close_children(engine, child, ns, sure);
		family_note_death(engine, child, ns);
		object->flags |= sure ? OBJ_ORPHAN : OBJ_ORPHAN | OBJ_UNSURE;
		saw(object, ns);
		life_end(engine, child);
	}
}
