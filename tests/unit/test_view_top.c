// SPDX-License-Identifier: GPL-2.0-only
/* Objects by caller, module, device and task: what is alive, what grows, what leaked. */
/* first: it has arguments that are called as a variable of the fixture */
#include "view/internal.h"

#include "view_fixture.h"

static const struct top_row *row_of(const char *name)
{
	for (unsigned int i = 0; i < snapshot.nr_rows; i++)
		if (!strncmp(snapshot.group[i].name, name, strlen(name)))
			return &snapshot.group[i];
	fail_msg("no row '%s'", name);
	return NULL;
}

static void look_by(struct fixture *f, enum top_by by)
{
	const struct request request = {.screen = SCREEN_TOP, .by = by};

	look(f, &request);
}

/* Blocks that come and go, and @kept more each time, by another caller. */
static void live_on(struct fixture *f, unsigned int rounds, unsigned int kept)
{
	static uint64_t next = BLOCK + 0x100000;

	for (unsigned int i = 0; i < rounds; i++) {
		f->stack = STACK_PROBE;
		blocks(f, POOL, BLOCK, 5);
		free_blocks(f, POOL, BLOCK, 5);
		f->stack = STACK_OTHER;
		blocks(f, POOL, next, kept);
		next += 64 * (uint64_t)kept;
		f->now += (20 - 10 - kept) * MS;
		sample(f);
	}
}

static void begin(struct fixture *f)
{
	open_view(f);
	pool_born(f, POOL, "a", "dev");
}

static void test_what_grows_comes_first(void **state)
{
	const struct top_row *row;
	struct fixture f;

	(void)state;
	begin(&f);
	live_on(&f, 12, 1);
	look_by(&f, TOP_BY_CALLER);
	row = &snapshot.group[0];
	assert_string_equal(row->name, "nvme_probe [nvme]");
	assert_string_equal(row->class, "dma_pool.block");
	assert_int_equal(row->live, 12);
	assert_int_equal(row->bytes, 12 * 64);
	assert_in_range(row->growth, 5, 11);
	assert_int_equal(row->births, 50); /* one in 20 ms */
	assert_int_equal(row->deaths, 0);
	assert_true(row->oldest_ns >= 11 * 20 * MS);
	row = row_of("lm_probe [lm_misuse]");
	assert_int_equal(row->live, 1); /* the pool */
	row++;
	assert_string_equal(row->class, "dma_pool.block");
	assert_int_equal(row->live, 0);
	assert_int_equal(row->growth, 0);
	assert_int_equal(row->births, 250);
	assert_int_equal(row->deaths, 250);
	close_all(&f);
}

/* The twin: as many objects, but all taken at once, as a driver's set-up does. */
static void test_what_was_taken_once_does_not_grow(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	live_on(&f, 3, 0);
	live_on(&f, 1, 9);
	for (unsigned int i = 0; i < 60; i++) {
		live_on(&f, 1, 0);
		look_by(&f, TOP_BY_CALLER);
		for (unsigned int n = 0; n < snapshot.nr_rows; n++)
			assert_int_equal(snapshot.group[n].growth, 0);
	}
	assert_int_equal(row_of("nvme_probe")->live, 9);
	close_all(&f);
}

/* A leak that begins after a long time without one is seen soon. */
static void test_what_began_lately(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	live_on(&f, 1, 1);
	live_on(&f, 60, 0);
	live_on(&f, 20, 1);
	look_by(&f, TOP_BY_CALLER);
	assert_string_equal(snapshot.group[0].name, "nvme_probe [nvme]");
	assert_true(snapshot.group[0].growth > 0);
	close_all(&f);
}

/* More and more are out, under more and more load, but none of them stays. */
static void test_what_comes_and_goes_does_not_grow(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	for (unsigned int i = 1; i < 9; i++) {
		f.now += 20 * MS;
		blocks(&f, POOL, BLOCK, i);
		sample(&f);
		look_by(&f, TOP_BY_CALLER);
		assert_int_equal(snapshot.group[0].live, i == 1 ? 1 : i);
		for (unsigned int n = 0; n < snapshot.nr_rows; n++)
			assert_int_equal(snapshot.group[n].growth, 0);
		free_blocks(&f, POOL, BLOCK, i);
	}
	close_all(&f);
}

static void test_rise_needs_each_third(void **state)
{
	static const uint32_t steady[] = {0, 1, 2, 3, 4, 5}, once[] = {0, 0, 7, 7, 7, 7},
			      late[] = {0, 0, 0, 0, 7, 7}, over[] = {0, 1, 2, 3, 4, 0},
			      waves[] = {3, 9, 3, 9, 3, 9};

	(void)state;
	assert_int_equal(view_rise(steady, 6), 4);
	assert_int_equal(view_rise(once, 6), 0);
	assert_int_equal(view_rise(late, 6), 0);
	assert_int_equal(view_rise(over, 6), 0);
	assert_int_equal(view_rise(waves, 6), 0);
	assert_int_equal(view_rise(steady, 2), 0);
}

static void test_by_module_device_task(void **state)
{
	struct lm_task task;
	struct fixture f;

	(void)state;
	begin(&f);
	task = make_task(1, f.now, 0, 500, "fio");
	push(&f, &task);
	live_on(&f, 1, 3);
	f.tid = 500;
	live_on(&f, 2, 2);
	look_by(&f, TOP_BY_MODULE);
	assert_int_equal(snapshot.total, 2);
	assert_int_equal(row_of("nvme")->live, 7);
	assert_int_equal(row_of("lm_misuse")->live, 1);
	look_by(&f, TOP_BY_TASK);
	assert_int_equal(row_of("fio")->live, 4);
	assert_int_equal(row_of("insmod")->live, 4);
	assert_string_equal(row_of("insmod")->class, ""); /* a pool and blocks */
	look_by(&f, TOP_BY_DEVICE);
	assert_int_equal(snapshot.total, 1);
	assert_int_equal(row_of("dev")->live, 7);
	close_all(&f);
}

static void test_leaked(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	live_on(&f, 4, 2);
	f.stack = STACK_PROBE;
	event(&f, POOL_DIES, 0, POOL, 0, 0);
	f.now += 20 * MS;
	sample(&f);
	look_by(&f, TOP_BY_CALLER);
	assert_string_equal(snapshot.group[0].name, "nvme_probe [nvme]");
	assert_int_equal(snapshot.group[0].leaked, 8);
	assert_int_equal(snapshot.group[0].live, 0);
	/* they ended, but nobody gave them back */
	assert_int_equal(snapshot.group[0].deaths, 0);
	assert_int_equal(row_of("lm_probe")->leaked, 0);
	look_by(&f, TOP_BY_MODULE);
	assert_int_equal(row_of("nvme")->leaked, 8);
	look_by(&f, TOP_BY_TASK);
	assert_int_equal(row_of("insmod")->leaked, 8);
	look_by(&f, TOP_BY_DEVICE);
	assert_int_equal(row_of("dev")->leaked, 8);
	close_all(&f);
}

static void test_none_leaked(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	live_on(&f, 4, 0);
	event(&f, POOL_DIES, 0, POOL, 0, 0);
	sample(&f);
	look_by(&f, TOP_BY_CALLER);
	for (unsigned int n = 0; n < snapshot.nr_rows; n++)
		assert_int_equal(snapshot.group[n].leaked, 0);
	close_all(&f);
}

static void test_every_column_sorts(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	live_on(&f, 12, 1);
	for (unsigned int column = 0; column < NR_TOP_COLUMNS; column++) {
		struct request request = {.screen = SCREEN_TOP};
		char first[112];

		request.sort[SCREEN_TOP].column = (uint8_t)column;
		look(&f, &request);
		assert_int_equal(snapshot.total, 3);
		snprintf(first, sizeof(first), "%s", snapshot.group[0].name);
		assert_string_equal(first, column == TOP_BORN || column == TOP_FREED ||
							   column == TOP_OLDEST ||
							   column == TOP_NAME
						   ? "lm_probe [lm_misuse]"
						   : "nvme_probe [nvme]");
		request.sort[SCREEN_TOP].ascending = true;
		if (column == TOP_NAME || column == TOP_BORN) {
			look(&f, &request);
			assert_string_equal(snapshot.group[column == TOP_NAME ? 0 : 1].name,
					    "nvme_probe [nvme]");
		}
	}
	close_all(&f);
}

static void test_filter(void **state)
{
	struct request request = {.screen = SCREEN_TOP, .filter = "NVME"};
	struct fixture f;

	(void)state;
	begin(&f);
	live_on(&f, 2, 1);
	look(&f, &request);
	assert_int_equal(snapshot.total, 1);
	assert_string_equal(snapshot.group[0].name, "nvme_probe [nvme]");
	close_all(&f);
}

/* A shell script: each call of a program is a thread. Those that are gone are one group. */
static void test_many_tasks(void **state)
{
	const unsigned int nr = 3 * MOST_GROUPS;
	struct fixture f;

	(void)state;
	begin(&f);
	for (unsigned int i = 0; i < nr; i++) {
		f.tid = 10000 + i;
		blocks(&f, POOL, BLOCK, 1);
		free_blocks(&f, POOL, BLOCK, 1);
		if (i % 100 == 0)
			sample(&f);
	}
	blocks(&f, POOL, BLOCK, 1);
	f.now += 20 * MS;
	sample(&f);
	look_by(&f, TOP_BY_CALLER);
	assert_false(snapshot.incomplete);
	assert_int_equal(view->groups->full, false);
	assert_int_equal(snapshot.total, 2);
	{
		struct request whole = {.screen = SCREEN_TOP, .whole_ns = 1000000000};

		look(&f, &whole);
		assert_int_equal(row_of("lm_probe")->live, 1);
		assert_int_equal(snapshot.group[0].births + snapshot.group[1].births, nr + 2);
	}
	close_all(&f);
}

/* More at once than there is room for: the list says so. */
static void test_too_many_at_once(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	for (unsigned int i = 0; i < MOST_GROUPS + 10; i++) {
		f.tid = 10000 + i;
		blocks(&f, POOL, BLOCK + 64ull * i, 1);
	}
	look_by(&f, TOP_BY_CALLER);
	assert_true(snapshot.incomplete);
	close_all(&f);
}

static void test_set_back(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f);
	live_on(&f, 4, 1);
	event(&f, POOL_DIES, 0, POOL, 0, 0);
	sample(&f);
	look_by(&f, TOP_BY_CALLER);
	assert_int_equal(row_of("nvme_probe")->leaked, 4);
	view_forget(view, &dma_pool_plan);
	pool_born(&f, POOL, "a", "dev");
	live_on(&f, 2, 1);
	look_by(&f, TOP_BY_CALLER);
	assert_int_equal(row_of("nvme_probe")->leaked, 0);
	assert_int_equal(row_of("nvme_probe")->births, 50);
	close_all(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_grows_comes_first),
		cmocka_unit_test(test_what_was_taken_once_does_not_grow),
		cmocka_unit_test(test_what_began_lately),
		cmocka_unit_test(test_what_comes_and_goes_does_not_grow),
		cmocka_unit_test(test_rise_needs_each_third),
		cmocka_unit_test(test_by_module_device_task),
		cmocka_unit_test(test_leaked),
		cmocka_unit_test(test_none_leaked),
		cmocka_unit_test(test_every_column_sorts),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_many_tasks),
		cmocka_unit_test(test_too_many_at_once),
		cmocka_unit_test(test_set_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
