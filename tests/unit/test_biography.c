// SPDX-License-Identifier: GPL-2.0-only
/* The recorder of lives: what it keeps of one, which one it reports, and its bounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/biography.h"
#include "engine_fixture.h"

#define POOL 0x1000
#define B    0x10040
#define DMA  0xd0000

/* An engine whose steps the recorder gets, and no check of its violations. */
struct recording {
	struct fixture *f;
	struct biographies *all;
};

static void no_news(void *ctx, const struct violation *violation)
{
	(void)ctx;
	(void)violation;
}

static void record(void *ctx, const struct step_info *step)
{
	struct recording *r = ctx;

	biographies_add(r->all, step);
}

static bool is_in(void *ctx, const struct scope_query *query)
{
	(void)ctx;
	return query->tgid != TGID_OUT;
}

static int setup(void **state)
{
	struct recording *r = calloc(1, sizeof(*r));
	struct engine_config config = {
		.plan = &test_plan,
		.ctx = r,
		.on_violation = no_news,
		.on_step = record,
		.in_scope = is_in,
	};

	r->f = fixture_new(0, 0);
	r->all = biographies_new(&test_plan, &test_plan.class[CLASS_BLOCK]);
	engine_free(r->f->engine);
	r->f->engine = engine_new(&config);
	feed(r->f, POOL_BORN, POOL, 0, POOL_SIZE, 0);
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct recording *r = *state;

	biographies_free(r->all);
	fixture_free(r->f);
	free(r);
	return 0;
}

static void each_event_has_what_it_made_of_the_object(void **state)
{
	static const uint16_t probe[] = {BLOCK_BORN, BLOCK_TOUCH, BLOCK_MOVE, BLOCK_BACK,
					 BLOCK_DIES};
	static const enum state after[] = {STATE_READY, STATE_READY, STATE_MOVED, STATE_READY,
					   STATE_DEAD};
	struct recording *r = *state;
	const struct life *life;

	r->f->stack = 7;
	feed(r->f, BLOCK_BORN, B, POOL, DMA, 0);
	feed(r->f, BLOCK_TOUCH, B, POOL, 8, 16);
	feed(r->f, BLOCK_MOVE, B, POOL, 0, 0);
	feed(r->f, BLOCK_BACK, B, POOL, 0, 0);
	feed(r->f, BLOCK_DIES, B, POOL, DMA, 0);
	life = biographies_best(r->all);
	assert_non_null(life);
	assert_int_equal(life->nr, 5);
	assert_int_equal(life_kept(life), 5);
	assert_int_equal(life->object.key, B);
	for (unsigned int n = 0; n < 5; n++) {
		assert_int_equal(life_event(life, n)->probe, probe[n]);
		assert_int_equal(life_event(life, n)->after, STATE_BIT(after[n]));
		assert_int_equal(life_event(life, n)->stack, 7);
	}
	assert_int_equal(life_event(life, 1)->val[0], 8);
	assert_int_equal(life_event(life, 1)->val[1], 16);
	assert_int_equal(life_event(life, 4)->time_ns - life_event(life, 0)->time_ns, 4 * TICK);
	assert_int_equal(life_event(life, 0)->parent, POOL);
}

/* The pool is gone before the life is reported; a buffer's size is gone with the buffer. */
static void whose_it_was_and_how_large_is_kept(void **state)
{
	struct recording *r = *state;
	struct biographies *buffers = biographies_new(&test_plan, &test_plan.class[CLASS_BUFFER]);
	const struct life *life;

	feed_named(r->f, POOL_BORN, 0x2000, "lists", 0xde, "0000:00:04.0");
	feed(r->f, BLOCK_BORN, B, 0x2000, DMA, 0);
	feed(r->f, BLOCK_DIES, B, 0x2000, DMA, 0);
	feed(r->f, POOL_DIES, 0x2000, 0, 0, 0);
	life = biographies_best(r->all);
	assert_int_equal(life->object.size, POOL_SIZE);
	assert_int_equal(life->parent.key, 0x2000);
	assert_int_equal(life->parent.generation, 1);
	assert_string_equal(life->parent.name.raw, "lists");
	assert_string_equal(life->parent.device.raw, "0000:00:04.0");
	assert_string_equal(life->object.name.raw, "");
	/* not into the engine, which forgets the dead after a while */
	assert_ptr_equal(life->parent.name.raw, life->parent_names.name);
	assert_ptr_equal(life->object.name.raw, life->object_names.name);

	biographies_free(r->all);
	r->all = buffers;
	feed(r->f, BUFFER_BORN, 0x9000, 0, 100, 0);
	feed(r->f, BUFFER_DIES, 0x9000, 0, 0, 0);
	life = biographies_best(r->all);
	assert_int_equal(life->object.size, 100);
	assert_null(life->parent.class);
}

/* First by different verbs, then by events, then by age. */
static void the_most_eventful_life_is_chosen(void **state)
{
	struct recording *r = *state;

	assert_null(biographies_best(r->all));
	feed(r->f, BLOCK_BORN, B, POOL, DMA, 0);
	feed(r->f, BLOCK_BORN, B + 64, POOL, DMA, 0);
	assert_int_equal(biographies_best(r->all)->object.key, B);
	for (int i = 0; i < 5; i++)
		feed(r->f, BLOCK_TOUCH, B + 64, POOL, 0, 1);
	feed(r->f, BLOCK_DIES, B + 64, POOL, DMA, 0);
	assert_int_equal(biographies_best(r->all)->object.key, B + 64);
	feed(r->f, BLOCK_BORN, B + 128, POOL, DMA, 0);
	feed(r->f, BLOCK_MOVE, B + 128, POOL, 0, 0);
	feed(r->f, BLOCK_BACK, B + 128, POOL, 0, 0);
	feed(r->f, BLOCK_DIES, B + 128, POOL, DMA, 0);
	assert_int_equal(biographies_best(r->all)->object.key, B + 128);
}

static void of_a_long_life_the_middle_is_left_out(void **state)
{
	struct recording *r = *state;
	const struct life *life;

	feed(r->f, BLOCK_BORN, B, POOL, DMA, 0);
	for (unsigned int i = 1; i < 100; i++)
		feed(r->f, BLOCK_TOUCH, B, POOL, i % 8, 1);
	life = biographies_best(r->all);
	assert_int_equal(life->nr, 100);
	assert_int_equal(life_kept(life), LIFE_FIRST + LIFE_LAST);
	for (unsigned int n = 1; n < LIFE_FIRST; n++)
		assert_int_equal(life_event(life, n)->val[0], n % 8);
	for (unsigned int n = LIFE_FIRST; n < LIFE_FIRST + LIFE_LAST; n++)
		assert_int_equal(life_event(life, n)->val[0],
				 (100 - LIFE_FIRST - LIFE_LAST + n) % 8);
	for (unsigned int n = 1; n < life_kept(life); n++)
		assert_true(life_event(life, n)->time_ns > life_event(life, n - 1)->time_ns);
}

static void what_comes_after_the_end_belongs_to_the_best(void **state)
{
	struct recording *r = *state;

	feed(r->f, BLOCK_BORN, B, POOL, DMA, 0);
	feed(r->f, BLOCK_DIES, B, POOL, DMA, 0);
	feed(r->f, BLOCK_DIES, B, POOL, DMA, 0);
	assert_int_equal(biographies_best(r->all)->nr, 3);
	/* a later object at this address has a life of its own */
	feed(r->f, BLOCK_BORN, B, POOL, DMA, 0);
	assert_int_equal(biographies_best(r->all)->nr, 3);
	assert_int_equal(biographies_best(r->all)->object.generation, 1);
}

static void lives_are_bounded_and_those_missed_are_counted(void **state)
{
	struct recording *r = *state;

	for (uint64_t i = 0; i < LIVES_MOST + 5; i++)
		feed(r->f, BLOCK_BORN, B + 64 * i, POOL, DMA, 0);
	assert_int_equal(biographies_missed(r->all), 5);
	/* one that was missed is not taken up in the middle */
	feed(r->f, BLOCK_DIES, B, POOL, DMA, 0);
	feed(r->f, BLOCK_TOUCH, B + 64 * LIVES_MOST, POOL, 0, 1);
	feed(r->f, BLOCK_MOVE, B + 64 * LIVES_MOST, POOL, 0, 0);
	assert_int_equal(biographies_best(r->all)->object.key, B);
	/* all that have ended make room, wherever they were in the table */
	for (uint64_t i = 1; i < LIVES_MOST; i++)
		feed(r->f, BLOCK_DIES, B + 64 * i, POOL, DMA, 0);
	for (uint64_t i = 0; i < LIVES_MOST; i++)
		feed(r->f, BLOCK_BORN, 0x4000000 + 64 * i, POOL, DMA, 0);
	assert_int_equal(biographies_missed(r->all), 5);
	for (uint64_t i = 0; i < LIVES_MOST; i++)
		feed(r->f, BLOCK_TOUCH, 0x4000000 + 64 * i, POOL, 0, 1);
	feed(r->f, BLOCK_MOVE, 0x4000000 + 64 * 700, POOL, 0, 0);
	assert_int_equal(biographies_best(r->all)->object.key, 0x4000000 + 64 * 700);
	assert_int_equal(biographies_best(r->all)->nr, 3);
}

static void other_classes_and_what_is_out_of_scope_have_none(void **state)
{
	struct recording *r = *state;

	feed(r->f, LOCK_BORN, 0x7000, 0, 0, 0);
	r->f->tgid = TGID_OUT;
	feed(r->f, BLOCK_BORN, B, POOL, DMA, 0);
	assert_null(biographies_best(r->all));
}

static void an_adopted_object_begins_where_it_was_first_seen(void **state)
{
	struct recording *r = *state;
	const struct life *life;

	feed(r->f, BLOCK_TOUCH, B, 0x5000, 0, 1);
	feed(r->f, BLOCK_DIES, B, 0x5000, DMA, 0);
	life = biographies_best(r->all);
	assert_non_null(life);
	assert_true(life->object.adopted);
	assert_int_equal(life->nr, 2);
}

/* What was there before, and of which only the release is seen. */
static void an_adopted_object_can_die_by_its_only_event(void **state)
{
	struct recording *r = *state;
	const struct life *life;

	feed(r->f, BLOCK_DIES, B, 0x5000, DMA, 0);
	life = biographies_best(r->all);
	assert_non_null(life);
	assert_int_equal(life->nr, 1);
	assert_int_equal(life_event(life, 0)->after, STATE_BIT(STATE_DEAD));
	/* and makes room */
	for (uint64_t i = 1; i <= LIVES_MOST; i++)
		feed(r->f, BLOCK_TOUCH, B + 64 * i, 0x5000, 0, 1);
	assert_int_equal(biographies_missed(r->all), 0);
	for (uint64_t i = LIVES_MOST + 1; i < LIVES_MOST + 4; i++) {
		feed(r->f, BLOCK_TOUCH, B + 64 * i, 0x5000, 0, 1);
		feed(r->f, BLOCK_TOUCH, B + 64 * i, 0x5000, 0, 1);
	}
	assert_int_equal(biographies_missed(r->all), 3);
}

static void an_object_adopted_by_its_child_begins_with_its_own_event(void **state)
{
	struct recording *r = *state;
	const struct life *life;

	biographies_free(r->all);
	r->all = biographies_new(&test_plan, &test_plan.class[CLASS_POOL]);
	feed(r->f, BLOCK_BORN, B, 0x5000, DMA, 0);
	assert_null(biographies_best(r->all));
	feed(r->f, POOL_TOUCH, 0x5000, 0, 0, 0);
	feed(r->f, BLOCK_DIES, B, 0x5000, DMA, 0);
	feed(r->f, POOL_DIES, 0x5000, 0, 0, 0);
	life = biographies_best(r->all);
	assert_non_null(life);
	assert_int_equal(life->object.key, 0x5000);
	assert_int_equal(life->nr, 2);
}

#define RECORDED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RECORDED(each_event_has_what_it_made_of_the_object),
		RECORDED(whose_it_was_and_how_large_is_kept),
		RECORDED(the_most_eventful_life_is_chosen),
		RECORDED(of_a_long_life_the_middle_is_left_out),
		RECORDED(what_comes_after_the_end_belongs_to_the_best),
		RECORDED(lives_are_bounded_and_those_missed_are_counted),
		RECORDED(other_classes_and_what_is_out_of_scope_have_none),
		RECORDED(an_adopted_object_begins_where_it_was_first_seen),
		RECORDED(an_adopted_object_can_die_by_its_only_event),
		RECORDED(an_object_adopted_by_its_child_begins_with_its_own_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
