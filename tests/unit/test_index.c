// SPDX-License-Identifier: GPL-2.0-only
/* The index of objects: keys that meet in one bucket, and what is left when some of them go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/index.h"

#define CLASS 1
#define KEYS  2000
#define STEPS 200000

struct fixture {
	struct objects objects;
	uint64_t key[KEYS];
	uint32_t slot[KEYS]; /* SLOT_NONE: it is not there */
};

/* Every second key has its home in the first buckets, of a small index and of a grown one. */
static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	uint64_t key = 0xffff888100000000;

	assert_non_null(f);
	assert_int_equal(objects_init(&f->objects, 100000, 0), 0);
	for (unsigned int i = 0; i < KEYS; i++, key += 256) {
		while (i % 2 && index_hash(CLASS, key) >> 32 > UINT32_MAX / 64)
			key += 256;
		f->key[i] = key;
	}
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	objects_fini(&f->objects);
	free(f);
	return 0;
}

static void add(struct fixture *f, unsigned int i)
{
	assert_int_equal(objects_new(&f->objects, false, CLASS, f->key[i], SLOT_NONE, SLOT_NONE,
				     &f->slot[i]),
			 0);
	object_at(&f->objects, f->slot[i])->states = STATE_BIT(STATE_READY);
}

/* There is no quarantine: what is buried is gone. */
static void drop(struct fixture *f, unsigned int i)
{
	objects_bury(&f->objects, f->slot[i]);
	f->slot[i] = SLOT_NONE;
}

static void finds_what_is_there(const struct fixture *f)
{
	for (unsigned int i = 0; i < KEYS; i++)
		assert_int_equal(objects_find(&f->objects, false, CLASS, f->key[i]), f->slot[i]);
}

static void keys_that_meet_are_kept_apart(void **state)
{
	struct fixture *f = *state;

	for (unsigned int i = 0; i < KEYS; i++) {
		add(f, i);
		if (i % 100 == 0)
			finds_what_is_there(f);
	}
	finds_what_is_there(f);
	for (unsigned int i = 0; i < KEYS; i += 3)
		drop(f, i);
	finds_what_is_there(f);
	for (unsigned int i = 0; i < KEYS; i += 3)
		add(f, i);
	finds_what_is_there(f);
}

static void coming_and_going_leaves_no_trace(void **state)
{
	struct fixture *f = *state;
	const struct index *index = &f->objects.index[0];
	uint32_t random = 2463534242u;
	unsigned int i;

	for (unsigned int step = 0; step < STEPS; step++) {
		random ^= random << 13;
		random ^= random >> 17;
		random ^= random << 5;
		i = random % KEYS;
		assert_int_equal(objects_find(&f->objects, false, CLASS, f->key[i]), f->slot[i]);
		if (f->slot[i])
			drop(f, i);
		else
			add(f, i);
	}
	finds_what_is_there(f);
	for (i = 0; i < KEYS; i++)
		if (f->slot[i])
			drop(f, i);
	assert_int_equal(index->entries, 0);
	for (i = 0; i < index->nr_buckets; i++)
		assert_int_equal(index->bucket[i].passed, 0);
}

#define with_objects(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_objects(keys_that_meet_are_kept_apart),
		with_objects(coming_and_going_leaves_no_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
