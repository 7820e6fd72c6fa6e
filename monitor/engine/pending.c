// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a release is refused is known only when its function returns. If it is not refused, the
 * address can be born again before that, so the death has the time of the entry (the contract of
 * order). Until the exit, the event of the entry waits here.
 *
 * Losses leave doubt, never a wrong verdict: without its exit, the object is in doubt at the end of
 * the run, and a gap makes everything announced before it uncertain, as it does with any state.
 */
#include <errno.h>
#include <stdlib.h>

#include "engine/internal.h"

#define SET_DEAD STATE_BIT(STATE_DEAD)

/* The live object that the event is about, NULL if there is none. */
static struct object *object_of(const struct engine *engine, const struct lm_event *event)
{
	unsigned int class = engine->probe[event->h.probe].class;
	uint32_t slot =
		objects_find(&engine->objects, engine->class[class].rich, class, event->key);
	struct object *object = slot ? engine_object(engine, slot) : NULL;

	return object && object_is_live(object) ? object : NULL;
}

static bool is_about(const struct engine *engine, const struct pending *pending, unsigned int class,
		     uint64_t key)
{
	return pending->event.key == key && engine->probe[pending->event.h.probe].class == class;
}

static bool any_open(const struct engine *engine, unsigned int class, uint64_t key)
{
	const struct pendings *pendings = &engine->pendings;

	for (unsigned int i = 0; i < pendings->nr; i++)
		if (!pendings->entry[i].settled &&
		    is_about(engine, &pendings->entry[i], class, key))
			return true;
	return false;
}

static struct pending take_out(struct pendings *pendings, unsigned int at)
{
	struct pending taken = pendings->entry[at];

	pendings->nr--;
	for (; at < pendings->nr; at++)
		pendings->entry[at] = pendings->entry[at + 1];
	return taken;
}

/* Restores the object, unless another release of it is in flight. */
static void take_back(struct engine *engine, const struct lm_event *event)
{
	struct object *object = object_of(engine, event);

	if (object && !any_open(engine, engine->probe[event->h.probe].class, event->key))
		object->states &= ~SET_DEAD;
}

static void leave_in_doubt(struct engine *engine, const struct lm_event *event)
{
	struct object *object = object_of(engine, event);

	if (object)
		object->last_ns = 0; /* before every gap */
}

/*
 * What came after the entry says nothing of the time of the entry: a parent that has died since was
 * alive then.
 */
static void forget_later_death(struct engine *engine, struct lm_event *event)
{
	const struct engine_probe *probe = &engine->probe[event->h.probe];
	const struct object *parent;
	uint32_t slot;

	if (!probe->has_parent || !event->parent)
		return;
	slot = family_known_parent(engine, probe->parent_class, event->parent);
	parent = slot ? engine_object(engine, slot) : NULL;
	if (parent && !object_is_live(parent) && parent->last_ns > event->h.time_ns)
		event->parent = 0;
}

/* The release succeeded: judges it now, as of its entry. */
static int settle(struct engine *engine, struct pending *pending)
{
	take_back(engine, &pending->event);
	forget_later_death(engine, &pending->event);
	return judge_event(engine, &pending->event);
}

static int make_room(struct engine *engine)
{
	struct pendings *pendings = &engine->pendings;
	unsigned int room = pendings->room ? pendings->room * 2 : 16;
	struct pending *entry;

	if (pendings->nr < pendings->room)
		return 0;
	/* the exit of one from before a gap may have been lost, and never come */
	for (unsigned int i = 0; i < pendings->nr && room > PENDING_MOST; i++) {
		const struct lm_event *event = &pendings->entry[i].event;
		unsigned int class = engine->probe[event->h.probe].class;

		if (event->h.time_ns > engine->class[class].seen.doubt_ns)
			continue;
		leave_in_doubt(engine, event);
		take_out(pendings, i);
		return 0;
	}
	if (room > PENDING_MOST)
		return -ENOSPC;
	entry = realloc(pendings->entry, room * sizeof(*entry));
	if (!entry)
		return -ENOMEM;
	pendings->entry = entry;
	pendings->room = room;
	return 0;
}

static int announce(struct engine *engine, const struct lm_event *event)
{
	struct object *object = object_of(engine, event);
	int err = make_room(engine);

	if (object)
		object->states |= SET_DEAD;
	if (err) {
		leave_in_doubt(engine, event);
		return err;
	}
	engine->pendings.entry[engine->pendings.nr++] = (struct pending){.event = *event};
	return 0;
}

/*
 * The call that ends is the last one that its thread has begun: interrupts end before what they
 * interrupted. An exit that could not capture the key has none.
 */
static int find(const struct engine *engine, const struct lm_event *exit)
{
	const struct pendings *pendings = &engine->pendings;

	for (int i = (int)pendings->nr - 1; i >= 0; i--) {
		const struct lm_event *entry = &pendings->entry[i].event;

		if (entry->tid == exit->tid && entry->h.probe + 1 == exit->h.probe &&
		    (!exit->key || exit->key == entry->key))
			return i;
	}
	return -1;
}

/* A refused release is a step in the object's life, too. */
static void report_refused(struct engine *engine, const struct pending *pending,
			   const struct lm_event *exit)
{
	struct lm_event event = *exit;
	const struct event_ctx ctx = {
		.engine = engine,
		.event = &event,
		.probe = &engine->probe[exit->h.probe],
	};

	event.key = pending->event.key;
	if (engine->reports_steps)
		report_step(&ctx);
}

static int confirm(struct engine *engine, const struct lm_event *exit)
{
	bool succeeded = exit->val[0];
	struct pending pending;
	int at = find(engine, exit);

	/* the entry did not pass the conditions of its hook, or was before the watch, or is lost */
	if (at < 0)
		return 0;
	pending = take_out(&engine->pendings, (unsigned int)at);
	if (pending.settled)
		return 0;
	if (pending.doubtful) {
		if (succeeded)
			leave_in_doubt(engine, &pending.event);
		return 0;
	}
	if (succeeded)
		return settle(engine, &pending);
	take_back(engine, &pending.event);
	report_refused(engine, &pending, exit);
	return 0;
}

int pending_feed(struct engine *engine, const struct lm_event *event)
{
	return engine->probe[event->h.probe].confirms ? confirm(engine, event)
						      : announce(engine, event);
}

int pending_born(struct engine *engine, unsigned int class, uint64_t key)
{
	struct pending *first = NULL;

	for (unsigned int i = 0; i < engine->pendings.nr; i++) {
		struct pending *pending = &engine->pendings.entry[i];

		if (pending->settled || !is_about(engine, pending, class, key))
			continue;
		if (first) {
			pending->doubtful = true;
			continue;
		}
		first = pending;
	}
	if (!first || first->doubtful)
		return 0;
	first->settled = true;
	return settle(engine, first);
}

void pending_finish(struct engine *engine)
{
	for (unsigned int i = 0; i < engine->pendings.nr; i++)
		if (!engine->pendings.entry[i].settled)
			leave_in_doubt(engine, &engine->pendings.entry[i].event);
	free(engine->pendings.entry);
	engine->pendings = (struct pendings){0};
}
