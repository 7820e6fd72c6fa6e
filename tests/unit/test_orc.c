// SPDX-License-Identifier: GPL-2.0-only
/* Entries of the kernel's tables of frames, in each layout that a kernel has had. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "source/orc.h"

enum version { V6_1, V6_3, V6_4, V7, NR_VERSIONS };

/* Names of registers, whatever their numbers. */
enum reg { UNDEFINED, SP, BP, PREV_SP, AT_SP, AT_BP, R10 };

static const uint8_t numbers[NR_VERSIONS][7] = {
	[V6_1] = {0, 5, 4, 1, 9, 8, 6},
	[V6_3] = {0, 5, 4, 1, 9, 8, 6},
	[V6_4] = {0, 5, 4, 1, 9, 8, 6},
	[V7] = {0, 3, 4, 8, 9, 10, 6},
};

static struct orc_layout layout_of(enum version version)
{
	struct orc_layout layout = {
		.size = 6,
		.sp_offset = {0, 16},
		.bp_offset = {16, 16},
		.sp_reg = {32, 4},
		.bp_reg = {36, 4},
		.type = {40, version < V6_4 ? 2 : 3},
	};

	if (version == V6_1)
		layout.end = (struct orc_field){42, 1};
	if (version == V6_3)
		layout.end = (struct orc_field){43, 1};
	return layout;
}

struct entry {
	enum reg sp_reg, bp_reg;
	int sp, bp;
	enum orc_kind kind;
};

static void pack(enum version version, const struct entry *entry, uint8_t *bytes)
{
	static const uint8_t old[] = {[ORC_CALL] = 0, [ORC_REGS] = 1, [ORC_OUTMOST] = 0};
	static const uint8_t new[] = {[ORC_CALL] = 2, [ORC_REGS] = 3, [ORC_OUTMOST] = 1};

	bytes[0] = (uint8_t)entry->sp;
	bytes[1] = (uint8_t)(entry->sp >> 8);
	bytes[2] = (uint8_t)entry->bp;
	bytes[3] = (uint8_t)(entry->bp >> 8);
	bytes[4] =
		(uint8_t)(numbers[version][entry->sp_reg] | numbers[version][entry->bp_reg] << 4);
	bytes[5] = version < V6_4 ? old[entry->kind] : new[entry->kind];
	if (version < V6_4 && entry->kind == ORC_OUTMOST)
		bytes[5] |= version == V6_1 ? 4 : 8;
	/* the bit of "signal" changes nothing */
	if (version > V6_1)
		bytes[5] |= version == V6_3 ? 4 : 8;
}

static const struct entry first = {SP, UNDEFINED, 8, 0, ORC_CALL};

static struct orc_layout learned(enum version version)
{
	struct orc_layout layout = layout_of(version);
	uint8_t bytes[ORC_ENTRY_SIZE];

	pack(version, &first, bytes);
	assert_true(orc_layout_learn(&layout, bytes));
	return layout;
}

static struct orc_rule decode(enum version version, struct entry entry)
{
	struct orc_layout layout = learned(version);
	uint8_t bytes[ORC_ENTRY_SIZE];

	pack(version, &entry, bytes);
	return orc_decode(&layout, bytes);
}

static void says(enum version version, struct entry entry, enum orc_base base, enum orc_saved saved)
{
	struct orc_rule rule = decode(version, entry);

	assert_int_equal(rule.kind, entry.kind);
	assert_int_equal(rule.base, base);
	assert_int_equal(rule.saved, saved);
	assert_int_equal(rule.sp_offset, entry.sp);
	assert_int_equal(rule.bp_offset, entry.bp);
}

static void each_layout_says_the_same(void **state)
{
	(void)state;
	for (enum version v = V6_1; v < NR_VERSIONS; v++) {
		says(v, first, ORC_BASE_SP, ORC_SAVED_NOT);
		says(v, (struct entry){SP, PREV_SP, 208, -48, ORC_CALL}, ORC_BASE_SP,
		     ORC_SAVED_FRAME);
		says(v, (struct entry){BP, PREV_SP, 16, -16, ORC_CALL}, ORC_BASE_BP,
		     ORC_SAVED_FRAME);
		says(v, (struct entry){AT_SP, UNDEFINED, 8, 0, ORC_CALL}, ORC_BASE_AT_SP,
		     ORC_SAVED_NOT);
		says(v, (struct entry){AT_BP, BP, -40, 0, ORC_CALL}, ORC_BASE_AT_BP, ORC_SAVED_BP);
		says(v, (struct entry){R10, R10, 0, 0, ORC_CALL}, ORC_BASE_OTHER, ORC_SAVED_OTHER);
		assert_int_equal(decode(v, (struct entry){SP, UNDEFINED, 0, 0, ORC_REGS}).kind,
				 ORC_REGS);
		assert_int_equal(
			decode(v, (struct entry){UNDEFINED, UNDEFINED, 0, 0, ORC_OUTMOST}).kind,
			ORC_OUTMOST);
	}
}

static void no_frame_is_none(void **state)
{
	const uint8_t zero[ORC_ENTRY_SIZE] = {0};

	(void)state;
	for (enum version v = V6_1; v < NR_VERSIONS; v++) {
		struct orc_layout layout = learned(v);

		assert_int_equal(orc_decode(&layout, zero).kind, ORC_NONE);
	}
}

static void any_bytes_can_be_decoded(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (enum version v = V6_1; v < NR_VERSIONS; v++) {
		struct orc_layout layout = learned(v);
		uint8_t bytes[ORC_ENTRY_SIZE];

		for (int i = 0; i < 100000; i++) {
			struct orc_rule rule;

			for (int n = 0; n < ORC_ENTRY_SIZE; n++)
				bytes[n] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 24);
			rule = orc_decode(&layout, bytes);
			assert_true(rule.kind <= ORC_REGS && rule.base <= ORC_BASE_OTHER &&
				    rule.saved <= ORC_SAVED_OTHER);
		}
	}
}

static void refuses(struct orc_layout layout, const uint8_t *bytes)
{
	assert_false(orc_layout_learn(&layout, bytes));
}

static void what_is_not_known_is_refused(void **state)
{
	struct orc_layout layout = layout_of(V6_4);
	uint8_t bytes[ORC_ENTRY_SIZE], other[ORC_ENTRY_SIZE];

	(void)state;
	pack(V6_4, &first, bytes);
	assert_true(orc_layout_learn(&layout, bytes));
	layout.size = 8;
	refuses(layout, bytes);
	layout = layout_of(V6_4);
	layout.sp_reg.width = 0;
	refuses(layout, bytes);
	layout = layout_of(V6_4);
	layout.bp_offset.at = 40;
	refuses(layout, bytes);
	layout = layout_of(V6_4);
	layout.type.width = 4;
	refuses(layout, bytes);
	layout = layout_of(V6_4);
	/* a number that no kernel has for the stack pointer */
	memcpy(other, bytes, sizeof(other));
	other[4] = 2;
	refuses(layout, other);
	/* this is not the first instruction of a function */
	memcpy(other, bytes, sizeof(other));
	other[0] = 16;
	refuses(layout, other);
	memset(other, 0, sizeof(other));
	refuses(layout, other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_layout_says_the_same),
		cmocka_unit_test(no_frame_is_none),
		cmocka_unit_test(any_bytes_can_be_decoded),
		cmocka_unit_test(what_is_not_known_is_refused),
	};

	return cmocka_run_group_tests_name("tables of frames", tests, NULL, NULL);
}
