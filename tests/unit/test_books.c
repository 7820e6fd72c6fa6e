// SPDX-License-Identifier: GPL-2.0-only
/* The books against the kernel's counts: what is reported, and above all what is not. */
#include "books_fixture.h"

/* A reading in which the kernel counts @value blocks of the pool A. */
static void read_pool(struct fixture *f, uint64_t value, bool busy)
{
	count(f, LM_COUNT_BLOCKS, "A", "dev", value);
	end(f, busy);
}

/* Two blocks of a pool that was born in the watch. */
static void open_books(struct fixture *f)
{
	reading = 1;
	open_text(f);
	end(f, false);
	pool_born(f, POOL, "A", "dev");
	event(f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	event(f, BLOCK_BORN, 0, BLOCK + 64, POOL, 0x2000);
}

static void what_agrees_is_compared(void **state)
{
	struct fixture f;

	(void)state;
	open_books(&f);
	for (int i = 0; i < 10; i++) {
		read_pool(&f, 2, false);
		assert_false(books_differ(pipeline_books(f.pipeline)));
	}
	assert_int_equal(result_of(&f)->readings, 11);
	assert_int_equal(result_of(&f)->compared, 10);
	assert_int_equal(result_of(&f)->mismatches, 0);
	close_all(&f);
}

static void a_difference_that_stays_is_reported(void **state)
{
	struct fixture f;
	char text[256];

	(void)state;
	open_books(&f);
	for (int i = 1; i < BOOKS_READINGS; i++) {
		read_pool(&f, 3, false);
		assert_true(books_differ(pipeline_books(f.pipeline)));
		assert_int_equal(result_of(&f)->mismatches, 0);
	}
	read_pool(&f, 3, false);
	assert_int_equal(result_of(&f)->mismatches, 1);
	mismatch_say(&result_of(&f)->mismatch[0], text, sizeof(text));
	assert_string_equal(text, "ledger-mismatch: the kernel counts 3 blocks of \"A\" (dev), "
				  "lifemon 2");
	/* once */
	read_pool(&f, 3, false);
	assert_int_equal(result_of(&f)->mismatches, 1);
	close_all(&f);
}

static void one_that_moves_or_goes_is_not(void **state)
{
	struct fixture f;

	(void)state;
	open_books(&f);
	for (int i = 0; i < 20; i++)
		read_pool(&f, 3 + (uint64_t)(i % 3 == 0), false);
	assert_int_equal(result_of(&f)->mismatches, 0);
	for (int i = 0; i < 20; i++)
		read_pool(&f, i % 3 ? 3 : 2, false);
	assert_int_equal(result_of(&f)->mismatches, 0);
	close_all(&f);
}

static void events_between_and_calls_under_way_excuse_it(void **state)
{
	struct fixture f;

	(void)state;
	open_books(&f);
	for (int i = 0; i < 20; i++) {
		event(&f, i % 2 ? BLOCK_DIES : BLOCK_BORN, 0, BLOCK + 128, POOL, 0x3000);
		read_pool(&f, 4 - (uint64_t)(i % 2), false);
	}
	for (int i = 0; i < 20; i++)
		read_pool(&f, 3, true);
	/* the difference is always the same, but there were events in between */
	for (int i = 0; i < 20; i++) {
		event(&f, BLOCK_BORN, 0, BLOCK + 256, POOL, 0x5000);
		event(&f, BLOCK_DIES, 0, BLOCK + 256, POOL, 0x5000);
		read_pool(&f, 3, false);
	}
	assert_int_equal(result_of(&f)->mismatches, 0);
	close_all(&f);
}

/* Two pools have one name, and one of them is missing in a list that the kernel cut off. */
static void a_list_that_lacks_a_pool_says_nothing(void **state)
{
	struct fixture f;

	(void)state;
	open_books(&f);
	pool_born(&f, POOL + 4096, "A", "dev");
	event(&f, BLOCK_BORN, 0, BLOCK + 192, POOL + 4096, 0x4000);
	for (int i = 0; i < 10; i++)
		read_pool(&f, 2, false);
	assert_int_equal(result_of(&f)->compared, 0);
	assert_int_equal(result_of(&f)->mismatches, 0);
	/* with both, their sum is compared */
	for (int i = 0; i < 10; i++) {
		count(&f, LM_COUNT_BLOCKS, "A", "dev", 1);
		read_pool(&f, 2, false);
	}
	assert_int_equal(result_of(&f)->compared, 10);
	assert_int_equal(result_of(&f)->mismatches, 0);
	close_all(&f);
}

/* A first reading that failed is none: what it lacked would seem to be new. */
static void a_baseline_that_failed_is_none(void **state)
{
	struct fixture f;

	(void)state;
	reading = 1;
	open_text(&f);
	end(&f, true);
	pool_born(&f, POOL, "A", "dev");
	for (int i = 0; i < 10; i++)
		read_pool(&f, 3, false);
	assert_int_equal(result_of(&f)->compared, 0);
	close_all(&f);
}

static void a_pool_that_is_not_listed_says_nothing(void **state)
{
	struct fixture f;

	(void)state;
	open_books(&f);
	for (int i = 0; i < 10; i++)
		end(&f, false);
	assert_int_equal(result_of(&f)->compared, 0);
	assert_int_equal(result_of(&f)->mismatches, 0);
	close_all(&f);
}

static void after_a_known_loss_it_is_no_news(void **state)
{
	struct lm_gap gap = make_gap(10000 * MS, 10001 * MS, 1, LM_PROBE_NONE);
	struct fixture f;

	(void)state;
	open_books(&f);
	push(&f, &gap);
	for (int i = 0; i < 10; i++)
		read_pool(&f, 3, false);
	assert_int_equal(result_of(&f)->mismatches, 0);
	close_all(&f);
}

static uint64_t live_blocks(struct fixture *f)
{
	struct class_stats stats;

	engine_class_stats(pipeline_engine(f->pipeline), CLASS_BLOCK, &stats);
	return stats.live;
}

static uint64_t possible(struct fixture *f)
{
	struct engine_losses losses;

	engine_losses(pipeline_engine(f->pipeline), &losses);
	return losses.possible;
}

static void lose_something(struct fixture *f)
{
	struct lm_gap gap = make_gap(f->now, f->now + MS, 1, LM_PROBE_NONE);

	push(f, &gap);
	f->now += 2 * MS;
	advance(f);
}

/* Two blocks may be alive after a gap. The kernel counts none: both were released. */
static void what_is_not_there_leaves_the_books(void **state)
{
	struct fixture f;

	(void)state;
	open_books(&f);
	lose_something(&f);
	for (int i = 1; i < BOOKS_READINGS; i++) {
		read_pool(&f, 0, false);
		assert_true(books_differ(pipeline_books(f.pipeline)));
		assert_int_equal(live_blocks(&f), 2);
	}
	read_pool(&f, 0, false);
	assert_int_equal(live_blocks(&f), 0);
	read_pool(&f, 0, false);
	assert_false(books_differ(pipeline_books(f.pipeline)));
	event(&f, POOL_DIES, 0, POOL, 0, 0);
	advance(&f);
	assert_int_equal(possible(&f), 0);
	assert_int_equal(result_of(&f)->mismatches, 0);
	close_all(&f);
}

/* The memory may belong to another pool by now, so a release is not a certain mistake. */
static void of_what_has_left_nothing_is_certain(void **state)
{
	struct fixture f;

	(void)state;
	open_books(&f);
	lose_something(&f);
	for (int i = 0; i < BOOKS_READINGS; i++)
		read_pool(&f, 0, false);
	assert_int_equal(live_blocks(&f), 0);
	event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_BORN, 0, BLOCK + 64, POOL + 4096, 0x2000);
	event(&f, BLOCK_DIES, 0, BLOCK + 64, POOL + 4096, 0x2000);
	advance(&f);
	for (enum rule rule = 0; rule < NR_RULES; rule++)
		assert_int_equal(engine_violations(pipeline_engine(f.pipeline), rule), 0);
	/* and what is seen whole is certain again */
	event(&f, BLOCK_DIES, 0, BLOCK + 64, POOL + 4096, 0x2000);
	advance(&f);
	assert_int_equal(engine_violations(pipeline_engine(f.pipeline), RULE_DOUBLE_FREE), 1);
	close_all(&f);
}

static void read_two(struct fixture *f, uint64_t a, uint64_t b, bool busy)
{
	count(f, LM_COUNT_BLOCKS, "B", "dev", b);
	read_pool(f, a, busy);
}

/* One is there, but not which; a call is under way; events were between; a pool is missing. */
static void nothing_leaves_that_may_be_there(void **state)
{
	struct fixture f;

	(void)state;
	open_books(&f);
	lose_something(&f);
	pool_born(&f, POOL + 4096, "B", "dev");
	for (int i = 0; i < 10; i++)
		read_two(&f, 1, 0, false);
	for (int i = 0; i < 10; i++)
		read_two(&f, 0, 0, true);
	for (int i = 0; i < 10; i++) {
		event(&f, BLOCK_BORN, 0, BLOCK + 256, POOL + 4096, 0x5000);
		event(&f, BLOCK_DIES, 0, BLOCK + 256, POOL + 4096, 0x5000);
		read_two(&f, 0, 0, false);
	}
	pool_born(&f, POOL + 8192, "A", "dev");
	for (int i = 0; i < 10; i++)
		read_two(&f, 0, 0, false);
	assert_int_equal(live_blocks(&f), 2);
	close_all(&f);
}

/*
 * An object that is certainly alive stays: if the kernel does not count it, something else is
 * wrong.
 */
static void what_is_alive_for_certain_stays(void **state)
{
	struct fixture f;

	(void)state;
	open_books(&f);
	lose_something(&f);
	event(&f, BLOCK_BORN, 0, BLOCK + 256, POOL, 0x5000);
	for (int i = 0; i < 10; i++)
		read_pool(&f, 0, false);
	assert_int_equal(live_blocks(&f), 1);
	close_all(&f);
}

static void with_a_filter_the_books_lack_others(void **state)
{
	struct pipeline_config config = {.filter.pool = "B"};
	struct fixture f;

	(void)state;
	reading = 1;
	open_with(&f, sink_text_new, &config);
	end(&f, false);
	pool_born(&f, POOL, "A", "dev");
	for (int i = 0; i < 10; i++)
		read_pool(&f, 3, false);
	assert_int_equal(result_of(&f)->compared, 0);
	close_all(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_agrees_is_compared),
		cmocka_unit_test(a_difference_that_stays_is_reported),
		cmocka_unit_test(one_that_moves_or_goes_is_not),
		cmocka_unit_test(events_between_and_calls_under_way_excuse_it),
		cmocka_unit_test(a_list_that_lacks_a_pool_says_nothing),
		cmocka_unit_test(a_baseline_that_failed_is_none),
		cmocka_unit_test(a_pool_that_is_not_listed_says_nothing),
		cmocka_unit_test(after_a_known_loss_it_is_no_news),
		cmocka_unit_test(what_is_not_there_leaves_the_books),
		cmocka_unit_test(of_what_has_left_nothing_is_certain),
		cmocka_unit_test(nothing_leaves_that_may_be_there),
		cmocka_unit_test(what_is_alive_for_certain_stays),
		cmocka_unit_test(with_a_filter_the_books_lack_others),
	};

	return cmocka_run_group_tests_name("books", tests, NULL, NULL);
}
