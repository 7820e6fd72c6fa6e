// SPDX-License-Identifier: GPL-2.0-only
#include "engine_history.h"

#include "records.h"

uint32_t choose(struct world *w, uint32_t nr)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 17;
	w->random ^= w->random << 5;
	return w->random % nr;
}

uint64_t pool_key(int i)
{
	return 0x1000 + (uint64_t)i * 0x100;
}

uint64_t block_key(int i)
{
	return 0x10000 + (uint64_t)i * POOL_SIZE;
}

uint64_t lock_key(int i)
{
	return 0x80000 + (uint64_t)i * 8;
}

struct lm_event event_of(struct world *w, enum probe probe, uint64_t key, uint64_t parent,
			 uint64_t val0, uint64_t val1)
{
	struct lm_event event = make_event(probe, 0, w->now += TICK, 0);

	event.key = key;
	event.parent = parent;
	event.val[0] = val0;
	event.val[1] = val1;
	return event;
}

/* A verb that is legal now for what can be lent: an offset from its BORN probe's relatives. */
enum act {
	ACT_NONE,
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

static bool is_legal(const struct truth *t, enum act act)
{
	bool lent = t->exclusive || t->borrows;

	switch (act) {
	case ACT_INIT:
		return t->raw;
	case ACT_SHARE:
		return !t->raw && !t->exclusive && !t->moved && t->borrows < 4;
	case ACT_EXCLUDE:
		return !t->raw && !lent && !t->moved;
	case ACT_RETURN:
		return lent;
	case ACT_MOVE:
		return !t->raw && !t->moved;
	case ACT_BACK:
		return t->moved;
	case ACT_TOUCH:
		return !t->raw && !t->moved;
	case ACT_DIES:
		return !lent && !t->moved;
	default:
		return false;
	}
}

static void apply(struct truth *t, enum act act)
{
	if (act == ACT_INIT)
		t->raw = false;
	if (act == ACT_SHARE)
		t->borrows++;
	if (act == ACT_EXCLUDE)
		t->exclusive = true;
	if (act == ACT_RETURN && t->exclusive)
		t->exclusive = false;
	else if (act == ACT_RETURN)
		t->borrows--;
	if (act == ACT_MOVE || act == ACT_BACK)
		t->moved = act == ACT_MOVE;
	if (act == ACT_DIES)
		*t = (struct truth){.alive = false};
}

static enum act legal_act(struct world *w, const struct truth *t)
{
	for (;;) {
		enum act act = choose(w, NR_ACTS);

		if (is_legal(t, act))
			return act;
	}
}

static bool step_pool(struct world *w, int i, struct lm_event *event)
{
	struct truth *t = &w->pool[i];

	if (!t->alive) {
		*event = event_of(w, POOL_BORN, pool_key(i), 0, POOL_SIZE, 0);
		t->alive = true;
	} else if (!t->nr_blocks && choose(w, 2)) {
		*event = event_of(w, POOL_DIES, pool_key(i), 0, 0, 0);
		t->alive = false;
	} else {
		*event = event_of(w, POOL_TOUCH, pool_key(i), 0, 0, 0);
	}
	return true;
}

static bool step_block(struct world *w, int i, struct lm_event *event)
{
	static const enum probe probe_of[NR_ACTS] = {
		[ACT_SHARE] = BLOCK_SHARE,   [ACT_EXCLUDE] = BLOCK_EXCLUDE,
		[ACT_RETURN] = BLOCK_RETURN, [ACT_MOVE] = BLOCK_MOVE,
		[ACT_BACK] = BLOCK_BACK,     [ACT_TOUCH] = BLOCK_TOUCH,
		[ACT_DIES] = BLOCK_DIES,
	};
	struct truth *t = &w->block[i];
	enum act act;

	if (!t->alive) {
		int pool = choose(w, NR_POOLS);

		if (!w->pool[pool].alive)
			return false;
		*t = (struct truth){.alive = true, .pool = pool, .dma = choose(w, 3)};
		w->pool[pool].nr_blocks++;
		*event = event_of(w, BLOCK_BORN, block_key(i), pool_key(pool), t->dma, 0);
		return true;
	}
	act = legal_act(w, t);
	*event = event_of(w, probe_of[act], block_key(i), pool_key(t->pool), 0, 0);
	if (act == ACT_TOUCH)
		event->val[1] = choose(w, POOL_SIZE + 1);
	if (act == ACT_DIES) {
		event->val[0] = t->dma;
		w->pool[t->pool].nr_blocks--;
	}
	/* Sometimes the same without naming the parent. */
	if ((act == ACT_TOUCH || act == ACT_DIES) && choose(w, 2)) {
		event->h.probe = act == ACT_DIES ? BLOCK_DROP : BLOCK_PEEK;
		event->parent = event->val[0] = event->val[1] = 0;
	}
	apply(t, act);
	return true;
}

static bool step_lock(struct world *w, int i, struct lm_event *event)
{
	static const enum probe probe_of[NR_ACTS] = {
		[ACT_INIT] = LOCK_INIT,	    [ACT_SHARE] = LOCK_SHARE, [ACT_EXCLUDE] = LOCK_EXCLUDE,
		[ACT_RETURN] = LOCK_RETURN, [ACT_MOVE] = LOCK_MOVE,   [ACT_BACK] = LOCK_BACK,
		[ACT_TOUCH] = LOCK_TOUCH,   [ACT_DIES] = LOCK_DIES,
	};
	struct truth *t = &w->lock[i];
	enum act act;

	if (!t->alive) {
		*t = (struct truth){.alive = true, .raw = true};
		*event = event_of(w, LOCK_BORN, lock_key(i), 0, 0, 0);
		return true;
	}
	act = legal_act(w, t);
	*event = event_of(w, probe_of[act], lock_key(i), 0, 0, 0);
	apply(t, act);
	return true;
}

/* One more legal event, on blocks most of all. */
static struct lm_event next_legal(struct world *w)
{
	struct lm_event event;
	bool done;

	do {
		uint32_t who = choose(w, 16);

		if (who < 2)
			done = step_pool(w, choose(w, NR_POOLS), &event);
		else if (who < 4)
			done = step_lock(w, choose(w, NR_LOCKS), &event);
		else
			done = step_block(w, choose(w, NR_BLOCKS), &event);
	} while (!done);
	return event;
}

void make_world(struct world *w, uint32_t seed)
{
	*w = (struct world){.random = seed * 2654435761u + 1, .now = 1000000};
}

void make_history(struct world *w, struct history *h)
{
	for (h->nr = 0; h->nr < NR_EVENTS; h->nr++)
		h->event[h->nr] = next_legal(w);
}
