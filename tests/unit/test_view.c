// SPDX-License-Identifier: GPL-2.0-only
/* What a display gets of pools: the counts of their families, and the tree in order. */
#include "view_fixture.h"

static const struct tree_row *row_named(const char *label)
{
	for (unsigned int i = 0; i < snapshot.nr_rows; i++)
		if (!strcmp(snapshot.tree[i].label, label))
			return &snapshot.tree[i];
	fail_msg("no row '%s'", label);
	return NULL;
}

static void test_families_count(void **state)
{
	struct parent_view parent = {0};
	const struct engine *engine;
	struct fixture f;

	(void)state;
	open_view(&f);
	pool_born(&f, POOL, "a", "dev");
	pool_born(&f, OTHER_POOL, "b", "dev");
	blocks(&f, POOL, BLOCK, 5);
	blocks(&f, OTHER_POOL, BLOCK + 0x10000, 2);
	free_blocks(&f, POOL, BLOCK, 2);
	advance(&f);
	engine = pipeline_engine(f.pipeline);
	assert_true(engine_next_parent(engine, 0, &parent));
	assert_string_equal(parent.name.raw, "a");
	assert_int_equal(parent.nr_families, 1);
	assert_int_equal(parent.family[0].live, 3);
	assert_int_equal(parent.family[0].peak, 5);
	assert_int_equal(parent.family[0].births, 5);
	assert_int_equal(parent.family[0].deaths, 2);
	assert_int_equal(parent.family[0].bytes, 3 * 64);
	pipeline_reset_peaks(f.pipeline);
	assert_int_equal(parent.family[0].peak, 3);
	assert_true(engine_next_parent(engine, parent.slot, &parent));
	assert_int_equal(parent.family[0].live, 2);
	assert_false(engine_next_parent(engine, parent.slot, &parent));
	event(&f, POOL_DIES, 0, POOL, 0, 0);
	advance(&f);
	assert_true(engine_next_parent(engine, 0, &parent));
	assert_string_equal(parent.name.raw, "b");
	close_all(&f);
}

/* A pool's place is used again: nothing of the old one may be left. */
static void test_families_start_anew(void **state)
{
	struct engine_config config = {.plan = &dma_pool_plan, .families = true, .quarantine = 1};
	struct engine *engine = engine_new(&config);
	struct parent_view parent = {0};
	uint64_t now = 1;
	uint32_t slot;

	(void)state;
	assert_non_null(engine);
	for (unsigned int i = 0; i < 2; i++) {
		struct lm_birth pool = make_birth(POOL_BORN, 0, now++, 0, "pool", "dev");

		pool.ev.key = POOL + i;
		engine_feed(engine, &pool.ev.h);
		assert_true(engine_next_parent(engine, 0, &parent));
		assert_int_equal(parent.key, POOL + i);
		assert_int_equal(parent.family[0].births, 0);
		assert_int_equal(parent.family[0].peak, 0);
		if (i)
			assert_int_equal(parent.slot, slot);
		slot = parent.slot;
		for (unsigned int n = 0; n < 6; n++) {
			static const uint16_t probe[] = {BLOCK_BORN, BLOCK_DIES};
			struct lm_event e = make_event(probe[n % 2], 0, now++, 0);

			e.key = BLOCK;
			e.parent = POOL + i;
			engine_feed(engine, &e.h);
		}
		assert_int_equal(parent.family[0].births, 3);
		for (unsigned int n = 0; n < 2; n++) {
			struct lm_event e = make_event(POOL_DIES, 0, now++, 0);

			e.key = POOL + (n ? 0x1000 : i);
			engine_feed(engine, &e.h);
		}
	}
	engine_free(engine);
}

/* Between two samples as well: what the device shows is the sum of what its pools show. */
static void test_parents_and_children_agree(void **state)
{
	struct request request = {.screen = SCREEN_TREE};
	struct fixture f;

	(void)state;
	open_view(&f);
	pool_born(&f, POOL, "a", "dev");
	pool_born(&f, OTHER_POOL, "b", "dev");
	blocks(&f, POOL, BLOCK, 20);
	sample(&f);
	blocks(&f, POOL, BLOCK + 0x10000, 1);
	blocks(&f, OTHER_POOL, BLOCK + 0x20000, 2);
	look(&f, &request);
	assert_int_equal(row_named("pool \"a\"")->live, 21);
	assert_int_equal(row_named("pool \"b\"")->live, 2);
	assert_int_equal(row_named("dev")->live, 23);
	assert_int_equal(row_named("dev")->bytes, 23 * 64);
	close_all(&f);
}

static void test_adopted_have_families(void **state)
{
	struct parent_view parent = {0};
	struct fixture f;

	(void)state;
	open_view(&f);
	event(&f, BLOCK_BORN, 0, BLOCK, POOL, 0x1000);
	event(&f, BLOCK_DIES, 0, BLOCK + 64, POOL, 0x1000);
	advance(&f);
	assert_true(engine_next_parent(pipeline_engine(f.pipeline), 0, &parent));
	assert_int_equal(parent.family[0].live, 1);
	assert_int_equal(parent.family[0].births, 1);
	assert_int_equal(parent.family[0].deaths, 1);
	close_all(&f);
}

/* One pool keeps what it gets, the other gives all back: the first one is on top. */
static void test_leak_comes_first(void **state)
{
	struct request request = {.screen = SCREEN_TREE, .sort[SCREEN_TREE].column = COLUMN_GROWTH};
	struct fixture f;

	(void)state;
	request.index[SCREEN_TREE] = UINT32_MAX;
	open_view(&f);
	pool_born(&f, POOL, "busy", "dev");
	pool_born(&f, OTHER_POOL, "leaky", "dev");
	blocks(&f, POOL, BLOCK + 0x20000, 30);
	sample(&f);
	for (unsigned int i = 0; i < 20; i++) {
		blocks(&f, POOL, BLOCK, 5);
		blocks(&f, OTHER_POOL, BLOCK + 0x10000 + 64 * i, 1);
		free_blocks(&f, POOL, BLOCK, 5);
		sample(&f);
	}
	look(&f, &request);
	assert_int_equal(snapshot.total, 4);
	assert_string_equal(snapshot.tree[0].label, "all devices");
	assert_string_equal(snapshot.tree[1].label, "dev");
	assert_string_equal(snapshot.tree[2].label, "pool \"leaky\"");
	assert_true(snapshot.tree[2].growth > 0);
	assert_int_equal(snapshot.tree[3].growth, 0);
	assert_int_equal(snapshot.cursor, 2);
	assert_int_equal(snapshot.tree[2].live, 20);
	assert_int_equal(snapshot.tree[1].live, 50);
	/* 5 births in each 11 ms */
	assert_in_range(snapshot.tree[3].births, 440, 470);
	assert_true(node_is(&snapshot.first, &snapshot.tree[2].node));
	request.sort[SCREEN_TREE].ascending = true;
	request.index[SCREEN_TREE] = 0;
	look(&f, &request);
	assert_string_equal(snapshot.tree[2].label, "pool \"busy\"");
	close_all(&f);
}

static void test_every_column_sorts(void **state)
{
	/* whether the pool with more blocks, which is the older one, is first */
	static const bool big_first[NR_COLUMNS] = {
		[COLUMN_NAME] = true,	 [COLUMN_LIVE] = true,	 [COLUMN_PEAK] = true,
		[COLUMN_BYTES] = true,	 [COLUMN_OLDEST] = true, [COLUMN_BIRTHS] = true,
		[COLUMN_DEATHS] = false, [COLUMN_GROWTH] = true,
	};
	struct fixture f;

	(void)state;
	open_view(&f);
	pool_born(&f, POOL, "a-big", "dev");
	pool_born(&f, OTHER_POOL, "b-small", "dev");
	for (unsigned int i = 0; i < 6; i++) {
		blocks(&f, POOL, BLOCK + 0x1000 * i, 6);
		blocks(&f, OTHER_POOL, BLOCK + 0x100000 + 0x1000 * i, 2);
		free_blocks(&f, OTHER_POOL, BLOCK + 0x100000 + 0x1000 * i, 1);
		sample(&f);
	}
	for (int column = 0; column < NR_COLUMNS; column++) {
		struct request request = {.screen = SCREEN_TREE,
					  .sort[SCREEN_TREE].column = (uint8_t)column};

		look(&f, &request);
		assert_string_equal(snapshot.tree[2].label,
				    big_first[column] ? "pool \"a-big\"" : "pool \"b-small\"");
	}
	close_all(&f);
}

static void test_filter_fold_search(void **state)
{
	struct request request = {.screen = SCREEN_TREE, .filter = "NEEDLE"};
	struct fixture f;

	(void)state;
	open_view(&f);
	pool_born(&f, POOL, "hay", "dev-a");
	pool_born(&f, OTHER_POOL, "needle", "dev-b");
	look(&f, &request);
	assert_int_equal(snapshot.total, 3);
	assert_string_equal(snapshot.tree[2].label, "pool \"needle\"");
	request.filter[0] = '\0';
	snprintf(request.search, sizeof(request.search), "needle");
	request.search_serial = 1;
	look(&f, &request);
	assert_int_equal(snapshot.total, 5);
	assert_string_equal(snapshot.tree[snapshot.cursor].label, "pool \"needle\"");
	view_fold(view, &row_named("dev-a")->node);
	look(&f, &request);
	assert_int_equal(snapshot.total, 4);
	assert_true(row_named("dev-a")->folded);
	view_fold(view, &row_named("pool \"needle\"")->node);
	view_fold(view, &row_named("all devices")->node);
	look(&f, &request);
	assert_int_equal(snapshot.total, 4 + 1 + NR_DMA_POOL_CLASSES);
	row_named("block");
	row_named("dma_pool.block");
	close_all(&f);
}

/* The cursor stays on its row although that moves. */
static void test_cursor_follows(void **state)
{
	struct request request = {.screen = SCREEN_TREE, .sort[SCREEN_TREE].column = COLUMN_LIVE};
	struct fixture f;

	(void)state;
	open_view(&f);
	pool_born(&f, POOL, "a", "dev");
	pool_born(&f, OTHER_POOL, "b", "dev");
	blocks(&f, POOL, BLOCK, 5);
	sample(&f);
	look(&f, &request);
	request.node = row_named("pool \"b\"")->node;
	look(&f, &request);
	assert_int_equal(snapshot.cursor, 3);
	for (unsigned int i = 0; i < 3; i++)
		blocks(&f, OTHER_POOL, BLOCK + 0x10000 + 0x1000 * i, 10);
	sample(&f);
	look(&f, &request);
	assert_int_equal(snapshot.cursor, 2);
	assert_string_equal(snapshot.tree[2].label, "pool \"b\"");
	close_all(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_families_count),
		cmocka_unit_test(test_families_start_anew),
		cmocka_unit_test(test_adopted_have_families),
		cmocka_unit_test(test_leak_comes_first),
		cmocka_unit_test(test_every_column_sorts),
		cmocka_unit_test(test_parents_and_children_agree),
		cmocka_unit_test(test_filter_fold_search),
		cmocka_unit_test(test_cursor_follows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
