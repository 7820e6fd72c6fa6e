// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random histories, judged whole and as they are written while the kernel narrows the scope: the
 * same is found of what is in scope, and nothing is made up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine_history.h"
#include "live_model.h"
#include "records.h"

#define PID	100
#define BUCKETS 4096
#define ROUNDS	2000

/* The same history: whole with the filter, narrowed with the filter, and whole without one. */
struct judges {
	struct fixture *whole, *narrowed, *all;
	struct live_model *model;
	unsigned int skipped, strangers, full;
	struct lm_event left[2 * NR_EVENTS]; /* the skipped */
	unsigned int nr_faults;
	struct lm_event fault[NR_EVENTS];
};

static void give(struct fixture *f, const struct lm_hdr *record)
{
	assert_int_equal(engine_feed(f->engine, record), 0);
	f->now = record->time_ns;
}

static void judge(struct judges *j, struct lm_event *event)
{
	struct lm_stranger stranger = live_model_stranger(event);
	struct lm_gap gap = make_gap(event->h.time_ns, event->h.time_ns, 1, LM_PROBE_NONE);
	struct lm_event copy = *event;

	give(j->whole, &event->h);
	copy.tgid = PID;
	give(j->all, &copy.h);
	switch (live_model_decide(j->model, event)) {
	case MODEL_STRANGER:
		j->strangers++;
		give(j->narrowed, &stranger.h);
		give(j->narrowed, &event->h);
		break;
	case MODEL_WRITE:
		give(j->narrowed, &event->h);
		break;
	case MODEL_FULL:
		j->full++;
		engine_feed(j->narrowed->engine, &gap.h);
		break;
	default:
		j->left[j->skipped++] = *event;
	}
}

static bool was_left(const struct judges *j, const struct violation *v)
{
	for (unsigned int i = 0; i < j->skipped; i++)
		if (j->left[i].key == v->object.key)
			return true;
	return false;
}

/* Mostly one process has an object, and sometimes the other one has a hand in it. */
static uint32_t process_of(struct world *w, const struct lm_event *event)
{
	uint64_t owner = event->parent ? event->parent >> 8 : event->key >> 6;
	bool out = (owner ^ w->now >> 12) & 1;

	return (choose(w, 12) == 0) == out ? PID : TGID_OUT;
}

/* Any verb on any key: mistakes of every kind. */
static struct lm_event any_event(struct world *w)
{
	enum probe probe = choose(w, BUFFER_BORN);
	uint64_t key = probe <= POOL_DIES    ? pool_key(choose(w, NR_POOLS))
		       : probe <= BLOCK_DROP ? block_key(choose(w, NR_BLOCKS))
					     : lock_key(choose(w, NR_LOCKS));
	uint64_t parent = probe > POOL_DIES && probe <= BLOCK_DIES && probe != BLOCK_PEEK
				  ? pool_key(choose(w, NR_POOLS))
				  : 0;

	return event_of(w, probe, key, parent, 0, 0);
}

static void play(struct judges *j, uint32_t seed, uint32_t buckets, unsigned int one_in)
{
	static struct history h;
	struct world w;

	*j = (struct judges){
		.whole = fixture_new(0, 0),
		.narrowed = fixture_new(0, 0),
		.all = fixture_new(0, 0),
		.model = live_model_new(&test_plan, buckets, PID),
	};
	make_world(&w, seed);
	make_history(&w, &h);
	for (unsigned int i = 0; i < h.nr; i++) {
		struct lm_event event = h.event[i];

		event.tgid = process_of(&w, &event);
		judge(j, &event);
		if (!one_in || choose(&w, one_in))
			continue;
		event = any_event(&w);
		event.h.time_ns = h.event[i].h.time_ns + TICK / 2;
		event.tgid = process_of(&w, &event);
		j->fault[j->nr_faults++] = event;
		judge(j, &event);
	}
}

static void end(struct judges *j)
{
	fixture_free(j->whole);
	fixture_free(j->narrowed);
	fixture_free(j->all);
	live_model_free(j->model);
}

/* Whether @f has the same certain violation. */
static bool has(const struct fixture *f, const struct violation *v)
{
	for (unsigned int i = 0; i < f->nr && i < MAX_LOG; i++)
		if (f->log[i].time_ns == v->time_ns && f->log[i].certain &&
		    f->log[i].rule == v->rule && f->log[i].object.key == v->object.key)
			return true;
	return false;
}

/*
 * Whether something was wrong with this key, or a parent or child of it, then or before. What comes
 * of a mistake that was left out can have another name, or be certain where it was not.
 */
static bool has_cause(const struct judges *j, const struct violation *v)
{
	for (unsigned int i = 0; i < j->all->nr && i < MAX_LOG; i++)
		if (j->all->log[i].time_ns <= v->time_ns && j->all->log[i].certain &&
		    (j->all->log[i].object.key == v->object.key ||
		     j->all->log[i].object.key == v->parent.key))
			return true;
	for (unsigned int i = 0; i < j->nr_faults; i++)
		if (j->fault[i].h.time_ns <= v->time_ns &&
		    (j->fault[i].key == v->object.key || j->fault[i].parent == v->object.key ||
		     j->fault[i].key == v->parent.key))
			return true;
	return false;
}

static void complain(uint32_t seed, const char *what, const struct violation *v)
{
	fail_msg("seed %u: %s %s on %#llx at %llu", seed, what, rule_name(v->rule),
		 (unsigned long long)v->object.key, (unsigned long long)v->time_ns);
}

/*
 * All that is certain of objects in scope, and of what never was an object: unless somebody else
 * may have given birth to it.
 */
static void misses_nothing(const struct judges *j, uint32_t seed)
{
	for (unsigned int i = 0; i < j->whole->nr && i < MAX_LOG; i++) {
		const struct violation *v = &j->whole->log[i];

		if (v->certain && !has(j->narrowed, v) && (v->object.id || !was_left(j, v)))
			complain(seed, "not seen:", v);
	}
}

static void makes_nothing_up(const struct judges *j, uint32_t seed)
{
	for (unsigned int i = 0; i < j->narrowed->nr && i < MAX_LOG; i++) {
		const struct violation *v = &j->narrowed->log[i];

		if (v->certain && !has_cause(j, v))
			complain(seed, "made up:", v);
	}
}

static void legal_histories_stay_clean(void **state)
{
	static struct judges j;
	unsigned int skipped = 0;

	(void)state;
	for (uint32_t seed = 1; seed <= ROUNDS; seed++) {
		play(&j, seed, BUCKETS, 0);
		assert_int_equal(j.narrowed->nr_certain, 0);
		skipped += j.skipped;
		end(&j);
	}
	/* or the test shows nothing */
	assert_true(skipped > ROUNDS * NR_EVENTS / 10);
}

static void nothing_in_scope_is_missed(void **state)
{
	static struct judges j;
	unsigned int found = 0;

	(void)state;
	for (uint32_t seed = 1; seed <= ROUNDS; seed++) {
		play(&j, seed, BUCKETS, 20);
		found += j.whole->nr_certain;
		misses_nothing(&j, seed);
		end(&j);
	}
	assert_true(found > ROUNDS);
}

static void nothing_is_made_up(void **state)
{
	static struct judges j;

	(void)state;
	for (uint32_t seed = 1; seed <= ROUNDS; seed++) {
		play(&j, seed, BUCKETS, 20);
		makes_nothing_up(&j, seed);
		end(&j);
	}
}

/* Keys of the dead go, and there is no room for some of the living. */
static void nor_by_a_small_table(void **state)
{
	static struct judges j;
	unsigned int strangers = 0, full = 0;

	(void)state;
	for (uint32_t seed = 1; seed <= ROUNDS; seed++) {
		play(&j, seed, 8, seed % 2 ? 20 : 0);
		if (seed % 2)
			makes_nothing_up(&j, seed);
		else
			assert_int_equal(j.narrowed->nr_certain, 0);
		strangers += j.strangers;
		full += j.full;
		end(&j);
	}
	assert_true(strangers && full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(legal_histories_stay_clean),
		cmocka_unit_test(nothing_in_scope_is_missed),
		cmocka_unit_test(nothing_is_made_up),
		cmocka_unit_test(nor_by_a_small_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
