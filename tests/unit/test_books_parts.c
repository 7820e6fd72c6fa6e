// SPDX-License-Identifier: GPL-2.0-only
/* Kernel counts that are known only in part: open files, requests, older DMA pools. */
#include "books_fixture.h"

#include <string.h>

#include "model/model.h"

#define FILE_KEY    0xffff888104000000
#define REQUEST_KEY 0xffff888105000000

/* The probes of the shipped models, in their order. */
enum { FILE_OPENED = 2, FILE_CLOSED, REQUEST_STARTED, REQUEST_DONE };

static struct model *models[2];
static struct plan counted_plan;

static int make_plan(void **state)
{
	static const char *const name[] = {"misc_device", "block_request"};
	struct model_error error;

	(void)state;
	for (int i = 0; i < 2; i++)
		if (model_load(name[i], &models[i], &error))
			return -1;
	return plan_init(&counted_plan, models, 2);
}

static int free_plan(void **state)
{
	(void)state;
	plan_fini(&counted_plan);
	model_free(models[0]);
	model_free(models[1]);
	return 0;
}

static void open_counted(struct fixture *f)
{
	const struct pipeline_config config = {.plan = &counted_plan};

	reading = 1;
	open_with(f, sink_text_new, &config);
}

static void load(struct fixture *f, const char *name)
{
	struct lm_module module = make_module(0, f->now, 0, LM_MODULE_LOADED, name);

	push(f, &module);
	f->now += MS;
}

static void read_files(struct fixture *f, unsigned int nr, const char *module)
{
	for (unsigned int i = 0; i < nr; i++)
		count(f, LM_COUNT_FILE, "", module, FILE_KEY + 256 * i);
	end(f, false);
}

static void files_that_are_open_are_in_the_books(void **state)
{
	struct fixture f;

	(void)state;
	open_counted(&f);
	end(&f, false);
	load(&f, "uhid");
	event(&f, FILE_OPENED, 0, FILE_KEY, 0, 0);
	for (int i = 0; i < 10; i++)
		read_files(&f, 1, "uhid");
	assert_int_equal(result_of(&f)->compared, 10);
	/* one that no task has any more need not be closed: it may be on its way */
	for (int i = 0; i < 10; i++)
		read_files(&f, 0, "uhid");
	assert_int_equal(result_of(&f)->mismatches, 0);
	close_all(&f);
}

static void one_that_is_not_is_reported(void **state)
{
	struct fixture f;
	char text[256];

	(void)state;
	open_counted(&f);
	end(&f, false);
	load(&f, "uhid");
	event(&f, FILE_OPENED, 0, FILE_KEY, 0, 0);
	event(&f, FILE_OPENED, 0, FILE_KEY + 256, 0, 0);
	event(&f, FILE_CLOSED, 0, FILE_KEY + 256, 0, 0);
	for (int i = 1; i < BOOKS_READINGS; i++)
		read_files(&f, 2, "uhid");
	assert_int_equal(result_of(&f)->mismatches, 0);
	read_files(&f, 2, "uhid");
	assert_int_equal(result_of(&f)->mismatches, 1);
	mismatch_say(&result_of(&f)->mismatch[0], text, sizeof(text));
	assert_string_equal(text, "ledger-mismatch: the kernel counts 2 open files of \"uhid\", "
				  "lifemon 1");
	close_all(&f);
}

/* There are others all the time; only those that change the count excuse a difference. */
static void other_events_excuse_nothing(void **state)
{
	struct fixture f;

	(void)state;
	open_counted(&f);
	end(&f, false);
	load(&f, "uhid");
	for (int i = 0; i < BOOKS_READINGS; i++) {
		event(&f, REQUEST_STARTED, 0, REQUEST_KEY, 0, 0);
		event(&f, REQUEST_DONE, 0, REQUEST_KEY, 0, 0);
		event(&f, FILE_CLOSED, 0, FILE_KEY + 4096, 0, 0);
		read_files(&f, 1, "uhid");
	}
	assert_int_equal(result_of(&f)->mismatches, 1);
	close_all(&f);
}

static void those_of_its_class_do(void **state)
{
	struct fixture f;

	(void)state;
	open_counted(&f);
	end(&f, false);
	load(&f, "uhid");
	for (int i = 0; i < 10; i++) {
		event(&f, FILE_OPENED, 0, FILE_KEY + 4096, 0, 0);
		event(&f, FILE_CLOSED, 0, FILE_KEY + 4096, 0, 0);
		read_files(&f, 1, "uhid");
	}
	assert_int_equal(result_of(&f)->mismatches, 0);
	close_all(&f);
}

/* Such a file can have been hidden in a socket when the watch began. */
static void files_of_older_code_can_be_older(void **state)
{
	struct fixture f;

	(void)state;
	open_counted(&f);
	end(&f, false);
	for (int i = 0; i < 10; i++)
		read_files(&f, 2, "fuse");
	for (int i = 0; i < 10; i++)
		read_files(&f, 2, "");
	assert_int_equal(result_of(&f)->compared, 0);
	assert_int_equal(result_of(&f)->mismatches, 0);
	close_all(&f);
}

static void read_disks(struct fixture *f, uint64_t sda, uint64_t sdb)
{
	count(f, LM_COUNT_FLIGHT, "sda", "", sda);
	count(f, LM_COUNT_FLUSH, "sdb", "", sdb);
	end(f, false);
}

static void requests_in_flight_are_in_the_books(void **state)
{
	struct fixture f;

	(void)state;
	open_counted(&f);
	/* two of before, of which one ends; one of now that is in the books, one that is not shown
	 */
	read_disks(&f, 2, 0);
	event(&f, REQUEST_STARTED, 0, REQUEST_KEY, 0, 0);
	event(&f, REQUEST_STARTED, 0, REQUEST_KEY + 256, 0, 0);
	for (int i = 0; i < 10; i++)
		read_disks(&f, 2 + (uint64_t)(i % 2), 0);
	assert_int_equal(result_of(&f)->compared, 10);
	/* what waits for a flush is not known to be in its driver's hands */
	for (int i = 0; i < 10; i++)
		read_disks(&f, 2, 9);
	assert_int_equal(result_of(&f)->mismatches, 0);
	close_all(&f);
}

static void a_request_that_is_not_is_reported(void **state)
{
	struct fixture f;
	char text[256];

	(void)state;
	open_counted(&f);
	read_disks(&f, 2, 0);
	event(&f, REQUEST_STARTED, 0, REQUEST_KEY, 0, 0);
	for (int i = 0; i < BOOKS_READINGS; i++)
		read_disks(&f, 4, 0);
	assert_int_equal(result_of(&f)->mismatches, 1);
	mismatch_say(&result_of(&f)->mismatch[0], text, sizeof(text));
	assert_string_equal(text, "ledger-mismatch: the kernel counts 2 in-flight requests of "
				  "\"sda\", lifemon 1");
	close_all(&f);
}

/* A disk whose cache was another one at the start: what it had then is not known. */
static void a_disk_that_changed_says_nothing(void **state)
{
	struct fixture f;

	(void)state;
	open_counted(&f);
	read_disks(&f, 0, 3);
	for (int i = 0; i < 10; i++) {
		count(&f, LM_COUNT_FLIGHT, "sdb", "", 3);
		end(&f, false);
	}
	assert_int_equal(result_of(&f)->mismatches, 0);
	close_all(&f);
}

/* With seven blocks out of a pool that was there before, of which nothing else is known. */
static void open_older(struct fixture *f)
{
	static const struct existing_pool before = {.device = "dev", .name = "A", .active = 7};
	struct start_info info = {.plan = &dma_pool_plan, .nr_pools = 1, .pool = &before};
	struct attachment probe[8];

	reading = 1;
	open_text(f);
	info.kernel = info.version = untrusted("x");
	for (int i = 0; i < 8; i++)
		probe[i] = (struct attachment){.model = "m", .class = "c", .verb = "v"};
	info.probe = probe;
	pipeline_start(f->pipeline, &info);
}

static void read_older(struct fixture *f, uint64_t blocks)
{
	count(f, LM_COUNT_BLOCKS, "A", "dev", blocks);
	end(f, false);
}

/* Until it is known how many there were. */
static void settle(struct fixture *f, uint64_t blocks)
{
	const char *device[4];

	for (int i = 0; i <= BOOKS_READINGS; i++) {
		assert_true(books_settles(pipeline_books(f->pipeline)));
		read_older(f, blocks);
	}
	assert_false(books_settles(pipeline_books(f->pipeline)));
	assert_int_equal(books_devices(pipeline_books(f->pipeline), device, 4), 1);
	assert_string_equal(device[0], "dev");
}

static void older_pools_are_compared_by_their_sum(void **state)
{
	struct fixture f;
	char text[256];

	(void)state;
	open_older(&f);
	/* events that are over when it is quiet */
	event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_DIES, 0, BLOCK + 4096, POOL, 0x9000);
	settle(&f, 7);
	event(&f, BLOCK_BORN, 0, BLOCK + 64, POOL, 0x2000);
	event(&f, BLOCK_DIES, 0, BLOCK + 4096 + 64, POOL, 0x9000);
	event(&f, BLOCK_DIES, 0, BLOCK + 4096 + 128, POOL, 0x9000);
	for (int i = 0; i < 10; i++)
		read_older(&f, 6);
	assert_int_equal(result_of(&f)->compared, 10);
	assert_int_equal(result_of(&f)->mismatches, 0);
	for (int i = 0; i < BOOKS_READINGS; i++)
		read_older(&f, 7);
	assert_int_equal(result_of(&f)->mismatches, 1);
	mismatch_say(&result_of(&f)->mismatch[0], text, sizeof(text));
	assert_string_equal(text, "ledger-mismatch: the kernel counts 7 blocks of \"all pools\", "
				  "lifemon 6");
	close_all(&f);
}

static void more_releases_than_there_were_blocks(void **state)
{
	struct fixture f;

	(void)state;
	open_older(&f);
	settle(&f, 1);
	for (uint64_t i = 0; i < 3; i++)
		event(&f, BLOCK_DIES, 0, BLOCK + 64 * i, POOL, 0x1000);
	for (int i = 0; i < BOOKS_READINGS; i++)
		read_older(&f, 0);
	assert_int_equal(result_of(&f)->mismatches, 1);
	assert_int_equal(result_of(&f)->mismatch[0].kernel, 2);
	assert_int_equal(result_of(&f)->mismatch[0].ours, 0);
	close_all(&f);
}

static void a_sum_of_what_moves_is_no_base(void **state)
{
	struct fixture f;

	(void)state;
	open_older(&f);
	for (uint64_t i = 0; i < 10; i++)
		read_older(&f, 7 + i % 2);
	for (int i = 0; i < 10; i++) {
		event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
		event(&f, BLOCK_DIES, 0, BLOCK, POOL, 0x1000);
		read_older(&f, 7);
	}
	assert_true(books_settles(pipeline_books(f.pipeline)));
	assert_int_equal(result_of(&f)->compared, 0);
	close_all(&f);
}

/* Nor is one that lacks a pool from the start: its blocks come and go unseen by the kernel's list.
 */
static void a_sum_without_all_pools_is_no_base(void **state)
{
	struct fixture f;

	(void)state;
	open_older(&f);
	for (int i = 0; i < 20; i++)
		end(&f, false);
	assert_true(books_settles(pipeline_books(f.pipeline)));
	/* it is given up after a while */
	for (int i = 0; i < 64; i++)
		end(&f, false);
	assert_false(books_settles(pipeline_books(f.pipeline)));
	event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	for (int i = 0; i < 10; i++)
		end(&f, false);
	assert_int_equal(result_of(&f)->compared, 0);
	close_all(&f);
}

/* Cut off, or of a device that has left sysfs with its pools. */
static void a_list_that_lacks_pools_makes_no_sum(void **state)
{
	struct fixture f;

	(void)state;
	open_older(&f);
	settle(&f, 7);
	for (int i = 0; i < 10; i++) {
		count(&f, LM_COUNT_CUT, "", "dev", 1);
		read_older(&f, 6);
	}
	for (int i = 0; i < 10; i++)
		end(&f, false);
	/* of two pools, though with as many blocks */
	for (int i = 0; i < 10; i++) {
		count(&f, LM_COUNT_BLOCKS, "B", "dev", 1);
		read_older(&f, 7);
	}
	assert_int_equal(result_of(&f)->mismatches, 0);
	/* with its birth, they are all there */
	pool_born(&f, POOL + 4096, "B", "dev");
	event(&f, BLOCK_BORN, 0, BLOCK, POOL + 4096, 0x1000);
	for (int i = 0; i < 10; i++) {
		count(&f, LM_COUNT_BLOCKS, "B", "dev", 1);
		read_older(&f, 7);
	}
	assert_int_equal(result_of(&f)->compared, 20);
	assert_int_equal(result_of(&f)->mismatches, 0);
	close_all(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_that_are_open_are_in_the_books),
		cmocka_unit_test(one_that_is_not_is_reported),
		cmocka_unit_test(other_events_excuse_nothing),
		cmocka_unit_test(those_of_its_class_do),
		cmocka_unit_test(files_of_older_code_can_be_older),
		cmocka_unit_test(requests_in_flight_are_in_the_books),
		cmocka_unit_test(a_request_that_is_not_is_reported),
		cmocka_unit_test(a_disk_that_changed_says_nothing),
		cmocka_unit_test(older_pools_are_compared_by_their_sum),
		cmocka_unit_test(more_releases_than_there_were_blocks),
		cmocka_unit_test(a_sum_of_what_moves_is_no_base),
		cmocka_unit_test(a_sum_without_all_pools_is_no_base),
		cmocka_unit_test(a_list_that_lacks_pools_makes_no_sum),
	};

	return cmocka_run_group_tests_name("books, by parts", tests, make_plan, free_plan);
}
