// SPDX-License-Identifier: GPL-2.0-only
#include "engine/biography.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_SIZE (2 * LIVES_MOST) /* half full at most; a power of two */
#define NO_LIFE	   UINT16_MAX

struct biographies {
	const struct plan *plan;
	const struct plan_class *class;
	uint64_t missed;
	bool has_best;
	struct life best; /* of those that have ended */
	struct life life[LIVES_MOST];
	unsigned int nr_free;
	uint16_t free[LIVES_MOST];  /* indices into .life */
	uint16_t table[TABLE_SIZE]; /* by object id, open addressing: NO_LIFE is empty */
};

struct biographies *biographies_new(const struct plan *plan, const struct plan_class *class)
{
	struct biographies *all = calloc(1, sizeof(*all));

	if (!all)
		return NULL;
	all->plan = plan;
	all->class = class;
	all->nr_free = LIVES_MOST;
	for (unsigned int i = 0; i < LIVES_MOST; i++)
		all->free[i] = (uint16_t)(LIVES_MOST - 1 - i);
	for (unsigned int i = 0; i < TABLE_SIZE; i++)
		all->table[i] = NO_LIFE;
	return all;
}

void biographies_free(struct biographies *all)
{
	free(all);
}

static unsigned int home_of(uint64_t id)
{
	return (unsigned int)((id * 0x9e3779b97f4a7c15u) >> 32) % TABLE_SIZE;
}

/* The place of the object in the table, or the empty one where it would be. */
static unsigned int find(const struct biographies *all, uint64_t id)
{
	unsigned int at = home_of(id);

	while (all->table[at] != NO_LIFE && all->life[all->table[at]].object.id != id)
		at = (at + 1) % TABLE_SIZE;
	return at;
}

/*
 * Empties a cell. Later entries that were pushed past it move up, so that no search ends too
 * early.
 */
static void empty(struct biographies *all, unsigned int at)
{
	unsigned int next = at, home;

	for (;;) {
		next = (next + 1) % TABLE_SIZE;
		if (all->table[next] == NO_LIFE)
			break;
		home = home_of(all->life[all->table[next]].object.id);
		if ((next - home) % TABLE_SIZE < (next - at) % TABLE_SIZE)
			continue;
		all->table[at] = all->table[next];
		at = next;
	}
	all->table[at] = NO_LIFE;
}

static void keep_names(struct life_names *names, const struct object_ref *object)
{
	snprintf(names->name, sizeof(names->name), "%s", object->name.raw);
	snprintf(names->device, sizeof(names->device), "%s", object->device.raw);
}

static void point_to_names(struct object_ref *object, const struct life_names *names)
{
	object->name = untrusted(names->name);
	object->device = untrusted(names->device);
}

/* Names are given once and for all; a parent can change after lost events. */
static void keep_objects(struct life *life, const struct step_info *step)
{
	uint64_t size = life->object.size;

	if (!life->nr)
		keep_names(&life->object_names, &step->object);
	if (!life->nr || step->parent.id != life->parent.id)
		keep_names(&life->parent_names, &step->parent);
	life->object = step->object;
	life->parent = step->parent;
	if (!life->object.size)
		life->object.size = size;
}

static void note(const struct biographies *all, struct life *life, const struct step_info *step)
{
	const struct lm_event *event = step->event;
	struct life_event entry = {
		.time_ns = event->h.time_ns,
		.parent = event->parent,
		.val = {event->val[0], event->val[1]},
		.tid = event->tid,
		.stack = event->h.stack,
		.cpu = event->h.cpu,
		.probe = event->h.probe,
		.after = step->object.states,
	};

	keep_objects(life, step);
	life->verbs |= 1u << all->plan->probe[event->h.probe].hook->verb;
	if (life->nr < LIFE_FIRST)
		life->first[life->nr] = entry;
	life->last[life->nr % LIFE_LAST] = entry;
	life->nr++;
}

static bool says_more(const struct life *life, const struct life *than)
{
	int verbs = __builtin_popcount(life->verbs), others = __builtin_popcount(than->verbs);

	if (verbs != others)
		return verbs > others;
	if (life->nr != than->nr)
		return life->nr > than->nr;
	return life->object.id < than->object.id;
}

static void keep_best(struct biographies *all, const struct life *life)
{
	if (all->has_best && !says_more(life, &all->best))
		return;
	all->best = *life;
	all->has_best = true;
}

/* Drops an ended life unless it is the best; to that one, late events are added. */
static void end(struct biographies *all, unsigned int at)
{
	unsigned int n = all->table[at];

	keep_best(all, &all->life[n]);
	empty(all, at);
	all->free[all->nr_free++] = (uint16_t)n;
}

/*
 * A life begins with a birth or an adoption: at its own first event, or earlier at one of a child.
 * An ended life that was dropped is not begun again.
 */
static bool begin(struct biographies *all, const struct step_info *step, unsigned int at)
{
	bool dead = step->object.states == STATE_BIT(STATE_DEAD);

	if (!step->is_first && (!step->object.adopted || dead))
		return false;
	if (!all->nr_free) {
		all->missed += step->is_first;
		return false;
	}
	all->table[at] = all->free[--all->nr_free];
	memset(&all->life[all->table[at]], 0, sizeof(all->life[0]));
	all->life[all->table[at]].object.id = step->object.id;
	return true;
}

void biographies_add(struct biographies *all, const struct step_info *step)
{
	bool dead = step->object.states == STATE_BIT(STATE_DEAD);
	uint64_t id = step->object.id;
	struct life *life;
	unsigned int at;

	if (!id || step->object.class != all->class)
		return;
	if (all->has_best && all->best.object.id == id) {
		note(all, &all->best, step);
		return;
	}
	at = find(all, id);
	if (all->table[at] == NO_LIFE && !begin(all, step, at))
		return;
	life = &all->life[all->table[at]];
	note(all, life, step);
	if (dead)
		end(all, at);
}

const struct life *biographies_best(struct biographies *all)
{
	for (unsigned int at = 0; at < TABLE_SIZE; at++)
		if (all->table[at] != NO_LIFE)
			keep_best(all, &all->life[all->table[at]]);
	if (!all->has_best)
		return NULL;
	point_to_names(&all->best.object, &all->best.object_names);
	point_to_names(&all->best.parent, &all->best.parent_names);
	return &all->best;
}

uint64_t biographies_missed(const struct biographies *all)
{
	return all->missed;
}

unsigned int life_kept(const struct life *life)
{
	return life->nr < LIFE_FIRST + LIFE_LAST ? (unsigned int)life->nr : LIFE_FIRST + LIFE_LAST;
}

const struct life_event *life_event(const struct life *life, unsigned int n)
{
	uint64_t nth = n;

	if (n < LIFE_FIRST)
		return &life->first[n];
	nth += life->nr - life_kept(life);
	return &life->last[nth % LIFE_LAST];
}
