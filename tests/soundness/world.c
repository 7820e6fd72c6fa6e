// SPDX-License-Identifier: GPL-2.0-only
#include "world.h"

#include "engine/automaton.h"

#define RULE(name)     (1u << RULE_##name)
#define MOST_SHARED    3 /* or more */
#define MOST_EXCLUSIVE 2 /* or more: only mistakes lead there */

/* A living child. Never lent both ways. */
struct life {
	bool raw, moved;
	int shared, exclusive;
};

static const struct life lives[NR_LIVES] = {
	{.raw = true},
	{.raw = false},
	{.shared = 1},
	{.shared = 2},
	{.shared = 3},
	{.exclusive = 1},
	{.exclusive = 2},
	{.moved = true},
	{.moved = true, .shared = 1},
	{.moved = true, .shared = 2},
	{.moved = true, .shared = 3},
	{.moved = true, .exclusive = 1},
	{.moved = true, .exclusive = 2},
};

static unsigned int number_of(const struct life *life)
{
	unsigned int n = 0;

	while (lives[n].raw != life->raw || lives[n].moved != life->moved ||
	       lives[n].shared != life->shared || lives[n].exclusive != life->exclusive)
		n++;
	return n;
}

static worlds alive(const struct life *life, int parent, int dma)
{
	return WORLD(C_ALIVE + number_of(life) * 2 * ANY_PARENTS + (unsigned int)parent * 2 +
		     (unsigned int)dma);
}

/* With any parent where it is NO_PARENT, and any handle where it is -1. */
static worlds alive_any(const struct life *life, int parent, int dma)
{
	worlds all = 0;

	for (int p = 0; p < ANY_PARENTS; p++)
		for (int d = 0; d < 2; d++)
			if ((parent == NO_PARENT || p == parent) && (dma < 0 || d == dma))
				all |= alive(life, p, d);
	return all;
}

bool child_lives(unsigned int world)
{
	return world >= C_ALIVE;
}

int child_parent(unsigned int world)
{
	return (int)(world - C_ALIVE) / 2 % ANY_PARENTS;
}

static int child_dma(unsigned int world)
{
	return (int)(world - C_ALIVE) % 2;
}

bool child_is_held(unsigned int world)
{
	const struct life *life = &lives[(world - C_ALIVE) / (2 * ANY_PARENTS)];

	return child_lives(world) && (life->moved || life->shared || life->exclusive);
}

worlds children_of(int parent)
{
	worlds all = 0;

	for (unsigned int w = C_ALIVE; w < NR_CHILD_WORLDS; w++)
		if (child_parent(w) == parent)
			all |= WORLD(w);
	return all;
}

/* What is wrong with it, as 1 << enum rule. Not the release of another's, nor what went before. */
static uint32_t wrong(const struct life *life, enum act act)
{
	bool lent = life->shared || life->exclusive;
	uint32_t raw = life->raw ? RULE(USE_BEFORE_INIT) : 0;
	uint32_t moved = life->moved ? RULE(ALIASED_BORROW) : 0;

	switch (act) {
	case ACT_BORN:
		return RULE(BORN_TWICE);
	case ACT_INIT:
		return moved;
	case ACT_SHARE:
		return raw | moved | (life->exclusive ? RULE(ALIASED_BORROW) : 0);
	case ACT_EXCLUDE:
		return raw | moved | (lent ? RULE(ALIASED_BORROW) : 0);
	case ACT_RETURN:
		return lent ? 0 : RULE(UNBALANCED_RETURN);
	case ACT_MOVE:
	case ACT_TOUCH:
		return raw | moved;
	case ACT_BACK:
		return life->moved ? 0 : RULE(UNBALANCED_RETURN);
	default:
		return lent || life->moved ? RULE(FREED_WHILE_LENT) : 0;
	}
}

static int at_most(int n, int most)
{
	return n < most ? n : most;
}

/* @fewer: of "this many or more", one less is fewer. */
static struct life step(struct life life, enum act act, bool fewer)
{
	switch (act) {
	case ACT_SHARE:
		if (life.exclusive)
			life.exclusive = MOST_EXCLUSIVE;
		else
			life.shared = at_most(life.shared + 1, MOST_SHARED);
		break;
	case ACT_EXCLUDE:
		life.exclusive = at_most(life.exclusive + life.shared + 1, MOST_EXCLUSIVE);
		life.shared = 0;
		break;
	case ACT_RETURN:
		if (life.shared && (fewer || life.shared < MOST_SHARED))
			life.shared--;
		else if (life.exclusive && (fewer || life.exclusive < MOST_EXCLUSIVE))
			life.exclusive--;
		return life;
	case ACT_BACK:
		life.moved = false;
		return life;
	case ACT_MOVE:
		life.moved = true;
		break;
	default:
		break;
	}
	life.raw = false;
	return life;
}

static worlds lead_to(const struct life *life, enum act act, int parent, int dma)
{
	struct life fewer = step(*life, act, true), other = step(*life, act, false);

	return alive_any(&fewer, parent, dma) | alive_any(&other, parent, dma);
}

static struct outcome living(unsigned int world, const struct deed *deed, worlds newborn)
{
	const struct life *life = &lives[(world - C_ALIVE) / (2 * ANY_PARENTS)];
	bool others = deed->parent != NO_PARENT && deed->parent != child_parent(world);
	struct outcome out = {.rules = wrong(life, deed->act)};

	out.broken = out.rules != 0;
	if (deed->act == ACT_BORN) {
		out.next = newborn;
	} else if (deed->act == ACT_DIES) {
		out.next = WORLD(C_DEAD);
		if (others)
			out.rules |= RULE(FOREIGN_RELEASE);
		if (deed->dma >= 0 && deed->dma != child_dma(world))
			out.rules |= RULE(HANDLE_MISMATCH);
		out.broken += others + (deed->dma >= 0 && deed->dma != child_dma(world));
	} else {
		/* The wrong parent: a mistake, though there is no rule for it. */
		if (others)
			out.broken = 1;
		out.next = others && deed->of_dead ? WORLD(world)
						   : lead_to(life, deed->act, child_parent(world),
							     child_dma(world));
	}
	return out;
}

/* Not there: never born, released, or gone with its parent. */
static struct outcome absent(unsigned int world, const struct deed *deed, const struct life *first)
{
	static const uint32_t never[NR_ACTS] = {
		[ACT_INIT] = RULE(USE_BEFORE_INIT),    [ACT_SHARE] = RULE(USE_BEFORE_INIT),
		[ACT_EXCLUDE] = RULE(USE_BEFORE_INIT), [ACT_RETURN] = RULE(UNBALANCED_RETURN),
		[ACT_MOVE] = RULE(USE_BEFORE_INIT),    [ACT_BACK] = RULE(UNBALANCED_RETURN),
		[ACT_TOUCH] = RULE(USE_BEFORE_INIT),   [ACT_DIES] = RULE(BAD_RELEASE),
	};
	struct outcome out = {.broken = 1, .next = WORLD(world)};

	if (world == C_NEVER) {
		out.rules = never[deed->act];
		/* A mistake on a dead parent makes nothing a child of it. */
		out.next = deed->act == ACT_DIES ? WORLD(C_DEAD)
			   : deed->of_dead	 ? WORLD(C_NEVER)
					   : lead_to(first, deed->act, deed->parent, deed->dma);
	} else if (deed->act == ACT_DIES) {
		/* "Never allocated" from the parent that is named is true as well. */
		out.rules = RULE(DOUBLE_FREE) | RULE(BAD_RELEASE);
		if (world == C_ORPHAN)
			out.rules |= RULE(USE_AFTER_FREE);
		out.next = WORLD(C_DEAD);
	} else {
		out.rules = RULE(USE_AFTER_FREE);
	}
	return out;
}

struct outcome child_outcome(unsigned int world, const struct deed *deed, bool has_init)
{
	const struct life first = {.raw = has_init};
	worlds newborn = alive_any(&first, deed->parent, deed->dma);

	if (child_lives(world))
		return living(world, deed, newborn);
	if (deed->act == ACT_BORN)
		return (struct outcome){.next = newborn};
	return absent(world, deed, &first);
}

struct outcome parent_outcome(unsigned int world, enum act act, unsigned int size)
{
	static const uint32_t dead[NR_ACTS] = {
		[ACT_TOUCH] = RULE(USE_AFTER_FREE), [ACT_DIES] = RULE(DOUBLE_FREE)};
	static const uint32_t never[NR_ACTS] = {
		[ACT_TOUCH] = RULE(USE_BEFORE_INIT), [ACT_DIES] = RULE(BAD_RELEASE)};
	bool there = WORLD(world) & P_ALIVE;
	struct outcome out = {.next = WORLD(world)};

	if (act == ACT_BORN) {
		out.next = WORLD(size == SMALL ? P_SMALL : P_LARGE);
		out.rules = there ? RULE(BORN_TWICE) : 0;
	} else {
		out.rules = world == P_DEAD ? dead[act] : world == P_NEVER ? never[act] : 0;
		if (act == ACT_DIES)
			out.next = WORLD(P_DEAD);
		else if (world == P_NEVER)
			out.next = P_ALIVE;
	}
	out.broken = out.rules != 0;
	return out;
}

struct outcome parent_of_child(unsigned int world)
{
	return parent_outcome(world, ACT_TOUCH, 0);
}
