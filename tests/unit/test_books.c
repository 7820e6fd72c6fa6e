// SPDX-License-Identifier: GPL-2.0-only
/* The books against the kernel's counts: what is told, and above all what is not. */
#include "pipeline_fixture.h"

static uint32_t reading;

static void count(struct fixture *f, uint32_t what, const char *name, const char *device,
		  uint64_t value)
{
	struct lm_count record = {
		.h = {.type = LM_REC_COUNT,
		      .size = sizeof(record),
		      .probe = LM_PROBE_NONE,
		      .time_ns = f->now},
		.what = what,
		.reading = reading,
		.count = value,
	};

	snprintf(record.name, sizeof(record.name), "%s", name);
	snprintf(record.device, sizeof(record.device), "%s", device);
	assert_int_equal(pipeline_push(f->pipeline, &record, sizeof(record)), 0);
}

static void end(struct fixture *f, bool busy)
{
	count(f, LM_COUNT_END, "", "", busy);
	reading++;
	f->now += 110 * MS;
	advance(f);
}

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

static const struct books_result *result_of(struct fixture *f)
{
	return books_result(pipeline_books(f->pipeline));
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

static void a_difference_that_stays_is_told(void **state)
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

static void what_was_there_before_is_not_compared(void **state)
{
	static const struct existing_pool before = {.device = "dev", .name = "A", .active = 7};
	struct start_info info = {.plan = &dma_pool_plan, .nr_pools = 1, .pool = &before};
	struct probe_info probe[8];
	struct fixture f;

	(void)state;
	reading = 1;
	open_text(&f);
	info.kernel = info.version = "x";
	for (int i = 0; i < 8; i++)
		probe[i] = (struct probe_info){.model = "m", .class = "c", .verb = "v"};
	info.probe = probe;
	pipeline_start(f.pipeline, &info);
	end(&f, false);
	pool_born(&f, POOL, "A", "dev");
	for (int i = 0; i < 10; i++)
		read_pool(&f, 9, false);
	assert_int_equal(result_of(&f)->compared, 0);
	assert_int_equal(result_of(&f)->mismatches, 0);
	close_all(&f);
}

/* Of two pools with one name one may be missing in a list that the kernel has cut off. */
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
		cmocka_unit_test(a_difference_that_stays_is_told),
		cmocka_unit_test(one_that_moves_or_goes_is_not),
		cmocka_unit_test(events_between_and_calls_under_way_excuse_it),
		cmocka_unit_test(what_was_there_before_is_not_compared),
		cmocka_unit_test(a_list_that_lacks_a_pool_says_nothing),
		cmocka_unit_test(a_baseline_that_failed_is_none),
		cmocka_unit_test(a_pool_that_is_not_listed_says_nothing),
		cmocka_unit_test(after_a_known_loss_it_is_no_news),
		cmocka_unit_test(with_a_filter_the_books_lack_others),
	};

	return cmocka_run_group_tests_name("books", tests, NULL, NULL);
}
