// SPDX-License-Identifier: GPL-2.0-only
/* Lists of objects in other orders, by caller, and one object's life. */
#include "view_fixture.h"

/* Three blocks of one caller, then two of another, by another task. */
static void begin(struct fixture *f)
{
	struct lm_task task;

	open_view(f);
	task = make_task(1, f->now, 0, 500, "fio");
	push(f, &task);
	pool_born(f, POOL, "a", "dev");
	blocks(f, POOL, BLOCK + 0x1000, 3);
	f->stack = STACK_OTHER;
	f->tid = 500;
	blocks(f, POOL, BLOCK, 2);
}

static uint64_t first_key(struct fixture *f, unsigned int column, bool ascending)
{
	struct request request = {.screen = SCREEN_OBJECTS};

	request.sort[SCREEN_OBJECTS] = (struct sorting){(uint8_t)column, ascending};
	look(f, &request);
	assert_int_equal(snapshot.total, 5);
	assert_int_equal(snapshot.nr_rows, 5);
	return snapshot.object[0].key;
}

static void test_every_order(void **state)
{
	const uint64_t oldest = BLOCK + 0x1000, other = BLOCK;
	struct fixture f;

	(void)state;
	begin(&f);
	assert_int_equal(first_key(&f, OBJECT_AGE, false), oldest);
	assert_int_equal(first_key(&f, OBJECT_AGE, true), BLOCK + 64);
	assert_int_equal(first_key(&f, OBJECT_TASK, false), other);
	assert_int_equal(first_key(&f, OBJECT_TASK, true), oldest);
	assert_int_equal(first_key(&f, OBJECT_KEY, false), other);
	assert_int_equal(first_key(&f, OBJECT_KEY, true), BLOCK + 0x1080);
	assert_int_equal(first_key(&f, OBJECT_CALLER, false), oldest); /* lm_probe */
	assert_int_equal(first_key(&f, OBJECT_CALLER, true), other);   /* nvme_probe */
	for (unsigned int same = OBJECT_CLASS; same <= OBJECT_SIZE; same++)
		assert_int_equal(first_key(&f, same, false), oldest);
	assert_int_equal(first_key(&f, OBJECT_STATE, true), oldest);
	close_all(&f);
}

/* A page in the middle, and the filter, as in the order of births. */
static void test_pages(void **state)
{
	struct request request = {.screen = SCREEN_OBJECTS, .rows = 2};
	struct fixture f;

	(void)state;
	begin(&f);
	request.sort[SCREEN_OBJECTS].column = OBJECT_KEY;
	request.index[SCREEN_OBJECTS] = 3;
	look(&f, &request);
	assert_int_equal(snapshot.total, 5);
	assert_int_equal(snapshot.top, 2);
	assert_int_equal(snapshot.cursor, 3);
	assert_int_equal(snapshot.object[0].key, BLOCK + 0x1000);
	request.selection = (struct node){.kind = NODE_ALL};
	snprintf(request.filter, sizeof(request.filter), "fio");
	request.index[SCREEN_OBJECTS] = 0;
	look(&f, &request);
	assert_int_equal(snapshot.total, 2);
	assert_int_equal(snapshot.object[0].key, BLOCK);
	look(&f, &(struct request){.screen = SCREEN_TREE});
	request.selection = snapshot.first;
	look(&f, &request);
	assert_int_equal(snapshot.total, 2);
	close_all(&f);
}

static void test_by_caller(void **state)
{
	struct request request = {.screen = SCREEN_OBJECTS, .grouped = true};
	struct fixture f;

	(void)state;
	begin(&f);
	look(&f, &request);
	assert_int_equal(snapshot.total, 2);
	assert_int_equal(snapshot.group[0].live, 3);
	assert_int_equal(snapshot.group[0].bytes, 3 * 64);
	assert_string_equal(snapshot.group[0].class, "block");
	assert_non_null(strstr(snapshot.group[0].name, "lm_probe"));
	assert_int_equal(snapshot.group[1].live, 2);
	assert_true(snapshot.group[0].oldest_ns > snapshot.group[1].oldest_ns);
	close_all(&f);
}

static void look_at_life(struct fixture *f, uint64_t id, uint64_t key)
{
	struct request request = {.screen = SCREEN_OBJECTS, .wants_report = true};

	request.object.id = id;
	request.object.key = key;
	request.object.class = CLASS_BLOCK;
	look(f, &request);
	assert_int_equal(snapshot.report_nr, id);
}

/* It stays that of the object, whatever comes to its place in the list, and at its address. */
static void test_life(void **state)
{
	struct request request = {.screen = SCREEN_OBJECTS};
	struct fixture f;
	uint64_t id;

	(void)state;
	begin(&f);
	look(&f, &request);
	assert_int_equal(snapshot.report_nr, 0);
	id = snapshot.object[0].id;
	look_at_life(&f, id, BLOCK + 0x1000);
	assert_non_null(strstr(snapshot.report, "block 0xffff8881034c2000 #2 of pool \"a\""));
	assert_non_null(strstr(snapshot.report, "ago by insmod/412; ready since"));
	assert_non_null(strstr(snapshot.report, "born in\n      lm_probe+0x1a/0x80 [lm_misuse]"));
	assert_non_null(strstr(snapshot.report, "born   dma_pool_alloc"));
	assert_non_null(strstr(snapshot.report, "--> ready"));
	assert_null(strstr(snapshot.report, "released"));
	free_blocks(&f, POOL, BLOCK + 0x1000, 1);
	look_at_life(&f, id, BLOCK + 0x1000);
	assert_non_null(strstr(snapshot.report, "; released "));
	assert_non_null(strstr(snapshot.report, "released in\n      nvme_probe"));
	assert_non_null(strstr(snapshot.report, "--> dead"));
	blocks(&f, POOL, BLOCK + 0x1000, 1);
	look_at_life(&f, id, BLOCK + 0x1000);
	assert_string_equal(snapshot.report,
			    "This object was released, and is not remembered any more.\n");
	close_all(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_order),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_by_caller),
		cmocka_unit_test(test_life),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
