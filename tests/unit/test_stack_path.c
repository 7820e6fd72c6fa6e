// SPDX-License-Identifier: GPL-2.0-only
/*
 * The steps from slot to slot, walked on stacks that the test builds by the same rules: whatever
 * the frames are, each step leads to the next return address, or the path is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "source/stack_path.h"

#define WORDS	    4096
#define BASE	    0xffffc90000000000ull /* address of the first word */
#define MOST_FRAMES 16

/* A stack that is being built, from the innermost frame outward. */
struct made {
	uint64_t word[WORDS];
	size_t nr; /* of the frames */
	uint64_t addr[MOST_FRAMES];
	struct orc_rule rule[MOST_FRAMES];
	uint64_t slot[MOST_FRAMES];
};

static uint64_t *at(struct made *made, uint64_t address)
{
	assert_true(address >= BASE && address < BASE + 8 * WORDS && address % 8 == 0);
	return &made->word[(address - BASE) / 8];
}

static struct orc_rule rule_of(void *ctx, uint64_t addr)
{
	struct made *made = ctx;

	for (size_t i = 0; i < made->nr; i++)
		if (made->addr[i] == addr)
			return made->rule[i];
	return (struct orc_rule){.kind = ORC_NONE};
}

/* As a program walks: walk_from() of bpf/walk.bpf.h. */
static uint64_t hop(struct made *made, const struct lm_walk_hop *hop, uint64_t slot, uint64_t *kept)
{
	if (hop->how) {
		uint64_t base = hop->how & LM_HOP_KEPT
					? *kept
					: *at(made, slot + (uint64_t)(int64_t)hop->off);

		if (hop->how & LM_HOP_KEEP)
			*kept = *at(made, base + (uint64_t)(int64_t)hop->keep);
		if (hop->how & LM_HOP_INDIRECT)
			base = *at(made, base + (uint64_t)(int64_t)hop->off2);
		slot = base;
	}
	return slot + (uint64_t)(int64_t)hop->dist;
}

static bool steps_of(struct made *made, int32_t saved_bp, struct stack_step *step)
{
	const struct stack_path path = {made->addr, made->nr, saved_bp};

	return stack_path_steps(&path, rule_of, made, step);
}

static void walks(struct made *made, int32_t saved_bp)
{
	struct stack_step step[MOST_FRAMES];
	uint64_t slot = made->slot[0], kept = 0;

	assert_true(steps_of(made, saved_bp, step));
	for (size_t i = 0; i + 1 < made->nr; i++) {
		assert_int_equal(step[i].addr, made->addr[i]);
		slot = hop(made, &step[i].hop, slot, &kept);
		assert_int_equal(slot, made->slot[i + 1]);
	}
}

static void add(struct made *made, uint64_t slot, struct orc_rule rule)
{
	size_t i = made->nr++;

	made->addr[i] = 0xffffffff81000000ull + i * 0x1000;
	made->rule[i] = rule;
	made->slot[i] = slot;
	*at(made, slot) = made->addr[i];
}

static struct orc_rule plain(int size, int bp_offset)
{
	return (struct orc_rule){ORC_CALL, ORC_BASE_SP, bp_offset ? ORC_SAVED_FRAME : ORC_SAVED_NOT,
				 size, bp_offset};
}

static const struct orc_rule by_bp = {ORC_CALL, ORC_BASE_BP, ORC_SAVED_FRAME, 16, -16};
static const struct orc_rule at_sp = {ORC_CALL, ORC_BASE_AT_SP, ORC_SAVED_NOT, 8, 0};
static const struct orc_rule realigned = {ORC_CALL, ORC_BASE_AT_BP, ORC_SAVED_BP, -40, 0};
static const struct orc_rule last = {ORC_REGS, ORC_BASE_OTHER, ORC_SAVED_OTHER, 0, 0};

static void plain_frames_are_constant(void **state)
{
	struct made made = {0};
	struct stack_step step[MOST_FRAMES];

	(void)state;
	add(&made, BASE + 800, plain(56, -48));
	add(&made, BASE + 856, plain(8, 0));
	add(&made, BASE + 864, plain(208, -16));
	add(&made, BASE + 1072, last);
	walks(&made, 0);
	assert_true(steps_of(&made, 0, step));
	assert_int_equal(step[0].hop.how | step[1].hop.how | step[2].hop.how, 0);
}

static void a_saved_frame_pointer_is_found(void **state)
{
	struct made made = {0};

	(void)state;
	/* saved by the frame inside, beyond one that does not touch it */
	add(&made, BASE + 800, plain(32, -24)); /* caller's frame ends at 832 + 8 */
	add(&made, BASE + 832, plain(16, 0));
	add(&made, BASE + 848, by_bp);
	*at(&made, BASE + 840 - 24) = BASE + 1000;
	add(&made, BASE + 1008, last);
	walks(&made, 0);
}

static void the_trampoline_saves_one(void **state)
{
	struct made made = {0};
	struct stack_step step[MOST_FRAMES];

	(void)state;
	add(&made, BASE + 800, plain(8, 0));
	add(&made, BASE + 808, by_bp);
	*at(&made, BASE + 792) = BASE + 2000;
	add(&made, BASE + 2008, last);
	walks(&made, -8);
	/* a kprobe does not: the register is on no stack that is known */
	assert_false(steps_of(&made, 0, step));
}

static void another_stack_is_followed(void **state)
{
	struct made made = {0};
	struct stack_step step[MOST_FRAMES];

	(void)state;
	add(&made, BASE + 800, plain(16, 0));
	add(&made, BASE + 816, at_sp);
	*at(&made, BASE + 824) = BASE + 4000;
	add(&made, BASE + 4000, plain(24, -16));
	add(&made, BASE + 4024, by_bp);
	*at(&made, BASE + 4032 - 16) = BASE + 5000;
	add(&made, BASE + 5008, last);
	walks(&made, -8);
	/* the same without a frame pointer saved on the other stack: how far it is, is not known */
	made.rule[2] = plain(24, 0);
	assert_false(steps_of(&made, -8, step));
}

static void a_realigned_frame_is_followed(void **state)
{
	struct made made = {0};

	(void)state;
	add(&made, BASE + 800, plain(56, -48)); /* frame pointer of the next at 864 - 48 */
	add(&made, BASE + 856, realigned);
	*at(&made, BASE + 816) = BASE + 1200;
	*at(&made, BASE + 1200) = BASE + 1504;	    /* the caller's frame pointer */
	*at(&made, BASE + 1200 - 40) = BASE + 1304; /* where the caller's frame begins */
	add(&made, BASE + 1296, plain(16, 0));
	add(&made, BASE + 1312, by_bp);
	add(&made, BASE + 1512, last);
	walks(&made, 0);
}

static void refuses(struct orc_rule rule)
{
	struct made made = {0};
	struct stack_step step[MOST_FRAMES];

	add(&made, BASE + 800, plain(8, 0));
	add(&made, BASE + 808, rule);
	add(&made, BASE + 816, last);
	assert_false(steps_of(&made, -8, step));
}

/* A frame that keeps the frame pointer where nobody knows leaves none to go on from. */
static void a_frame_pointer_that_is_lost_leads_nowhere(void **state)
{
	const struct orc_rule elsewhere = {ORC_CALL, ORC_BASE_SP, ORC_SAVED_OTHER, 56, 0};
	struct stack_step step[MOST_FRAMES];
	struct made made = {0};

	(void)state;
	add(&made, BASE + 800, plain(56, -16));
	add(&made, BASE + 856, elsewhere);
	add(&made, BASE + 912, by_bp);
	add(&made, BASE + 1000, last);
	assert_false(steps_of(&made, 0, step));
	/* its twin, in whose frame the register is as it was */
	made.rule[1].saved = ORC_SAVED_NOT;
	assert_true(steps_of(&made, 0, step));
}

static void what_is_not_exact_is_refused(void **state)
{
	struct made none = {0};
	struct stack_step step[MOST_FRAMES];

	(void)state;
	refuses(last);
	refuses((struct orc_rule){.kind = ORC_NONE});
	refuses((struct orc_rule){.kind = ORC_OUTMOST});
	refuses((struct orc_rule){ORC_CALL, ORC_BASE_OTHER, ORC_SAVED_NOT, 8, 0});
	refuses(plain(0, 0));
	refuses(plain(-8, 0));
	refuses(plain(12, 0));
	refuses((struct orc_rule){ORC_CALL, ORC_BASE_SP, ORC_SAVED_BP, 8, 0});
	refuses((struct orc_rule){ORC_CALL, ORC_BASE_AT_BP, ORC_SAVED_BP, -39, 0});
	assert_false(steps_of(&none, -8, step));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_frames_are_constant),
		cmocka_unit_test(a_saved_frame_pointer_is_found),
		cmocka_unit_test(the_trampoline_saves_one),
		cmocka_unit_test(another_stack_is_followed),
		cmocka_unit_test(a_realigned_frame_is_followed),
		cmocka_unit_test(a_frame_pointer_that_is_lost_leads_nowhere),
		cmocka_unit_test(what_is_not_exact_is_refused),
	};

	return cmocka_run_group_tests_name("paths of stacks", tests, NULL, NULL);
}
