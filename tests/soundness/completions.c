// SPDX-License-Identifier: GPL-2.0-only
#include "completions.h"

#include <string.h>

#include "engine/automaton.h"

void completions_begin(struct completions *all, bool has_init, bool never)
{
	memset(all, 0, sizeof(*all));
	all->has_init = has_init;
	memset(all->fresh, 1, sizeof(all->fresh));
	for (int p = 0; p < NR_PARENTS; p++)
		all->parent[p] = never ? WORLD(P_NEVER) : P_ANY;
	for (int c = 0; c < NR_CHILDREN; c++)
		all->child[c] = never ? WORLD(C_NEVER) : C_ANY;
}

/* Where one unseen act leads from a world, whatever its arguments. */
static worlds reach_child(unsigned int world, enum act act, bool has_init)
{
	static worlds known[2][NR_ACTS][NR_CHILD_WORLDS];
	worlds *reach = &known[has_init][act][world];

	if (*reach)
		return *reach;
	*reach = WORLD(world);
	/* That it was used all the same makes it no more of an object; and no allocator gives away
	 * what is in use. */
	if (act == ACT_BORN ? child_lives(world) : world == C_NEVER)
		return *reach;
	for (int parent = NO_PARENT; parent < NR_PARENTS; parent++)
		for (int dma = -1; dma < 2; dma++) {
			struct deed deed = {.act = act, .parent = parent, .dma = dma};

			*reach |= child_outcome(world, &deed, has_init).next;
		}
	return *reach;
}

static worlds unseen_child(worlds set, unsigned int acts, bool has_init)
{
	worlds fresh = set, next;

	while (fresh) {
		next = 0;
		for (; fresh; fresh &= fresh - 1)
			for (int act = 0; act < NR_ACTS; act++)
				if (acts & 1u << act)
					next |= reach_child(first_of(fresh), act, has_init);
		fresh = next & ~set;
		set |= next;
	}
	return set;
}

static worlds unseen_parent(worlds set, unsigned int acts)
{
	worlds all = set;

	if (acts & 1u << ACT_BORN)
		all |= P_ALIVE;
	if (acts & 1u << ACT_DIES && all & P_ALIVE)
		all |= WORLD(P_DEAD);
	return all;
}

/* What may have gone with its parent meanwhile is an orphan as well. */
static worlds worlds_now(const struct completions *all, int child)
{
	worlds set = all->child[child];

	for (int p = 0; p < NR_PARENTS && !all->fresh[child]; p++)
		if (set & children_of(p) && (all->lost[child] || all->parent[p] & WORLD(P_DEAD)))
			set |= WORLD(C_ORPHAN);
	return set;
}

void completions_unseen(struct completions *all, unsigned int parent_acts, unsigned int child_acts)
{
	for (int p = 0; p < NR_PARENTS; p++) {
		all->parent[p] = unseen_parent(all->parent[p], parent_acts);
		if (parent_acts & 1u << ACT_DIES && all->parent[p] & P_ALIVE)
			memset(all->fresh, 0, sizeof(all->fresh));
		for (int c = 0; parent_acts & 1u << ACT_BORN && c < NR_CHILDREN; c++)
			all->lost[c] |= !all->fresh[c] && all->parent[p] & WORLD(P_DEAD) &&
					all->child[c] & children_of(p);
	}
	for (int c = 0; child_acts && c < NR_CHILDREN; c++) {
		/* Of a dead parent. */
		if (child_acts & 1u << ACT_BORN && worlds_now(all, c) & (WORLD(C_ALIVE) - 1) &&
		    (all->parent[0] | all->parent[1]) & WORLD(P_DEAD))
			all->child[c] |= WORLD(C_ORPHAN);
		all->child[c] = unseen_child(all->child[c], child_acts, all->has_init);
	}
}

/* The worlds after the event of those in which the fewest mistakes are made. */
struct best {
	unsigned int broken;
	uint32_t rules;
	worlds next;
};

static void improve(struct best *best, const struct outcome *out)
{
	if (!out->next || out->broken > best->broken)
		return;
	if (out->broken < best->broken)
		*best = (struct best){.broken = out->broken};
	best->rules |= out->rules;
	best->next |= out->next;
}

/* The range ends behind the parent's end, in all worlds of it. */
static bool is_outside(struct completions *all, const struct deed *deed)
{
	worlds *parent = &all->parent[deed->parent];

	if (deed->end <= SMALL || !(*parent & P_ALIVE))
		return false;
	if (deed->end > LARGE || !(*parent & WORLD(P_LARGE)))
		return true;
	*parent = WORLD(P_LARGE);
	return false;
}

/* The parent as the event needs it. */
static struct best meet_parent(struct completions *all, int parent)
{
	struct best best = {.broken = ~0u};
	worlds set = all->parent[parent];

	for (; set; set &= set - 1) {
		struct outcome out = parent_of_child(first_of(set));

		improve(&best, &out);
	}
	all->parent[parent] = best.next;
	return best;
}

struct judgement completions_child(struct completions *all, int child, const struct deed *deed)
{
	struct best own = {.broken = ~0u}, above = {.broken = ~0u};
	struct deed its = *deed;
	struct judgement judgement;
	worlds set;
	bool lives;

	if (deed->parent != NO_PARENT)
		above = meet_parent(all, deed->parent);
	its.of_dead = deed->parent != NO_PARENT && above.next == WORLD(P_DEAD);
	set = worlds_now(all, child);
	lives = set >> C_ALIVE;
	for (; set; set &= set - 1) {
		struct outcome out = child_outcome(first_of(set), &its, all->has_init);

		improve(&own, &out);
	}
	judgement = (struct judgement){.broken = own.broken, .rules = own.rules};
	judgement.impossible = !own.next;
	all->child[child] = own.next;
	if (!own.broken) {
		all->fresh[child] = true;
		all->lost[child] = false;
	}
	if (deed->parent == NO_PARENT)
		return judgement;
	judgement.broken += above.broken;
	judgement.rules |= above.rules;
	if (deed->act == ACT_BORN && above.next == WORLD(P_DEAD))
		all->child[child] = WORLD(C_ORPHAN);
	if (deed->act == ACT_TOUCH && lives && !own.broken && is_outside(all, deed)) {
		judgement.broken++;
		judgement.rules |= 1u << RULE_OUT_OF_BOUNDS;
	}
	return judgement;
}

/* What the parent leaves behind. True if that is something, for certain. */
static bool leave_child(struct completions *all, int child, int parent, bool lived)
{
	worlds *set = &all->child[child], left = *set & children_of(parent);

	if (!left)
		return false;
	*set = worlds_now(all, child) & ~left;
	if (*set)
		return false;
	*set = WORLD(C_ORPHAN);
	return lived;
}

struct judgement completions_parent(struct completions *all, int parent, enum act act,
				    unsigned int size)
{
	struct best best = {.broken = ~0u};
	worlds set = all->parent[parent], kept = 0;
	struct judgement judgement;
	bool lives = set & P_ALIVE;

	for (; set; set &= set - 1) {
		struct outcome out = parent_outcome(first_of(set), act, size);

		if (out.broken < best.broken)
			kept = 0;
		if (out.broken <= best.broken)
			kept |= WORLD(first_of(set));
		improve(&best, &out);
	}
	all->parent[parent] = kept;
	judgement = (struct judgement){.broken = best.broken, .rules = best.rules};
	for (int c = 0; c < NR_CHILDREN; c++) {
		if (act == ACT_DIES && leave_child(all, c, parent, lives)) {
			judgement.broken++;
			judgement.rules |= 1u << RULE_OUTLIVED_PARENT;
		} else if (act == ACT_BORN && all->child[c] & children_of(parent)) {
			leave_child(all, c, parent, false);
		}
	}
	all->parent[parent] = best.next;
	return judgement;
}

bool completions_leaked(const struct completions *all, int child)
{
	return !(worlds_now(all, child) & (WORLD(C_NEVER) | WORLD(C_DEAD)));
}

bool completions_held(const struct completions *all, int child)
{
	worlds set = worlds_now(all, child);

	for (; set; set &= set - 1)
		if (!child_is_held(first_of(set)))
			return false;
	return true;
}

bool completions_parent_alive(const struct completions *all, int parent)
{
	return !(all->parent[parent] & ~P_ALIVE);
}
