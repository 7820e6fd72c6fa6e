/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All that may have happened, given what was seen: for each object the set of worlds that it can be
 * in. What is not seen may be anything, mistakes too. What is seen is judged in favour of the
 * accused: worlds in which an event is a mistake are dropped while there are some in which it is
 * none, since the doubt was reported (or could be) when it arose.
 *
 * A set for each object, not one of all together, has more completions than there are: so what is a
 * mistake in all of these is one in all there are.
 */
#ifndef TESTS_COMPLETIONS_H
#define TESTS_COMPLETIONS_H

#include "world.h"

/* Acts that can happen unseen, as 1 << enum act. */
#define ALL_ACTS ((1u << NR_ACTS) - 1)

struct completions {
	bool has_init;
	worlds parent[NR_PARENTS];
	worlds child[NR_CHILDREN];
	/* The child was seen alive since its parent may have died. */
	bool fresh[NR_CHILDREN];
	/* Not fresh, and another may be there by now. */
	bool lost[NR_CHILDREN];
};

/* What an event comes to. */
struct judgement {
	unsigned int broken; /* mistakes that are made at least, whatever has happened before */
	bool impossible;     /* it cannot happen in any completion that is left */
	uint32_t rules;	     /* that are broken in some of the completions with so few mistakes */
};

/* @never: nothing can be older than the run; else everything can. */
void completions_begin(struct completions *all, bool has_init, bool never);
/* Any number of these acts, on any object, may have happened. */
void completions_unseen(struct completions *all, unsigned int parent_acts, unsigned int child_acts);
/* This was seen. */
struct judgement completions_child(struct completions *all, int child, const struct deed *deed);
struct judgement completions_parent(struct completions *all, int parent, enum act act,
				    unsigned int size);
/* Not released, though its parent may be gone; or held by somebody; in all of them. */
bool completions_leaked(const struct completions *all, int child);
bool completions_held(const struct completions *all, int child);
bool completions_parent_alive(const struct completions *all, int parent);

#endif /* TESTS_COMPLETIONS_H */
