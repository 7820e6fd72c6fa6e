// SPDX-License-Identifier: GPL-2.0-only
#include "history.h"

#include <stdio.h>
#include <string.h>

static const enum act act_of[NR_PROBES] = {
	[PARENT_BORN] = ACT_BORN,      [PARENT_TOUCH] = ACT_TOUCH,  [PARENT_DIES] = ACT_DIES,
	[CHILD_BORN] = ACT_BORN,       [CHILD_INIT] = ACT_INIT,	    [CHILD_SHARE] = ACT_SHARE,
	[CHILD_EXCLUDE] = ACT_EXCLUDE, [CHILD_RETURN] = ACT_RETURN, [CHILD_MOVE] = ACT_MOVE,
	[CHILD_BACK] = ACT_BACK,       [CHILD_TOUCH] = ACT_TOUCH,   [CHILD_PEEK] = ACT_TOUCH,
	[CHILD_DIES] = ACT_DIES,       [CHILD_DROP] = ACT_DIES,
};

uint32_t choose(uint64_t *random, uint32_t nr)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return (uint32_t)((*random >> 32) * nr >> 32);
}

void truth_begin(struct truth *truth, bool has_init)
{
	memset(truth, 0, sizeof(*truth));
	truth->has_init = has_init;
}

static unsigned int one_of(worlds set, uint64_t *random)
{
	uint32_t nr = (uint32_t)(__builtin_popcountll((uint64_t)set) +
				 __builtin_popcountll((uint64_t)(set >> 64)));

	for (uint32_t n = choose(random, nr); n; n--)
		set &= set - 1;
	return first_of(set);
}

static bool step_parent(struct truth *truth, const struct happened *event, uint64_t *random)
{
	unsigned int *parent = &truth->parent[event->object];
	enum act act = act_of[event->probe];
	struct outcome out = parent_outcome(*parent, act, event->size);
	bool fine = !out.broken;

	for (int c = 0; act != ACT_TOUCH && c < NR_CHILDREN; c++) {
		if (!(WORLD(truth->child[c]) & children_of(event->object)))
			continue;
		truth->child[c] = C_ORPHAN;
		fine = false;
	}
	*parent = one_of(out.next, random);
	return fine;
}

static bool step_child(struct truth *truth, const struct happened *event, uint64_t *random)
{
	unsigned int *child = &truth->child[event->object];
	struct deed its = event->deed, *deed = &its;
	struct outcome out, above;
	bool lived = child_lives(*child);
	unsigned int size;

	its.of_dead = deed->parent != NO_PARENT && truth->parent[deed->parent] == P_DEAD;
	out = child_outcome(*child, deed, truth->has_init);
	*child = one_of(out.next, random);
	if (deed->parent == NO_PARENT)
		return !out.broken;
	above = parent_of_child(truth->parent[deed->parent]);
	truth->parent[deed->parent] = one_of(above.next, random);
	if (deed->act == ACT_BORN && truth->parent[deed->parent] == P_DEAD)
		*child = C_ORPHAN;
	size = truth->parent[deed->parent] == P_SMALL ? SMALL : LARGE;
	return !out.broken && !above.broken &&
	       !(deed->act == ACT_TOUCH && lived && deed->end > size);
}

bool truth_step(struct truth *truth, const struct happened *event, uint64_t *random)
{
	return event->probe <= PARENT_DIES ? step_parent(truth, event, random)
					   : step_child(truth, event, random);
}

static struct happened anything(const struct truth *truth, uint64_t *random)
{
	enum probe probe = choose(random, 4) ? CHILD_BORN + choose(random, NR_PROBES - CHILD_BORN)
					     : choose(random, CHILD_BORN);
	struct happened event = {.probe = probe};
	unsigned int child;

	if (probe == CHILD_INIT && !truth->has_init)
		probe = event.probe = CHILD_TOUCH;
	if (probe <= PARENT_DIES) {
		event.deed.act = act_of[probe];
		event.object = (int)choose(random, NR_PARENTS);
		event.size = choose(random, 2) ? SMALL : LARGE;
		return event;
	}
	event.object = (int)choose(random, NR_CHILDREN);
	event.deed = (struct deed){.act = act_of[probe], .parent = NO_PARENT, .dma = -1};
	child = truth->child[event.object];
	if (probe != CHILD_PEEK && probe != CHILD_DROP)
		event.deed.parent = (int)choose(random, NR_PARENTS);
	/* But for birth and release, the parent that is named is the right one. */
	if (event.deed.parent != NO_PARENT && child_lives(child) && probe != CHILD_BORN &&
	    (probe != CHILD_DIES || choose(random, 3)))
		event.deed.parent = child_parent(child) % NR_PARENTS;
	if (probe == CHILD_BORN || probe == CHILD_DIES)
		event.deed.dma = (int)choose(random, 2);
	if (probe == CHILD_TOUCH)
		event.deed.end = choose(random, 2) ? SMALL : LARGE;
	return event;
}

/* Mostly something that is no mistake, or little would be left to judge. */
static struct happened next_event(const struct truth *truth, uint64_t *random)
{
	bool any = choose(random, 4) == 0;
	struct happened event;
	struct truth copy;

	for (int tries = 0; tries < 12; tries++) {
		event = anything(truth, random);
		copy = *truth;
		if (any || truth_step(&copy, &event, random))
			break;
	}
	return event;
}

static void choose_loss(struct history *history, uint64_t *random, bool has_init)
{
	uint32_t kind = choose(random, 5);

	if (kind == 1 || kind == 3) {
		history->has_gap = true;
		history->gap_from = choose(random, history->nr);
		history->gap_to =
			history->gap_from + choose(random, history->nr - history->gap_from);
	}
	if (kind < 2)
		return;
	history->nr_arms = 1 + choose(random, MOST_ARMS);
	for (unsigned int i = 0, at = 0; i < history->nr_arms; i++) {
		struct switched *arm = &history->arm[i];

		at += choose(random, history->nr - at + 1) / 2;
		*arm = (struct switched){.before = at, .probe = choose(random, NR_PROBES)};
		/* What is off is on again, or another goes off. */
		if (i && choose(random, 2)) {
			arm->probe = history->arm[i - 1].probe;
			arm->on = !history->arm[i - 1].on;
		}
		if (arm->probe == CHILD_INIT && !has_init)
			arm->probe = CHILD_BORN;
	}
}

static void hide(struct history *history, uint64_t *random)
{
	bool off[NR_PROBES] = {false};
	unsigned int arm = 0;

	for (unsigned int i = 0; i < history->nr; i++) {
		struct happened *event = &history->event[i];

		for (; arm < history->nr_arms && history->arm[arm].before <= i; arm++)
			off[history->arm[arm].probe] = !history->arm[arm].on;
		event->seen = i >= history->begin && !off[event->probe];
		if (history->has_gap && i >= history->gap_from && i <= history->gap_to &&
		    choose(random, 2))
			event->seen = false;
	}
}

static void count_children(struct happened *event, const struct truth *truth, uint64_t random)
{
	for (int p = 0; p < NR_PARENTS; p++) {
		event->none[p] = choose(&random, 3) == 0;
		for (int c = 0; c < NR_CHILDREN; c++)
			event->none[p] &= !(WORLD(truth->child[c]) & children_of(p));
	}
}

void history_make(struct history *history, uint64_t *random, bool has_init, bool never)
{
	struct truth truth;

	memset(history, 0, sizeof(*history));
	truth_begin(&truth, has_init);
	history->nr = 3 + choose(random, MOST_EVENTS - 2);
	history->begin = never ? 0 : choose(random, history->nr / 2);
	history->no_mistake = true;
	for (unsigned int i = 0; i < history->nr; i++) {
		history->event[i] = next_event(&truth, random);
		if (!truth_step(&truth, &history->event[i], random))
			history->no_mistake = false;
		/* with chance of its own: the histories are the same as without */
		count_children(&history->event[i], &truth, random[0] ^ 0x5bd1e9955bd1e995);
	}
	choose_loss(history, random, has_init);
	hide(history, random);
}

void history_show(const struct history *history)
{
	static const char *const names[NR_PROBES] = {
		"parent born", "parent touch", "parent dies", "born",  "init", "share", "exclude",
		"return",      "move",	       "back",	      "touch", "peek", "dies",	"drop"};
	unsigned int arm = 0;

	if (history->has_gap)
		printf("#   gap from before %u to behind %u\n", history->gap_from, history->gap_to);
	for (unsigned int i = 0; i < history->nr; i++) {
		const struct happened *event = &history->event[i];

		for (; arm < history->nr_arms && history->arm[arm].before <= i; arm++)
			printf("#   %s goes %s\n", names[history->arm[arm].probe],
			       history->arm[arm].on ? "on" : "off");
		printf("#   %u%s %s %d parent %d dma %d end %u size %u\n", i,
		       event->seen ? "" : " (unseen)", names[event->probe], event->object,
		       event->deed.parent, event->deed.dma, event->deed.end, event->size);
		for (int p = 0; p < NR_PARENTS; p++)
			if (event->none[p])
				printf("#   parent %d has no children, by a count\n", p);
	}
}

uint64_t history_seed(uint64_t number)
{
	uint64_t z = (number + 1) * 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	return (z ^ z >> 27) | 1;
}
