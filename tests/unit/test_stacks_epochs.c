// SPDX-License-Identifier: GPL-2.0-only
/* Each module that comes or goes gives new references to stacks that are the same as before. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "engine/births.h"
#include "event/stacks.h"
#include "records.h"

#define DEPTH  4
#define EPOCHS 10000
#define IDS    40 /* stacks that are seen in each */

static uint32_t ref_of(uint32_t epoch, uint32_t id)
{
	return (epoch & LM_STACK_EPOCH_MASK) << LM_STACK_ID_BITS | id;
}

/* The frames of a module that was loaded at @base, below the machinery of this load. */
static void add(struct stacks *stacks, uint32_t ref, uint64_t base, uint32_t load, uint32_t offset)
{
	const char *const text[] = {"bpf_trampoline_%u+0x4e/0x1000", "drv_make+0x%x/0x400 [drv]",
				    "drv_open+0x11/0x80 [drv]", "misc_open+0x111/0x160"};
	const uint32_t number[] = {load, offset, 0, 0};

	for (uint32_t n = 0; n < DEPTH; n++) {
		struct lm_frame frame = make_frame(0, 0, 0, ref, n, DEPTH, "");

		snprintf(frame.text, sizeof(frame.text), text[n], number[n]);
		frame.addr = n == 0 ? 0x1000 + load : n == 3 ? 0xffffffff81000000 : base + offset;
		assert_int_equal(stacks_add(stacks, &frame), 0);
	}
}

static void is_stack(const struct stacks *stacks, uint32_t ref, uint64_t offset, uint64_t base)
{
	const struct stack_frame *frame;

	assert_int_equal(stacks_get(stacks, ref, &frame), DEPTH - 1);
	assert_string_equal(frame->symbol.raw, "drv_make");
	assert_int_equal(frame->offset, offset);
	assert_int_equal(frame->addr, base + offset);
	assert_string_equal(frame[2].symbol.raw, "misc_open");
}

/* Of the same 40 stacks, as many references as there are epochs: more than 12 bits can number. */
static void equal_stacks_take_memory_once(void **state)
{
	struct stacks *stacks = stacks_new();
	uint32_t kept[IDS];

	(void)state;
	memory_begin();
	memory_set_limit(6 << 20);
	for (uint32_t epoch = 1; epoch <= EPOCHS; epoch++)
		for (uint32_t id = 0; id < IDS; id++) {
			uint32_t ref = ref_of(epoch, id + 1 + epoch % 7 * IDS);

			add(stacks, ref, 0xffffffffc0000000, epoch, id);
			ref = stacks_keep(stacks, ref);
			if (epoch == 1)
				kept[id] = ref;
			assert_int_equal(ref, kept[id]);
		}
	assert_false(memory_is_over);
	for (uint32_t id = 0; id < IDS; id++)
		is_stack(stacks, kept[id], id, 0xffffffffc0000000);
	memory_set_limit(0);
	stacks_free(stacks);
}

/* What nobody asked for goes: stacks of which frames are missing, of which there is no end. */
static void open_stacks_are_forgotten(void **state)
{
	struct stacks *stacks = stacks_new();
	const struct stack_frame *got;

	(void)state;
	memory_begin();
	memory_set_limit(2 << 20);
	for (uint32_t epoch = 1; epoch <= EPOCHS; epoch++)
		for (uint32_t id = 1; id <= 8; id++) {
			struct lm_frame frame =
				make_frame(0, 0, 0, ref_of(epoch, id), 1, 3, "f+0x1/0x2");

			assert_int_equal(stacks_add(stacks, &frame), 0);
		}
	assert_false(memory_is_over);
	assert_int_equal(stacks_get(stacks, ref_of(EPOCHS, 1), &got), 1);
	assert_int_equal(stacks_get(stacks, ref_of(EPOCHS - 2 * STACKS_EPOCHS, 1), &got), 0);
	memory_set_limit(0);
	stacks_free(stacks);
}

/* Without memory for more it does not look again at each new one, but it does at some time. */
static void more_memory_is_found_again(void **state)
{
	struct stacks *stacks = stacks_new();
	uint32_t id = 0;
	int err;

	(void)state;
	memory_begin();
	memory_set_limit(1 << 16);
	do {
		struct lm_frame frame = make_frame(0, 0, 0, ref_of(1, ++id), 1, 3, "f+0x1/0x2");

		err = stacks_add(stacks, &frame);
	} while (!err);
	assert_int_equal(err, -ENOMEM);
	memory_set_limit(0);
	for (uint32_t more = id + 10000; err && id < more;) {
		struct lm_frame frame = make_frame(0, 0, 0, ref_of(1, ++id), 1, 3, "f+0x1/0x2");

		err = stacks_add(stacks, &frame);
	}
	assert_int_equal(err, 0);
	memory_begin();
	stacks_free(stacks);
}

/* A stack that says the same as another, but for addresses, keeps its own. */
static void different_stacks_are_apart(void **state)
{
	struct stacks *stacks = stacks_new();
	uint32_t kept[4];

	(void)state;
	add(stacks, ref_of(1, 1), 0x1000000, 1, 5);
	add(stacks, ref_of(2, 1), 0x1000000, 2, 5);
	add(stacks, ref_of(2, 2), 0x2000000, 2, 5);
	add(stacks, ref_of(2, 3), 0x1000000, 2, 6);
	kept[0] = stacks_keep(stacks, ref_of(1, 1));
	for (uint32_t id = 1; id <= 3; id++)
		kept[id] = stacks_keep(stacks, ref_of(2, id));
	assert_int_equal(kept[0], ref_of(1, 1));
	assert_int_equal(kept[1], kept[0]);
	assert_int_not_equal(kept[2], kept[0]);
	assert_int_not_equal(kept[3], kept[0]);
	is_stack(stacks, kept[1], 5, 0x1000000);
	is_stack(stacks, kept[2], 5, 0x2000000);
	is_stack(stacks, kept[3], 6, 0x1000000);
	assert_int_equal(stacks_like(stacks, kept[2]), kept[0]);
	assert_int_equal(stacks_like(stacks, kept[0]), kept[0]);
	assert_int_not_equal(stacks_like(stacks, kept[3]), kept[0]);
	assert_int_equal(stacks_like(stacks, 99), 99);
	assert_int_equal(stacks_like(NULL, 99), 99);
	stacks_free(stacks);
}

static void add_one(struct stacks *stacks, uint32_t ref, uint32_t index, uint32_t nr, uint64_t addr,
		    const char *text)
{
	struct lm_frame frame = make_frame(0, 0, 0, ref, index, nr, text);

	frame.addr = addr;
	assert_int_equal(stacks_add(stacks, &frame), 0);
}

/* As many as a trace likes: each is found at once, or this would take minutes. */
static void many_addresses_of_one_path_are_found(void **state)
{
	struct stacks *stacks = stacks_new();

	(void)state;
	for (uint32_t id = 1; id <= 200000; id++) {
		add(stacks, ref_of(1, id), id * 0x10000ull, 1, 5);
		assert_int_equal(stacks_like(stacks, ref_of(1, id)), ref_of(1, 1));
	}
	is_stack(stacks, ref_of(1, 200000), 5, 200000 * 0x10000ull);
	stacks_free(stacks);
}

/* One more frame, one that is missing, another order, another module, an address without a name. */
static void each_part_of_a_stack_counts(void **state)
{
	struct stacks *stacks = stacks_new();
	uint32_t kept[7];

	(void)state;
	for (uint32_t id = 1; id <= 6; id++)
		add_one(stacks, ref_of(2, id), 0, id == 1 ? 3 : 2, 1, "a+0x1/0x2 [m]");
	add_one(stacks, ref_of(2, 1), 1, 3, 2, "b+0x1/0x2 [m]");
	add_one(stacks, ref_of(2, 1), 2, 3, 3, "c+0x1/0x2");
	add_one(stacks, ref_of(2, 2), 1, 2, 2, "b+0x1/0x2 [m]");
	add_one(stacks, ref_of(2, 4), 1, 2, 2, "b+0x1/0x2 [n]");
	add_one(stacks, ref_of(2, 5), 1, 2, 2, "0xffffffff81000002");
	add_one(stacks, ref_of(2, 6), 1, 2, 4, "0xffffffff81000004");
	for (uint32_t id = 1; id <= 6; id++) {
		kept[id] = stacks_like(stacks, stacks_keep(stacks, ref_of(2, id)));
		for (uint32_t n = 1; n < id; n++)
			assert_int_not_equal(kept[id], kept[n]);
	}
	stacks_free(stacks);
}

/* The number of a trampoline is another one each time that a module is loaded, and has no end. */
static void trampolines_have_no_numbers(void **state)
{
	struct stacks *stacks = stacks_new();

	(void)state;
	add_one(stacks, ref_of(1, 1), 0, 1, 1, "bpf_trampoline_64+0x1/0x2");
	add_one(stacks, ref_of(2, 1), 0, 1, 1, "bpf_trampoline_65+0x1/0x2");
	add_one(stacks, ref_of(2, 2), 0, 1, 1, "bpf_prog_65+0x1/0x2");
	assert_int_equal(stacks_keep(stacks, ref_of(2, 1)), ref_of(1, 1));
	assert_int_equal(stacks_keep(stacks, ref_of(2, 2)), ref_of(2, 2));
	stacks_free(stacks);
}

/* An event can come before the frames: it has them later. */
static void frames_that_come_later_are_found(void **state)
{
	struct stacks *stacks = stacks_new();
	const struct stack_frame *got;
	uint32_t kept;

	(void)state;
	add(stacks, ref_of(1, 1), 0x1000000, 1, 5);
	kept = stacks_keep(stacks, ref_of(2, 1));
	assert_int_equal(stacks_get(stacks, kept, &got), 0);
	add(stacks, ref_of(2, 1), 0x1000000, 2, 5);
	for (uint32_t epoch = 3; epoch < EPOCHS; epoch++)
		add(stacks, ref_of(epoch, 1), 0x1000000, epoch, 6);
	is_stack(stacks, kept, 5, 0x1000000);
	assert_int_equal(stacks_like(stacks, kept), ref_of(1, 1));
	stacks_free(stacks);
}

/* A reference that comes again after all epochs stands for another stack; what was kept does not.
 */
static void epochs_that_begin_anew_mix_nothing(void **state)
{
	struct stacks *stacks = stacks_new();
	uint32_t old[2], new[2];

	(void)state;
	for (uint32_t n = 0; n < 2; n++) {
		add(stacks, ref_of(1 + n, 1), 0x1000000, 1, 5 + n);
		old[n] = stacks_keep(stacks, ref_of(1 + n, 1));
	}
	for (uint32_t epoch = 3; epoch <= LM_STACK_EPOCH_MASK; epoch += 100)
		add(stacks, ref_of(epoch, 1), 0x1000000, epoch, 7);
	for (uint32_t n = 0; n < 2; n++) {
		add(stacks, ref_of(1 + n, 1), 0x1000000, 9, 8 + n);
		new[n] = stacks_keep(stacks, ref_of(1 + n, 1));
	}
	for (uint32_t n = 0; n < 2; n++) {
		is_stack(stacks, old[n], 5 + n, 0x1000000);
		is_stack(stacks, new[n], 8 + n, 0x1000000);
	}
	stacks_free(stacks);
}

static void births_of_one_path_are_one(void **state)
{
	struct stacks *stacks = stacks_new();
	struct births births = {0};

	(void)state;
	for (uint32_t epoch = 1; epoch <= 2 * BIRTHS_MOST; epoch++) {
		add(stacks, ref_of(epoch, 1), epoch * 0x1000000ull, epoch, 5);
		births_note(&births, stacks, stacks_keep(stacks, ref_of(epoch, 1)));
	}
	assert_int_equal(births.nr, 1);
	assert_false(births.more);
	add(stacks, ref_of(1, 2), 0x1000000, 1, 6);
	births_note(&births, stacks, stacks_keep(stacks, ref_of(1, 2)));
	assert_int_equal(births.nr, 2);
	stacks_free(stacks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_stacks_take_memory_once),
		cmocka_unit_test(open_stacks_are_forgotten),
		cmocka_unit_test(more_memory_is_found_again),
		cmocka_unit_test(different_stacks_are_apart),
		cmocka_unit_test(many_addresses_of_one_path_are_found),
		cmocka_unit_test(each_part_of_a_stack_counts),
		cmocka_unit_test(trampolines_have_no_numbers),
		cmocka_unit_test(frames_that_come_later_are_found),
		cmocka_unit_test(epochs_that_begin_anew_mix_nothing),
		cmocka_unit_test(births_of_one_path_are_one),
	};

	return cmocka_run_group_tests_name("stacks and modules", tests, NULL, NULL);
}
