// SPDX-License-Identifier: GPL-2.0-only
/* The index of objects against keys that were chosen to meet in one place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "engine/index.h"
#include "engine/internal.h"
#include "engine_fixture.h"

#define NR_KEYS	  20000
#define NARROW	  1024	/* the keys' homes are in so small a part of the index */
#define MOST_LONG 10000 /* entries that lie behind one bucket; without a seed all but a few */

static uint32_t most_passed(const struct index *index)
{
	uint32_t most = 0;

	for (uint32_t n = 0; n < index->nr_buckets; n++)
		if (index->bucket[n].passed > most)
			most = index->bucket[n].passed;
	return most;
}

static void keys_cannot_be_chosen_to_meet(void **state)
{
	struct fixture *f = *state;
	const struct index *index = &f->engine->objects.index[f->engine->class[CLASS_BLOCK].rich];
	uint64_t key = 0x10000;

	for (unsigned int nr = 0; nr < NR_KEYS; key += 8) {
		if (index_fixed_hash(CLASS_BLOCK, key) >> 32 >= UINT32_MAX / NARROW)
			continue;
		feed(f, BLOCK_BORN, key, 0, 0, 0);
		nr++;
	}
	assert_int_equal(index->entries, NR_KEYS);
	assert_in_range(most_passed(index), 0, MOST_LONG);
}

/* Neighbours, as an allocator gives them away, must spread as evenly as they did. */
static void neighbours_spread(void **state)
{
	struct fixture *f = *state;
	const struct index *index = &f->engine->objects.index[f->engine->class[CLASS_BLOCK].rich];

	for (uint64_t nr = 0; nr < NR_KEYS; nr++)
		feed(f, BLOCK_BORN, 0xffff888103400000 + nr * 256, 0, 0, 0);
	assert_int_equal(index->entries, NR_KEYS);
	assert_in_range(most_passed(index), 0, BUCKET_CELLS);
}

#define with_engine(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_engine(keys_cannot_be_chosen_to_meet),
		with_engine(neighbours_spread),
	};

	return cmocka_run_group_tests_name("engine index", tests, NULL, NULL);
}
