// SPDX-License-Identifier: GPL-2.0-only
/* What a display gets of objects, their lifetimes, violations and losses. */
#include "view_fixture.h"

static void test_objects_oldest_first(void **state)
{
	struct request request = {.screen = SCREEN_OBJECTS, .rows = 4};
	struct fixture f;

	(void)state;
	open_view(&f);
	pool_born(&f, POOL, "a", "dev");
	blocks(&f, POOL, BLOCK, 3);
	f.stack = STACK_OTHER;
	blocks(&f, POOL, BLOCK + 0x1000, 7);
	free_blocks(&f, POOL, BLOCK, 1);
	look(&f, &request);
	assert_int_equal(snapshot.total, 9);
	assert_int_equal(snapshot.nr_rows, 4);
	assert_int_equal(snapshot.object[0].key, BLOCK + 64);
	assert_string_equal(snapshot.object[0].caller, "lm_probe+0x1a [lm_misuse]");
	assert_string_equal(snapshot.object[0].comm, "insmod");
	assert_string_equal(snapshot.object[0].state, "ready");
	assert_true(snapshot.object[0].age_ns > snapshot.object[1].age_ns);
	request.index[SCREEN_OBJECTS] = 6;
	look(&f, &request);
	assert_int_equal(snapshot.top, 3);
	assert_int_equal(snapshot.cursor, 6);
	snprintf(request.filter, sizeof(request.filter), "nvme_probe");
	request.index[SCREEN_OBJECTS] = 0;
	look(&f, &request);
	/* the filter is for the pools as well, so the selection is named */
	request.selection = (struct node){.kind = NODE_ALL};
	look(&f, &request);
	assert_int_equal(snapshot.total, 7);
	assert_int_equal(snapshot.object[0].key, BLOCK + 0x1000);
	close_all(&f);
}

/* More than a list of many parents can hold: the oldest of all are in it, in order. */
static void test_oldest_of_many(void **state)
{
	struct request request = {.screen = SCREEN_OBJECTS,
				  .selection = {.kind = NODE_CLASS, .class = CLASS_BLOCK}};
	struct fixture f;

	(void)state;
	open_view(&f);
	pool_born(&f, POOL, "a", "dev");
	pool_born(&f, OTHER_POOL, "b", "dev");
	blocks(&f, POOL, BLOCK, 600);
	blocks(&f, OTHER_POOL, BLOCK + 0x100000, 600);
	free_blocks(&f, POOL, BLOCK, 500);
	look(&f, &request);
	assert_int_equal(snapshot.total, 512);
	assert_true(snapshot.incomplete);
	for (unsigned int i = 1; i < snapshot.nr_rows; i++)
		assert_true(snapshot.object[i - 1].id < snapshot.object[i].id);
	assert_int_equal(snapshot.object[0].key, BLOCK + 64 * 500);
	/* the pools are the oldest, and come up last in the search */
	request.selection = (struct node){.kind = NODE_ALL};
	request.index[SCREEN_OBJECTS] = 511;
	look(&f, &request);
	assert_int_equal(snapshot.object[snapshot.nr_rows - 1].key, BLOCK + 0x100000 + 64 * 409);
	request.index[SCREEN_OBJECTS] = 0;
	look(&f, &request);
	assert_int_equal(snapshot.object[0].key, POOL);
	assert_int_equal(snapshot.object[1].key, OTHER_POOL);
	request.selection = (struct node){.kind = NODE_CLASS, .class = CLASS_POOL};
	look(&f, &request);
	assert_int_equal(snapshot.total, 2);
	close_all(&f);
}

static void test_violations(void **state)
{
	struct request request = {.screen = SCREEN_VIOLATIONS};
	struct fixture f;

	(void)state;
	open_view(&f);
	double_free(&f);
	look(&f, &request);
	assert_int_equal(snapshot.total, 1);
	assert_string_equal(snapshot.violation[0].rule, "double-free");
	assert_true(snapshot.violation[0].certain);
	assert_int_equal(snapshot.report_nr, 0);
	request.wants_report = true;
	look(&f, &request);
	assert_int_equal(snapshot.report_nr, 1);
	assert_non_null(strstr(snapshot.report, "VIOLATION double-free: block"));
	assert_non_null(strstr(snapshot.report, "last events of this object"));
	assert_non_null(strstr(snapshot.report, "born   dma_pool_alloc"));
	assert_non_null(strstr(snapshot.report,
			       "automaton: --born--> ready --dies--> dead --dies--> double-free"));
	snprintf(request.filter, sizeof(request.filter), "leak");
	look(&f, &request);
	assert_int_equal(snapshot.total, 0);
	close_all(&f);
}

static void free_twice(struct fixture *f, unsigned int times)
{
	for (unsigned int i = 0; i < times; i++) {
		event(f, BLOCK_BORN, 0, BLOCK + 64 * i, POOL, 0x1000);
		event(f, BLOCK_DIES, 0, BLOCK + 64 * i, POOL, 0x1000);
		event(f, BLOCK_DIES, 0, BLOCK + 64 * i, POOL, 0x1000);
	}
}

/* What is seen again after a replay was set back is shown again. */
static void test_set_back(void **state)
{
	struct request request = {.screen = SCREEN_VIOLATIONS};
	struct fixture f;

	(void)state;
	open_view(&f);
	pool_born(&f, POOL, "a", "dev");
	free_twice(&f, 7);
	look(&f, &request);
	assert_int_equal(snapshot.total, 5);
	assert_int_equal(snapshot.repeated, 2);
	view_forget(view, &dma_pool_plan);
	free_twice(&f, 1);
	look(&f, &request);
	assert_int_equal(snapshot.total, 1);
	assert_int_equal(snapshot.repeated, 0);
	close_all(&f);
}

static void test_clean_run_has_none(void **state)
{
	struct request request = {.screen = SCREEN_VIOLATIONS, .wants_report = true};
	struct fixture f;

	(void)state;
	open_view(&f);
	pool_born(&f, POOL, "a", "dev");
	blocks(&f, POOL, BLOCK, 3);
	free_blocks(&f, POOL, BLOCK, 3);
	event(&f, POOL_DIES, 0, POOL, 0, 0);
	look(&f, &request);
	assert_int_equal(snapshot.total, 0);
	assert_int_equal(snapshot.report_nr, 0);
	assert_int_equal(snapshot.overview.violations, 0);
	close_all(&f);
}

static void test_timeline(void **state)
{
	struct request request = {.screen = SCREEN_TIMELINE};
	struct fixture f;

	(void)state;
	open_view(&f);
	pool_born(&f, POOL, "a", "dev");
	blocks(&f, POOL, BLOCK, 3);
	free_blocks(&f, POOL, BLOCK, 1);
	pool_born(&f, OTHER_POOL, "b", "dev");
	blocks(&f, OTHER_POOL, BLOCK + 0x10000, 1);
	free_blocks(&f, OTHER_POOL, BLOCK + 0x10000, 1);
	look(&f, &request);
	assert_int_equal(snapshot.total, 3);
	assert_int_equal(snapshot.bar[0].key, BLOCK);
	assert_true(snapshot.bar[0].died_ns > snapshot.bar[0].born_ns);
	assert_int_equal(snapshot.bar[1].died_ns, 0);
	close_all(&f);
}

/* In the order of their times, and none of those of a replay that was set back. */
static void test_marks(void **state)
{
	struct request request = {.screen = SCREEN_TIMELINE};
	struct lm_mark mark;
	struct fixture f;

	(void)state;
	open_view(&f);
	mark = make_mark(f.now, "first");
	push(&f, &mark);
	double_free(&f);
	mark = make_mark(f.now, "last\n");
	push(&f, &mark);
	f.now += MS;
	look(&f, &request);
	assert_int_equal(snapshot.nr_marks, 3);
	assert_string_equal(snapshot.mark[0].text, "first");
	assert_true(snapshot.mark[1].violation);
	assert_string_equal(snapshot.mark[1].text, "double-free");
	assert_string_equal(snapshot.mark[2].text, "last\\x0a");
	view_forget(view, &dma_pool_plan);
	look(&f, &request);
	assert_int_equal(snapshot.nr_marks, 0);
	close_all(&f);
}

static void test_ledger_is_reported(void **state)
{
	struct request request = {.screen = SCREEN_HEALTH};
	struct fixture f;

	(void)state;
	open_view(&f);
	pool_born(&f, POOL, "a", "dev");
	look(&f, &request);
	assert_int_equal(snapshot.nr_losses, 0);
	losses[BLOCK_BORN][LOSS_RING_FULL] = 7;
	look(&f, &request);
	assert_int_equal(snapshot.nr_losses, 1);
	assert_int_equal(snapshot.loss[0].count, 7);
	assert_int_equal(snapshot.overview.lost, 7);
	assert_int_equal(snapshot.probe[BLOCK_BORN].lost, 7);
	memset(losses, 0, sizeof(losses));
	close_all(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_objects_oldest_first), cmocka_unit_test(test_oldest_of_many),
		cmocka_unit_test(test_violations),	     cmocka_unit_test(test_set_back),
		cmocka_unit_test(test_clean_run_has_none),   cmocka_unit_test(test_timeline),
		cmocka_unit_test(test_ledger_is_reported),   cmocka_unit_test(test_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
