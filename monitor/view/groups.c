// SPDX-License-Identifier: GPL-2.0-only
/* Objects by their births: who makes how many, and how many of them stay. */
#include <string.h>

#include "view/internal.h"

#define LIVES_TO_STAY 4
#define PAUSE	      4 /* between two counts, in times that one takes */

static unsigned int hash(const struct group_key *key)
{
	uint32_t mixed = key->stack * 0x9e3779b9u ^ key->tid * 0x85ebca6bu ^
			 (key->class * 2u + key->adopted) * 0xc2b2ae35u;

	return (mixed ^ mixed >> 15) & (GROUP_SLOTS - 1);
}

static bool is_same(const struct group_key *a, const struct group_key *b)
{
	return a->stack == b->stack && a->tid == b->tid && a->class == b->class &&
	       a->adopted == b->adopted;
}

/* Where the group of this key is, or could be: an index into .slot. */
static unsigned int find_slot(const struct groups *groups, const struct group_key *key)
{
	unsigned int at = hash(key);

	while (groups->slot[at] && !is_same(&groups->group[groups->slot[at] - 1].key, key))
		at = (at + 1) & (GROUP_SLOTS - 1);
	return at;
}

/* NULL: there is no room for one more. */
static struct group *group_of(struct groups *groups, const struct group_key *key)
{
	unsigned int at;

	if (groups->last && is_same(&groups->last->key, key))
		return groups->last;
	at = find_slot(groups, key);
	if (!groups->slot[at]) {
		if (groups->nr == MOST_GROUPS) {
			groups->full = true;
			return NULL;
		}
		groups->group[groups->nr] = (struct group){.key = *key, .since = groups->samples};
		groups->slot[at] = (uint16_t)++groups->nr;
	}
	groups->last = &groups->group[groups->slot[at] - 1];
	return groups->last;
}

void view_group_event(struct view *view, const struct lm_event *event)
{
	const struct plan *plan = view->config.plan;
	struct group_key key;
	struct group *group;

	if (event->h.probe >= plan->nr_probes ||
	    plan->probe[event->h.probe].hook->verb != VERB_BORN)
		return;
	key = (struct group_key){
		.stack = event->h.stack,
		.tid = event->tid,
		.class = (uint16_t)plan->probe[event->h.probe].class,
	};
	group = group_of(view->groups, &key);
	if (group)
		group->births++;
}

static uint16_t class_nr(const struct view *view, const struct plan_class *class)
{
	return (uint16_t)(class - view->config.plan->class);
}

/* A violation has stacks alone of most of its objects: their thread is the one that made most. */
static uint32_t likely_task(const struct groups *groups, uint32_t stack, uint16_t class)
{
	const struct group *best = NULL;

	for (unsigned int n = 0; n < groups->nr; n++) {
		const struct group *group = &groups->group[n];

		if (group->key.stack == stack && group->key.class == class && !group->key.adopted &&
		    (!best || group->births > best->births))
			best = group;
	}
	return best ? best->key.tid : 0;
}

static void add_leaked(struct view *view, const struct plan_class *class, uint32_t stack,
		       uint64_t nr, bool orphaned)
{
	struct group_key key = {.stack = stack, .class = class_nr(view, class), .adopted = !stack};
	struct group *group;

	key.tid = key.adopted ? 0 : likely_task(view->groups, stack, key.class);
	group = group_of(view->groups, &key);
	if (!group)
		return;
	group->leaked += nr;
	group->orphaned += orphaned ? nr : 0;
}

void view_group_leaked(struct view *view, const struct violation *violation)
{
	const struct object_ref *object = &violation->object;
	bool leaks = violation->rule == RULE_LEAK;
	struct untrusted device = object->device;
	uint64_t nr = leaks;

	if (!violation->certain || (!leaks && violation->rule != RULE_OUTLIVED_PARENT))
		return;
	if (leaks)
		add_leaked(view, object->class, object->born_stack, 1, false);
	for (unsigned int n = 0; n < violation->nr_groups; n++) {
		add_leaked(view, violation->group[n].class, violation->group[n].born_stack,
			   violation->group[n].count, !leaks);
		nr += violation->group[n].count;
	}
	if (untrusted_is_empty(device) && violation->parent.class)
		device = violation->parent.device;
	view->device[view_device(view, device)].leaked += nr;
}

static void count(void *ctx, const struct object_ref *object, const struct object_ref *parent)
{
	struct view *view = ctx;
	uint64_t stays_ns;
	struct group *group;
	struct group_key key = {
		.stack = object->adopted ? LM_STACK_NONE : object->born_stack,
		.tid = object->adopted ? 0 : object->born_tid,
		.class = class_nr(view, object->class),
		.adopted = object->adopted,
	};

	(void)parent;
	group = group_of(view->groups, &key);
	if (!group)
		return;
	group->next.live++;
	group->next.bytes += object->size;
	stays_ns = group->stays_ns ? group->stays_ns : view->config.tick_ns;
	if (object->born_ns + stays_ns <= view->now_ns)
		group->next.kept++;
	if (object->born_ns && (!group->next.oldest_ns || object->born_ns < group->next.oldest_ns))
		group->next.oldest_ns = object->born_ns;
}

static uint32_t rate(uint64_t nr, double seconds)
{
	return seconds > 0 ? (uint32_t)((double)nr / seconds + 0.5) : 0;
}

/*
 * The age at which an object of the group has most likely come to stay: some times the mean life,
 * which is how many are alive for each that is born in a second. With all of them forgotten that
 * is the whole run, so it is limited by the time that they were watched, and can be seen to grow.
 */
static uint64_t find_stay(const struct view *view, const struct group *group)
{
	uint64_t tick_ns = view->config.tick_ns, most_ns = tick_ns * SNAPSHOT_HISTORY / 4;
	uint64_t watched_ns = (view->now_ns - view->start_ns) / 4, stays_ns;
	double life_ns = group->birth_rate ? (double)group->now.live * 1e9 / group->birth_rate
					   : (double)most_ns;

	if (most_ns > watched_ns)
		most_ns = watched_ns;
	stays_ns = LIVES_TO_STAY * life_ns < (double)most_ns ? (uint64_t)(LIVES_TO_STAY * life_ns)
							     : most_ns;
	return stays_ns > tick_ns ? stays_ns : tick_ns;
}

/* Deaths are what was born and is not there, but for what will never be given back. */
static void note(struct view *view, struct group *group, uint64_t ticks, double seconds)
{
	uint64_t births = group->births - group->births_before;
	uint64_t orphaned = group->orphaned - group->orphaned_before;
	uint64_t before = group->now.live + births, after = group->next.live + orphaned;
	uint32_t kept = group->next.kept > UINT32_MAX ? UINT32_MAX : (uint32_t)group->next.kept;

	group->birth_rate = rate(births, seconds);
	group->death_rate = rate(before > after ? before - after : 0, seconds);
	group->births_before = group->births;
	group->orphaned_before = group->orphaned;
	group->now = group->next;
	group->next = (struct group_count){0};
	group->stays_ns = find_stay(view, group);
	for (uint64_t i = 0; i < ticks; i++)
		group->history[(view->groups->samples + i) % SNAPSHOT_HISTORY] = kept;
}

static bool is_idle(const struct group *group)
{
	return !group->now.live && !group->birth_rate;
}

static void add_up(struct group *group, const struct group *other)
{
	group->births += other->births;
	group->leaked += other->leaked;
	group->births_before += other->births_before;
	group->orphaned += other->orphaned;
	group->orphaned_before += other->orphaned_before;
}

/* Where each call of a program is a thread of its own, those that have ended become one group. */
static void fold_idle(struct groups *groups)
{
	unsigned int nr = groups->nr;

	memset(groups->slot, 0, sizeof(groups->slot));
	groups->nr = 0;
	groups->last = NULL;
	for (unsigned int n = 0; n < nr; n++) {
		struct group group = groups->group[n];
		unsigned int at;

		if (is_idle(&group))
			group.key.tid = 0;
		at = find_slot(groups, &group.key);
		if (groups->slot[at]) {
			add_up(&groups->group[groups->slot[at] - 1], &group);
			continue;
		}
		groups->group[groups->nr] = group;
		groups->slot[at] = (uint16_t)++groups->nr;
	}
	groups->full = groups->nr == MOST_GROUPS;
}

static void finish(struct view *view)
{
	struct groups *groups = view->groups;
	uint64_t before = groups->last_ns ? groups->last_ns : view->start_ns;
	uint64_t elapsed_ns = view->now_ns > before ? view->now_ns - before : 0;
	uint64_t ticks = elapsed_ns / view->config.tick_ns;

	ticks = ticks ? ticks : 1;
	ticks = ticks > SNAPSHOT_HISTORY ? SNAPSHOT_HISTORY : ticks;
	for (unsigned int n = 0; n < groups->nr; n++)
		note(view, &groups->group[n], ticks, (double)elapsed_ns / 1e9);
	groups->samples += ticks;
	groups->last_ns = view->now_ns;
	groups->took_ns = view->now_ns - groups->begun_ns;
	groups->counting = false;
	if (groups->nr > MOST_GROUPS * 7 / 8)
		fold_idle(groups);
}

void view_groups_begin(struct view *view)
{
	struct groups *groups = view->groups;

	if (groups->counting || view->now_ns < groups->last_ns + PAUSE * groups->took_ns)
		return;
	groups->counting = true;
	groups->begun_ns = view->now_ns;
}

void view_groups_turn(struct view *view)
{
	const uint64_t all = 0;
	bool done;

	if (!view->groups->counting)
		return;
	engine_walk(view->engine, &view->groups->walk, COUNT_SLOTS, &all, count, view, &done);
	if (done)
		finish(view);
}

void view_groups_forget(struct view *view)
{
	memset(view->groups, 0, sizeof(*view->groups));
}

unsigned int view_group_history(const struct view *view, const struct group *group,
				uint32_t *history)
{
	const struct groups *groups = view->groups;
	uint64_t nr = groups->samples - group->since;

	if (nr > SNAPSHOT_HISTORY)
		nr = SNAPSHOT_HISTORY;
	for (uint64_t i = 0; i < nr; i++)
		history[i] = group->history[(groups->samples - nr + i) % SNAPSHOT_HISTORY];
	return (unsigned int)nr;
}
