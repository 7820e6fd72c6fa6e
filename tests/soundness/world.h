/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What objects are in truth, and what an event does to them: the rules of lifemon written down a
 * second time, as counts and flags. Shares nothing with the engine but the names of its rules.
 *
 * Two parents of one of two sizes, and three children that are lent from them, each with one of two
 * handles. A world is the state of one object; a set of worlds is a bit mask.
 *
 * The conventions are those of the manual: a mistake leads to what the call would have led to, and
 * an event other than birth and release names the parent that a living child was born from.
 */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#define NR_PARENTS  2
#define ANY_PARENTS 3 /* with one that is never seen: there are others */
#define NR_CHILDREN 3
#define NO_PARENT   (-1)

enum act {
	ACT_BORN,
	ACT_INIT,
	ACT_SHARE,
	ACT_EXCLUDE,
	ACT_RETURN,
	ACT_MOVE,
	ACT_BACK,
	ACT_TOUCH,
	ACT_DIES,
	NR_ACTS
};

/* More bits than 64. */
typedef unsigned __int128 worlds;
#define WORLD(w) ((worlds)1 << (w))

/* Of a parent. */
enum { P_NEVER, P_DEAD, P_SMALL, P_LARGE, NR_PARENT_WORLDS };
#define P_ALIVE (WORLD(P_SMALL) | WORLD(P_LARGE))
#define P_ANY	(WORLD(NR_PARENT_WORLDS) - 1)
#define SMALL	8
#define LARGE	16

/*
 * Of a child. An orphan was alive when its parent died, and was not released itself. The living are
 * behind, by what they are, their parent and their handle.
 */
enum { C_NEVER, C_DEAD, C_ORPHAN, C_ALIVE };
#define NR_LIVES	13
#define NR_CHILD_WORLDS (C_ALIVE + NR_LIVES * 2 * ANY_PARENTS)
#define C_ANY		(WORLD(NR_CHILD_WORLDS) - 1)

/* What is done to a child. */
struct deed {
	enum act act;
	int parent;	  /* that is named, or NO_PARENT */
	bool of_dead;	  /* that parent is dead */
	int dma;	  /* at birth, or given back; -1: not captured */
	unsigned int end; /* of the range that is touched; 0: none */
};

/* What comes of it in one world. */
struct outcome {
	worlds next;	/* 0: in this world it cannot happen */
	uint32_t rules; /* the broken ones, as 1 << enum rule; of one mistake all fitting names */
	unsigned int broken; /* mistakes */
};

static inline unsigned int first_of(worlds set)
{
	uint64_t low = (uint64_t)set;

	return low ? (unsigned int)__builtin_ctzll(low)
		   : 64 + (unsigned int)__builtin_ctzll((uint64_t)(set >> 64));
}

struct outcome child_outcome(unsigned int world, const struct deed *deed, bool has_init);
struct outcome parent_outcome(unsigned int world, enum act act, unsigned int size);
/* A child is asked for, used or given back. */
struct outcome parent_of_child(unsigned int world);

bool child_lives(unsigned int world);
int child_parent(unsigned int world);	/* of a living one */
bool child_is_held(unsigned int world); /* lent or moved */
/* All worlds in which a child of this parent is alive. */
worlds children_of(int parent);

#endif /* TESTS_WORLD_H */
