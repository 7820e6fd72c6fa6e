// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an event does to its object. Each path first finds what is wrong, then reports it (settle())
 * before anything changes, then moves the object to its next state.
 */
#include "engine/internal.h"

#define SET_DEAD STATE_BIT(STATE_DEAD)

static void settle(struct event_ctx *ctx)
{
	if (ctx->found.rule || ctx->on_parent.rule)
		report_findings(ctx);
	if (ctx->parent_moves)
		family_apply_parent(ctx);
}

static void record_values(struct event_ctx *ctx, uint32_t slot)
{
	struct object *object = engine_object(ctx->engine, slot);

	attrs_record(ctx, slot);
	if (ctx->probe->size >= 0 && !is_overflow(event_value(ctx, ctx->probe->size)))
		counts_set_size(ctx->engine, object, object_extra(&ctx->engine->objects, slot),
				event_value(ctx, ctx->probe->size));
}

/* The object, which can be in the states @now, is released. */
static void release(struct event_ctx *ctx, uint32_t slot, state_set now)
{
	struct engine *engine = ctx->engine;
	struct object *object = engine_object(engine, slot);
	uint64_t ns = ctx->event->h.time_ns;

	family_relink(ctx, slot);
	if (object_is_live(object)) {
		object->states = now;
		family_close_children(engine, slot, ns, !ctx->unsure);
		family_note_death(engine, slot, ns);
		if (!(object->flags & OBJ_OUT))
			counts_death(engine, object);
		life_end(engine, slot);
	}
	/* Whatever it was before. */
	object->flags &= ~(OBJ_ORPHAN | OBJ_UNSURE);
	object->last_ns = ctx->unsure ? 0 : ns;
	object->last_stack = ctx->event->h.stack;
}

static int adopt(struct event_ctx *ctx, uint32_t old, state_set next, bool unsure)
{

	uint32_t slot;
	int err;

	err = life_adopt(ctx, ctx->probe->class, ctx->event->key, old, ctx->parent, next, unsure,
			 &slot);
	if (err)
		return err;
	engine_object(ctx->engine, slot)->last_stack = ctx->event->h.stack;
	record_values(ctx, slot);
	if (ctx->probe->step == STEP_DIES &&
	    counted_remains(ctx->engine, engine_object(ctx->engine, slot)))
		counted_put(ctx, slot);
	else if (ctx->probe->step == STEP_DIES)
		release(ctx, slot, next);
	return 0;
}

/*
 * An event on an unknown key or, with @old, on one that is dead under another parent. If its birth
 * cannot have been missed, the key was never born; else the object is adopted without a violation.
 */
static int unknown(struct event_ctx *ctx, uint32_t old)
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
	const struct engine_class *info = &ctx->engine->class[ctx->probe->class];
	enum step step = ctx->probe->step;
	state_set from = info->adopted;
	bool unsure = !evidence_is_old(ctx);

	switch (evidence_never_born(ctx)) {
	case NEVER_BORN:
		verdict_consider(ctx, never_born[step], true, SLOT_NONE, 0);
		from = info->newborn;
		break;
	case NEVER_OR_DEAD:
		verdict_consider(ctx, automaton_single(STATE_DEAD, step).rule, false, SLOT_NONE, 0);
		break;
	case NEVER_MAYBE:
		verdict_consider(ctx, never_born[step], false, SLOT_NONE, 0);
		break;
	case NEVER_UNKNOWN:
		break;
	}
	settle(ctx);
	if (step == STEP_DIES)
		return ctx->parent_dead || (ctx->found.rule && ctx->found.certain)
			       ? life_remember_dead(ctx, old)
			       : adopt(ctx, old, from, unsure);
	if (!ctx->parent_dead)
		return adopt(ctx, old, automaton_step(from, step).next, unsure);
	/* Its parent stays open, in case a later event names another one. */
	objects_forget(&ctx->engine->objects, ctx->probe->class, ctx->event->key);
	return 0;
}

/* The object that a birth replaces: it was not seen to be released. */
static void replace(struct event_ctx *ctx, uint32_t slot)
{
	struct engine *engine = ctx->engine;

	family_close_children(engine, slot, ctx->event->h.time_ns, false);
	family_note_death(engine, slot, ctx->event->h.time_ns);
	life_end(engine, slot);
}

/* Checks of the object itself, which must exist to be named. */
static void judge_newborn(struct event_ctx *ctx, uint32_t slot)
{
	if (ctx->found.rule || ctx->on_parent.rule)
		return; /* one event, one report */
	verdict_check_size(ctx, slot, engine_object(ctx->engine, slot)->states);
	if (ctx->found.rule)
		report_findings(ctx);
}

static int born(struct event_ctx *ctx, uint32_t old)
{
	const struct engine *engine = ctx->engine;
	bool based = counted_is_based(ctx, old);
	uint32_t slot;
	int err;

	if (old && counted_again(ctx, old)) {
		settle(ctx);
		return 0;
	}
	if (old) {
		const struct object *object = engine_object(engine, old);
		uint32_t parent = object->parent;
		state_set now = states_now(engine, object);

		/* a reported leak, or a child of a dead parent: known to be lost */
		if (!(object->flags & OBJ_REPORTED) &&
		    (!parent || object_is_live(engine_object(engine, parent))))
			verdict_consider_step(ctx, old, now, automaton_step(now, STEP_BORN));
		/* it may have ended unseen */
		if (engine->class[object->class].may_stay)
			ctx->found.certain = false;
		settle(ctx);
		if (object_is_live(object))
			replace(ctx, old);
	} else {
		settle(ctx);
	}
	err = life_born(ctx, old, &slot);
	if (err)
		return err;
	if (!based)
		engine_object(engine, slot)->flags |= OBJ_UNBASED;
	if (ctx->parent &&
	    (ctx->parent_dead || engine_object(engine, ctx->parent)->flags & OBJ_UNSURE)) {
		engine_object(engine, slot)->flags |= OBJ_UNSURE;
		saw(engine_object(engine, slot), 0);
	}
	record_values(ctx, slot);
	if (ctx->probe->size >= 0)
		judge_newborn(ctx, slot);
	return 0;
}

static void judge_release(struct event_ctx *ctx, uint32_t slot, state_set now)
{
	const struct engine *engine = ctx->engine;
	const struct object *object = engine_object(engine, slot);
	struct step_result r = automaton_step(now, STEP_DIES);
	const struct object *parent = NULL;

	if (object->parent && object_is_live(object))
		parent = engine_object(engine, object->parent);
	/* The parent is dead: the birth itself has been reported. */
	if (ctx->parent && parent && object_is_live(parent) && ctx->parent != object->parent) {
		verdict_consider(ctx, RULE_FOREIGN_RELEASE, history_complete(engine, object), slot,
				 now);
		ctx->found.expected = parent->key;
		ctx->found.actual = ctx->event->parent;
	}
	verdict_consider_step(ctx, slot, now, r);
	if (now == SET_DEAD)
		return;
	attrs_check(ctx, slot, now);
	family_consider_children(ctx, slot);
	contents_consider(ctx, slot);
	if (ctx->unsure)
		counted_doubt(ctx);
}

/*
 * The first release of a child that its parent left behind: the parent's release was reported with
 * this child in the list, so this is no new mistake.
 */
static bool goes_to_its_dead_parent(const struct event_ctx *ctx, const struct object *object)
{
	return object->flags & OBJ_ORPHAN && (!ctx->parent || ctx->parent == object->parent);
}

static int dies(struct event_ctx *ctx, uint32_t slot)
{
	const struct object *object = engine_object(ctx->engine, slot);
	state_set now = states_now(ctx->engine, object);

	if (counted_remains(ctx->engine, object)) {
		attrs_check(ctx, slot, now);
		settle(ctx);
		counted_put(ctx, slot);
		return 0;
	}
	ctx->unsure = counted_is_unsure(ctx->engine, object);
	if (goes_to_its_dead_parent(ctx, object))
		ctx->on_parent.rule = RULE_NONE;
	else if (now == SET_DEAD && object->flags & OBJ_ORPHAN && object->parent &&
		 !ctx->parent_dead)
		verdict_consider(ctx, RULE_USE_AFTER_FREE, true, object->parent, SET_DEAD);
	else if (now == SET_DEAD && ctx->parent && object->parent && ctx->parent != object->parent)
		return unknown(ctx, slot);
	else
		judge_release(ctx, slot, now);
	settle(ctx);
	release(ctx, slot, now);
	return 0;
}

static int use_dead(struct event_ctx *ctx, uint32_t slot)
{
	struct object *object = engine_object(ctx->engine, slot);
	enum step step = ctx->probe->step;

	if (lending_comes_back(ctx, object)) {
		settle(ctx);
		return 0;
	}
	/* a loop that uses a dead object is one mistake */
	if (!(object->kept.reported & ctx->probe->own_bit))
		verdict_consider(ctx, automaton_single(STATE_DEAD, step).rule, true, slot,
				 SET_DEAD);
	settle(ctx);
	object->kept.reported |= ctx->probe->own_bit;
	if (step == STEP_BORROW_SHARED || step == STEP_BORROW_EXCLUSIVE) {
		object->flags |= OBJ_OWES_RETURN;
		object->borrows += object->borrows < UINT16_MAX;
	} else if (step == STEP_MOVE) {
		object->flags |= OBJ_OWES_BACK;
	}
	return 0;
}

static int use(struct event_ctx *ctx, uint32_t slot)
{
	struct engine *engine = ctx->engine;
	struct object *object = engine_object(engine, slot);
	state_set now = states_now(engine, object), next;
	struct step_result r = automaton_step(now, ctx->probe->step);
	bool others, unsure;

	if (now == SET_DEAD)
		return use_dead(ctx, slot);
	verdict_consider_step(ctx, slot, now, r);
	attrs_check(ctx, slot, now);
	verdict_check_size(ctx, slot, now);
	verdict_check_bounds(ctx, slot, now);
	others = ctx->parent && object->parent && ctx->parent != object->parent;
	/*
	 * The step is legal only if something unseen has happened, or the parent is dead. A call
	 * with another object's parent is a mistake in itself, so it does not show in which
	 * states the object is.
	 */
	unsure = ctx->parent_dead || (r.reject == now && ctx->parent && !object->parent) ||
		 (others && (now & SET_DEAD || r.reject)) ||
		 (r.reject != now && verdict_but_for_gaps(object->states, ctx->probe->step));
	settle(ctx);
	if (!object_is_live(object)) /* born again in the gap */
		return adopt(ctx, slot, r.next, true);
	if (unsure)
		object->flags |= OBJ_UNSURE;
	family_relink(ctx, slot);
	next = lending_count(ctx, object, now, r);
	if (next != object->states || is_stale(engine, object)) {
		object->flags &= ~OBJ_STUCK;
		object->states = next;
		saw(object, ctx->event->h.time_ns);
	}
	object->last_stack = ctx->event->h.stack;
	record_values(ctx, slot);
	return 0;
}

/*
 * Whether an object that is known to be dead is released by the module that owned it. Others may
 * have got the address in a way that is not watched.
 */
static bool is_by_owner(const struct event_ctx *ctx, uint32_t slot)
{
	const struct engine *engine = ctx->engine;
	const struct object *object = engine_object(engine, slot);
	const struct owner_candidate *candidate;
	const struct module_life *life;
	struct owner owner;

	if (ctx->probe->by == NO_VALUE || !engine->config.modules ||
	    states_now(engine, object) != SET_DEAD)
		return false;
	life = modules_at(engine->config.modules, event_value(ctx, ctx->probe->by),
			  ctx->event->h.time_ns);
	if (!life)
		return false;
	leak_find_owner(engine, slot, &owner);
	candidate = owner_named(&owner, life->name);
	return candidate && candidate->sure;
}

/*
 * Whether a call of a function that others call too is about one of our objects: its key is tracked
 * as live. If events were lost, the object may have died unseen and its address may belong to
 * somebody else now: then the call is ignored. A death is accepted even so, since the object is
 * gone either way.
 */
static bool is_ours(struct event_ctx *ctx, uint32_t slot)
{
	const struct object *object;
	state_set now;

	if (!slot)
		return false;
	object = engine_object(ctx->engine, slot);
	if (!object_is_live(object))
		return is_by_owner(ctx, slot);
	now = states_now(ctx->engine, object);
	if (!(now & SET_DEAD))
		return true;
	if (ctx->probe->step != STEP_DIES)
		return false;
	if (counted_remains(ctx->engine, object))
		counted_put(ctx, slot);
	else
		release(ctx, slot, now);
	return false;
}

int judge_event(struct engine *engine, const struct lm_event *event)
{
	const struct engine_probe *probe = &engine->probe[event->h.probe];
	bool rich = probe->rich;
	struct event_ctx ctx;
	uint32_t slot;
	int err = 0;

	/* field by field: the findings are large, and rarely used */
	ctx.engine = engine;
	ctx.event = event;
	ctx.birth = record_birth(&event->h);
	ctx.owned = record_owned(&event->h);
	ctx.probe = probe;
	ctx.parent = SLOT_NONE;
	ctx.parent_new = ctx.parent_dead = ctx.parent_moves = ctx.unsure = false;
	ctx.on_parent.rule = ctx.found.rule = RULE_NONE;
	if (probe->only_if_live &&
	    !is_ours(&ctx, objects_find(&engine->objects, rich, probe->class, event->key)))
		return 0;
	if (probe->has_parent)
		err = family_find_parent(&ctx);
	if (err)
		return err;
	slot = objects_find(&engine->objects, rich, probe->class, event->key);
	engine->objects.pinned[0] = slot;
	engine->objects.pinned[1] = ctx.parent;
	if (probe->step == STEP_BORN)
		err = born(&ctx, slot);
	else if (!slot)
		err = unknown(&ctx, SLOT_NONE);
	else if (probe->step == STEP_DIES)
		err = dies(&ctx, slot);
	else
		err = use(&ctx, slot);
	engine->objects.pinned[0] = engine->objects.pinned[1] = SLOT_NONE;
	if (engine->reports_steps && !err)
		report_step(&ctx);
	return err;
}
