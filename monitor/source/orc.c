// SPDX-License-Identifier: GPL-2.0-only
#include "source/orc.h"

#include <stddef.h>

/* ORC_REG_* of the kernel: those that have the same number in all versions. */
enum {
	REG_UNDEFINED = 0,
	REG_BP = 4,
	REG_SP_INDIRECT = 9,
};

/* The others. */
static const struct {
	uint32_t sp, prev_sp, at_bp;
} numbers[] = {
	{5, 1, 8},
	{3, 8, 10},
};

static bool has_width(const struct orc_field *field, uint32_t least, uint32_t most)
{
	return field->width >= least && field->width <= most &&
	       field->at + field->width <= ORC_ENTRY_SIZE * 8;
}

static bool has_fields(const struct orc_layout *layout)
{
	return layout->size == ORC_ENTRY_SIZE && has_width(&layout->sp_offset, 16, 16) &&
	       has_width(&layout->bp_offset, 16, 16) && has_width(&layout->sp_reg, 4, 4) &&
	       has_width(&layout->bp_reg, 4, 4) && has_width(&layout->type, 2, 3) &&
	       (!layout->end.width || has_width(&layout->end, 1, 1));
}

static uint32_t get(const uint8_t *entry, const struct orc_field *field)
{
	uint64_t bits = 0;

	for (unsigned int i = 0; i < ORC_ENTRY_SIZE; i++)
		bits |= (uint64_t)entry[i] << 8 * i;
	return (uint32_t)(bits >> field->at & ((UINT64_C(1) << field->width) - 1));
}

static enum orc_kind kind_of(const struct orc_layout *layout, const uint8_t *entry)
{
	static const enum orc_kind with_end[] = {ORC_CALL, ORC_REGS, ORC_NONE, ORC_NONE};
	static const enum orc_kind without[] = {ORC_NONE, ORC_OUTMOST, ORC_CALL, ORC_REGS,
						ORC_NONE, ORC_NONE,    ORC_NONE, ORC_NONE};
	uint32_t type = get(entry, &layout->type);
	enum orc_kind kind;

	if (!layout->end.width)
		return without[type];
	kind = type < sizeof(with_end) / sizeof(with_end[0]) ? with_end[type] : ORC_NONE;
	if (get(entry, &layout->sp_reg) == REG_UNDEFINED)
		return get(entry, &layout->end) ? ORC_OUTMOST : ORC_NONE;
	return kind;
}

bool orc_layout_learn(struct orc_layout *layout, const uint8_t *entry)
{
	if (!has_fields(layout) || kind_of(layout, entry) != ORC_CALL ||
	    get(entry, &layout->sp_offset) != 8 || get(entry, &layout->bp_reg) != REG_UNDEFINED)
		return false;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (get(entry, &layout->sp_reg) != numbers[i].sp)
			continue;
		layout->reg_sp = numbers[i].sp;
		layout->reg_prev_sp = numbers[i].prev_sp;
		layout->reg_at_bp = numbers[i].at_bp;
		return true;
	}
	return false;
}

static enum orc_base base_of(const struct orc_layout *layout, uint32_t reg)
{
	if (reg == layout->reg_sp)
		return ORC_BASE_SP;
	if (reg == REG_BP)
		return ORC_BASE_BP;
	if (reg == layout->reg_at_bp)
		return ORC_BASE_AT_BP;
	return reg == REG_SP_INDIRECT ? ORC_BASE_AT_SP : ORC_BASE_OTHER;
}

static enum orc_saved saved_of(const struct orc_layout *layout, uint32_t reg)
{
	if (reg == REG_UNDEFINED)
		return ORC_SAVED_NOT;
	if (reg == REG_BP)
		return ORC_SAVED_BP;
	return reg == layout->reg_prev_sp ? ORC_SAVED_FRAME : ORC_SAVED_OTHER;
}

struct orc_rule orc_decode(const struct orc_layout *layout, const uint8_t *entry)
{
	return (struct orc_rule){
		.kind = kind_of(layout, entry),
		.base = base_of(layout, get(entry, &layout->sp_reg)),
		.saved = saved_of(layout, get(entry, &layout->bp_reg)),
		.sp_offset = (int16_t)get(entry, &layout->sp_offset),
		.bp_offset = (int16_t)get(entry, &layout->bp_offset),
	};
}
