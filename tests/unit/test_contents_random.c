// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random histories of memory and of timers in it, beside a list that is searched from end to end:
 * each release reports just what is armed in what is released.
 */
#include <stdlib.h>

#include "rules_fixture.h"

#define MODEL                                                                                      \
	"model m class memory born exit alloc key ret size arg0 dies entry release key arg0 "      \
	"known "                                                                                   \
	"dies later entry release_rcu key arg0 known "                                             \
	"class timer inside m.memory born tracepoint start key arg0 "                              \
	"dies tracepoint cancel key arg0 known"

enum { ALLOC, RELEASE, RELEASE_RCU, START, CANCEL };

#define BASE   0xffff888000000000ull
#define PLACES 64
#define TIMERS 96
#define EVENTS 300000
/* From the start of one place to that of the next: more than the largest takes. */
#define DISTANCE 8192ull

/* All that there is. A size of 0 is free. */
struct world {
	uint64_t size[PLACES];
	struct {
		uint64_t at; /* 0: not armed */
		bool reported;
	} timer[TIMERS];
};

static uint64_t start_of(unsigned int place)
{
	return BASE + place * DISTANCE;
}

static bool lies_in(const struct world *world, unsigned int timer, unsigned int place)
{
	uint64_t at = world->timer[timer].at;

	return at && !world->timer[timer].reported && at >= start_of(place) &&
	       at < start_of(place) + world->size[place];
}

static void allocate_or_release(struct world *world, struct rules *r, unsigned int place)
{
	bool later = rand() % 4 == 0;
	unsigned int nr = 0;

	if (!world->size[place]) {
		/* sizes and ends at all distances from a grain of 64 bytes */
		world->size[place] = 1 + (uint64_t)rand() % (rand() % 2 ? 200 : DISTANCE - 1);
		feed_values(r, ALLOC, start_of(place), world->size[place], 0);
		return;
	}
	for (unsigned int t = 0; t < TIMERS; t++)
		nr += !later && lies_in(world, t, place);
	feed(r, later ? RELEASE_RCU : RELEASE, start_of(place));
	if (nr)
		assert_int_equal(reports(r, RULE_OUTLIVED_PARENT)->nr_children, nr);
	quiet(r);
	r->nr = r->seen = 0;
	for (unsigned int t = 0; t < TIMERS; t++)
		world->timer[t].reported |= !later && lies_in(world, t, place);
	world->size[place] = 0;
}

static bool is_taken(const struct world *world, uint64_t at)
{
	for (unsigned int t = 0; t < TIMERS; t++)
		if (world->timer[t].at == at)
			return true;
	return false;
}

static void arm_or_cancel(struct world *world, struct rules *r, unsigned int timer)
{
	uint64_t at = BASE + (uint64_t)rand() % (PLACES * DISTANCE);

	if (world->timer[timer].at) {
		feed(r, CANCEL, world->timer[timer].at);
		world->timer[timer].at = 0;
		world->timer[timer].reported = false;
		return;
	}
	/* most in small memory, as most memory is small */
	if (rand() % 4)
		at = at / DISTANCE * DISTANCE + at % 200;
	if (is_taken(world, at))
		return;
	world->timer[timer].at = at;
	feed(r, START, at);
}

static void each_release_reports_what_is_armed_in_it(void **state)
{
	static struct world world;
	struct rules r;

	(void)state;
	srand(1);
	rules_open(&r, MODEL);
	for (unsigned int n = 0; n < EVENTS; n++) {
		if (rand() % 2)
			allocate_or_release(&world, &r, (unsigned int)rand() % PLACES);
		else
			arm_or_cancel(&world, &r, (unsigned int)rand() % TIMERS);
	}
	assert_true(engine_violations(r.engine, RULE_OUTLIVED_PARENT) > EVENTS / 100);
	rules_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_release_reports_what_is_armed_in_it),
	};

	return cmocka_run_group_tests_name("random contents of memory", tests, NULL, NULL);
}
